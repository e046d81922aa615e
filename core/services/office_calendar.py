"""The office's calendar: the government's holidays, and what staff change of them (product row E6).

    await add_holiday(uow, means, Actor("staff:malee", "cli"), date(2026, 12, 28), "วันหยุดพิเศษ (เพิ่มเติม)")

Only days to come are changed: what counted on a day gone by counted by the calendar of that day.
"""

from datetime import date

from core.clock import today
from core.errors import Refusal
from core.history import Action, Actor, Change, NewEntry
from core.ports import Means, UnitOfWork
from core.services.staffing import allowed
from core.staff import Power
from core.working_days import CalendarChange, NextCutoff, WorkingDays, next_cutoff

NO_HOLIDAY = "working day"
"""The history's word for a day without a holiday."""


async def working_days(uow: UnitOfWork, means: Means) -> WorkingDays:
    """The calendar as it stands."""
    return WorkingDays(means.holidays, await uow.calendar_changes.all())


async def coming_cutoff(uow: UnitOfWork, means: Means) -> tuple[NextCutoff, WorkingDays]:
    """The cut-off that something filed now still makes, and the calendar it rests on."""
    days = await working_days(uow, means)
    return next_cutoff(means.clock.now(), means.policy.cutoff, days), days


async def add_holiday(uow: UnitOfWork, means: Means, actor: Actor, day: date, name: str) -> CalendarChange:
    """From now on DAY is a holiday called NAME. Refusals `calendar.past`, `calendar.weekend`, `calendar.there`."""
    days = await _changeable(uow, means, actor, day)
    if (there := days.holiday(day)) is not None:
        raise Refusal("calendar.there", day=day, name=there)
    if days.is_free(day):
        raise Refusal("calendar.weekend", day=day)
    return await _changed(uow, means, actor, days, day, name, is_holiday=True)


async def remove_holiday(uow: UnitOfWork, means: Means, actor: Actor, day: date, reason: str) -> CalendarChange:
    """From now on the office works on DAY, for that REASON. Refusals `calendar.past`, `calendar.not_there`."""
    days = await _changeable(uow, means, actor, day)
    if days.holiday(day) is None:
        raise Refusal("calendar.not_there", day=day)
    return await _changed(uow, means, actor, days, day, reason, is_holiday=False)


async def _changeable(uow: UnitOfWork, means: Means, actor: Actor, day: date) -> WorkingDays:
    await allowed(uow, actor, Power.CALENDAR_CHANGE)
    if day < today(means.clock):
        raise Refusal("calendar.past", day=day)
    return await working_days(uow, means)


async def _changed(
    uow: UnitOfWork, means: Means, actor: Actor, days: WorkingDays, day: date, name: str, *, is_holiday: bool
) -> CalendarChange:
    now, before = means.clock.now(), days.holiday(day)
    change = CalendarChange(
        version=days.version + 1,
        day=day,
        is_holiday=is_holiday,
        name=name.strip(),
        changed_at=now,
        changed_by=actor.name,
    )
    await uow.calendar_changes.add(change)
    said = (
        Change("holiday", before or NO_HOLIDAY, change.name if is_holiday else NO_HOLIDAY),
        *(() if is_holiday else (Change("reason", None, change.name),)),
    )
    subject = f"calendar:{day}"
    await uow.history.append(
        NewEntry(at=now, actor=actor, action=Action.CALENDAR_CHANGED, subject=subject, changes=said)
    )
    return change
