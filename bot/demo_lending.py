"""Loans of the demonstration's members: each contract with all that was paid on it, by rule N2.

`Lending` says what was agreed and how many instalments are paid; the ledger follows.  A loan of 026548, which the
design's picture shows:

>>> lending = ordinary_of_the_picture(Month(2026, 10))
>>> lending.contract_no, str(lending.balance), str(lending.entries[-1].interest)
('สม.6700123', '490,000.00', '2,417.36')

Interest is worked out here with `Fraction` and not by the rules of `core`, so that the files are a second opinion of
what the cards say.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING
from fractions import Fraction
from functools import cached_property
from random import Random  # noqa: TID251 - the type of what is passed in

from bot.demo_savings import months_before
from core.calendar import BUDDHIST_ERA, Month
from core.loans import LoanType, Method
from core.money import ZERO, Baht
from core.rates import Rate

LOAN_COLUMNS = (
    "contract_no",
    "member_no",
    "loan_type",
    "principal",
    "disbursed_on",
    "instalments",
    "method",
    "annual_rate",
    "balance",
    "as_of",
    "instalments_paid",
    "payment",
    "last_interest_on",
    "interest_due",
    "overdue_since",
    "overdue_principal",
    "overdue_interest",
)
MOVEMENT_COLUMNS = ("contract_no", "date", "principal", "interest", "balance", "instalment", "document_no")

PREFIXES = {LoanType.ORDINARY: "สม", LoanType.EMERGENCY: "ฉฉ", LoanType.SPECIAL: "พศ"}
NAMES = {
    LoanType.ORDINARY: "เงินกู้สามัญ",
    LoanType.EMERGENCY: "เงินกู้ฉุกเฉิน",
    LoanType.SPECIAL: "เงินกู้พิเศษ",
}
RATES = {
    LoanType.ORDINARY: Rate.of("5.75"),
    LoanType.EMERGENCY: Rate.of("6.00"),
    LoanType.SPECIAL: Rate.of("5.50"),
}
DAYS_A_YEAR, MONTHS_A_YEAR = 365, 12
FIRST_SERIAL = 1_001
"""Of the contracts that nobody chose a number for, counted in each year."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One that was paid: a row of `loan-movements`."""

    on: date
    principal: Baht
    interest: Baht
    balance: Baht
    number: int


@dataclass(frozen=True, kw_only=True)
class Lending:
    """A contract as of the end of the month CLOSED.

    `paid` instalments were paid, the last of them `ago` months before CLOSED (0: in it);
    `payment` is that of `core.loans`.
    """

    loan_type: LoanType
    serial: int
    principal: Baht
    instalments: int
    paid: int
    closed: Month
    method: Method = Method.EQUAL_PRINCIPAL
    payment: Baht
    ago: int = 0

    @property
    def contract_no(self) -> str:
        """As the office writes it: kind, year of the Buddhist era, serial number."""
        return f"{PREFIXES[self.loan_type]}.{(self.disbursed_on.year + BUDDHIST_ERA) % 100:02}{self.serial:05}"

    @property
    def rate(self) -> Rate:
        """A year's."""
        return RATES[self.loan_type]

    @property
    def disbursed_on(self) -> date:
        """The tenth of the month before the first instalment's."""
        first = months_before(self.closed, self.ago + self.paid)
        return date(first.year, first.number, 10)

    @cached_property
    def entries(self) -> Sequence[Instalment]:
        """The whole ledger, oldest first."""
        return tuple(self._entries())

    @property
    def balance(self) -> Baht:
        """Principal that is still owed."""
        return self.entries[-1].balance if self.entries else self.principal

    @property
    def interest_on(self) -> date:
        """The day to which interest is worked out: of an open contract the end of the closed month."""
        return self.closed.last_day() if self.is_late else self._paid_on

    @property
    def is_late(self) -> bool:
        """Whether an instalment was due in the closed month and is not paid."""
        return self.ago > 0 and bool(self.balance)

    @property
    def unpaid_interest(self) -> Baht:
        """Of the instalment that is late."""
        return interest(self.balance, self.rate, self._paid_on, self.closed.last_day()) if self.is_late else ZERO

    @property
    def _next_principal(self) -> Baht:
        return self.payment if self.method is Method.EQUAL_PRINCIPAL else self.payment - self.unpaid_interest

    @property
    def _paid_on(self) -> date:
        return self.entries[-1].on if self.entries else self.disbursed_on

    def row(self, member_no: str) -> tuple[object, ...]:
        """Of the file of KIND loans."""
        late = self.is_late
        return (
            self.contract_no,
            member_no,
            self.loan_type,
            self.principal,
            self.disbursed_on,
            self.instalments,
            self.method,
            self.rate,
            self.balance,
            self.closed.last_day(),
            self.paid,
            self.payment,
            self.interest_on,
            self.unpaid_interest,
            self.closed.last_day() if late else "",
            self._next_principal if late else ZERO,
            self.unpaid_interest,
        )

    def _entries(self) -> Iterator[Instalment]:
        balance, since = self.principal, self.disbursed_on
        for number in range(1, self.paid + 1):
            on = months_before(self.closed, self.ago + self.paid - number).last_day()
            part = interest(balance, self.rate, since, on)
            principal = self.payment if self.method is Method.EQUAL_PRINCIPAL else self.payment - part
            if number == self.instalments:
                principal = balance
            balance, since = balance - principal, on
            yield Instalment(on, principal, part, balance, number)


