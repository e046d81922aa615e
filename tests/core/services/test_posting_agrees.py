"""Three months of one member, worked out a second time in whole satang by nothing but arithmetic: all figures agree.

December comes in whole, January in part, of February again a part or all.  The second opinion knows the opening figures
and what came in; it shares no rule and no type with the program.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import Month
from core.clock import BANGKOK
from core.money import Baht
from tests.fakes import FakeStore
from tests.posting import DECEMBER, JANUARY, Till

pytestmark = pytest.mark.shows("N2", "N9", "F31")

MONTHS = (DECEMBER, JANUARY, JANUARY.next())
ENDS = (date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28))
WHOLE = 100_000_000
"""More than any bill."""
SHARE, DEPOSIT, FUND = 200_000, 50_000, 16_785


@dataclass
class Debt:
    """A contract in satang: rate in hundredths of a percent, what is left, what is behind, and since when."""

    rate: int
    left: int
    monthly: int
    number: int
    until: date = date(2026, 10, 31)
    behind: int = 0
    owing: int = 0
    """Interest that was charged and not paid."""

    def bill(self, end: date) -> tuple[int, int]:
        """Principal and interest of the month that ends so."""
        exact = self.left * self.rate * (end - self.until).days
        charged = (2 * exact + 3_650_000) // 7_300_000
        return min(self.behind + self.monthly, self.left), self.owing + charged

    def pays(self, end: date, due: tuple[int, int], principal: int, interest: int) -> None:
        self.left -= principal
        self.behind, self.owing = due[0] - principal, due[1] - interest
        self.until, self.number = end, self.number + 1


@dataclass
class Plain:
    """026548's like: shares 100,000.00, an emergency and an ordinary contract, a deposit."""

    shares: int = 10_000_000
    brought: int = 19_450_000
    period: int = 100
    saved: int = 3_525_075
    small: Debt = field(default_factory=lambda: Debt(rate=600, left=2_000_000, monthly=250_000, number=5))
    large: Debt = field(default_factory=lambda: Debt(rate=575, left=49_000_000, monthly=500_000, number=23))
    year: int = 2026
    interest: int = 0

    def month(self, end: date, came: int) -> list[tuple[int, ...]]:
        """The receipt's lines (amount, principal, interest, balance, instalment) when CAME came in."""
        if end.year != self.year:
            self.year, self.brought, self.interest = end.year, self.shares, 0
        small, large = self.small.bill(end), self.large.bill(end)
        left, parts = came, []
        for due in (FUND, small[1], large[1], small[0], large[0], SHARE, DEPOSIT):
            parts.append(min(due, left))
            left -= parts[-1]
        fund, small_interest, large_interest, small_part, large_part, share, deposit = parts
        numbers = self.small.number, self.large.number
        self.small.pays(end, small, small_part, small_interest)
        self.large.pays(end, large, large_part, large_interest)
        self.shares, self.saved = self.shares + share, self.saved + deposit
        self.period += 1 if share else 0
        self.interest += small_interest + large_interest
        lines: list[tuple[int, ...]] = [
            (share, self.shares, self.period),
            (small_part + small_interest, small_part, small_interest, self.small.left, numbers[0]),
            (large_part + large_interest, large_part, large_interest, self.large.left, numbers[1]),
            (deposit, self.saved),
            (fund,),
        ]
        return [line for line in lines if line[0]]


@settings(max_examples=40)
@given(came=st.tuples(*(st.one_of(st.just(WHOLE), st.integers(0, 1_400_000)) for _ in MONTHS)))
def test_every_figure_agrees(came: Sequence[int]) -> None:
    asyncio.run(_check(came))


async def _check(came: Sequence[int]) -> None:
    till, plain = await Till.opened(FakeStore()), Plain()
    for month, end, amount in zip(MONTHS, ENDS, came, strict=True):
        till.clock.at = datetime(end.year, end.month, 20, 9, tzinfo=BANGKOK)
        await till.prepares(month)
        due = (await till.bill(month, till.people[0])).due.satang
        await till.answers(month, till.people[0], Baht(min(amount, due)))
        await till.posts(month)
        await _same(till, month, plain.month(end, min(amount, due)), plain)


async def _same(till: Till, month: Month, expected: Sequence[tuple[int, ...]], plain: Plain) -> None:
    """The paper, line by line, and the accounts."""
    person = till.people[0]
    books = (await till.books())[person.id]
    assert books.shares is not None
    assert (books.shares.balance.satang, books.shares.period) == (plain.shares, plain.period)
    (small, _), (large, _) = books.loans
    for loan, debt in ((small, plain.small), (large, plain.large)):
        assert (loan.balance.satang, loan.interest_due.satang) == (debt.left, debt.owing)
        assert loan.overdue_principal.satang == debt.behind
    assert books.deposits[0][0].balance.satang == plain.saved
    number = next((one.receipt_no for one in books.register if one.month == month), None)
    assert (number is None) == (not expected)
    if number is None:
        return
    async with till.store.read() as uow:
        paper = await uow.receipt_register.paper(number)
    assert paper is not None
    found = [
        tuple(
            value.satang if isinstance(value, Baht) else value
            for value in (line.amount, line.principal, line.interest, line.balance, line.instalment)
            if value is not None
        )
        for line in paper.lines
    ]
    assert found == list(expected)
    assert paper.total.satang == sum(line[0] for line in expected)
    assert (paper.interest_this_year.satang, paper.shares.satang) == (plain.interest, plain.shares)
    assert paper.shares_brought_forward.satang == plain.brought
