"""Staff change the calendar, over every store: what may be changed, what the history keeps, who may."""

from datetime import date, datetime

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.errors import KeyConflictError, Refusal
from core.history import Action, Actor
from core.ports import Store
from core.services import office_calendar
from core.services.staffing import add_staff, new_staff
from core.staff import Role
from core.working_days import CalendarChange, NextCutoff
from tests.builders import means
from tests.fakes import MORNING

OFFICE = Actor("os:root", "cli")
MONDAY = date(2026, 11, 30)


async def test_an_added_holiday_moves_the_cutoff_and_stands_in_the_history(store: Store) -> None:
    async with store.work() as uow:
        change = await office_calendar.add_holiday(uow, means(), OFFICE, MONDAY, " วันหยุดพิเศษ ")
        assert (change.version, change.name, change.changed_by) == (1, "วันหยุดพิเศษ", "os:root")
        removed = await office_calendar.remove_holiday(uow, means(), OFFICE, date(2026, 12, 31), "เปิดทำการ")
        assert (removed.version, removed.is_holiday) == (2, False)
    async with store.read() as uow:
        assert await uow.calendar_changes.all() == [change, removed]
        coming, days = await office_calendar.coming_cutoff(uow, means())
        assert coming == NextCutoff(datetime(2026, 11, 27, 12, tzinfo=BANGKOK), Month(2026, 12))
        assert days.version == 2
        first, second = await uow.history.after(0, 10)
    assert [entry.action for entry in (first, second)] == [Action.CALENDAR_CHANGED.value] * 2
    assert first.subject == "calendar:2026-11-30"
    assert [(value.name, value.part.value, value.text) for value in first.values] == [
        ("holiday", "old", "working day"),
        ("holiday", "new", "วันหยุดพิเศษ"),
    ]
    assert ("reason", "new", "เปิดทำการ") in [(value.name, value.part.value, value.text) for value in second.values]


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 11, 24), "calendar.past"),
        (date(2026, 11, 29), "calendar.weekend"),
        (date(2026, 12, 10), "calendar.there"),
    ],
)
async def test_what_changes_nothing_is_refused(store: Store, day: date, key: str) -> None:
    async with store.work() as uow:
        with pytest.raises(Refusal) as refused:
            await office_calendar.add_holiday(uow, means(), OFFICE, day, "วันหยุด")
        assert refused.value.key == key
        assert await uow.calendar_changes.all() == []


async def test_only_a_holiday_is_taken_away(store: Store) -> None:
    async with store.work() as uow:
        with pytest.raises(Refusal) as refused:
            await office_calendar.remove_holiday(uow, means(), OFFICE, MONDAY, "")
    assert refused.value.key == "calendar.not_there"


async def test_a_cashier_may_not(store: Store) -> None:
    async with store.work() as uow:
        await add_staff(uow, means(), OFFICE, new_staff(means(), OFFICE, "kanya", "กัญญา", Role.CASHIER, None))
        with pytest.raises(Refusal):
            await office_calendar.add_holiday(uow, means(), Actor("staff:kanya", "cli"), MONDAY, "วันหยุด")
        assert await uow.calendar_changes.all() == []


async def test_two_changes_never_have_one_version(store: Store) -> None:
    change = CalendarChange(
        version=1, day=MONDAY, is_holiday=True, name="วันหยุด", changed_at=MORNING, changed_by="os:root"
    )
    async with store.work() as uow:
        await uow.calendar_changes.add(change)
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.calendar_changes.add(change)
