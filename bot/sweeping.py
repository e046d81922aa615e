"""Removes what was kept long enough: looks every hour, and goes on at once while there is more.

    sweeping = Sweeping(store, means)
    Ticking([..., sweeping.look])

One small transaction a tick, so that answering members goes on in between.
"""

from datetime import datetime, timedelta

import structlog

from core.personal import Kept
from core.ports import Means, Store
from core.services.retention import remove_old

EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Sweeping:
    """Called by the clock's tick. After a start it looks at once: what is old stands in the database."""

    def __init__(self, store: Store, means: Means) -> None:
        self._store = store
        self._means = means
        self._left = list(Kept)
        self._next: datetime | None = None

    async def look(self) -> None:
        """One batch of one kind, or nothing while the hour is not over."""
        now = self._means.clock.now()
        if not self._left:
            if self._next is not None and now < self._next:
                return
            self._left = list(Kept)
        kept = self._left[0]
        removed = await remove_old(self._store, self._means, kept)
        if removed:
            log.info("removed_old", kind=kept.value, count=removed)
            return
        self._left.pop(0)
        if not self._left:
            self._next = now + EVERY
