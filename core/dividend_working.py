"""How a dividend and a refund are worked out, step by step (rule N3), so that a member can follow the office's figure.

100,000 baht brought forward and 1,000 paid in every month, at 5.70 %:

>>> from core.shares import MovementKind
>>> paid = [ShareMovement(on=date(2025, m, 28), kind=MovementKind.MONTHLY, amount=Baht.of(1_000)) for m in range(1, 13)]
>>> working = work_out(2025, Baht.of(100_000), paid, Rate.of("5.70"), DividendRules())
>>> str(working.steps[0].dividend), str(sum(step.dividend for step in working.steps[1:])), str(working.dividend)
('5,700.00', '313.50', '6,013.50')
>>> str(refund(Baht.of(50_000), Rate.of("13")))
'6,500.00'

Rounding: the dividend is rounded once, half up to the satang, at its end.  The steps are then shown in whole satang
that add up to exactly that: each is rounded down, and the satang left over go to the steps that lost most by it (the
method of largest remainders), the earlier first.  So no step is a whole satang away from its exact value.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.calendar import DECEMBER, Month
from core.dividend_rules import DividendMethod, DividendRules
from core.money import SATANG_PER_BAHT, ZERO, Baht
from core.rates import Rate
from core.shares import ShareMovement

MONTHS, DAYS = 12, 365
"""What parts of a year are parts of; 365 in a leap year too."""
MIDDLE = 15
"""Up to this day of a month a payment counts for that month, where the method says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Shares that count for `counted` of `of` parts of the year (months of 12, days of 365), and what they bring.

    `since`: None for those brought forward, the month they were paid in, or the day where days are counted.
    """

    since: Month | date | None
    amount: Baht
    counted: int
    of: int
    dividend: Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """All steps, the shares brought forward first; their dividends add up to `dividend`, which is worked at `rate`."""

    rate: Rate
    steps: tuple[Step, ...]
    dividend: Baht


def work_out(
    year: int, brought_forward: Baht, movements: Iterable[ShareMovement], rate: Rate, rules: DividendRules
) -> Working:
    """The dividend of a Gregorian YEAR on what was BROUGHT_FORWARD into it and on MOVEMENTS in it.

    At RATE, or the most that RULES allow.  Movements of one month are one step, of one day where days are counted.
    What was taken out is a negative step by the same parts: it brought nothing any more for the rest of the year.
    Raises ValueError for a movement of another year.
    """
    rate = min(rate, rules.most_rate)
    whole = DAYS if rules.method is DividendMethod.DAILY else MONTHS
    counted = [(None, brought_forward, whole), *_counted(year, movements, rules.method)]
    exact = [rate.of_baht(amount) * Fraction(parts, whole) for _, amount, parts in counted]
    total = Baht.rounded(sum(exact, Fraction(0)))
    shown = shares_of_total(exact, total)
    steps = tuple(
        Step(since=since, amount=amount, counted=parts, of=whole, dividend=dividend)
        for (since, amount, parts), dividend in zip(counted, shown, strict=True)
    )
    return Working(rate=rate, steps=steps, dividend=total)


def _counted(
    year: int, movements: Iterable[ShareMovement], method: DividendMethod
) -> list[tuple[Month | date, Baht, int]]:
    """Since when, how much, for how many parts of the year; oldest first.

    A month's payments before and after its middle count differently, and so are two steps of the same month.
    """
    sums: dict[tuple[date, Month | date, int], Baht] = {}
    for movement in movements:
        if movement.on.year != year:
            raise ValueError("a movement of another year")
        since, parts = _parts(movement.on, method)
        first_day = since if isinstance(since, date) else date(since.year, since.number, 1)
        key = (first_day, since, -parts)
        sums[key] = sums.get(key, ZERO) + movement.amount
    ordered = sorted(sums.items(), key=lambda item: (item[0][0], item[0][2]))
    return [(since, amount, -parts) for (_, since, parts), amount in ordered]


def _parts(day: date, method: DividendMethod) -> tuple[Month | date, int]:
    """What a payment of DAY is put under, and for how many months or days of the year it counts."""
    if method is DividendMethod.DAILY:
        return day, (date(day.year, DECEMBER, 31) - day).days
    this_month = method is DividendMethod.BY_15TH and day.day <= MIDDLE
    return Month.of(day), MONTHS - day.month + this_month


def shares_of_total(exact: Sequence[Fraction], total: Baht) -> list[Baht]:
    """EXACT amounts, in baht, as whole satang that add up to TOTAL, their sum rounded: by largest remainders."""
    satang = [amount * SATANG_PER_BAHT for amount in exact]
    floors = [amount.numerator // amount.denominator for amount in satang]
    missing = total.satang - sum(floors)
    by_loss = sorted(range(len(satang)), key=lambda place: floors[place] - satang[place])
    for place in by_loss[:missing]:
        floors[place] += 1
    return [Baht(amount) for amount in floors]


def refund(interest: Baht, rate: Rate) -> Baht:
    """RATE of the INTEREST that was paid in the year, half up to the satang."""
    return Baht.rounded(rate.of_baht(interest))


def brought_forward(year: int, balance: Baht, moved: Mapping[int, Baht]) -> Baht:
    """Shares at the beginning of YEAR, from the present BALANCE and MOVED: Gregorian year -> sum of its movements."""
    return balance - sum((amount for moved_in, amount in moved.items() if moved_in >= year), ZERO)
