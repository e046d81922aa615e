"""What is kept of one person, table by table: what a copy shows, erasure blanks and time removes (duties: PDPA).

A copy has a section for each kind of record, and in it a row for each record:

>>> Section("credentials", ({"version": 2},)).rows[0]["version"]
2
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from core.calendar import Month
from core.links import MemberId
from core.money import Baht
from core.rates import Rate

Cell = str | int | bool | date | datetime | Month | Baht | Rate | None
"""One value, in the type that it has; a percentage is in hundredths of a percent."""

Row = Mapping[str, Cell]
"""One record: column -> value."""


@dataclass(frozen=True, slots=True)
class Section:
    """The records of one kind, oldest first. `name` is the table's."""

    name: str
    rows: tuple[Row, ...]


class Personal(Protocol):
    """Looks through every table for one person. Which tables and columns are left out, and why, stands in storage."""

    async def copy(self, member_id: MemberId) -> Sequence[Section]:
        """What is kept of the member, apart from the change history; a section for each kind, empty ones too."""
        ...

    async def erase(self, member_id: MemberId, fields: frozenset[str], now: datetime) -> None:
        """Blank FIELDS of the member's record and remove what else need not be kept (`core.services.erasure`).

        Links are removed too, and their chats where nothing else needs them.  The legal books, the number, the name
        and the history's entries stay.
        """
        ...


class Kept(StrEnum):
    """What is kept for a time after it has done its work."""

    PAGES = "pages"
    """Ended pages behind a one-time address, used or expired codes, and expired conversations."""
    LOGINS = "logins"
    """Log-ins that were tried, for the counters and for finding out what happened."""
    SENT = "sent"
    """Deliveries that have ended; their text went when they did."""
    RECEIVED = "received"
    """Ids of events that were handled, by which a repeated webhook is known."""


class Retention(Protocol):
    """Removes what has been kept long enough."""

    async def remove(self, kept: Kept, before: datetime, limit: int) -> int:
        """Remove rows of KEPT that ended before BEFORE, among the LIMIT oldest of each table; how many went."""
        ...
