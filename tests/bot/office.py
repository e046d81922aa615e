"""Delivering over a store with the model platforms, worked by hand on a clock that a test moves."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import delivery
from bot.brakes import Brakes
from bot.delivery import Delivering
from bot.delivery_rules import Rules
from bot.metrics import Metrics
from bot.pacing import Pace
from bot.sending import Sender
from core.clock import Clock
from core.links import ChatAddress, Platform
from core.messaging import DeliveryClass, DeliveryState, Fate, NewDelivery
from core.ports import Store
from tests.builders import line_address
from tests.fakes import MORNING, FakeIds

IDS = FakeIds(11)
SECOND = timedelta(seconds=1)
REPLY_WITHIN = timedelta(seconds=55)


def row(
    text: str,
    to: ChatAddress | None = None,
    delivery_class: DeliveryClass = DeliveryClass.ANSWER,
    token: str | None = None,
    at: datetime = MORNING,
) -> NewDelivery:
    """A message; with a TOKEN it may be a reply."""
    return NewDelivery(
        address=to or line_address(),
        method="sendMessage",
        payload=text.encode(),
        delivery_class=delivery_class,
        retry_key=IDS.uuid(),
        created_at=at,
        reply_token=token,
        reply_until=at + REPLY_WITHIN if token else None,
    )


class Worker:
    """One process's delivery."""

    def __init__(self, store: Store, clock: Clock, line: Sender, telegram: Sender, name: str = "w1") -> None:
        self.store = store
        self.clock = clock
        metrics = Metrics()
        parts = delivery.Parts(
            store=store,
            senders={Platform.LINE: line, Platform.TELEGRAM: telegram},
            clock=clock,
            rules=Rules(lambda: 0.5),
            metrics=metrics,
            brakes=Brakes({Platform.TELEGRAM: Pace()}, name),
            worker=name,
            lease=20 * SECOND,
        )
        self.delivering = Delivering(parts)

    async def works(self) -> None:
        """A tick, and then until nothing is due and nothing under way."""
        await self.delivering.look()
        while self.delivering._more or self.delivering._results or self.delivering._under_way:
            await self.delivering._turn()
            await asyncio.gather(*self.delivering._under_way.values())


async def put(store: Store, *rows: NewDelivery) -> None:
    """Keep ROWS to be sent."""
    async with store.work() as uow:
        await uow.outbox.add(rows)


async def ended(store: Store, state: DeliveryState) -> Sequence[Fate]:
    """What ended in STATE."""
    async with store.read() as uow:
        return await uow.outbox.fates(state, 1_000_000)
