"""What stands above the table of a receipt, the same on each of its pages: whose it is, of what, and from whom.

Each part is drawn from a height on and returns where it ends, since long names take more lines.
"""

from dataclasses import dataclass

from bot.documents.fitting import Fit, fitted, fitted_name
from bot.documents.receipt_table import LEFT, RIGHT, RULE
from bot.documents.sheet import CENTRED, FROM_RIGHT, GREEN, HAIRLINE, MUTED, TINT, Sheet, Style, width_of
from bot.documents.thai_words import full_date, month_and_year
from core.calendar import BUDDHIST_ERA
from core.receipt_paper import Paper

WIDTH, HEIGHT = 419.53, 595.28
"""A5 upright, in points."""
BAND = 6.0
LEADING = 1.3
"""From line to line of one text, of its size."""

LOGO_SIZE, LOGO_TOP = 45.0, 16.0
BESIDE_LOGO = 9.0
INSIDE = 6.0
"""Between the edge of the tinted box and its texts."""
ROW = 14.6
VALUE_ENDS = 262.0
"""Left of what stands at the right."""

NAME, ADDRESS, TITLE = Style(15, bold=True), Style(9), Style(17, bold=True)
LABEL, PLAIN, STRONG = Style(10, colour=MUTED), Style(10), Style(10, bold=True)
SMALL_LABEL = Style(7.5, colour=MUTED)


def draw_head(sheet: Sheet, paper: Paper, logo: str | None) -> float:
    """All of it; where it ends. LOGO: the picture's name in the document."""
    sheet.area(0, 0, WIDTH, BAND, GREEN)
    ends = _draw_letterhead(sheet, paper, logo)
    sheet.text(WIDTH / 2, ends + 24, "ใบเสร็จรับเงิน", TITLE, CENTRED)
    return _draw_sums(sheet, _draw_box(sheet, ends + 33, paper), paper)


def _draw_fit(sheet: Sheet, x: float, y: float, fit: Fit) -> float:
    """A text from its first baseline Y on; where its last is."""
    texts, style = fit
    for number, line in enumerate(texts):
        sheet.text(x, y + number * style.size * LEADING, line, style)
    return y + _more(fit)


def _more(fit: Fit) -> float:
    """How much lower its last baseline is than its first."""
    texts, style = fit
    return (len(texts) - 1) * style.size * LEADING


def _draw_letterhead(sheet: Sheet, paper: Paper, logo: str | None) -> float:
    left = LEFT
    if logo is not None:
        sheet.picture(LEFT, LOGO_TOP, LOGO_SIZE, LOGO_SIZE, logo)
        left += LOGO_SIZE + BESIDE_LOGO
    room = RIGHT - left
    y = _draw_fit(sheet, left, 33, fitted(paper.coop.name, NAME, room)) + 14
    y = _draw_fit(sheet, left, y, fitted(paper.coop.address, ADDRESS, room)) + 11
    y = _draw_fit(sheet, left, y, fitted(f"โทร. {paper.coop.phone}", ADDRESS, room))
    return max(y + 2, LOGO_TOP + LOGO_SIZE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the box: one value from the left, one that ends at the right."""

    label: str
    fit: Fit
    right_label: str
    right: str


def _rows(paper: Paper) -> tuple[_Row, ...]:
    name = fitted_name(paper.received_from, STRONG, _room("ได้รับเงินจาก"))
    return (
        _Row("เลขที่", fitted(paper.receipt_no, STRONG, _room("เลขที่")), "วันที่", full_date(paper.issued_at)),
        _Row("ได้รับเงินจาก", name, "เลขสมาชิก", paper.member_no),
        _Row("สังกัด", fitted(paper.unit, PLAIN, _room("สังกัด")), "ประจำเดือน", month_and_year(paper.month)),
    )


def _draw_box(sheet: Sheet, top: float, paper: Paper) -> float:
    """The tint first, as high as its rows will be. An associate has no unit, and nothing is said of it."""
    rows = _rows(paper)
    bottom = top + sum(ROW + _more(row.fit) for row in rows) + 5
    sheet.area(LEFT, top, RIGHT - LEFT, bottom - top, TINT)
    baseline = top + 12.6
    for row in rows:
        if row.fit[0] != ("",):
            sheet.text(LEFT + INSIDE, baseline, row.label, LABEL)
            _draw_fit(sheet, _begins(row.label), baseline, row.fit)
        before = RIGHT - INSIDE - width_of(PLAIN)(f" {row.right}")
        sheet.text(before, baseline, row.right_label, LABEL, FROM_RIGHT)
        sheet.text(RIGHT - INSIDE, baseline, row.right, PLAIN, FROM_RIGHT)
        baseline += ROW + _more(row.fit)
    return bottom


def _begins(label: str) -> float:
    """Where the value after LABEL does."""
    return LEFT + INSIDE + width_of(LABEL)(f"{label} ")


def _room(label: str) -> float:
    return VALUE_ENDS - _begins(label)


def _draw_sums(sheet: Sheet, top: float, paper: Paper) -> float:
    """Interest of the year and shares, side by side."""
    sums = (
        (f"ดอกเบี้ยที่ชำระในปี {paper.month.year + BUDDHIST_ERA}", paper.interest_this_year),
        ("หุ้นยกมาต้นปี", paper.shares_brought_forward),
        ("หุ้นสะสม", paper.shares),
    )
    third, bottom = (RIGHT - LEFT) / len(sums), top + 28
    for number, (label, amount) in enumerate(sums):
        left = LEFT + number * third + INSIDE
        sheet.text(left, top + 10.5, label, SMALL_LABEL)
        sheet.text(left, top + 23, f"{amount} บาท", PLAIN)
    between = [(LEFT + number * third, top + 4, LEFT + number * third, bottom - 2) for number in (1, 2)]
    sheet.rules([*between, (LEFT, bottom, RIGHT, bottom)], RULE, HAIRLINE)
    return bottom
