"""The outbox emptied: rows are claimed (committed as `sending`), sent together, and their fates written together.

Exactly one layer repeats a call, and it is this one; how, says `bot.delivery_rules`.  One transaction writes the fates
of finished calls and claims the next ones, so that the busier it is, the fewer transactions a message costs.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.delivery_rules import Rules, Way
from bot.failpoints import fp
from bot.metrics import Metrics
from bot.sending import Outcome, Sender, Sent
from core.clock import Clock
from core.links import Platform
from core.messaging import Delivery, DeliveryId, DeliveryResult, DeliveryState
from core.ports import Store

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
    worker: str
    lease: timedelta


class Delivering:
    """Sends what is in the outbox until it is closed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._under_way: dict[DeliveryId, asyncio.Task[None]] = {}
        self._results: list[DeliveryResult] = []
        self._paused: dict[Platform, datetime] = {}
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
        if not results and free <= 0:
            return
        self._more = False
        claimed: Sequence[Delivery] = ()
        async with parts.store.work() as uow:
            if results:
                await uow.outbox.finish(results)
            if free > 0:
                claimed = await uow.outbox.claim(parts.worker, now, now + parts.lease, free)
        del self._results[: len(results)]
        if results:
            fp("outbox.marked")
        for result in results:
            self._note(result)
        self._set_out(claimed, free)

    def _set_out(self, claimed: Iterable[Delivery], free: int) -> None:
        for delivery in claimed:
            fp("outbox.claimed")
            free -= 1
            self._under_way[delivery.id] = asyncio.create_task(self._attempt(delivery))
        if free == 0:
            self._more = True  # there may be more than could be claimed

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
        sender = parts.senders.get(platform)
        pause = self._paused.get(platform, now) - now
        if sender is None or pause > timedelta(0):
            sent = Sent(outcome=Outcome.NOT_SENT, detail="waiting", wait=pause)
        else:
            sent = await sender.send(delivery, by_reply=by_reply)
        now = parts.clock.now()
        if sent.wait is not None and pause <= timedelta(0):
            self._paused[platform] = now + sent.wait  # a platform's 429 counts for all, not for one chat alone
        return parts.rules.judge(delivery, sent, now, by_reply=by_reply)

    def _note(self, result: DeliveryResult) -> None:
        self._parts.metrics.delivered(result.state)
        if result.state in {DeliveryState.DEAD, DeliveryState.UNSURE} and not result.channel_dead:
            log.error("delivery_ended", row=result.id, state=result.state.value, detail=result.detail)
