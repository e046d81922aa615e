"""Cut-offs that a holiday moved: when people are told, what is one move and what are two."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.holidays_of_thailand import GovernmentHolidays
from core.calendar import Month
from core.clock import BANGKOK
from core.services.moving import Move, moves
from core.working_days import CalendarChange, WorkingDays
from tests.builders import means

NOVEMBER = Month(2026, 11)
MONDAY, FRIDAY, THURSDAY = (datetime(2026, 11, day, 12, tzinfo=BANGKOK) for day in (30, 27, 26))
Change = tuple[str, str, bool]
"""When (`29 11:00`, of November 2026), the day (`11-30`), whether it becomes a holiday."""


def at(text: str) -> datetime:
    day, clock = text.split()
    return datetime.combine(date(2026, 11, int(day)), time.fromisoformat(clock), BANGKOK)


def found(month: Month, *changes: Change) -> list[Move]:
    kept = [
        CalendarChange(
            version=version,
            day=date.fromisoformat(f"2026-{day}"),
            is_holiday=is_holiday,
            name="วันหยุดพิเศษ",
            changed_at=at(when),
            changed_by="staff:malee",
        )
        for version, (when, day, is_holiday) in enumerate(changes, 1)
    ]
    return moves(means().policy, WorkingDays(GovernmentHolidays(), kept), month)


@pytest.mark.shows("F19")
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("24 09:00", "25 08:00"),  # there is time: the next morning
        ("25 11:59", "26 08:00"),  # the earlier cut-off is two days away
        ("25 12:00", "25 12:10"),
        ("29 11:00", "29 11:10"),  # the day before
        ("29 19:49", "29 19:59"),
        ("29 19:50", "30 08:00"),  # not at night
        ("30 00:30", "30 08:00"),
        ("30 11:50", "30 12:00"),
    ],
)
def test_when_it_is_told(changed: str, told: str) -> None:
    assert found(NOVEMBER, (changed, "11-30", True)) == [Move(version=1, before=MONDAY, after=FRIDAY, told_at=at(told))]


def test_what_nobody_can_use_any_more_is_not_told() -> None:
    assert found(NOVEMBER, ("30 11:51", "11-30", True)) == []


def test_what_moves_no_cut_off_is_no_move() -> None:
    assert found(NOVEMBER, ("24 09:00", "11-25", True), ("24 10:00", "12-28", True)) == []


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        # twice on a day, told the next morning with the last
        ((("23 09:00", "11-30", True), ("23 15:00", "11-27", True)), [(2, MONDAY, THURSDAY, "24 08:00")]),
        # taken back before anybody was told
        ((("24 09:00", "11-30", True), ("24 15:00", "11-30", False)), []),
        ((("29 11:00", "11-30", True), ("29 11:09", "11-30", False)), []),
        # taken back after it was told: both are told
        (
            (("29 11:00", "11-30", True), ("29 11:10", "11-30", False)),
            [(1, MONDAY, FRIDAY, "29 11:10"), (2, FRIDAY, MONDAY, "29 11:20")],
        ),
        # told, taken back, and then once more
        (
            (("29 11:00", "11-30", True), ("29 12:00", "11-30", False), ("29 13:00", "11-30", True)),
            [
                (1, MONDAY, FRIDAY, "29 11:10"),
                (2, FRIDAY, MONDAY, "29 12:10"),
                (3, MONDAY, FRIDAY, "29 13:10"),
            ],
        ),
        # in one evening
        ((("26 20:30", "11-30", True), ("26 23:50", "11-27", True)), [(2, MONDAY, THURSDAY, "27 08:00")]),
        # a change that moves nothing in between
        (
            (("29 11:00", "11-30", True), ("29 11:05", "12-28", True), ("29 11:08", "11-27", True)),
            [(3, MONDAY, THURSDAY, "29 11:18")],
        ),
    ],
)
def test_changes_before_anybody_was_told_are_one_move(
    changes: tuple[Change, ...], wanted: list[tuple[int, datetime, datetime, str]]
) -> None:
    assert found(NOVEMBER, *changes) == [
        Move(version=version, before=before, after=after, told_at=at(told)) for version, before, after, told in wanted
    ]


def test_of_a_later_month_when_its_turn_comes() -> None:
    [move] = found(Month(2026, 12), ("25 09:00", "12-30", True))
    assert move.told_at == MONDAY + timedelta(minutes=10)
    [earlier] = found(Month(2026, 12), ("25 09:00", "12-30", True), ("25 10:00", "11-30", True))
    assert earlier.told_at == FRIDAY + timedelta(minutes=10)
    both = found(Month(2026, 12), ("25 09:00", "12-30", True), ("28 10:00", "12-29", True))
    assert [(one.version, one.after.day) for one in both] == [(2, 28)]
