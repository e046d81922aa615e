"""Working days and the cut-off (E6), against a calendar written down by hand."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.holidays_of_thailand import GovernmentHolidays
from core.calendar import Month
from core.clock import BANGKOK
from core.policy import CutoffDay, CutoffRules
from core.working_days import CalendarChange, NextCutoff, NoHolidays, UnknownYearError, WorkingDays, cutoff, next_cutoff
from tests.fakes import MORNING

RULES = CutoffRules(day=CutoffDay.LAST_WORKING_DAY, at=time(12), inclusive=True)
GOVERNMENT = WorkingDays(GovernmentHolidays(), ())
MICROSECOND = timedelta(microseconds=1)

# The last working day of each month of 2565 to 2575: the last weekday by a wall calendar, but for the Cabinet's
# announcements. 31 December is a holiday every year; 31 May 2026 is a Sunday, and 31 January 2026 a Saturday.  The
# King's birthday, 28 July, was a Thursday in 2022 and a Friday in 2023, with a special holiday behind it both times;
# other special ones were the Fridays 30 December 2022 and 29 December 2023, and Monday 30 December 2024.
LAST_DAYS = {
    2022: (31, 28, 31, 29, 31, 30, 27, 31, 30, 31, 30, 29),
    2023: (31, 28, 31, 28, 31, 30, 27, 31, 29, 31, 30, 28),
    2024: (31, 29, 29, 30, 31, 28, 31, 30, 30, 31, 29, 27),
    2025: (31, 28, 31, 30, 30, 30, 31, 29, 30, 31, 28, 30),
    2026: (30, 27, 31, 30, 29, 30, 31, 31, 30, 30, 30, 30),
    2027: (29, 26, 31, 30, 31, 30, 30, 31, 30, 29, 30, 30),
    2028: (31, 29, 31, 28, 31, 30, 31, 31, 29, 31, 30, 29),
    2029: (31, 28, 30, 30, 31, 29, 31, 31, 28, 31, 30, 28),
    2030: (31, 28, 29, 30, 31, 28, 31, 30, 30, 31, 29, 30),
    2031: (31, 28, 31, 30, 30, 30, 31, 29, 30, 31, 28, 30),
    2032: (30, 27, 31, 30, 31, 30, 30, 31, 30, 29, 30, 30),
}

# Days on which government offices were or are closed, weekends left out: the Cabinet's lists of 2568 and 2569.
CLOSED = {
    2025: "01-01 02-12 04-07 04-14 04-15 04-16 05-05 05-09 05-12 06-02 06-03 07-10 07-11 07-28 08-11 08-12 "
    "10-13 10-23 12-05 12-10 12-31",
    2026: "01-01 01-02 03-03 04-06 04-13 04-14 04-15 05-04 05-13 06-01 06-03 07-28 07-29 07-30 08-12 "
    "10-13 10-23 12-07 12-10 12-31",
}


def changed(day: date, *, is_holiday: bool, version: int = 1, name: str = "วันหยุดพิเศษ") -> CalendarChange:
    return CalendarChange(
        version=version, day=day, is_holiday=is_holiday, name=name, changed_at=MORNING, changed_by="staff:malee"
    )


@pytest.mark.shows("F19")
@pytest.mark.parametrize("year", LAST_DAYS)
def test_every_cutoff_of_the_government_calendar(year: int) -> None:
    found = [cutoff(Month(year, number), RULES, GOVERNMENT) for number in range(1, 13)]
    wanted = [datetime(year, number, day, 12, tzinfo=BANGKOK) for number, day in enumerate(LAST_DAYS[year], 1)]
    assert found == wanted


@pytest.mark.parametrize("year", CLOSED)
def test_government_offices_are_closed_on_these_weekdays_and_no_others(year: int) -> None:
    weekdays = (day for day in GOVERNMENT.of_year(year) if day.weekday() < 5)
    assert [day.strftime("%m-%d") for day in weekdays] == CLOSED[year].split()


def test_labour_day_is_a_working_day_and_so_is_its_substitution_day() -> None:
    assert GOVERNMENT.holiday(date(2026, 5, 1)) is None
    for year in range(2020, 2045):
        assert not [name for name in GOVERNMENT.of_year(year).values() if "แรงงาน" in name]


def test_a_holiday_that_is_added_moves_the_cutoff_and_one_that_is_taken_away_moves_it_back() -> None:
    monday = date(2026, 11, 30)
    added = WorkingDays(GovernmentHolidays(), (changed(monday, is_holiday=True),))
    assert cutoff(Month(2026, 11), RULES, added) == datetime(2026, 11, 27, 12, tzinfo=BANGKOK)
    assert (added.version, added.holiday(monday)) == (1, "วันหยุดพิเศษ")
    again = WorkingDays(
        GovernmentHolidays(), (changed(monday, is_holiday=False, version=2), changed(monday, is_holiday=True))
    )
    assert cutoff(Month(2026, 11), RULES, again) == datetime(2026, 11, 30, 12, tzinfo=BANGKOK)
    assert again.version == 2


def test_a_government_holiday_may_become_a_working_day() -> None:
    worked = WorkingDays(GovernmentHolidays(), (changed(date(2026, 12, 31), is_holiday=False),))
    assert cutoff(Month(2026, 12), RULES, worked).date() == date(2026, 12, 31)
    assert date(2026, 12, 31) not in worked.of_year(2026)
    assert list(worked.changes_of(2026)) == [date(2026, 12, 31)]


def test_the_other_reading_of_the_source_is_the_day_before_the_last_working_day() -> None:
    rules = CutoffRules(day=CutoffDay.DAY_BEFORE, at=time(16, 30), inclusive=True)
    assert cutoff(Month(2026, 11), rules, GOVERNMENT) == datetime(2026, 11, 29, 16, 30, tzinfo=BANGKOK)


def test_to_the_microsecond() -> None:
    until = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)
    december, january = NextCutoff(until, Month(2026, 12)), Month(2027, 1)
    assert next_cutoff(until, RULES, GOVERNMENT) == december
    late = next_cutoff(until + MICROSECOND, RULES, GOVERNMENT)
    assert late == NextCutoff(datetime(2026, 12, 30, 12, tzinfo=BANGKOK), january)
    strict = CutoffRules(day=CutoffDay.LAST_WORKING_DAY, at=time(12), inclusive=False)
    assert next_cutoff(until, strict, GOVERNMENT) == late
    assert next_cutoff(until - MICROSECOND, strict, GOVERNMENT) == december


def test_the_days_after_the_cutoff_belong_to_the_month_after() -> None:
    new_years_eve = datetime(2026, 12, 31, 9, tzinfo=BANGKOK)
    assert next_cutoff(new_years_eve, RULES, GOVERNMENT).effective == Month(2027, 2)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001 - the zone is drawn beside it
    st.sampled_from([UTC, BANGKOK, timezone(timedelta(hours=-5))]),
)
def test_the_zone_of_the_machine_does_not_matter(at: datetime, zone: timezone) -> None:
    instant = at.replace(tzinfo=BANGKOK)
    assert next_cutoff(instant.astimezone(zone), RULES, GOVERNMENT) == next_cutoff(instant, RULES, GOVERNMENT)


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40))
def test_a_cutoff_is_a_working_day_of_its_month_and_no_later_one_is(days_off: set[date]) -> None:
    days = WorkingDays(NoHolidays(), [changed(day, is_holiday=True, version=n) for n, day in enumerate(days_off, 1)])
    month = Month(2026, 6)
    if all(days.is_free(date(2026, 6, number)) for number in range(1, 31)):
        return
    last = cutoff(month, RULES, days).date()
    assert Month.of(last) == month
    assert not days.is_free(last)
    assert all(days.is_free(date(2026, 6, number)) for number in range(last.day + 1, 31))


def test_a_month_without_a_working_day_is_an_error_and_not_another_month() -> None:
    closed = [changed(date(2026, 6, number), is_holiday=True, version=number) for number in range(1, 31)]
    with pytest.raises(ValueError, match="2026-06"):
        WorkingDays(NoHolidays(), closed).last_of(Month(2026, 6))


@pytest.mark.shows("F19")
def test_a_year_that_nobody_knows_has_no_cut_off_rather_than_a_wrong_one() -> None:
    assert GovernmentHolidays().knows(2100)
    assert not GovernmentHolidays().knows(2101)
    for asked in (Month(2101, 1), Month(2150, 6)):
        with pytest.raises(UnknownYearError) as refused:
            cutoff(asked, RULES, GOVERNMENT)
        assert (refused.value.key, refused.value.year) == ("calendar.unknown_year", asked.year)


def test_the_calendar_as_it_was_in_a_version() -> None:
    monday = date(2026, 11, 30)
    changes = [changed(monday, is_holiday=True), changed(monday, is_holiday=False, version=2)]
    days = WorkingDays(GovernmentHolidays(), changes)
    assert [days.as_of(version).is_free(monday) for version in range(4)] == [False, True, False, False]
    assert [days.as_of(version).version for version in range(4)] == [0, 1, 2, 2]


def test_working_days_before_a_day() -> None:
    assert GOVERNMENT.before(date(2026, 1, 5)) == date(2025, 12, 30)
    found = [cutoff(Month(year, number), RULES, GOVERNMENT) for year in (2025, 2026) for number in range(1, 13)]
    assert all(earlier < later for earlier, later in pairwise(found))


@pytest.mark.parametrize(
    ("day", "number", "wanted"),
    [
        (date(2026, 11, 30), 2, date(2026, 12, 2)),
        (date(2026, 12, 3), 1, date(2026, 12, 4)),
        (date(2026, 12, 4), 1, date(2026, 12, 8)),  # a Friday; the 7th is in place of the 5th
        (date(2026, 12, 5), 2, date(2026, 12, 9)),
        (date(2026, 12, 9), 1, date(2026, 12, 11)),
        (date(2026, 12, 9), 0, date(2026, 12, 9)),
    ],
)
def test_the_nth_working_day_after_a_day(day: date, number: int, wanted: date) -> None:
    assert GOVERNMENT.after(day, number) == wanted


def test_a_calendar_without_working_days_has_none_to_come() -> None:
    with pytest.raises(ValueError, match="no such working day"):
        WorkingDays(NoHolidays(), ()).after(date(2026, 1, 1), 300)


@pytest.mark.parametrize(
    ("day", "until", "wanted"),
    [
        (date(2026, 12, 4), date(2026, 12, 4), 0),
        (date(2026, 12, 4), date(2026, 12, 7), 0),  # Friday until the holiday on Monday
        (date(2026, 12, 4), date(2026, 12, 8), 1),
        (date(2026, 12, 4), date(2026, 12, 9), 2),
        (date(2026, 12, 4), date(2026, 12, 1), 0),
    ],
)
def test_how_many_working_days_something_has_waited(day: date, until: date, wanted: int) -> None:
    assert GOVERNMENT.since(day, until) == wanted
    added = WorkingDays(GovernmentHolidays(), [changed(date(2026, 12, 9), is_holiday=True)])
    assert added.since(day, until) == min(wanted, 1)
