"""The outbox emptied: rows are claimed (committed as `sending`), sent together, and their fates written together.

Exactly one layer repeats a call, and it is this one; how, says `bot.delivery_rules`.  One transaction writes the fates
of finished calls and claims the next ones, so that the busier it is, the fewer transactions a message costs.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.brakes import Brakes
from bot.delivery_rules import Rules, Way
from bot.failpoints import fp
from bot.metrics import Metrics
from bot.sending import Sender, of_many, of_menu
from core.clock import Clock
from core.links import Platform
from core.messaging import MANY, MENU, Delivery, DeliveryId, DeliveryResult, DeliveryState
from core.ports import Store, UnitOfWork

AT_ONCE = 100
"""Calls under way at a time. Connections needed = rate x round trip: 2,000 a second at 50 ms need 100."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What delivery is made of. `worker` names this process in the rows that it has claimed."""

    store: Store
    senders: Mapping[Platform, Sender]
    clock: Clock
    rules: Rules
    metrics: Metrics
    brakes: Brakes
    worker: str
    lease: timedelta


class Delivering:
    """Sends what is in the outbox until it is closed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._under_way: dict[DeliveryId, asyncio.Task[None]] = {}
        self._results: list[DeliveryResult] = []
        self._more = False
        self._something = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._closing = False

    def signal(self) -> None:
        """There may be something to send."""
        self._more = True
        self._something.set()

    async def recover(self, *, all_others: bool) -> None:
        """Take up what workers left while sending: of ALL_OTHERS whatever their lease, else where the lease ran out."""
        parts = self._parts
        now = parts.clock.now()
        async with parts.store.work() as uow:
            await parts.brakes.look(uow)
            left = await uow.outbox.abandoned(now, parts.worker if all_others else None)
            results = [parts.rules.abandoned(row, now) for row in left if row.id not in self._under_way]
            if results:
                await uow.outbox.finish(results)
        for result in results:
            self._note(result)
        if results:
            self.signal()

    async def look(self) -> None:
        """A tick: rows whose time has come, and those of other workers whose lease ran out."""
        await self.recover(all_others=False)
        self.signal()

    def start(self) -> None:
        """Begin to work."""
        self._loop = asyncio.create_task(self._work())
        self.signal()

    async def close(self) -> None:
        """Let calls under way end and write their fates; nothing new is claimed."""
        self._closing = True
        self._something.set()
        if self._loop is not None:
            await self._loop
        await asyncio.gather(*self._under_way.values())
        await self._turn()

    async def _work(self) -> None:
        while not self._closing:
            await self._something.wait()
            self._something.clear()
            try:
                await self._turn()
            except Exception:
                log.exception("delivery_failed")
                await asyncio.sleep(1)
                self._something.set()

    async def _turn(self) -> None:
        """Write fates, claim, and set out."""
        parts = self._parts
        now = parts.clock.now()
        results = tuple(self._results)
        free = 0 if self._closing or not (self._more or results) else AT_ONCE - len(self._under_way)
        if not results and free <= 0 and not parts.brakes.unwritten:
            return
        self._more = free <= 0
        async with parts.store.work() as uow:
            if results:
                await uow.outbox.finish(results)
                fp("outbox.marking")
            heard = await parts.brakes.write(uow, now)
            claimed = await self._claim(uow, now, free)
            if claimed:
                fp("outbox.claiming")
        del self._results[: len(results)]
        parts.brakes.written(heard)
        if results:
            fp("outbox.marked")
        for result in results:
            self._note(result)
        self._set_out(claimed)

    async def _claim(self, uow: UnitOfWork, now: datetime, free: int) -> list[Delivery]:
        """What may be sent now, FREE at most, each platform as far as its brakes let it."""
        parts, claimed = self._parts, list[Delivery]()
        for platform in parts.senders:
            room = parts.brakes.room(platform, now, free - len(claimed))
            if room > 0:
                found = await uow.outbox.claim(parts.worker, now, now + parts.lease, room, platform)
                claimed += found
                self._more |= len(found) == room  # there may be more than could be claimed
        return claimed

    def _set_out(self, claimed: Iterable[Delivery]) -> None:
        for delivery in claimed:
            fp("outbox.claimed")
            self._under_way[delivery.id] = asyncio.create_task(self._attempt(delivery))

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            result = await self._outcome(delivery)
        except Exception:
            log.exception("send_failed", row=delivery.id)
            result = self._parts.rules.abandoned(delivery, self._parts.clock.now())
        fp("outbox.sent")
        self._results.append(result)
        del self._under_way[delivery.id]
        self._something.set()

    async def _outcome(self, delivery: Delivery) -> DeliveryResult:
        parts = self._parts
        platform = delivery.address.platform
        now = parts.clock.now()
        way = parts.rules.way(delivery, now)
        if way is Way.END:
            return parts.rules.ended(delivery, now)
        by_reply = way is Way.REPLY
        is_menu = delivery.method == MENU
        if platform is Platform.LINE and not by_reply and not is_menu and parts.brakes.pushes_stopped(now):
            return parts.rules.not_sent(delivery, now, "monthly limit")
        wait = parts.brakes.wait(delivery, now)
        if wait > timedelta(0):
            return parts.rules.held_back(delivery, now, wait)
        sent = await parts.senders[platform].send(delivery, by_reply=by_reply)
        if is_menu:
            sent = of_menu(sent)
        elif delivery.method == MANY:
            sent = of_many(sent)
        now = parts.clock.now()
        parts.brakes.hear(platform, sent, now)
        return parts.rules.judge(delivery, sent, now, by_reply=by_reply)

    def _note(self, result: DeliveryResult) -> None:
        self._parts.metrics.delivered(result.state)
        if result.state in {DeliveryState.DEAD, DeliveryState.UNSURE} and not result.channel_dead:
            log.error("delivery_ended", row=result.id, state=result.state.value, detail=result.detail)
