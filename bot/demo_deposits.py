"""Deposits of the demonstration's members: accounts with the movements of the last two years.

>>> account = Account("01-0265481", SAVINGS, Baht.of(30_000), Baht.of(1_000), Month(2026, 10))
>>> str(account.balance), len(account.entries), str(account.entries[-1].amount)
('54,828.40', 28, '1,000.00')

Interest is credited at the end of June and of December.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random  # noqa: TID251 - the type of what is passed in

from bot.demo_savings import months_before
from core.calendar import Month
from core.money import ZERO, Baht
from core.rates import Rate

ACCOUNT_COLUMNS = ("account_no", "member_no", "product", "balance", "monthly", "available", "as_of")
MOVEMENT_COLUMNS = ("account_no", "date", "amount", "balance", "document_no")

SAVINGS, SPECIAL, FIXED = "ออมทรัพย์", "ออมทรัพย์พิเศษ", "ประจำ 24 เดือน"
RATES: Mapping[str, Rate] = {SAVINGS: Rate.of("1.25"), SPECIAL: Rate.of("2.25"), FIXED: Rate.of("3.00")}
MONTHS_KEPT = 24
MONTHS_A_YEAR = 12
CREDITED_IN = (6, 12)


@dataclass(frozen=True, slots=True)
class Moved:
    """One entry: a row of `deposit-movements`. `monthly`: deducted from the salary, so that it is on the receipt."""

    on: date
    amount: Baht
    balance: Baht
    monthly: bool


@dataclass(frozen=True)
class Account:
    """An account as of the end of the month CLOSED; `start` was on it two years before.

    `others`: months before CLOSED -> what was paid in or (negative) out at the counter on the fifteenth.
    """

    account_no: str
    product: str
    start: Baht
    monthly: Baht
    closed: Month
    others: Mapping[int, Baht] = field(default_factory=dict)

    @cached_property
    def entries(self) -> Sequence[Moved]:
        """The last two years, oldest first."""
        return tuple(self._entries())

    @property
    def balance(self) -> Baht:
        """Now."""
        return self.entries[-1].balance if self.entries else self.start

    @property
    def available(self) -> Baht:
        """What may be withdrawn: nothing before the end of a fixed term."""
        return ZERO if self.product == FIXED else self.balance

    def row(self, member_no: str) -> tuple[object, ...]:
        """Of the file of KIND deposits."""
        as_of = self.closed.last_day()
        return self.account_no, member_no, self.product, self.balance, self.monthly, self.available, as_of

    def _entries(self) -> Iterator[Moved]:
        balance, earned = self.start, ZERO
        for ago in range(MONTHS_KEPT - 1, -1, -1):
            month = months_before(self.closed, ago)
            if other := self.others.get(ago):
                balance += other
                yield Moved(date(month.year, month.number, 15), other, balance, monthly=False)
            # A month's interest is on what stood there before its deposit.
            earned += Baht.rounded(RATES[self.product].of_baht(balance) / MONTHS_A_YEAR)
            if self.monthly:
                balance += self.monthly
                yield Moved(month.last_day(), self.monthly, balance, monthly=True)
            if month.number in CREDITED_IN and earned:
                balance += earned
                yield Moved(month.last_day(), earned, balance, monthly=False)
                earned = ZERO


def random_accounts(random: Random, serial: int, closed: Month) -> Iterator[Account]:
    """None, one or two of somebody whose accounts have the number SERIAL."""
    for suffix, product in enumerate((SAVINGS, random.choice((SPECIAL, FIXED))), 1):
        has = random.random() < (0.5 if product == SAVINGS else 0.2)
        start = Baht(random.randrange(2_000_00, 300_000_00, 25))
        monthly = Baht.of(random.choice((0, 500, 500, 1_000, 2_000)))
        others = {random.randrange(MONTHS_KEPT): Baht.of(random.choice((-1_500, 2_500, 10_000))) for _ in range(2)}
        if has:
            yield Account(f"01-{serial:06}{suffix}", product, start, monthly, closed, others)
