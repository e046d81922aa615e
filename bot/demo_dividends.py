"""Dividend and refund of the demonstration's members, by rule N3 from the share ledger and the interest paid.

100,000 brought forward and 1,000 a month at 5.70 %, paid in full from January to December:

>>> entries = [(month, Baht.of(1_000)) for month in range(1, 13)]
>>> str(dividend(Baht.of(100_000), entries, Rate.of("5.70")))
'6,013.50'
"""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.demo_holders import Holder
from core.calendar import BUDDHIST_ERA, Month
from core.money import ZERO, Baht
from core.rates import Rate

COLUMNS = (
    "member_no",
    "year",
    "dividend_rate",
    "dividend",
    "refund_rate",
    "refund",
    "deductions",
    "net",
    "paid_on",
)
RATES = tuple(
    (Rate.of(dividend), Rate.of(refund))
    for dividend, refund in (
        ("5.70", "13.00"),
        ("5.60", "12.50"),
        ("5.50", "12.00"),
        ("5.25", "11.75"),
        ("5.35", "12.00"),
        ("5.80", "13.50"),
        ("6.00", "14.00"),
        ("6.25", "14.00"),
        ("6.50", "15.00"),
        ("7.00", "15.00"),
        ("8.50", "16.00"),
    )
)
"""Of dividend and refund, the last year's first; the last ones hold for all years before."""
MOST_YEARS = 40
MONTHS_A_YEAR = 12


def dividends_of(holder: Holder, closed: Month) -> Iterator[tuple[object, ...]]:
    """The rows of each year whose dividend was paid by the end of CLOSED, the newest first."""
    savings = holder.savings
    if savings is None:
        return
    last = closed.year - (1 if _paid_on(closed.year - 1) <= closed.last_day() else 2)
    interest = holder.interest_by_year
    starts: dict[int, Baht] = {}
    moved: dict[int, list[tuple[int, Baht]]] = {}
    for entry in savings.entries:
        starts.setdefault(entry.on.year, entry.balance - entry.amount)
        moved.setdefault(entry.on.year, []).append((entry.on.month, entry.amount))
    for rank, year in enumerate(range(last, max(last - MOST_YEARS, savings.joined_on.year - 1), -1)):
        rate, refund_rate = RATES[min(rank, len(RATES) - 1)]
        amount = dividend(starts[year], moved[year], rate)
        refund = Baht.rounded(refund_rate.of_baht(interest.get(year, ZERO)))
        withheld = min(holder.withheld, amount + refund)
        yield (
            holder.person.member_no,
            year + BUDDHIST_ERA,
            rate,
            amount,
            refund_rate,
            refund,
            withheld,
            amount + refund - withheld,
            _paid_on(year),
        )


def dividend(brought_forward: Baht, entries: Iterable[tuple[int, Baht]], rate: Rate) -> Baht:
    """Of a year; ENTRIES: month and what was paid in it. Rounded half up to the satang, once."""
    exact = rate.of_baht(brought_forward)
    for month, amount in entries:
        exact += rate.of_baht(amount) * (MONTHS_A_YEAR - month) / MONTHS_A_YEAR
    return Baht.rounded(exact)


def _paid_on(year: int) -> date:
    """After the general meeting of the year that follows."""
    return date(year + 1, 2, 15)
