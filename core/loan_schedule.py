"""What comes next on a loan: instalments month by month, the pay-off figure, what is behind (rule N2).

600,000 baht at 5.75 % in 120 instalments, 490,000 left on 31 October: 5,000.00 and the interest of November's 30 days.

>>> from core.links import MemberId
>>> from core.loans import LoanId, LoanType
>>> loan = Loan(id=LoanId(1), member_id=MemberId(1), contract_no="สม.6700123", loan_type=LoanType.ORDINARY,
...     principal=Baht.of(600_000), disbursed_on=date(2025, 1, 5), instalments=120, method=Method.EQUAL_PRINCIPAL,
...     annual_rate=Rate.of("5.75"), balance=Baht.of(490_000), as_of=date(2026, 10, 31), instalments_paid=22)
>>> following = schedule(loan, Baht.of(10))[0]
>>> following.number, str(following.principal), str(following.interest), str(following.total)
(23, '5,000.00', '2,315.75', '7,315.75')
>>> str(payoff(loan, date(2026, 11, 25)))
'491,929.79'

Instalments fall due on the last day of each month.  What does not fit together is shown as follows: a contract that has
run past its last instalment goes on with its usual payment; a payment that does not cover the interest pays the
interest in full and no principal; a hundred years from the first instalment the rest falls due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.calendar import Month
from core.loans import Loan, Method
from core.money import ZERO, Baht
from core.rates import STEPS_OF_A_WHOLE, Rate

DAYS_A_YEAR = 365
"""Also in leap years (rule N2)."""
MONTHS_A_YEAR = 12
FARTHEST = 1_200
"""Instalments ahead, a hundred years; only contracts whose values do not fit together come so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrears:
    """What the office says is behind. `since`: the due day of the first instalment that was missed, where it is known.

    `instalments`: due days from then to the date of the books, at least one.
    """

    principal: Baht
    interest: Baht
    since: date | None
    instalments: int

    @property
    def amount(self) -> Baht:
        """Principal and interest."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One instalment to come; `behind` is what was missed before and is taken with it. `balance`: after it."""

    number: int
    due: date
    principal: Baht
    interest: Baht
    balance: Baht
    behind: Arrears | None = None

    @property
    def own(self) -> Baht:
        """Of this instalment alone."""
        return self.principal + self.interest

    @property
    def total(self) -> Baht:
        """What is deducted."""
        return self.own + (self.behind.amount if self.behind else ZERO)


def interest(balance: Baht, rate: Rate, first: date, last: date) -> Baht:
    """Interest on BALANCE from FIRST to LAST: balance x rate x days / 365, half up to the satang; none backwards.

    >>> str(interest(Baht.of(20_000), Rate.of("6.00"), date(2026, 10, 31), date(2026, 11, 30)))
    '98.63'
    """
    days = max((last - first).days, 0)
    return Baht.rounded(rate.of_baht(balance) * Fraction(days, DAYS_A_YEAR))


def interest_a_day(loan: Loan) -> Baht:
    """What one day more adds to the pay-off figure, to the satang."""
    return Baht.rounded(loan.annual_rate.of_baht(loan.balance) * Fraction(1, DAYS_A_YEAR))


