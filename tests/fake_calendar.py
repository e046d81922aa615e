"""The calendar's changes in memory."""

from collections.abc import Sequence

from core.errors import KeyConflictError
from core.working_days import CalendarChange
from tests.fake_registry import Repository


class FakeCalendarChanges(Repository):
    async def all(self) -> Sequence[CalendarChange]:
        return [self.tables.calendar_changes[version] for version in sorted(self.tables.calendar_changes)]

    async def add(self, change: CalendarChange) -> None:
        if change.version in self.tables.calendar_changes:
            raise KeyConflictError("calendar_changes")
        self.tables.calendar_changes[change.version] = change
