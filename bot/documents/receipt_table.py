"""The table of a receipt: its columns, and rows that are as high as their texts need."""

from dataclasses import dataclass

from bot.documents.fitting import fitted, shrunk
from bot.documents.sheet import CENTRED, FROM_LEFT, FROM_RIGHT, GREEN, HAIRLINE, WHITE, Sheet, Style
from core.receipt_paper import Paper, PaperLine

HEAD, ROW, TOTAL = 18.0, 15.4, 19.0
LEADING = 8.8
"""Between the lines of one row, and what each of them adds to its height."""
PADDING = 4.0
BELOW_MIDDLE = 3.1
"""From the middle of a row down to the baseline of its text."""
RULE = 0.6
NONE = "-"
ITEM_LINES = 3

HEADING = Style(8.5, bold=True, colour=WHITE)
CELL, SUM = Style(9), Style(10, bold=True)


@dataclass(frozen=True, slots=True)
class Column:
    """From `left` to `right`, points from the page's left edge."""

    heading: str
    left: float
    right: float
    side: float = FROM_RIGHT

    @property
    def room(self) -> float:
        """What a text may take."""
        return self.right - self.left - 2 * PADDING

    @property
    def at(self) -> float:
        """Where a text is put, by `side`."""
        return self.left + PADDING + self.room * self.side


COLUMNS = (
    Column("รายการ / สัญญา", 31, 146, FROM_LEFT),
    Column("งวดที่", 146, 182, CENTRED),
    Column("เงินต้น", 182, 233),
    Column("ดอกเบี้ย", 233, 278),
    Column("รวมเงิน", 278, 331),
    Column("คงเหลือ", 331, 388),
)
LEFT, RIGHT = COLUMNS[0].left, COLUMNS[-1].right
ITEM, AMOUNT = COLUMNS[0], COLUMNS[4]
SUM_LABEL_ENDS = 250.0
"""Left of the largest sum."""


def height_of(line: PaperLine) -> float:
    """How high LINE's row is."""
    texts, _ = _item(line)
    return ROW + (len(texts) - 1) * LEADING


def draw_head(sheet: Sheet, top: float) -> float:
    """The headings from TOP on. Returns where they end, as the others do that draw a part."""
    sheet.area(LEFT, top, RIGHT - LEFT, HEAD, GREEN)
    for column in COLUMNS:
        middle = (column.left + column.right) / 2
        sheet.text(middle, top + HEAD / 2 + BELOW_MIDDLE, column.heading, HEADING, CENTRED)
    return top + HEAD


def draw_rows(sheet: Sheet, top: float, lines: tuple[PaperLine, ...]) -> float:
    """LINES, each with a thin line below."""
    ends = []
    for line in lines:
        height = height_of(line)
        _draw_row(sheet, top + height / 2 + BELOW_MIDDLE, line)
        top += height
        ends.append(top)
    if ends:
        sheet.rules([(LEFT, y, RIGHT, y) for y in ends], RULE, HAIRLINE)
    return top


def draw_frame(sheet: Sheet, top: float, rows_end: float, bottom: float) -> None:
    """The table's edges down to BOTTOM, and what stands between its columns from TOP to ROWS_END."""
    between = [(column.left, top, column.left, rows_end) for column in COLUMNS[1:]]
    edges = [(LEFT, top, LEFT, bottom), (RIGHT, top, RIGHT, bottom), (LEFT, bottom, RIGHT, bottom)]
    sheet.rules([*between, *edges], RULE, HAIRLINE)


def draw_total(sheet: Sheet, top: float, paper: Paper) -> float:
    """The sum in figures."""
    baseline = top + TOTAL / 2 + BELOW_MIDDLE + 1.1
    sheet.text(SUM_LABEL_ENDS, baseline, "รวมทั้งสิ้น", SUM, FROM_RIGHT)
    sheet.text(AMOUNT.at, baseline, str(paper.total), SUM, FROM_RIGHT)
    sheet.text(RIGHT - PADDING, baseline, "บาท", SUM, FROM_RIGHT)
    return top + TOTAL


def _draw_row(sheet: Sheet, baseline: float, line: PaperLine) -> None:
    texts, style = _item(line)
    first = baseline - (len(texts) - 1) * LEADING / 2
    for number, text in enumerate(texts):
        sheet.text(ITEM.at, first + number * LEADING, text, style)
    for column, text in zip(COLUMNS[1:], _figures(line), strict=True):
        sheet.text(column.at, baseline, text, shrunk(text, CELL, column.room), column.side)


def _item(line: PaperLine) -> tuple[tuple[str, ...], Style]:
    named = line.item if line.contract_no is None else f"{line.item} {line.contract_no}"
    return fitted(named, CELL, ITEM.room, ITEM_LINES)


def _figures(line: PaperLine) -> tuple[str, str, str, str, str]:
    """What stands in the columns after the item's."""
    money = (line.principal, line.interest, line.amount, line.balance)
    principal, interest, amount, balance = (NONE if one is None else str(one) for one in money)
    return _instalment(line), principal, interest, amount, balance


def _instalment(line: PaperLine) -> str:
    if line.instalment is None:
        return NONE
    return str(line.instalment) if line.instalments is None else f"{line.instalment}/{line.instalments}"
