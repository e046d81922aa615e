"""Welfare that the demonstration's members received: an amount, what for, and the office's note.

>>> [str(grant.amount) for grant in known_welfare(Month(2026, 10))]
['1,000.00', '3,500.00', '2,000.00']
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random  # noqa: TID251 - the type of what is passed in

from bot.demo_savings import months_before
from core.calendar import Month
from core.money import Baht

COLUMNS = ("member_no", "kind", "date", "amount", "note")

KINDS = (
    ("ทุนการศึกษาบุตร", 2_000, "ระดับมัธยมศึกษา"),
    ("เจ็บป่วย", 3_500, "พักรักษาตัว 5 คืน"),
    ("รับขวัญบุตร", 1_000, ""),
    ("สมรส", 1_500, ""),
    ("ประสบภัยพิบัติ", 5_000, "น้ำท่วมบ้านพัก"),
)
FARTHEST = 60
"""Months back."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One payment: a row of the file."""

    kind: str
    on: date
    amount: Baht
    note: str


def granted(number: int, ago: int, closed: Month) -> Grant:
    """The welfare of that place in `KINDS`, on the twentieth of the month AGO months before CLOSED."""
    kind, amount, note = KINDS[number]
    month = months_before(closed, ago)
    return Grant(kind, date(month.year, month.number, 20), Baht.of(amount), note)


def known_welfare(closed: Month) -> tuple[Grant, ...]:
    """Of 026548: for a child, an illness, and the child's school."""
    return granted(2, 58, closed), granted(1, 30, closed), granted(0, 5, closed)


def random_welfare(random: Random, member_months: int, closed: Month) -> Iterator[Grant]:
    """Perhaps some, while somebody was a member."""
    for number in range(len(KINDS)):
        ago = random.randrange(FARTHEST)
        if random.random() < 0.2 and ago < member_months:  # noqa: PLR2004 - one in five
            yield granted(number, ago, closed)
