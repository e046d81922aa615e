"""What stands in a cell of a list, so that no program takes it for a formula (threat T16).

>>> in_csv("=HYPERLINK(1)"), in_csv("สมชาย ใจดี"), in_csv(Baht.of(1_500))
("'=HYPERLINK(1)", 'สมชาย ใจดี', '1500.00')

In a workbook a text is a text by its type; in CSV nothing has a type, so that a text which begins like a formula gets
an apostrophe in front.
"""

import re

from core.fields import written
from core.money import Baht

Cell = str | int | Baht | None
"""Text, a count, money, or nothing."""

NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no XML file may hold, and what no text needs."""
BEGINS_A_FORMULA = frozenset("=+-@\t\r\n|%＝＋－＠")
"""First characters by which spreadsheets take a cell for more than text; wide ones count as the narrow ones there."""


def clean(text: str) -> str:
    """TEXT without characters that a workbook cannot hold."""
    return NEVER.sub("", text)


def in_csv(cell: Cell) -> str:
    """CELL as CSV has it."""
    if not isinstance(cell, str):
        return written(cell) or ""
    text = clean(cell)
    is_risky = text[:1] in BEGINS_A_FORMULA or text.lstrip()[:1] in BEGINS_A_FORMULA
    return f"'{text}" if text and is_risky else text
