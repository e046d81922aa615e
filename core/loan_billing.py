"""What a month takes from a loan, and what a payment does to it (rule N2).

An instalment is worked out as `loan_schedule` shows it to the member; a month in which nothing was collected is not
billed twice, but its interest is, since days are counted from the last interest date.
"""

from dataclasses import dataclass, replace
from datetime import date

from core.calendar import Month
from core.loan_schedule import Instalment, arrears, instalments
from core.loans import Loan
from core.money import ZERO, Baht


def billed(loan: Loan, unit: Baht, month: Month) -> Instalment | None:
    """The instalment that falls due at the end of MONTH; None of a settled contract and before its first one.

    UNIT: what payments are rounded to, where the contract does not say its payment.
    """
    before = month.previous().last_day()
    since = loan.last_interest_on
    if since is None:
        is_new = loan.instalments_paid == 0 and not loan.interest_due
        since = loan.disbursed_on if is_new else max(loan.as_of, loan.disbursed_on)
    known = replace(loan, as_of=max(loan.as_of, before), last_interest_on=since)
    first = next(instalments(known, unit), None)
    return first if first is not None and first.due == month.last_day() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What came in for an instalment: of `principal_due` and `interest_due`, both with what was behind, so much."""

    month: Month
    number: int | None
    principal_due: Baht
    interest_due: Baht
    principal: Baht
    interest: Baht


def paid(loan: Loan, payment: Payment, on: date) -> Loan:
    """LOAN after PAYMENT was posted ON that day: what stays open is behind from then on, since the earliest due day.

    Interest is worked out up to the month's end whether it came in or not; what did not is kept as due.
    """
    due = payment.month.last_day()
    behind = arrears(loan)
    interest_left = payment.interest_due - payment.interest
    principal_left = payment.principal_due - payment.principal
    came = payment.principal + payment.interest
    covered = behind is None or came >= behind.amount
    whole = interest_left <= ZERO and principal_left <= ZERO
    counted = (behind.instalments if behind and covered else 0) + (1 if whole else 0)
    since = loan.overdue_since if behind and not covered and loan.overdue_since else due
    return replace(
        loan,
        balance=loan.balance - payment.principal,
        as_of=on,
        instalments_paid=payment.number if whole and payment.number else loan.instalments_paid + counted,
        last_interest_on=due,
        interest_due=interest_left,
        overdue_since=None if whole else since,
        overdue_principal=principal_left,
        overdue_interest=interest_left,
    )
