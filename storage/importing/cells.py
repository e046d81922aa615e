"""A cell of a sheet: a text, or what only a workbook has, a number or a cell that holds no usable value.

A number is kept apart from the same digits as text, because only a number can have lost its zeros or carry the noise of
binary fractions: 26548 stands for 026548, 0.30000000000000004 for 0.30.
"""

from dataclasses import dataclass
from decimal import Decimal

from storage.importing.faults import Reason

SATANG = Decimal("0.01")
NOISE = Decimal("0.000001")
"""Less than this beside a whole satang comes from a spreadsheet's arithmetic and from nothing that anybody typed."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a workbook's XML has it, in plain digits with at most fifteen of them (`workbook_process`)."""

    text: str

    @property
    def as_money(self) -> str:
        """The amount without the noise; more decimals than satang stay, so that the reader of amounts refuses them."""
        exact = Decimal(self.text)
        whole = exact.quantize(SATANG)
        return str(whole) if abs(exact - whole) < NOISE else self.text


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that shows something, but holds no value that could be taken."""

    reason: Reason


Cell = str | Number | Unusable


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in CELL."""
    return isinstance(cell, str) and not cell.strip()
