"""The button of the clock leads by the calendar of the office, a holiday that staff have just added included."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.assembly import office
from bot.clock import SystemClock, offset_to
from bot.demo_cutoffs import coming_cutoffs, write_cutoffs
from bot.settings import Settings
from bot.simulator.clock import before_cutoff, known_cutoffs
from core.calendar import Month
from core.clock import BANGKOK
from core.services.office_calendar import add_holiday
from tests.bot.test_demo_staff import settings
from tests.core.services.office import ROOT
from tests.fakes import MORNING

__all__ = ["settings"]  # a fixture


def noon(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 12, tzinfo=BANGKOK)


async def added(settings: Settings, day: date) -> None:
    async with office(settings) as (store, means), store.work() as uow:
        await add_holiday(uow, means, ROOT, day, "วันหยุดพิเศษ")


@pytest.mark.shows("E6")
async def test_a_holiday_that_was_added_counts(settings: Settings, tmp_path: Path) -> None:
    there = replace(settings, clock_offset=offset_to(MORNING, SystemClock()))
    cutoffs = await coming_cutoffs(there)
    assert cutoffs[:3] == (noon(11, 30), noon(12, 30), noon(1, 29, 2027))
    assert Month.of(cutoffs[-1].date()) == Month(2027, 11)
    await added(there, date(2026, 11, 30))
    moved = await coming_cutoffs(there)
    assert moved == (noon(11, 27), *cutoffs[1:])
    write_cutoffs(tmp_path, cutoffs)
    write_cutoffs(tmp_path, moved)
    assert tuple(known_cutoffs(tmp_path)) == moved
    assert before_cutoff(MORNING, moved) == datetime(2026, 11, 27, 11, 55, tzinfo=BANGKOK)


def test_where_nobody_wrote_them_none_is_known(tmp_path: Path) -> None:
    assert known_cutoffs(tmp_path) == []
