"""Rule N2 month by month: what is billed, what a payment leaves, and that no day of interest is charged twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Month
from core.loan_billing import Payment, billed, paid
from core.loan_schedule import Instalment, instalments, interest, is_settled, schedule
from core.loans import Loan, Method
from core.money import ZERO, Baht
from core.rates import Rate
from tests.core.test_loan_schedule import emergency, late

TEN = Baht.of(10)
OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
JANUARY = Month(2027, 1)


def bill(loan: Loan, month: Month = NOVEMBER) -> Instalment:
    found = billed(loan, TEN, month)
    assert found is not None
    return found


def due(instalment: Instalment) -> tuple[Baht, Baht]:
    """Principal and interest with what is behind, as they stand on the bill."""
    behind = instalment.behind
    if behind is None:
        return instalment.principal, instalment.interest
    return instalment.principal + behind.principal, instalment.interest + behind.interest


def payment(instalment: Instalment, amount: Baht, month: Month = NOVEMBER) -> Payment:
    """AMOUNT came in, the interest of it first."""
    principal_due, interest_due = due(instalment)
    interest_paid = min(amount, interest_due)
    return Payment(
        month=month,
        number=instalment.number,
        principal_due=principal_due,
        interest_due=interest_due,
        principal=amount - interest_paid,
        interest=interest_paid,
    )


def after(loan: Loan, amount: str | None, month: Month = NOVEMBER, on: date | None = None) -> Loan:
    """LOAN when AMOUNT came in for MONTH; all of it where nothing is said."""
    instalment = bill(loan, month)
    came = instalment.total if amount is None else Baht.of(amount)
    return paid(loan, payment(instalment, came, month), on or month.last_day())


def annuity(**changes: Any) -> Loan:
    return emergency(method=Method.ANNUITY, **changes)


@pytest.mark.parametrize("loan", [emergency(), late(), annuity(), emergency(interest_due=Baht.of("12.34"))])
def test_the_bill_is_what_the_member_sees_as_the_next_instalment(loan: Loan) -> None:
    assert bill(loan) == schedule(loan, TEN)[0]


def test_interest_is_counted_from_the_last_interest_date() -> None:
    assert (str(bill(emergency()).principal), str(bill(emergency()).interest)) == ("2,500.00", "98.63")
    assert str(bill(emergency(last_interest_on=date(2026, 11, 10))).interest) == "65.75"  # 20 days


def test_a_month_that_was_never_billed_takes_its_interest_and_no_principal_twice() -> None:
    skipped = bill(emergency(), DECEMBER)
    assert (skipped.number, str(skipped.principal)) == (5, "2,500.00")
    assert skipped.interest == interest(Baht.of(20_000), Rate.of("6.00"), date(2026, 10, 31), date(2026, 12, 31))


def test_a_month_that_was_never_billed_is_none_that_was_missed() -> None:
    skipped = bill(late(), DECEMBER)
    assert (skipped.number, skipped.behind and skipped.behind.instalments) == (5, 1)


def test_the_books_date_counts_where_they_do_not_say_the_last_interest() -> None:
    since_the_books = interest(Baht.of(20_000), Rate.of("6.00"), date(2026, 10, 31), date(2026, 12, 31))
    assert bill(emergency(last_interest_on=None), DECEMBER).interest == since_the_books


def test_a_contract_made_in_the_month_pays_the_days_since() -> None:
    facts: dict[str, Any] = {"balance": Baht.of(30_000), "instalments_paid": 0, "last_interest_on": None}
    new = emergency(disbursed_on=date(2026, 11, 12), as_of=date(2026, 11, 12), **facts)
    assert str(bill(new).interest) == "88.77"  # 18 days
    assert billed(new, TEN, OCTOBER) is None


def test_nothing_is_billed_for_a_month_that_the_books_have_closed() -> None:
    assert billed(emergency(), TEN, OCTOBER) is None
    assert billed(after(emergency(), None), TEN, NOVEMBER) is None
    assert billed(after(emergency(), None, on=date(2026, 11, 20)), TEN, NOVEMBER) is None


def test_nothing_is_billed_of_a_contract_that_is_paid_off() -> None:
    assert billed(emergency(balance=ZERO), TEN, NOVEMBER) is None


def test_the_last_instalment_takes_the_rest() -> None:
    almost = emergency(balance=Baht.of("2,499.37"), instalments_paid=11)
    assert bill(almost).principal == Baht.of("2,499.37")
    assert is_settled(after(almost, None))


def test_paid_in_full_the_next_month_holds_nothing_of_it() -> None:
    whole = after(emergency(), None)
    assert (str(whole.balance), whole.instalments_paid, whole.last_interest_on) == (
        "17,500.00",
        5,
        date(2026, 11, 30),
    )
    assert (whole.interest_due, whole.overdue_since, whole.overdue_principal) == (ZERO, None, ZERO)
    assert (bill(whole, DECEMBER).behind, bill(whole, DECEMBER).number) == (None, 6)


def test_of_a_part_the_interest_is_paid_first_and_the_rest_is_behind_once() -> None:
    part = after(emergency(), "1,000")
    assert (str(part.balance), part.instalments_paid) == ("19,098.63", 4)
    assert (str(part.overdue_principal), part.overdue_interest) == ("1,598.63", ZERO)
    following = bill(part, DECEMBER)
    assert following.behind is not None
    assert (str(following.behind.amount), following.behind.since) == ("1,598.63", date(2026, 11, 30))
    assert (following.number, str(following.principal)) == (6, "2,500.00")
    month_of_interest = interest(Baht.of("19,098.63"), Rate.of("6.00"), date(2026, 11, 30), date(2026, 12, 31))
    assert following.interest == month_of_interest


def test_paid_not_at_all_principal_and_interest_are_behind_once() -> None:
    nothing = after(emergency(), "0")
    assert (nothing.balance, nothing.last_interest_on) == (Baht.of(20_000), date(2026, 11, 30))
    following = bill(nothing, DECEMBER)
    assert following.behind is not None
    assert (str(following.behind.principal), str(following.behind.interest)) == ("2,500.00", "98.63")
    assert following.interest == interest(Baht.of(20_000), Rate.of("6.00"), date(2026, 11, 30), date(2026, 12, 31))


def test_what_was_behind_is_paid_with_the_instalment() -> None:
    whole = after(late(), None)
    assert (str(whole.balance), whole.instalments_paid) == ("17,500.00", 5)
    assert (whole.overdue_since, whole.overdue_principal, whole.interest_due) == (None, ZERO, ZERO)


def test_what_was_behind_is_paid_and_the_instalment_is_not() -> None:
    part = after(late(), "2,614.66")
    assert (part.instalments_paid, part.overdue_since) == (4, date(2026, 11, 30))
    assert bill(part, DECEMBER).number == 6


def test_what_was_behind_is_not_covered_and_is_so_since_then() -> None:
    part = after(late(), "1,000")
    assert (part.instalments_paid, part.overdue_since) == (3, date(2026, 10, 31))
    following = bill(part, DECEMBER)
    assert (following.number, following.behind and following.behind.instalments) == (6, 2)


def test_books_that_do_not_say_since_when_count_one_month_more() -> None:
    part = after(late(overdue_since=None), "0")
    assert (part.overdue_since, bill(part, DECEMBER).number) == (date(2026, 10, 31), 6)


def test_months_posted_before_they_end_are_counted_like_others() -> None:
    loan = emergency()
    for month in (NOVEMBER, DECEMBER):
        loan = after(loan, "0", month, on=date(month.year, month.number, 20))
    following = bill(loan, JANUARY)
    assert (following.number, following.behind and following.behind.instalments) == (7, 2)


def test_principal_paid_before_the_interest_leaves_the_interest() -> None:
    instalment = bill(emergency())
    principal_first = replace(payment(instalment, instalment.total), interest=ZERO)
    left = paid(emergency(), principal_first, date(2026, 11, 30))
    assert (left.overdue_principal, str(left.overdue_interest), str(left.interest_due)) == (ZERO, "98.63", "98.63")
    following = bill(left, DECEMBER)
    assert following.behind is not None
    assert str(following.behind.amount) == "98.63"
    assert following.interest == interest(Baht.of(17_500), Rate.of("6.00"), date(2026, 11, 30), date(2026, 12, 31))


def test_the_books_date_never_goes_back() -> None:
    assert after(emergency(as_of=date(2026, 11, 5)), None, on=date(2026, 11, 3)).as_of == date(2026, 11, 5)


contracts = st.builds(
    emergency,
    method=st.sampled_from(Method),
    annual_rate=st.integers(0, 1_500).map(lambda hundredths: Rate.of(f"{hundredths // 100}.{hundredths % 100:02}")),
    balance=st.integers(1, 3_000_000).map(Baht),
    instalments=st.integers(5, 60),
    payment=st.none() | st.integers(1, 500_000).map(Baht),
    last_interest_on=st.none() | st.dates(date(2026, 9, 1), date(2026, 10, 31)),
    interest_due=st.integers(0, 20_000).map(Baht),
    overdue_since=st.none() | st.dates(date(2026, 6, 30), date(2026, 10, 31)),
    overdue_principal=st.integers(0, 300_000).map(Baht),
    overdue_interest=st.integers(0, 20_000).map(Baht),
)
shares_of_a_bill = st.lists(st.none() | st.sampled_from([0, 1_000]) | st.integers(0, 1_000), min_size=1, max_size=15)
"""Month by month what came in, in thousandths of the bill; None: the month was never billed."""


@given(contracts)
def test_whatever_the_contract_the_bill_is_what_is_shown(loan: Loan) -> None:
    assert bill(loan) == next(instalments(loan, TEN))


@given(contracts, shares_of_a_bill)
def test_nothing_is_lost_and_no_day_is_charged_twice(loan: Loan, parts: Sequence[int | None]) -> None:
    """Against plain sums: principal paid and balance make the loan, interest paid and due all that was charged."""
    lent, principal_paid, interest_paid = loan.balance, ZERO, ZERO
    since = loan.last_interest_on or loan.as_of
    charged = max(loan.interest_due, loan.overdue_interest)
    month = NOVEMBER
    for part in parts:
        instalment = billed(loan, TEN, month)
        if instalment is None:
            assert is_settled(loan)
            break
        if part is not None:
            charged += interest(loan.balance, loan.annual_rate, since, month.last_day())
            since = month.last_day()
            came = payment(instalment, Baht(instalment.total.satang * part // 1_000), month)
            loan = paid(loan, came, since)
            principal_paid, interest_paid = principal_paid + came.principal, interest_paid + came.interest
            assert (loan.balance, loan.interest_due) == (lent - principal_paid, charged - interest_paid)
            assert loan.overdue_principal + came.principal == due(instalment)[0]
            assert loan.balance >= loan.overdue_principal
        month = month.next()


@given(contracts, st.lists(st.integers(0, 1_000), min_size=1, max_size=15))
def test_instalments_are_numbered_one_after_the_other_whatever_came_in(loan: Loan, parts: Sequence[int]) -> None:
    month, numbers = NOVEMBER, []
    for part in parts:
        instalment = billed(loan, TEN, month)
        if instalment is None:
            break
        numbers.append(instalment.number)
        came = payment(instalment, Baht(instalment.total.satang * part // 1_000), month)
        loan = paid(loan, came, date(month.year, month.number, 20))
        month = month.next()
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
