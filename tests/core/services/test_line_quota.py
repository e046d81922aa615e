"""LINE's quota over every store: told by LINE, counted down, over with the month, staff told once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.clock import BANGKOK
from core.messaging import LINE_QUOTA_GONE
from core.notices import NoticeKind
from core.ports import Means, Store
from core.services.line_quota import came_back, heard, left, pushed, warn
from core.services.notifying import Pushes
from core.staff import Role
from tests.builders import means, staff
from tests.fakes import MORNING, FakeClock

NEW_YEAR = datetime(2026, 12, 31, 23, 59, 59, tzinfo=BANGKOK)


async def told(store: Store, at: datetime = MORNING) -> list[NoticeKind]:
    async with store.work() as uow:
        return [one.kind for one in await uow.notices.due(at, 99)]


async def everybody(store: Store) -> None:
    async with store.work() as uow:
        for role in Role:
            await uow.staff.add(staff(username=role.value, role=role, unit="0101" if "unit" in role else None))
        gone = await uow.staff.add(staff(username="gone", role=Role.ADMIN))
        await uow.staff.disable(gone, MORNING)


async def test_nothing_is_counted_until_line_says_how_many_there_are(store: Store) -> None:
    async with store.work() as uow:
        assert await left(uow, means()) == Pushes()
        await pushed(uow, means(), 5, "w")
        assert await left(uow, means()) == Pushes()
        await heard(uow, means(), 1000, 700, "w")
        assert await left(uow, means()) == Pushes(300, 100)
        await pushed(uow, means(), 5, "w")
        assert await left(uow, means()) == Pushes(295, 100)
        await heard(uow, means(), None, 705, "w")
        assert await left(uow, means()) == Pushes()


async def test_what_came_back_is_left_again_in_its_own_month(store: Store) -> None:
    clock = FakeClock(NEW_YEAR)
    now: Means = replace(means(), clock=clock)
    async with store.work() as uow:
        await came_back(uow, now, 5)
        await heard(uow, now, 300, 20, "w")
        await pushed(uow, now, 30, "w")
        await came_back(uow, now, 30)
        assert await left(uow, now) == Pushes(280, 30)
        clock.advance(timedelta(seconds=1))
        await came_back(uow, now, 30)
        assert await left(uow, now) == Pushes(300, 30)


async def test_the_reserve_is_rounded_up_and_used_up_is_none(store: Store) -> None:
    async with store.work() as uow:
        await heard(uow, means(), 3, 9, "w")
        assert await left(uow, means()) == Pushes(0, 1)


@pytest.mark.shows("F8")
async def test_with_the_month_all_begins_anew(store: Store) -> None:
    clock = FakeClock(NEW_YEAR)
    now: Means = replace(means(), clock=clock)
    async with store.work() as uow:
        await heard(uow, now, 300, 300, "w")
        await uow.switches.set(LINE_QUOTA_GONE, NEW_YEAR, "w")
        assert await left(uow, now) == Pushes(0, 30)
        clock.advance(timedelta(seconds=1))
        assert await left(uow, now) == Pushes(300, 30)
        await pushed(uow, now, 2, "w")
        assert await left(uow, now) == Pushes(298, 30)


async def test_lines_own_word_counts_more_than_its_figures(store: Store) -> None:
    async with store.work() as uow:
        await heard(uow, means(), 300, 1, "w")
        await uow.switches.set(LINE_QUOTA_GONE, MORNING, "w")
        assert await left(uow, means()) == Pushes(0, 30)


@pytest.mark.shows("F8")
async def test_managers_and_administrators_are_told_once_before_and_once_when_they_are_gone(store: Store) -> None:
    await everybody(store)
    async with store.work() as uow:
        await heard(uow, means(), 100, 89, "w")
        assert await warn(uow, means()) == 0
    assert await told(store) == []
    async with store.work() as uow:
        await heard(uow, means(), 100, 90, "w")
        assert await warn(uow, means()) == 0
    assert await told(store) == [NoticeKind.STAFF_QUOTA] * 2
    async with store.work() as uow:
        await heard(uow, means(), 100, 100, "w")
        await heard(uow, means(), 100, 100, "w")
    assert await told(store) == [NoticeKind.STAFF_QUOTA] * 2 + [NoticeKind.STAFF_QUOTA_GONE] * 2
