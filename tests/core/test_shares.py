from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.money import ZERO, Baht
from core.shares import YearEnd, growth_by_year
from tests.builders import account
from tests.strategies import amounts


def test_growth_is_worked_back_from_the_balance() -> None:
    moved = {2024: Baht.of(100), 2026: Baht.of(300)}
    growth = growth_by_year(account(balance=Baht.of(1_000)), moved)
    assert growth == (YearEnd(2024, Baht.of(700)), YearEnd(2025, Baht.of(700)), YearEnd(2026, Baht.of(1_000)))


def test_without_movements_there_is_the_balance_alone() -> None:
    assert growth_by_year(account(), {}) == (YearEnd(2026, account().balance),)


@given(amounts, st.dictionaries(st.integers(2000, 2026), amounts, min_size=1))
def test_the_last_bar_is_the_balance_and_steps_are_the_movements(balance: Baht, moved: dict[int, Baht]) -> None:
    growth = growth_by_year(account(balance=balance, as_of=date(2026, 10, 31)), moved)
    assert growth[-1] == YearEnd(2026, balance)
    for before, after in pairwise(growth):
        assert after.balance - before.balance == moved.get(after.year, ZERO)
