"""The office's calendar: the government's holidays, and what staff change of them (product row E6).

    await add_holiday(uow, means, Actor("staff:malee", "cli"), date(2026, 12, 28), "วันหยุดพิเศษ (เพิ่มเติม)")
    await foreseen(uow, means, actor, date(2026, 12, 31), "", is_holiday=False)    # the cut-offs that it would move

Only days to come are changed: what counted on a day gone by counted by the calendar of that day.  What hangs on a
cut-off moves with it, and those concerned are told: both are planned from the changes that are kept here, by
`core.services.due`, so that a stop right after a change loses nothing.  A request that was filed keeps its month.
"""

from dataclasses import dataclass
from datetime import date, datetime

from core.calendar import Month
from core.clock import today
from core.errors import KeyConflictError, Refusal
from core.history import Action, Actor, Change, NewEntry
from core.ports import Means, UnitOfWork
from core.services.moving import moves
from core.services.staffing import allowed
from core.staff import Power
from core.working_days import CalendarChange, NextCutoff, WorkingDays, cutoff, next_cutoff

NO_HOLIDAY = "working day"
"""The history's word for a day without a holiday."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The cut-off of a month, before a change of the calendar and after it.

    `told_at`: when those concerned hear of it; None where nobody need: nobody was told yet of what is taken back, or
    both cut-offs are past by then.
    """

    month: Month
    before: datetime
    after: datetime
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would do. `version`: of the calendar as it is. `name`: the holiday that the day is now, if any."""

    version: int
    name: str | None
    moved: tuple[Moved, ...]


async def working_days(uow: UnitOfWork, means: Means) -> WorkingDays:
    """The calendar as it stands."""
    return WorkingDays(means.holidays, await uow.calendar_changes.all())


async def coming_cutoff(uow: UnitOfWork, means: Means) -> tuple[NextCutoff, WorkingDays]:
    """The cut-off that something filed now still makes, and the calendar it rests on."""
    days = await working_days(uow, means)
    return next_cutoff(means.clock.now(), means.policy.cutoff, days), days


async def add_holiday(uow: UnitOfWork, means: Means, actor: Actor, day: date, name: str) -> CalendarChange:
    """From now on DAY is a holiday called NAME. Refusals `calendar.past`, `calendar.weekend`, `calendar.there`."""
    days = await _changeable(uow, means, actor, day, is_holiday=True)
    return await _changed(uow, means, actor, days, day, name, is_holiday=True)


async def remove_holiday(uow: UnitOfWork, means: Means, actor: Actor, day: date, reason: str) -> CalendarChange:
    """From now on the office works on DAY, for that REASON. Refusals `calendar.past`, `calendar.not_there`."""
    days = await _changeable(uow, means, actor, day, is_holiday=False)
    return await _changed(uow, means, actor, days, day, reason, is_holiday=False)


async def foreseen(uow: UnitOfWork, means: Means, actor: Actor, day: date, name: str, *, is_holiday: bool) -> Foreseen:
    """Which cut-offs move if DAY becomes a holiday, or none; nothing is changed. The same refusals."""
    days = await _changeable(uow, means, actor, day, is_holiday=is_holiday)
    change = _change(means, actor, days, day, name, is_holiday=is_holiday)
    return Foreseen(days.version, days.holiday(day), await _moved(uow, means, change))


async def _changeable(uow: UnitOfWork, means: Means, actor: Actor, day: date, *, is_holiday: bool) -> WorkingDays:
    """The calendar, if ACTOR may change DAY of it in this way."""
    await allowed(uow, actor, Power.CALENDAR_CHANGE)
    if day < today(means.clock):
        raise Refusal("calendar.past", day=day)
    days = await working_days(uow, means)
    there = days.holiday(day)
    if is_holiday and there is not None:
        raise Refusal("calendar.there", day=day, name=there)
    if is_holiday and days.is_free(day):
        raise Refusal("calendar.weekend", day=day)
    if not is_holiday and there is None:
        raise Refusal("calendar.not_there", day=day)
    return days


async def _moved(uow: UnitOfWork, means: Means, change: CalendarChange) -> tuple[Moved, ...]:
    """The cut-offs around the day that are others after CHANGE. Refusal where its month would have none."""
    changes = await uow.calendar_changes.all()
    now, then = WorkingDays(means.holidays, changes), WorkingDays(means.holidays, [*changes, change])
    month, rules = Month.of(change.day), means.policy.cutoff
    try:
        before, after = cutoff(month, rules, now), cutoff(month, rules, then)
    except ValueError:
        raise Refusal("holiday.no_working_day") from None
    if before == after:
        return ()
    told = [move.told_at for move in moves(means.policy, then, month) if move.version == change.version]
    return (Moved(month, before, after, told[0] if told else None),)


def _change(means: Means, actor: Actor, days: WorkingDays, day: date, name: str, *, is_holiday: bool) -> CalendarChange:
    return CalendarChange(
        version=days.version + 1,
        day=day,
        is_holiday=is_holiday,
        name=name.strip(),
        changed_at=means.clock.now(),
        changed_by=actor.name,
    )


async def _changed(
    uow: UnitOfWork, means: Means, actor: Actor, days: WorkingDays, day: date, name: str, *, is_holiday: bool
) -> CalendarChange:
    before = days.holiday(day)
    change = _change(means, actor, days, day, name, is_holiday=is_holiday)
    await _moved(uow, means, change)
    try:
        await uow.calendar_changes.add(change)
    except KeyConflictError:
        raise Refusal("holiday.changed_meanwhile") from None
    said = (
        Change("holiday", before or NO_HOLIDAY, change.name if is_holiday else NO_HOLIDAY),
        *(() if is_holiday else (Change("reason", None, change.name),)),
    )
    entry = NewEntry(
        at=change.changed_at, actor=actor, action=Action.CALENDAR_CHANGED, subject=f"calendar:{day}", changes=said
    )
    await uow.history.append(entry)
    return change
