"""Rule N2: the design's worked contracts, facts that do not fit together, and 2,000 random loans worked out anew."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random  # noqa: TID251 - seeded here, so that a failure comes again

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.loan_schedule import (
    Arrears,
    Instalment,
    arrears,
    interest,
    is_settled,
    paid_so_far,
    payment,
    payoff,
    schedule,
)
from core.loans import Loan, LoanType, Method
from core.money import ZERO, Baht
from core.rates import Rate
from tests import builders
from tests.core.second_opinion import expected_payoff, expected_schedule

TEN = Baht.of(10)


def emergency(**changes: object) -> Loan:
    """30,000 in 12 instalments at 6 %, four paid, 20,000 left on 31 October 2026."""
    facts: dict[str, object] = {
        "contract_no": "ฉฉ.6900456",
        "loan_type": LoanType.EMERGENCY,
        "principal": Baht.of(30_000),
        "disbursed_on": date(2026, 6, 10),
        "instalments": 12,
        "annual_rate": Rate.of("6.00"),
        "balance": Baht.of(20_000),
        "instalments_paid": 4,
        "last_interest_on": date(2026, 10, 31),
        "payment": None,
    }
    return builders.loan(**facts | {"method": Method.EQUAL_PRINCIPAL, "as_of": date(2026, 10, 31)} | changes)


def late(**changes: object) -> Loan:
    """The same contract, October's instalment missed."""
    missed = {"balance": Baht.of(22_500), "instalments_paid": 3, "interest_due": Baht.of("114.66")}
    behind = {
        "overdue_since": date(2026, 10, 31),
        "overdue_principal": Baht.of(2_500),
        "overdue_interest": Baht.of("114.66"),
    }
    return emergency(**missed | behind | changes)


def test_the_short_contract_of_the_picture() -> None:
    coming = schedule(emergency(), TEN)[0]
    assert (coming.number, coming.due) == (5, date(2026, 11, 30))
    assert [str(part) for part in (coming.principal, coming.interest, coming.total)] == [
        "2,500.00",
        "98.63",
        "2,598.63",
    ]


def test_the_contract_that_is_behind_in_the_picture() -> None:
    coming = schedule(late(), TEN)[0]
    behind = arrears(late())
    assert behind == Arrears(
        principal=Baht.of(2_500), interest=Baht.of("114.66"), since=date(2026, 10, 31), instalments=1
    )
    assert str(behind.amount) == "2,614.66"
    assert (coming.number, str(coming.own), str(coming.total)) == (5, "2,610.96", "5,225.62")
    assert str(coming.balance) == "17,500.00"


@pytest.mark.parametrize(
    ("since", "instalments"),
    [
        (date(2026, 10, 31), 1),
        (date(2026, 9, 30), 2),
        (date(2026, 8, 15), 3),
        (date(2025, 10, 31), 13),
        (date(2026, 11, 30), 1),
        (None, 1),
    ],
)
def test_missed_instalments_are_due_days_since_the_first(since: date | None, instalments: int) -> None:
    behind = arrears(late(overdue_since=since))
    assert behind is not None
    assert behind.instalments == instalments


def test_interest_that_is_behind_counts_once_whichever_column_the_books_fill() -> None:
    on = date(2026, 11, 30)
    columns = (("114.66", "114.66"), ("0", "114.66"), ("114.66", "0"))
    books = [late(interest_due=Baht.of(due), overdue_interest=Baht.of(overdue)) for due, overdue in columns]
    assert {payoff(book, on) for book in books} == {Baht.of("22,725.62")}


def test_interest_that_is_due_and_not_behind_comes_with_the_next_instalment() -> None:
    coming = schedule(emergency(interest_due=Baht.of("12.34")), TEN)[0]
    assert str(coming.interest) == "110.97"


def test_the_pay_off_figure_grows_day_by_day_and_never_before_the_last_interest() -> None:
    assert payoff(emergency(), date(2026, 10, 31)) == Baht.of(20_000)
    assert payoff(emergency(), date(2026, 9, 1)) == Baht.of(20_000)
    assert str(payoff(emergency(), date(2026, 11, 25))) == "20,082.19"


def test_a_new_loan_pays_interest_from_its_disbursement() -> None:
    new = emergency(balance=Baht.of(30_000), disbursed_on=date(2026, 10, 20), instalments_paid=0, last_interest_on=None)
    assert schedule(new, TEN)[0].interest == interest(
        Baht.of(30_000), Rate.of("6.00"), date(2026, 10, 20), date(2026, 11, 30)
    )
    later = replace(new, disbursed_on=date(2026, 11, 12))
    assert schedule(later, TEN)[0].due == date(2026, 11, 30)


def test_books_in_the_middle_of_a_month_lead_to_its_end_and_interest_paid_ahead_to_the_month_after() -> None:
    middle = emergency(as_of=date(2026, 11, 15), last_interest_on=date(2026, 11, 15))
    assert schedule(middle, TEN)[0].due == date(2026, 11, 30)
    ahead = replace(middle, last_interest_on=date(2026, 11, 30))
    assert schedule(ahead, TEN)[0].due == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("principal", "instalments", "unit", "expected"),
    [
        ("600000", 120, "10", "5,000.00"),
        ("10000", 12, "10", "830.00"),
        ("10000", 12, "100", "800.00"),
        ("10000", 12, "0.01", "833.33"),
        ("1000", 40, "100", "100.00"),
        ("1050", 100, "1", "11.00"),
    ],
)
def test_equal_principal_is_rounded_to_the_nearest_unit(
    principal: str, instalments: int, unit: str, expected: str
) -> None:
    loan = emergency(principal=Baht.of(principal), instalments=instalments)
    assert str(payment(loan, Baht.of(unit))) == expected


