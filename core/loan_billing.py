"""What a month takes from a loan, and what a payment does to it (rule N2).

An instalment is worked out as `loan_schedule` shows it to the member.  A month that was never billed takes no principal
twice in the next one, but its interest, since days are counted from the last interest date; of a month that was billed
and not paid all that stayed open is behind, and the next bill takes it along.

October's 5,000.00 and 2,392.95 interest of the contract below came in short by 1,000.00, so that November takes it too:

>>> from core.links import MemberId
>>> from core.loans import LoanId, LoanType, Method
>>> from core.rates import Rate
>>> loan = Loan(id=LoanId(1), member_id=MemberId(1), contract_no="สม.6700123", loan_type=LoanType.ORDINARY,
...     principal=Baht.of(600_000), disbursed_on=date(2025, 1, 5), instalments=120, method=Method.EQUAL_PRINCIPAL,
...     annual_rate=Rate.of("5.75"), balance=Baht.of(490_000), as_of=date(2026, 9, 30), instalments_paid=22)
>>> october = billed(loan, Baht.of(10), Month(2026, 10))
>>> came = Payment(month=Month(2026, 10), number=23, principal_due=Baht.of(5_000), interest_due=october.interest,
...     principal=Baht.of(4_000), interest=october.interest)
>>> november = billed(paid(loan, came, date(2026, 10, 31)), Baht.of(10), Month(2026, 11))
>>> str(october.interest), str(november.behind.amount), str(november.principal), november.number
('2,392.95', '1,000.00', '5,000.00', 24)
"""

from dataclasses import dataclass, replace
from datetime import date

from core.calendar import Month
from core.loan_schedule import Instalment, arrears, instalments
from core.loans import Loan
from core.money import ZERO, Baht


def billed(loan: Loan, unit: Baht, month: Month) -> Instalment | None:
    """The instalment that falls due at the end of MONTH; None of a settled contract, before its first, once it is paid.

    UNIT: what payments are rounded to, where the contract does not say its payment.
    """
    first = next(instalments(loan, unit, month), None)
    return first if first is not None and first.due == month.last_day() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What came in for an instalment: of `principal_due` and `interest_due`, both with what was behind, so much.

    `number`: of the instalment.
    """

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
    due, behind = payment.month.last_day(), arrears(loan)
    principal_left = max(payment.principal_due - payment.principal, ZERO)
    interest_left = max(payment.interest_due - payment.interest, ZERO)
    after = replace(
        loan,
        balance=loan.balance - payment.principal,
        as_of=max(on, loan.as_of),
        last_interest_on=due,
        interest_due=interest_left,
        overdue_since=due,
        overdue_principal=principal_left,
        overdue_interest=interest_left,
    )
    missed = 0 if behind is None else behind.instalments
    if not principal_left and not interest_left:
        number = payment.number or loan.instalments_paid + missed + 1
        return replace(after, instalments_paid=number, overdue_since=None)
    if behind is not None and payment.principal + payment.interest < behind.amount:
        return replace(after, overdue_since=loan.overdue_since or payment.month.previous().last_day())
    return replace(after, instalments_paid=loan.instalments_paid + missed)
