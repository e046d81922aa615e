from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from core.calendar import Month
from core.clock import today
from tests.fakes import FakeClock
from tests.strategies import days


@given(days)
def test_a_month_ends_the_day_before_the_next_begins(day: date) -> None:
    month = Month.of(day)
    assert month.next().previous() == month
    assert date(month.next().year, month.next().number, 1).toordinal() - month.last_day().toordinal() == 1
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "x-1", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|int"):
        Month.parse(text)


def test_the_day_is_that_of_thailand() -> None:
    assert today(FakeClock(datetime(2026, 11, 24, 17, 0, tzinfo=UTC))) == date(2026, 11, 25)
