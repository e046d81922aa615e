"""The receipt as a PDF: one A5 page, or more where it has many lines (N9).

    receipt_pdf(paper, Art(logo=…, signatures=…))       # the same bytes for the same paper and art, at any time

What stands in the file comes from the paper and the art alone, its dates and identity too.  A receipt is printed again
as it was: once receipts have been handed out, another drawing gets a number of its own and stands beside this one.
"""

from itertools import accumulate

from bot.documents import receipt_foot as foot
from bot.documents import receipt_table as table
from bot.documents.archive import About, ArchivedPdf
from bot.documents.art import Art
from bot.documents.fitting import paragraph, shrunk
from bot.documents.often import OFTEN
from bot.documents.receipt_head import HEIGHT, WIDTH, draw_head
from bot.documents.sheet import FROM_RIGHT, MUTED, Sheet, Style
from bot.documents.thai_words import in_words, month_and_year
from core.receipt_paper import TEMPLATE, Paper, PaperLine, fingerprint

LOGO, SIGNATURE = "Logo", "Signature"
WORDS, NOTE, SMALL = Style(10.5, bold=True), Style(8), Style(7.5, colour=MUTED)
WORDS_ROW, KEY_ROW, NOTE_ROW = 16.5, 10.5, 11.0
BEFORE_TABLE, BEFORE_FOOT = 7.0, 6.0
LAST_ROWS_END = 560.0
"""Of a page that another follows."""
ROOM = table.RIGHT - table.LEFT


def receipt_pdf(paper: Paper, art: Art) -> bytes:
    """PAPER, drawn as its template says. Raises ValueError for a template that is not known here."""
    if paper.template != TEMPLATE:
        raise ValueError(f"no drawing for template {paper.template}")
    pdf = ArchivedPdf(_about(paper))
    pdf.embed(OFTEN)
    if art.logo is not None:
        pdf.hold(LOGO, art.logo)
    sheet, top = _begun(pdf, paper, art)
    pages = _pages(paper, top + table.HEAD)
    for number, lines in enumerate(pages, 1):
        if number > 1:
            sheet, top = _begun(pdf, paper, art)
        rows_end = table.draw_rows(sheet, table.draw_head(sheet, top), lines)
        if number == len(pages):
            bottom = _draw_end(pdf, sheet, rows_end, paper, art)
        else:
            bottom = rows_end
            sheet.text(table.RIGHT, bottom + KEY_ROW, f"มีต่อหน้า {number + 1}", SMALL, FROM_RIGHT)
        table.draw_frame(sheet, top, rows_end, bottom)
        foot.draw_last_line(sheet, paper, number, len(pages))
        pdf.add_page(sheet, WIDTH, HEIGHT)
    return pdf.data()


def _about(paper: Paper) -> About:
    return About(
        title=f"ใบเสร็จรับเงิน {paper.receipt_no}",
        author=paper.coop.name,
        subject=f"ประจำเดือน {month_and_year(paper.month)}",
        made_at=paper.issued_at,
        fingerprint=fingerprint(paper),
    )


def _begun(pdf: ArchivedPdf, paper: Paper, art: Art) -> tuple[Sheet, float]:
    """A page with what stands above its table, and where that begins."""
    sheet = Sheet(pdf.document, HEIGHT)
    logo = None if art.logo is None else LOGO
    return sheet, draw_head(sheet, paper, logo) + BEFORE_TABLE


def _pages(paper: Paper, top: float) -> list[tuple[PaperLine, ...]]:
    """The lines of each page, whose rows begin at TOP. The last has at least one line above what closes the receipt."""
    rest, pages = paper.lines, []
    room_of_last = foot.TOP - BEFORE_FOOT - _closing_height(paper) - top
    while sum(map(table.height_of, rest)) > room_of_last and len(rest) > 1:
        ends = accumulate(map(table.height_of, rest))
        fitting = sum(1 for end in ends if top + end <= LAST_ROWS_END)
        taken = min(max(fitting, 1), len(rest) - 1)
        pages.append(rest[:taken])
        rest = rest[taken:]
    return [*pages, rest]


def _closing_height(paper: Paper) -> float:
    """How much what comes between the table and the foot takes."""
    return table.TOTAL + WORDS_ROW + KEY_ROW * len(_key(paper)) + NOTE_ROW * len(_note(paper)) + 2


def _draw_end(pdf: ArchivedPdf, sheet: Sheet, top: float, paper: Paper, art: Art) -> float:
    """The sum and what comes below it; where the table ends."""
    bottom = table.draw_total(sheet, top, paper)
    words, baseline = f"({in_words(paper.total)})", bottom + WORDS_ROW - 3
    sheet.text(table.LEFT, baseline, words, shrunk(words, WORDS, ROOM))
    for row, texts, look in ((KEY_ROW, _key(paper), SMALL), (NOTE_ROW, _note(paper), NOTE)):
        baseline += 2
        for text in texts:
            baseline += row
            sheet.text(table.LEFT, baseline, text, look)
    signatures = {}
    for number, signed in enumerate(paper.signed):
        picture = art.signatures.get(signed.name)
        if picture is not None:
            name = f"{SIGNATURE}{number}"
            pdf.hold(name, picture)
            signatures[signed.name] = (picture, name)
    foot.draw_foot(sheet, paper, signatures)
    return bottom


def _key(paper: Paper) -> tuple[str, ...]:
    """What the codes in contract numbers mean."""
    return paragraph("   ".join(f"{code} = {name}" for code, name in paper.codes), SMALL, ROOM)


def _note(paper: Paper) -> tuple[str, ...]:
    return paragraph(paper.note, NOTE, ROOM)
