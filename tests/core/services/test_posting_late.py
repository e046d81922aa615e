"""A month that is answered only after the next one was prepared: no day of interest is charged twice, none is lost."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from core.clock import BANGKOK
from core.collection import ItemKind
from core.loan_schedule import interest
from core.loans import Loan, LoanMovement
from core.money import ZERO, Baht
from core.ports import Store
from core.rates import Rate
from tests.fakes import FakeStore
from tests.posting import DECEMBER, JANUARY, Till

pytestmark = pytest.mark.shows("F31")

RATE, LENT = Rate.of("5.75"), Baht.of(490_000)
TO_DECEMBER = interest(LENT, RATE, date(2026, 10, 31), date(2026, 12, 31))


async def late(store: Store, december: str | None, january: str | None = None) -> Till:
    """December's bill gets its result when January's is there already; both are posted. None: all of the bill."""
    till = await Till.opened(store, people=2)
    await till.prepares(DECEMBER)
    await till.prepares(JANUARY)
    till.clock.at = datetime(2027, 1, 20, 10, tzinfo=BANGKOK)
    for month, came in ((DECEMBER, december), (JANUARY, january)):
        await till.answers(month, till.people[1], came)
        [done] = await till.posts(month)
        assert (done.bills, done.doubtful) == (1, ())
    return till


async def contract(till: Till) -> tuple[Loan, Sequence[LoanMovement]]:
    books = (await till.books())[till.people[1].id]
    [(loan, movements)] = books.loans
    return loan, movements


async def test_both_in_full(store: Store) -> None:
    till = await late(store, None)
    loan, movements = await contract(till)
    charged = TO_DECEMBER + interest(Baht.of(485_000), RATE, date(2026, 12, 31), date(2027, 1, 31))
    assert sum((one.interest for one in movements), ZERO) == charged
    assert loan.balance + sum((one.principal for one in movements), ZERO) == LENT
    assert (loan.interest_due, loan.overdue_principal, loan.instalments_paid) == (ZERO, ZERO, 24)


@pytest.mark.parametrize(("december", "january"), [("300", None), ("0", "0"), (None, "100"), ("3000", "5000")])
async def test_in_part(december: str | None, january: str | None) -> None:
    loan, movements = await contract(await late(FakeStore(), december, january))
    after_december = LENT - sum((one.principal for one in movements if one.instalment == 23), ZERO)
    charged = TO_DECEMBER + interest(after_december, RATE, date(2026, 12, 31), date(2027, 1, 31))
    assert sum((one.interest for one in movements), ZERO) + loan.interest_due == charged
    assert loan.balance + sum((one.principal for one in movements), ZERO) == LENT
    assert loan.last_interest_on == JANUARY.last_day()


async def test_the_bill_says_what_the_receipt_says() -> None:
    till = await late(FakeStore(), None)
    bill = await till.bill(JANUARY, till.people[1])
    [line] = [one for one in bill.lines if one.kind is ItemKind.LOAN]
    _, (newest, *_) = await contract(till)
    assert (line.received_interest, line.instalment) == (newest.interest, newest.instalment) == (newest.interest, 24)