def payment(loan: Loan, unit: Baht) -> Baht:
    """What is agreed each month: the principal for equal principal, the whole instalment for an annuity.

    Where the contract does not say it: the loan over its instalments to the nearest UNIT (one unit at least), or the
    annuity formula with a month as a twelfth of the year, rounded up to UNIT.

    >>> from dataclasses import replace
    >>> from core.links import MemberId
    >>> from core.loans import LoanId, LoanType
    >>> loan = Loan(id=LoanId(1), member_id=MemberId(1), contract_no="พศ.6900001", loan_type=LoanType.SPECIAL,
    ...     principal=Baht.of(100_000), disbursed_on=date(2026, 1, 5), instalments=12, method=Method.ANNUITY,
    ...     annual_rate=Rate.of("6.00"), balance=Baht.of(100_000), as_of=date(2026, 1, 31))
    >>> str(payment(loan, Baht.of(10))), str(payment(replace(loan, method=Method.EQUAL_PRINCIPAL), Baht.of(10)))
    ('8,610.00', '8,330.00')
    """
    if loan.payment is not None and loan.payment > ZERO:
        return loan.payment
    times = min(max(loan.instalments, 1), FARTHEST)
    if loan.method is Method.EQUAL_PRINCIPAL:
        nearest = (2 * loan.principal.satang + times * unit.satang) // (2 * times * unit.satang)
        return unit * max(nearest, 1)
    return unit * max(-(-_annuity(loan, times) // unit.satang), 1)


def _annuity(loan: Loan, times: int) -> Fraction:
    """The exact monthly total in satang: P r (1 + r)^n / ((1 + r)^n - 1), or P / n without interest."""
    monthly = Fraction(loan.annual_rate.steps, STEPS_OF_A_WHOLE * MONTHS_A_YEAR)
    if not monthly:
        return Fraction(loan.principal.satang, times)
    grown = (1 + monthly) ** times
    return Fraction(loan.principal.satang * monthly * grown, grown - 1)


def is_settled(loan: Loan) -> bool:
    """Whether nothing is owed any more."""
    return loan.balance <= ZERO and not _accrued(loan)


def paid_so_far(loan: Loan) -> Baht:
    """Principal that was paid back; nothing where more is owed than was lent."""
    return min(max(loan.principal - loan.balance, ZERO), loan.principal)


def payoff(loan: Loan, on: date) -> Baht:
    """What ends the contract ON that day: balance, interest that is due, and interest up to the day."""
    return loan.balance + _accrued(loan) + interest(loan.balance, loan.annual_rate, _interest_from(loan), on)


def arrears(loan: Loan) -> Arrears | None:
    """What is behind; None where nothing is."""
    principal = min(loan.overdue_principal, max(loan.balance, ZERO))
    if principal <= ZERO and loan.overdue_interest <= ZERO:
        return None
    missed = 1
    if loan.overdue_since is not None:
        missed = max(_months_between(loan.overdue_since, _last_due(_known_until(loan))) + 1, 1)
    return Arrears(
        principal=max(principal, ZERO),
        interest=max(loan.overdue_interest, ZERO),
        since=loan.overdue_since,
        instalments=missed,
    )


def schedule(loan: Loan, unit: Baht) -> tuple[Instalment, ...]:
    """All instalments to come; none of a contract that is settled. UNIT: as of `instalments`."""
    return tuple(instalments(loan, unit))


def instalments(loan: Loan, unit: Baht, start: Month | None = None) -> Iterator[Instalment]:
    """Instalments from the first after the books' date until nothing is left; the first takes what is behind.

    One by one, since most who ask want the next one only.  UNIT: what payments are rounded to, where the contract does
    not say its payment.  START: none falls due before that month; interest of the time until then is in its first.
    """
    if is_settled(loan):
        return
    behind = arrears(loan)
    number = loan.instalments_paid + 1 + (behind.instalments if behind else 0)
    agreed = payment(loan, unit)
    last = min(loan.instalments if number <= loan.instalments else number + FARTHEST, number + FARTHEST - 1)
    left, since = loan.balance, _interest_from(loan)
    month = max(_first_month(loan), start or _first_month(loan))
    carried = _accrued(loan) - (behind.interest if behind else ZERO)
    for place in range(number, last + 1):
        due = month.last_day()
        charged = carried + interest(left, loan.annual_rate, since, due)
        owed = left - behind.principal if behind else left
        principal = owed if place == last else _principal(loan, agreed, charged, owed)
        left = owed - principal
        yield Instalment(number=place, due=due, principal=principal, interest=charged, balance=left, behind=behind)
        if not left:
            return
        behind, carried, since, month = None, ZERO, max(due, since), month.next()


def _principal(loan: Loan, agreed: Baht, charged: Baht, owed: Baht) -> Baht:
    principal = agreed if loan.method is Method.EQUAL_PRINCIPAL else agreed - charged
    return min(max(principal, ZERO), owed)


def _accrued(loan: Loan) -> Baht:
    """Interest worked out and not paid. What is behind is a part of it; some books fill one of the two only."""
    return max(loan.interest_due, loan.overdue_interest, ZERO)


def _interest_from(loan: Loan) -> date:
    """The day up to which interest is worked out: where the books do not say, their own date or the disbursement's."""
    if loan.last_interest_on is not None:
        return loan.last_interest_on
    is_new = loan.instalments_paid == 0 and not _accrued(loan)
    return loan.disbursed_on if is_new else max(loan.as_of, loan.disbursed_on)


def _known_until(loan: Loan) -> date:
    """The books' date; the day up to which interest is worked out where that is later: posted before a month ends."""
    return max(loan.as_of, loan.last_interest_on or loan.as_of)


def _first_month(loan: Loan) -> Month:
    """Of the first due day after the books' date, after the disbursement, and after interest that was paid ahead."""
    known = max(_known_until(loan), loan.disbursed_on)
    month = Month.of(known)
    return month.next() if known == month.last_day() else month


def _last_due(day: date) -> date:
    """The last due day up to and including DAY."""
    month = Month.of(day)
    return day if day == month.last_day() else month.previous().last_day()


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month