def test_an_annuity_is_rounded_up_and_ends_in_its_last_instalment() -> None:
    loan = emergency(
        method=Method.ANNUITY,
        principal=Baht.of(100_000),
        balance=Baht.of(100_000),
        instalments_paid=0,
    )
    assert str(payment(loan, Baht.of("0.01"))) == "8,606.65"
    assert str(payment(loan, Baht.of(1))) == "8,607.00"
    rows = schedule(loan, Baht.of(1))
    assert len(rows) == 12
    assert {row.total for row in rows[:-1]} == {Baht.of(8_607)}
    assert rows[-1].balance == ZERO


def test_an_annuity_without_interest_is_the_loan_over_its_instalments() -> None:
    loan = emergency(method=Method.ANNUITY, annual_rate=Rate.of(0), balance=Baht.of(30_000), instalments_paid=0)
    rows = schedule(loan, TEN)
    assert {row.total for row in rows} == {Baht.of(2_500)}
    assert payoff(loan, date(2030, 1, 1)) == Baht.of(30_000)


def test_an_agreed_payment_wins_over_the_formula() -> None:
    rows = schedule(emergency(payment=Baht.of(3_000)), TEN)
    assert [str(row.principal) for row in rows][-2:] == ["3,000.00", "2,000.00"]
    assert payment(emergency(payment=ZERO), TEN) == Baht.of(2_500)


def test_facts_that_do_not_fit_together_are_shown_as_promised() -> None:
    beyond = schedule(emergency(instalments_paid=14), TEN)
    assert [row.number for row in beyond] == list(range(15, 23)), "the usual payment goes on"
    more = emergency(balance=Baht.of(31_000))
    assert paid_so_far(more) == ZERO
    assert sum(row.principal for row in schedule(more, TEN)) == more.balance
    small = emergency(method=Method.ANNUITY, payment=Baht.of(1))
    first, *_, last = schedule(small, TEN)
    assert (first.principal, first.interest) == (ZERO, Baht.of("98.63"))
    assert last.principal == small.balance
    endless = schedule(replace(small, instalments=10**6), TEN)
    assert len(endless) == 1_200
    assert endless[-1].balance == ZERO
    assert len(schedule(emergency(method=Method.ANNUITY, instalments=0), TEN)) >= 1


def test_a_contract_is_settled_when_neither_principal_nor_interest_is_left() -> None:
    assert is_settled(emergency(balance=ZERO))
    assert schedule(emergency(balance=ZERO), TEN) == ()
    assert is_settled(emergency(balance=Baht.of(-5)))
    (last,) = schedule(emergency(balance=ZERO, interest_due=Baht.of("1.50")), TEN)
    assert (last.principal, last.interest) == (ZERO, Baht.of("1.50"))


def random_loan(random: Random) -> Loan:
    """A contract somewhere on its way; one in ten without interest, one in five behind."""
    instalments = random.randint(1, 240)
    principal = Baht(random.randint(100, 300_000_000))
    balance = Baht(random.randint(1, principal.satang))
    as_of = date(2020, 1, 31) + timedelta(days=random.randint(0, 3_000))
    behind = random.random() < 0.2
    rate = Rate(0) if random.random() < 0.1 else Rate(random.randint(1, 150_000))
    return emergency(
        principal=principal,
        disbursed_on=as_of - timedelta(days=random.randint(1, 2_000)),
        instalments=instalments,
        method=random.choice(list(Method)),
        annual_rate=rate,
        balance=balance,
        as_of=as_of,
        instalments_paid=random.randint(0, instalments - 1),
        payment=Baht(random.randint(1, principal.satang)) if random.random() < 0.3 else None,
        last_interest_on=as_of - timedelta(days=random.randint(0, 45)),
        interest_due=Baht(random.randint(0, 500)) if random.random() < 0.2 else ZERO,
        overdue_since=as_of if behind else None,
        overdue_principal=Baht(random.randint(0, balance.satang)) if behind else ZERO,
        overdue_interest=Baht(random.randint(1, 90_000)) if behind else ZERO,
    )


def test_two_thousand_random_loans_agree_to_the_satang_with_a_second_computation() -> None:
    random = Random(2569)
    for _ in range(2_000):
        loan, unit = random_loan(random), random.choice((Baht(1), Baht.of(1), TEN, Baht.of(100)))
        rows = [(row.number, row.due, row.total.satang, row.balance.satang) for row in schedule(loan, unit)]
        assert rows == expected_schedule(loan, unit), loan
        on = loan.as_of + timedelta(days=random.randint(0, 400))
        assert payoff(loan, on).satang == expected_payoff(loan, on), loan


@given(st.integers(0, 2**32))
def test_a_plan_pays_exactly_what_is_left_and_never_less_than_nothing(seed: int) -> None:
    loan = random_loan(Random(seed))
    rows = schedule(loan, TEN)
    parts: list[Instalment | Arrears] = [*rows, *(row.behind for row in rows if row.behind)]
    assert sum((part.principal for part in parts), ZERO) == loan.balance
    assert min(min(row.principal, row.interest, row.balance) for row in rows) >= ZERO
    assert rows[-1].balance == ZERO
    assert [row.due for row in rows] == sorted({row.due for row in rows})
