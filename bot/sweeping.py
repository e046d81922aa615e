"""Removes what was kept long enough: looks every hour, and goes on at once while there is more.

    sweeping = Sweeping(store, means)
    Ticking([..., sweeping.look])

One small transaction a tick, so that answering members goes on in between.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

import structlog

from core.personal import Kept
from core.ports import Means, Store
from core.services import picturing, update_drafts
from core.services.retention import remove_old

EVERY = timedelta(hours=1)

SWEEPS: Mapping[str, Callable[[Store, Means], Awaitable[int]]] = MappingProxyType(
    {
        **{kept.value: partial(remove_old, kept=kept) for kept in Kept},
        "pictures": picturing.sweep,
        "updates": update_drafts.sweep,
    }
)
"""Each removes a batch and says how many went; 0 once there are no more."""

log = structlog.get_logger(__name__)


class Sweeping:
    """Called by the clock's tick. After a start it looks at once: what is old stands in the database."""

    def __init__(self, store: Store, means: Means) -> None:
        self._store = store
        self._means = means
        self._left = list(SWEEPS)
        self._next: datetime | None = None

    async def look(self) -> None:
        """One batch of one kind, or nothing while the hour is not over."""
        now = self._means.clock.now()
        if not self._left:
            if self._next is not None and now < self._next:
                return
            self._left = list(SWEEPS)
        kind = self._left[0]
        removed = await SWEEPS[kind](self._store, self._means)
        if removed:
            log.info("removed_old", kind=kind, count=removed)
            return
        self._left.pop(0)
        if not self._left:
            self._next = now + EVERY
