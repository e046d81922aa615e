"""Working days of the office, and the cut-off that hangs on them (product row E6).

The government's holidays come from a library (`Holidays`, a port); what the Cabinet announces late, and days on which
the office works all the same, staff add as numbered changes.  In May 2026 the 31st is a Sunday, so that the last
working day is Friday the 29th:

>>> from datetime import time
>>> days = WorkingDays(NoHolidays(), ())
>>> str(days.last_of(Month(2026, 5)))
'2026-05-29'
>>> rules = CutoffRules(day=CutoffDay.LAST_WORKING_DAY, at=time(12), inclusive=True)
>>> cutoff(Month(2026, 5), rules, days).isoformat()
'2026-05-29T12:00:00+07:00'
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from core.calendar import Month
from core.clock import BANGKOK
from core.errors import Refusal
from core.policy import CutoffDay, CutoffRules

ONE_DAY = timedelta(days=1)
FARTHEST = timedelta(days=366)
"""How far days are counted one by one."""
SATURDAY = 5


class UnknownYearError(Refusal):
    """Nobody knows yet when the holidays of YEAR are: better no cut-off than a wrong one."""

    def __init__(self, year: int) -> None:
        super().__init__("calendar.unknown_year", year=year)
        self.year = year


class Holidays(Protocol):
    """The holidays that the government announced for its own offices."""

    def of_year(self, year: int) -> Mapping[date, str]:
        """Day -> its Thai name, for the Gregorian YEAR, substitution days included."""
        ...

    def knows(self, year: int) -> bool:
        """Whether all holidays of the Gregorian YEAR that can be reckoned are known."""
        ...


class NoHolidays:
    """A calendar without any, in which only weekends are free."""

    def of_year(self, year: int) -> Mapping[date, str]:  # noqa: ARG002 - of the port
        """None."""
        return MappingProxyType({})

    def knows(self, year: int) -> bool:  # noqa: ARG002 - of the port
        """Every year."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChange:
    """What staff changed: DAY is a holiday, or is none. `name`: the holiday's, or the reason why it is none.

    `version` counts the changes from 1; the calendar's version is that of its newest change.
    """

    version: int
    day: date
    is_holiday: bool
    name: str
    changed_at: datetime
    changed_by: str


class CalendarChanges(Protocol):
    """Keeps what staff changed."""

    async def all(self) -> Sequence[CalendarChange]:
        """Every change, the oldest first."""
        ...

    async def add(self, change: CalendarChange) -> None:
        """One more. Raises KeyConflictError where its version is taken: somebody else was faster."""
        ...


class WorkingDays:
    """The government's holidays with the changes of staff; of two for the same day the newer one counts."""

    def __init__(self, official: Holidays, changes: Sequence[CalendarChange]) -> None:
        self._official = official
        self.changes = tuple(sorted(changes, key=lambda change: change.version))
        """All that staff changed, the oldest first."""
        self._changed = {change.day: change for change in self.changes}
        self.version = max((change.version for change in changes), default=0)
        """Of the calendar: 0 while staff have changed nothing."""

    def as_of(self, version: int) -> "WorkingDays":
        """The calendar as it was in that VERSION."""
        return WorkingDays(self._official, [change for change in self.changes if change.version <= version])

    def holiday(self, day: date) -> str | None:
        """The Thai name of the holiday that DAY is; None for any other day, weekends too."""
        if change := self._changed.get(day):
            return change.name if change.is_holiday else None
        return self._official.of_year(day.year).get(day)

    def changes_of(self, year: int) -> Mapping[date, CalendarChange]:
        """What staff said last of days of a Gregorian YEAR."""
        return {day: change for day, change in self._changed.items() if day.year == year}

    def is_free(self, day: date) -> bool:
        """Whether the office is closed on DAY."""
        return day.weekday() >= SATURDAY or self.holiday(day) is not None

    def of_year(self, year: int) -> Mapping[date, str]:
        """The holidays of a Gregorian YEAR in order; those on a weekend too."""
        days = {*self._official.of_year(year), *(day for day in self._changed if day.year == year)}
        return {day: name for day in sorted(days) if (name := self.holiday(day)) is not None}

    def last_of(self, month: Month) -> date:
        """The last working day of MONTH. Raises ValueError where it has none, UnknownYearError as that says."""
        if not self._official.knows(month.year):
            raise UnknownYearError(month.year)
        return self._last_up_to(month.last_day(), month)

    def before(self, day: date) -> date:
        """The working day before DAY, a month earlier at most."""
        return self._last_up_to(day - ONE_DAY, Month.of(day).previous())

    def after(self, day: date, number: int) -> date:
        """The NUMBERth working day after DAY. Raises ValueError where a year has not as many."""
        left, last = number, day + FARTHEST
        while left > 0:
            day += ONE_DAY
            if day > last:
                raise ValueError("no such working day within a year")
            left -= not self.is_free(day)
        return day

    def since(self, day: date, until: date) -> int:
        """How many working days have begun after DAY, UNTIL included: 1 on a Monday for what came on Friday."""
        days = range(min((until - day).days, FARTHEST.days))
        return sum(not self.is_free(day + (number + 1) * ONE_DAY) for number in days)

    def _last_up_to(self, day: date, earliest: Month) -> date:
        while self.is_free(day):
            day -= ONE_DAY
            if Month.of(day) < earliest:
                raise ValueError(f"no working day in {earliest}")
        return day


def cutoff(month: Month, rules: CutoffRules, days: WorkingDays) -> datetime:
    """Until when requests of MONTH are in time, by the wall clock of Thailand.

    The day before the last working day is a calendar day (the source's other reading: "before the last working day").
    """
    last = days.last_of(month)
    if rules.day is CutoffDay.DAY_BEFORE:
        last -= ONE_DAY
    return datetime.combine(last, rules.at, BANGKOK)


def is_in_time(filed_at: datetime, until: datetime, rules: CutoffRules) -> bool:
    """Whether what was filed at that instant makes the cut-off UNTIL, to the microsecond."""
    return filed_at < until or (rules.inclusive and filed_at == until)


@dataclass(frozen=True, slots=True)
class NextCutoff:
    """The cut-off that comes next: filed by `at`, a request takes effect in the month `effective`."""

    at: datetime
    effective: Month


def next_cutoff(now: datetime, rules: CutoffRules, days: WorkingDays) -> NextCutoff:
    """The first cut-off that something filed NOW still makes (rule E6: in time, next month; late, the month after)."""
    month = Month.of(now.astimezone(BANGKOK).date())
    until = cutoff(month, rules, days)
    if not is_in_time(now, until, rules):
        month = month.next()
        until = cutoff(month, rules, days)
    return NextCutoff(until, month.next())
