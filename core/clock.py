"""Time, which everything here is given and nothing here takes: an instant in Asia/Bangkok.

A co-op's month, its cut-off and its receipts follow the wall clock of Thailand, whatever zone the server is set to.
Thailand has kept UTC+7 without summer time since 1920, so the zone is a constant.
"""

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")


class Clock(Protocol):
    """Where the present comes from."""

    def now(self) -> datetime:
        """The instant, aware, in `BANGKOK`."""
        ...


def today(clock: Clock) -> date:
    """The date in Thailand."""
    return clock.now().astimezone(BANGKOK).date()
