"""Why somebody should look at the totals before a file is taken (threat T24).

A file may be right in every cell and wrong as a whole: last month's, one cut in the middle, one in which a column was
moved.  What gives it away is what it would change of the records that are there; new records raise no doubt, since
nothing is lost by them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.history import Change
from core.money import ZERO, Baht
from storage.importing.faults import Reason
from storage.importing.kind import Total

FEWEST = 5
"""Below so many changed records a column that changes in most of them is no pattern."""
MOST = 2
"""A column that changes in more than one of so many kept records was probably moved."""
TWICE = 2


def fewer(total: Total) -> list[Reason]:
    """A total that becomes less, or a sum that more than doubles."""
    changes = f"{total.name}: {total.old} -> {total.new}"
    if _size(total.new) < _size(total.old):
        return [Reason(f"ยอดรวมลดลง {changes}", f"less than there is: {changes}")]
    return []


def _size(amount: int | Baht) -> int:
    return amount.satang if isinstance(amount, Baht) else amount


class Usual(StrEnum):
    """How the sum of kept records moves from one load to the next; what is unusual is a doubt.

    More than twice as much is one in any case: satang for baht, a column moved.
    """

    GROWS = "grows"
    """Savings: less is a doubt."""
    SHRINKS = "shrinks"
    """Debts: more, or not even half, is a doubt."""
    SWINGS = "swings"
    """Deposits go both ways: not even half is a doubt."""
    FALLS_OR_RISES = "falls or rises"
    """Monthly amounts and salaries: any less is usual."""


@dataclass(slots=True)
class Sums:
    """A column of money over the kept records that a file changes: before and after."""

    old: int = 0
    new: int = 0

    def add(self, old: Baht | None, new: Baht | None) -> None:
        """One record more."""
        self.old += (old or ZERO).satang
        self.new += (new or ZERO).satang

    def doubts(self, name: str, usual: Usual) -> list[Reason]:
        """Where they move as is not USUAL."""
        changes = f"{name}: {Baht(self.old)} -> {Baht(self.new)}"
        found: tuple[str, str] | None = None
        if self.new < self.old and usual is Usual.GROWS:
            found = "ยอดรวมของรายการเดิมลดลง", "less"
        elif self.new > TWICE * self.old > 0:
            found = "ยอดรวมของรายการเดิมเกินสองเท่า", "more than double"
        elif self.new > self.old and usual is Usual.SHRINKS:
            found = "ยอดรวมของรายการเดิมเพิ่มขึ้น", "more"
        elif TWICE * self.new < self.old and usual in {Usual.SHRINKS, Usual.SWINGS}:
            found = "ยอดรวมของรายการเดิมเหลือไม่ถึงครึ่ง", "less than half"
        return [Reason(f"{found[0]} {changes}", f"{found[1]} in the records that change: {changes}")] if found else []


@dataclass(slots=True)
class Oddities:
    """Rows that may be right, but that somebody should look at: how many of each sort, and the first of them."""

    counts: Counter[Reason] = field(default_factory=Counter)
    first: dict[Reason, int] = field(default_factory=dict)

    def add(self, reason: Reason, row: int) -> None:
        """One row more."""
        self.counts[reason] += 1
        self.first[reason] = min(row, self.first.get(reason, row))

    def doubts(self) -> list[Reason]:
        """A line for each sort."""
        return [
            Reason(
                f"{reason.thai}: {count} แถว แถวแรก {self.first[reason]}",
                f"{reason.english}: rows {count}, the first one {self.first[reason]}",
            )
            for reason, count in self.counts.items()
        ]


@dataclass(slots=True)
class Shifts:
    """How often each column that hardly ever changes would change, of how many kept records in the file."""

    columns: Sequence[str]
    records: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, changes: Sequence[Change] = ()) -> None:
        """One kept record, with what changes of it. A value that was missing before is filled in, not moved."""
        self.records += 1
        self.counts.update(
            change.field for change in changes if change.field in self.columns and change.old is not None
        )

    def doubts(self) -> list[Reason]:
        """Columns that change in most of the records."""
        return [
            Reason(
                f"คอลัมน์ {column} เปลี่ยนใน {count} จาก {self.records} รายการเดิม อาจเลื่อนคอลัมน์",
                f"{column} changes in {count} of {self.records} records that are there: was a column moved?",
            )
            for column, count in sorted(self.counts.items())
            if count >= FEWEST and MOST * count > self.records
        ]
