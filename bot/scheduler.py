"""The clock's tick: once a second everything that may have become due looks for itself.

APScheduler only ticks; what is due stands in the database, so that a restart forgets nothing and two ticks do nothing
twice.  What the ticks find was left behind by a crash, or waits for its time: the ordinary way needs no tick.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.clock import BANGKOK

EVERY_S = 1

log = structlog.get_logger(__name__)


class Ticking:
    """Calls each of LOOKS every second, one after another; one that fails does not keep the others."""

    def __init__(self, looks: Sequence[Callable[[], Awaitable[None]]]) -> None:
        self._looks = looks
        self._at_work = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(
            timezone=BANGKOK, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_job(self.tick, "interval", seconds=EVERY_S, timezone=BANGKOK)

    def start(self) -> None:
        """Begin to tick, on the running event loop."""
        self._scheduler.start()

    async def close(self) -> None:
        """Tick no more, once the present tick has ended: shutting down cancels it amid its transaction."""
        self._scheduler.pause()
        async with self._at_work:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """One tick."""
        async with self._at_work:
            for look in self._looks:
                try:
                    await look()
                except Exception:
                    log.exception("tick_failed")
