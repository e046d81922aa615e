from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import ZERO, Baht
from tests.strategies import amounts


@pytest.mark.parametrize(
    ("written", "satang"),
    [("1,234.50", 123_450), ("1234.5", 123_450), (" 10 ", 1_000), (10, 1_000), (Decimal("0.01"), 1), ("-5.25", -525)],
)
def test_amounts_are_read_exactly(written: str | int | Decimal, satang: int) -> None:
    assert Baht.of(written).satang == satang


@pytest.mark.parametrize("written", ["", "x", "1.234", "NaN", "Infinity", True, 1.5, None, Decimal("0.001")])
def test_what_is_no_exact_amount_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Baht.of(written)


@pytest.mark.parametrize(
    ("satang", "rounded"), [(Fraction(5, 10), 1), (Fraction(15, 10), 2), (Fraction(-5, 10), -1), (Fraction(49, 100), 0)]
)
def test_rounding_is_half_up_unless_the_rule_says_otherwise(satang: Fraction, rounded: int) -> None:
    assert Baht.rounded(satang / 100).satang == rounded
    assert Baht.rounded(Decimal("0.019"), ROUND_DOWN) == Baht(1)


def test_a_hair_below_the_half_is_below_it() -> None:
    assert Baht.rounded(Fraction(5, 1_000) - Fraction(1, 10**40)) == ZERO
    assert Baht.rounded(Fraction(5, 1_000)) == Baht(1)


@given(st.fractions(), st.sampled_from([ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP]))
def test_rounding_is_that_of_exact_arithmetic(baht: Fraction, rounding: str) -> None:
    satang = baht * 100
    away = int(abs(satang) + Fraction(1, 2)) * (1 if satang > 0 else -1)
    expected = {ROUND_FLOOR: floor(satang), ROUND_CEILING: ceil(satang), ROUND_HALF_EVEN: round(satang)}
    assert Baht.rounded(baht, rounding).satang == expected.get(rounding, away)


@given(amounts, amounts, amounts)
def test_adding_is_exact_in_any_order(one: Baht, two: Baht, three: Baht) -> None:
    assert (one + two) + three == one + (two + three) == sum([three, two, one])
    assert one + two - two == one
    assert one - two == -(two - one)


@given(amounts, st.integers(-1_000, 1_000))
def test_multiplying_is_adding_again(amount: Baht, times: int) -> None:
    assert amount * times + amount == amount * (times + 1)


@given(amounts)
def test_what_is_written_is_read_back(amount: Baht) -> None:
    assert Baht.of(str(amount)) == amount
    assert bool(amount) is (amount != ZERO)
