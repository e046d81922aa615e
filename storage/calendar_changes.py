"""What staff changed of the calendar: `core.working_days.CalendarChanges`."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from core.working_days import CalendarChange
from storage.connection import Connection
from storage.tables_care import calendar_changes

ALL = select(calendar_changes).order_by(calendar_changes.c.version)
ADD = insert(calendar_changes)
COLUMNS = tuple(column.name for column in calendar_changes.columns)


class SqlCalendarChanges:
    """The table `calendar_changes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[CalendarChange]:
        """Every change, the oldest first."""
        rows = await self._connection.all(ALL)
        return [CalendarChange(**{name: getattr(row, name) for name in COLUMNS}) for row in rows]

    async def add(self, change: CalendarChange) -> None:
        """One more."""
        await self._connection.run(ADD, {name: getattr(change, name) for name in COLUMNS})
