"""Dividend and refund (rule N3): the worked cases, and all methods against a recomputation of its own."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Month
from core.dividend_rules import DividendMethod, DividendRules
from core.dividend_working import Working, brought_forward, refund, shares_of_total, work_out
from core.money import ZERO, Baht
from core.rates import Rate
from core.shares import ShareMovement
from tests.builders import movement

SATANG = Decimal("0.01")
rates = st.integers(0, 10_0000).map(Rate)
methods = st.sampled_from(DividendMethod)


THOUSAND = Baht.of(1_000)


def paid(*days: date, amount: Baht = THOUSAND) -> list[ShareMovement]:
    return [movement(on=day, amount=amount) for day in days]


def every_month(day: int, year: int = 2025) -> list[date]:
    return [date(year, month, day) for month in range(1, 13)]


def worked(
    movements: list[ShareMovement], method: DividendMethod, *, forward: int = 100_000, rate: str = "5.70"
) -> Working:
    return work_out(2025, Baht.of(forward), movements, Rate.of(rate), DividendRules(method=method))


def test_the_worked_case_month_by_month() -> None:
    working = worked(paid(*every_month(28)), DividendMethod.MONTHLY)
    assert str(working.dividend) == "6,013.50"
    forward, *months = working.steps
    assert (forward.since, str(forward.dividend), forward.counted, forward.of) == (None, "5,700.00", 12, 12)
    assert [step.counted for step in months] == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert [str(step.dividend) for step in months[:2]] == ["52.25", "47.50"]
    assert [step.since for step in months] == [Month(2025, number) for number in range(1, 13)]
    assert sum(step.dividend for step in months) == Baht.of("313.50")


def test_paid_by_the_15th_counts_that_month() -> None:
    assert worked(paid(*every_month(15)), DividendMethod.BY_15TH).dividend == Baht.of("6,070.50")  # 78/12 of 57.00
    assert worked(paid(*every_month(16)), DividendMethod.BY_15TH).dividend == Baht.of("6,013.50")
    both = worked(paid(date(2025, 3, 16), date(2025, 3, 15), date(2025, 3, 1)), DividendMethod.BY_15TH)
    assert [(step.amount, step.counted) for step in both.steps[1:]] == [(Baht.of(2_000), 10), (Baht.of(1_000), 9)]


def test_days_are_counted_of_365_in_a_leap_year_too() -> None:
    working = worked(paid(date(2025, 1, 1), date(2025, 12, 31)), DividendMethod.DAILY)
    assert [(step.counted, step.of) for step in working.steps] == [(365, 365), (364, 365), (0, 365)]
    leap = work_out(2024, ZERO, paid(date(2024, 1, 1)), Rate.of(5), DividendRules(method=DividendMethod.DAILY))
    assert leap.steps[1].counted == 365
    assert leap.dividend == Baht.of(50)


def test_the_refund_of_the_worked_case_and_half_a_satang() -> None:
    assert refund(Baht.of(50_000), Rate.of("13")) == Baht.of("6,500.00")
    assert refund(Baht.of("0.50"), Rate.of("1")) == Baht.of("0.01")
    assert refund(Baht.of("0.49"), Rate.of("1")) == ZERO
    assert refund(ZERO, Rate.of("13")) == ZERO


def test_a_rate_above_the_most_is_worked_out_at_the_most() -> None:
    working = worked([], DividendMethod.MONTHLY, rate="12.00")
    assert (working.rate, working.dividend) == (Rate.of(10), Baht.of(10_000))
    lower = DividendRules(most_rate=Rate.of(6))
    assert work_out(2025, Baht.of(100), [], Rate.of(7), lower).dividend == Baht.of(6)


def test_shares_taken_out_bring_nothing_for_the_rest_of_the_year() -> None:
    out = worked(paid(date(2025, 6, 30), amount=Baht.of(-50_000)), DividendMethod.MONTHLY)
    assert out.dividend == Baht.of("4,275.00")  # 100,000 for six months, 50,000 for six


def test_a_movement_of_another_year_is_no_part_of_it() -> None:
    with pytest.raises(ValueError, match="another year"):
        worked(paid(date(2024, 12, 31)), DividendMethod.MONTHLY)


def test_what_was_brought_forward_is_the_balance_without_what_came_since() -> None:
    moved = {2024: Baht.of(700), 2025: Baht.of(200), 2026: Baht.of(-50)}
    assert brought_forward(2025, Baht.of(1_000), moved) == Baht.of(850)
    assert brought_forward(2026, Baht.of(1_000), moved) == Baht.of(1_050)


def test_steps_of_a_third_of_a_satang_add_up_to_what_is_paid() -> None:
    third = Fraction(1, 300)  # baht
    assert shares_of_total([third] * 3, Baht(1)) == [Baht(1), ZERO, ZERO]
    assert shares_of_total([-third, third], ZERO) == [ZERO, ZERO]


def independently(forward: Baht, movements: list[ShareMovement], rate: Rate, method: DividendMethod) -> Baht:
    """Day by day for days, month by month for months: a balance grows and each part of the year earns on it."""
    if method is DividendMethod.DAILY:
        earned = Decimal(forward.satang) * 365
        for entry in movements:
            day = entry.on
            while day < date(entry.on.year, 12, 31):
                day += timedelta(days=1)
                earned += entry.amount.satang
        parts = 365
    else:
        earned, balance, parts = Decimal(0), Decimal(forward.satang), 12
        for month in range(1, 13):
            own = [entry for entry in movements if entry.on.month == month]
            early = [entry for entry in own if method is DividendMethod.BY_15TH and entry.on.day < 16]
            earned += balance + sum(entry.amount.satang for entry in early)
            balance += sum(entry.amount.satang for entry in own)
    exact = Fraction(earned) * Fraction(rate.steps, 1_000_000) / parts / 100
    return Baht.of(_half_up(exact))


def _half_up(exact: Fraction) -> Decimal:
    """To the satang, a half away from zero, in whole numbers."""
    satang = abs(exact) * 100
    whole = (2 * satang.numerator + satang.denominator) // (2 * satang.denominator)
    return Decimal(whole if exact >= 0 else -whole) * SATANG


@st.composite
def years(draw: st.DrawFn) -> tuple[int, Baht, list[ShareMovement]]:
    year = draw(st.integers(2000, 2030))
    forward = Baht(draw(st.integers(0, 10**11)))
    movements = []
    for _ in range(draw(st.integers(0, 14))):
        month = draw(st.integers(1, 12))
        day = date(year, month, draw(st.integers(1, monthrange(year, month)[1])))
        movements.append(movement(on=day, amount=Baht(draw(st.integers(-(10**6), 10**9)))))
    return year, forward, movements


@given(years(), rates, methods)
def test_the_dividend_equals_an_independent_recomputation(
    case: tuple[int, Baht, list[ShareMovement]], rate: Rate, method: DividendMethod
) -> None:
    year, forward, movements = case
    working = work_out(year, forward, movements, rate, DividendRules(method=method))
    assert working.dividend == independently(forward, movements, rate, method)


@given(years(), rates, methods)
def test_steps_add_up_and_none_is_a_satang_off(
    case: tuple[int, Baht, list[ShareMovement]], rate: Rate, method: DividendMethod
) -> None:
    year, forward, movements = case
    working = work_out(year, forward, movements, rate, DividendRules(method=method))
    assert sum((step.dividend for step in working.steps), ZERO) == working.dividend
    assert sum((step.amount for step in working.steps), ZERO) == sum((m.amount for m in movements), forward)
    for step in working.steps:
        exact = rate.of_baht(step.amount) * Fraction(step.counted, step.of) * 100
        assert abs(step.dividend.satang - exact) < 1
