"""Why somebody should look at the totals before a file is taken (threat T24).

A file may be right in every cell and wrong as a whole: last month's, one cut in the middle, one in which a column was
moved.  What gives it away is what it would change of the records that are there; new records raise no doubt, since
nothing is lost by them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Sums:
    """A column of money over the kept records that a file changes: before and after."""

    old: int = 0
    new: int = 0

    def add(self, old: Baht | None, new: Baht | None) -> None:
        """One record more."""
        self.old += (old or ZERO).satang
        self.new += (new or ZERO).satang

    def doubts(self, name: str, *, may_fall: bool) -> list[Reason]:
        """Less than before where that MAY not be, or more than twice as much: satang for baht, a column moved."""
        changes = f"{name}: {Baht(self.old)} -> {Baht(self.new)}"
        if self.new < self.old and not may_fall:
            return [Reason(f"ยอดรวมของรายการเดิมลดลง {changes}", f"less in the records that change: {changes}")]
        if self.new > TWICE * self.old > 0:
            return [
                Reason(
                    f"ยอดรวมของรายการเดิมเกินสองเท่า {changes}", f"more than double in the records that change: {changes}"
                )
            ]
        return []


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
