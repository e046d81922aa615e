"""LINE's quota watched: asked once an hour by one of the servers, and again after each thousand pushes.

What LINE tells stands in the database, where every server counts its pushes to it (`core.services.line_quota`).  Asking
takes a while, so that the clock's tick does not wait for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from core.messaging import LINE_USED
from core.ports import Means, Store
from core.services import line_quota

EVERY = timedelta(hours=1)
PUSHES = 1_000
MINUTE = timedelta(minutes=1)
"""So often it is looked whether it is time to ask, and asked again where LINE did not tell."""

log = structlog.get_logger(__name__)

Ask = Callable[[], Awaitable[tuple[int | None, int]]]
"""The month's limit, if there is one, and what is used of it."""


class QuotaWatch:
    """One server's, called WORKER in what it writes. ASK: None where LINE is off."""

    def __init__(self, store: Store, means: Means, ask: Ask | None, worker: str) -> None:
        self._store = store
        self._means = means
        self._ask = ask
        self._worker = worker
        self._pushed = 0
        self._not_before: datetime | None = None
        self._asking: asyncio.Task[None] | None = None

    def pushed(self, number: int) -> None:
        """So many were handed over."""
        self._pushed += number

    async def look(self) -> None:
        """A tick."""
        now = self._means.clock.now()
        if self._ask is None or self._asking is not None or (self._not_before is not None and now < self._not_before):
            return
        self._not_before = now + MINUTE
        if await self._is_known(now) and self._pushed < PUSHES:
            return
        self._pushed = 0
        self._asking = asyncio.create_task(self._learn(self._ask))

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def learn(self) -> None:
        """Wait until what is being asked is known."""
        if self._asking is not None:
            await self._asking

    async def _is_known(self, now: datetime) -> bool:
        """Whether one of the servers asked lately; the office is told where few are left."""
        async with self._store.work() as uow:
            await line_quota.warn(uow, self._means)
            at = await uow.switches.since(LINE_USED)
        return at is not None and now - at < EVERY

    async def _learn(self, ask: Ask) -> None:
        try:
            limit, used = await ask()
            async with self._store.work() as uow:
                await line_quota.heard(uow, self._means, limit, used, self._worker)
        except Exception:
            log.warning("line_quota_unknown", exc_info=True)
        finally:
            self._asking = None
