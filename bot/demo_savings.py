"""How the demonstration's members saved: a monthly share that rises over the years, and now and then something extra.

`steps` says for how many instalments a member paid which amount, oldest first.  The history of 026548:

>>> savings = Savings(steps=KNOWN_STEPS, closed=Month(2026, 10))
>>> str(savings.balance), str(savings.monthly), savings.instalments
('214,500.00', '2,000.00', 173)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from random import Random  # noqa: TID251 - the type of what is passed in

from core.calendar import BUDDHIST_ERA, Month
from core.money import ZERO, Baht
from core.policy import ShareBand
from core.shares import MovementKind

MONTHS_KEPT = 120
"""Ten years of movements; older ones are in the balance only, as after a conversion."""

MONTHS_A_YEAR = 12

Steps = tuple[tuple[int, Baht], ...]

KNOWN_STEPS: Steps = ((9, Baht.of(500)), (94, Baht.of(1_000)), (48, Baht.of(1_500)), (22, Baht.of(2_000)))


@dataclass(frozen=True, slots=True)
class Paid:
    """One entry: what `share-movements` says of it."""

    on: date
    kind: MovementKind
    amount: Baht
    balance: Baht
    period: int | None


@dataclass(frozen=True)
class Savings:
    """A member's share capital at the end of the month CLOSED; `extra`: instalment -> what was bought besides it."""

    steps: Steps
    closed: Month
    extra: Mapping[int, Baht] = field(default_factory=dict)

    @cached_property
    def instalments(self) -> int:
        """Months paid so far."""
        return sum(count for count, _ in self.steps)

    @property
    def monthly(self) -> Baht:
        """What is paid now."""
        return self.steps[-1][1]

    @cached_property
    def entries(self) -> Sequence[Paid]:
        """The whole ledger, oldest first."""
        return tuple(self._entries())

    @property
    def kept(self) -> Iterator[Paid]:
        """The entries of the last ten years."""
        first = self._month(self.instalments - MONTHS_KEPT + 1)
        return (paid for paid in self.entries if Month.of(paid.on) >= first)

    @property
    def balance(self) -> Baht:
        """Share capital now."""
        return self.entries[-1].balance

    @property
    def brought_forward(self) -> Baht:
        """Share capital at the end of the year before."""
        return max((paid.balance for paid in self.entries if paid.on.year < self.closed.year), default=ZERO)

    @property
    def joined_on(self) -> date:
        """The first day of the month of the first instalment."""
        first = self._month(1)
        return date(first.year, first.number, 1)

    def _month(self, instalment: int) -> Month:
        return months_before(self.closed, self.instalments - instalment)

    def _entries(self) -> Iterator[Paid]:
        balance, instalment = ZERO, 0
        for count, monthly in self.steps:
            for _ in range(count):
                instalment += 1
                on = self._month(instalment).last_day()
                balance += monthly
                yield Paid(on, MovementKind.MONTHLY, monthly, balance, instalment)
                if instalment in self.extra:
                    balance += self.extra[instalment]
                    yield Paid(on, MovementKind.EXTRA, self.extra[instalment], balance, None)


def months_before(month: Month, months: int) -> Month:
    """The month that is so many before MONTH."""
    counted = month.year * MONTHS_A_YEAR + month.number - 1 - months
    return Month(counted // MONTHS_A_YEAR, counted % MONTHS_A_YEAR + 1)


def random_savings(random: Random, monthly: Sequence[Baht], months: int, closed: Month) -> Savings:
    """Saving for MONTHS until CLOSED: the amounts of MONTHLY one after another, and up to two times something extra."""
    cuts = sorted(random.sample(range(1, months), k=len(monthly) - 1))
    lengths = (end - start for start, end in pairwise((0, *cuts, months)))
    extra = {random.randint(1, months): Baht.of(1_000) * random.randint(1, 20) for _ in range(random.randint(0, 2))}
    return Savings(steps=tuple(zip(lengths, monthly, strict=True)), closed=closed, extra=extra)


def monthly_for(salary: Baht | None, bands: Sequence[ShareBand]) -> Baht:
    """The monthly share of the salary's band (rule R1); of the lowest one where there is no salary."""
    for band in bands:
        if salary is not None and band.salary_from <= salary and (band.salary_to is None or salary <= band.salary_to):
            return band.monthly
    return min(band.monthly for band in bands)


def document_no(on: date, sequence: int) -> str:
    """A receipt's number as the office writes it, `6910/00123`: year and month of the Buddhist era, then counted."""
    return f"{(on.year + BUDDHIST_ERA) % 100:02}{on.month:02}/{sequence:05}"