def interest(balance: Baht, rate: Rate, since: date, until: date) -> Baht:
    """For the days from SINCE to UNTIL, rounded half up to the satang (rule N2)."""
    return Baht.rounded(rate.of_baht(balance) * (until - since).days / DAYS_A_YEAR)


def annuity(principal: Baht, rate: Rate, instalments: int) -> Baht:
    """The equal total of each month, rounded up to ten baht (rule N2)."""
    monthly = rate.of_baht(Baht.of(1)) / MONTHS_A_YEAR
    exact = rate.of_baht(principal) / MONTHS_A_YEAR / (1 - 1 / (1 + monthly) ** instalments)
    return Baht.rounded(Fraction(exact) / 1_000, ROUND_CEILING) * 1_000


def ordinary_of_the_picture(closed: Month) -> Lending:
    """600,000.00, 22 of 120 instalments paid."""
    return equal_principal(LoanType.ORDINARY, 600_000, 120, paid=22, closed=closed, serial=123)


def equal_principal(
    loan_type: LoanType,
    principal: int,
    instalments: int,
    *,
    paid: int,
    closed: Month,
    serial: int,
    ago: int = 0,
) -> Lending:
    """A contract over PRINCIPAL baht, an instalment is rounded down to ten baht; the last one takes the rest."""
    return Lending(
        loan_type=loan_type,
        serial=serial,
        principal=Baht.of(principal),
        instalments=instalments,
        paid=paid,
        closed=closed,
        payment=Baht.of(principal // (instalments * 10) * 10),
        ago=ago,
    )


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usually lent of a kind: thousands of baht from and to, and over how many months."""

    loan_type: LoanType
    least: int
    most: int
    terms: tuple[int, ...]
    one_in: int
    """How many members there are for each who has one."""


USUAL = (
    Usual(LoanType.ORDINARY, 60, 1_500, (60, 96, 120), 2),
    Usual(LoanType.EMERGENCY, 5, 50, (6, 10, 12), 4),
    Usual(LoanType.SPECIAL, 200, 2_000, (120, 180), 10),
)
LATE_ONE_IN = 40
PAID_OFF_ONE_IN = 8
ANNUITY_ONE_IN = 3


def random_loans(random: Random, member_months: int, closed: Month, serials: Counter[str]) -> Iterator[Lending]:
    """What somebody has borrowed who has been a member for MEMBER_MONTHS; SERIALS goes on counting contracts."""
    for usual in USUAL:
        term = random.choice(usual.terms)
        principal = random.randint(usual.least, usual.most) * 1_000
        is_paid_off, is_late = random.randrange(PAID_OFF_ONE_IN) == 0, random.randrange(LATE_ONE_IN) == 0
        # Rounded up, an annuity may end some months early, which no made-up ledger should come to.
        paid = random.randint(1, term * 9 // 10)
        by_annuity = random.randrange(ANNUITY_ONE_IN) == 0
        ago = random.randint(1, 60) if is_paid_off else int(is_late)
        paid = term if is_paid_off else paid
        if random.randrange(usual.one_in) or paid + ago >= member_months:
            continue
        loan = equal_principal(usual.loan_type, principal, term, paid=paid, closed=closed, serial=0, ago=ago)
        yield _numbered(
            loan, serials, by_annuity=(by_annuity or usual.loan_type is LoanType.SPECIAL) and not is_paid_off
        )


def _numbered(loan: Lending, serials: Counter[str], *, by_annuity: bool) -> Lending:
    year = f"{loan.loan_type}{loan.disbursed_on.year}"
    numbered = replace(loan, serial=FIRST_SERIAL + serials[year])
    serials[year] += 1
    if not by_annuity:
        return numbered
    return replace(numbered, method=Method.ANNUITY, payment=annuity(loan.principal, loan.rate, loan.instalments))
