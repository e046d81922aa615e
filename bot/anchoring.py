"""The daily anchor of the change history: its newest number and hash, kept in the database and written to the log.

    {"event": "history_anchored", "row": 1208, "detail": "9f2c…", "at": "2026-11-25T00:00:01.004+07:00"}

The log leaves the server, as logs do, and with it the hash that nobody on the server can take back (threat T12).  It is
made at the first tick of each day, or of the day on which the program runs again, by one of all workers.
"""

from datetime import date

import structlog

from core.clock import Clock, today
from core.ports import Store
from core.services import auditing

log = structlog.get_logger(__name__)


class Anchoring:
    """Called by the clock's tick; the database is asked once a day, and after a start."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._anchored: date | None = None

    async def look(self) -> None:
        """Make today's anchor, where nobody has made it."""
        day = today(self._clock)
        if day == self._anchored:
            return
        async with self._store.work() as uow:
            made = await auditing.anchor(uow, self._clock)
        if made is not None:
            log.info("history_anchored", row=made.head.seq, detail=made.head.entry_hash.hex())
        self._anchored = day
