"""A receipt as other libraries write it, each in its own usual way; all show the same texts, picture and code.

A way is a function that prepares what is prepared once, and gives back what draws a paper.
"""

import io
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from bot.documents.art import LOGO, SIGNATURE, Art, picture
from bot.documents.thai_font import BOLD, REGULAR
from core.receipt_paper import Paper
from tests.bot.documents.meant import HEADINGS, closing, head, last_line, rows

WIDTH, HEIGHT = 419.53, 595.28
Draw = Callable[[Paper], bytes]


class Text(NamedTuple):
    """A text, from its upper left in points."""

    x: float
    y: float
    size: float
    bold: bool
    text: str


def placed(paper: Paper) -> list[Text]:
    """PAPER's texts about where a receipt has them."""
    texts = [Text(90, 30 + 14 * number, 9, number == 0, text) for number, text in enumerate(head(paper)[:4])]
    texts += [
        Text(37 + 90 * (number % 4), 110 + 15 * (number // 4), 10, number % 4 == 1, text)
        for number, text in enumerate(head(paper)[4:])
    ]
    cells = [*HEADINGS, *rows(paper.lines)]
    columns = (35, 150, 190, 236, 282, 335)
    texts += [
        Text(columns[number % 6], 215 + 16 * (number // 6), 9, number < len(HEADINGS), text)
        for number, text in enumerate(cells)
    ]
    rest = [*closing(paper), *last_line(paper)]
    return texts + [Text(95, 390 + 13 * number, 8, number < 4, text) for number, text in enumerate(rest)]


def first_written(folder: Path) -> Draw:
    """ReportLab's canvas, its shaping, its QR widget: what one writes first."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont, shapeStr
    from reportlab.pdfgen.canvas import Canvas

    for name, file in (("regular", REGULAR), ("bold", BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(file)))

    def draw(paper: Paper) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1)
        canvas.drawImage(folder / "logo.png", 31, HEIGHT - 61, 45, 45, mask="auto")
        canvas.drawImage(folder / "signature.png", 150, 60, 100, 30, mask="auto")
        canvas.drawImage(folder / "signature.png", 270, 60, 100, 30, mask="auto")
        for one in placed(paper):
            font = "bold" if one.bold else "regular"
            canvas.setFont(font, one.size)
            canvas.drawString(one.x, HEIGHT - one.y, shapeStr(one.text, font, one.size))
        for number in range(len(paper.lines) + 2):
            canvas.line(31, HEIGHT - 220 - 16 * number, 388, HEIGHT - 220 - 16 * number)
        code = QrCodeWidget(paper.verify_url, barLevel="M")
        left, bottom, right, top = code.getBounds()
        scaled = Drawing(54, 54, transform=[54 / (right - left), 0, 0, 54 / (top - bottom), 0, 0])
        scaled.add(code)
        renderPDF.draw(scaled, canvas, 31, 36)
        canvas.save()
        return out.getvalue()

    return draw


def fpdf2(folder: Path) -> Draw:
    """With its text shaping."""
    from fpdf import FPDF

    def draw(paper: Paper) -> bytes:
        pdf = FPDF(unit="pt", format=(WIDTH, HEIGHT))
        pdf.add_font("Sarabun", "", REGULAR)
        pdf.add_font("Sarabun", "B", BOLD)
        pdf.set_text_shaping(use_shaping_engine=True)
        pdf.set_auto_page_break(auto=False)
        pdf.add_page()
        pdf.image(folder / "logo.png", 31, 16, 45, 45)
        pdf.image(folder / "signature.png", 150, 505, 100, 30)
        pdf.image(folder / "signature.png", 270, 505, 100, 30)
        for one in placed(paper):
            pdf.set_font("Sarabun", "B" if one.bold else "", one.size)
            pdf.text(one.x, one.y, one.text)
        for number in range(len(paper.lines) + 2):
            pdf.line(31, 220 + 16 * number, 388, 220 + 16 * number)
        pdf.image(io.BytesIO(_qr_png(paper)), 31, 505, 54, 54)
        return bytes(pdf.output())

    return draw


def weasyprint(folder: Path) -> Draw:
    """A page of HTML; the fonts' configuration is kept."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: Sarabun; src: url({file.as_uri()}); font-weight: {weight} }}"
        for file, weight in ((REGULAR, 400), (BOLD, 700))
    )
    style = "@page { size: A5; margin: 0 } body, td { font: 9pt Sarabun } td { border-bottom: 0.6pt solid #b9ccc0 }"
    css = CSS(string=faces + style + "p { position: absolute; margin: 0 }", font_config=fonts)

    def draw(paper: Paper) -> bytes:
        (folder / "qr.png").write_bytes(_qr_png(paper))
        above = "".join(f"<p style='left:{x}pt;top:{y}pt'>{escape(text)}</p>" for x, y, _, _, text in _around(paper))
        cells = [escape(text) for text in (*HEADINGS, *rows(paper.lines))]
        table = "".join(
            "<tr>" + "".join(f"<td>{text}" for text in cells[start : start + 6]) for start in range(0, len(cells), 6)
        )
        pictures = "<img src=logo.png style='position:absolute;left:31pt;top:16pt;width:45pt'>" + "".join(
            f"<img src={name}.png style='position:absolute;left:{x}pt;top:505pt;width:{width}pt'>"
            for name, x, width in (("qr", 31, 54), ("signature", 150, 100), ("signature", 270, 100))
        )
        page = f"{pictures}{above}<table style='position:absolute;left:31pt;top:205pt;width:357pt'>{table}</table>"
        made = HTML(string=page, base_url=str(folder) + "/").write_pdf(stylesheets=[css], font_config=fonts)
        return bytes(made or b"")

    return draw


def typst(folder: Path) -> Draw:
    """A page of Typst; its compiler is kept, and the paper comes as its data."""
    import json

    from typst import Compiler

    (folder / "receipt.typ").write_text(TYPST, "utf-8")
    (folder / "data.json").write_text("{}", "utf-8")
    compiler = Compiler(folder / "receipt.typ", root=folder, font_paths=[REGULAR.parent], ignore_system_fonts=True)

    def draw(paper: Paper) -> bytes:
        (folder / "qr.png").write_bytes(_qr_png(paper))
        texts = [[x, y, size, bold, text] for x, y, size, bold, text in _around(paper)]
        data = {"texts": texts, "cells": [*HEADINGS, *rows(paper.lines)]}
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        made = compiler.compile(format="pdf")
        assert isinstance(made, bytes)  # one page, one file
        return made

    return draw


TYPST = """
#set page(width: 419.53pt, height: 595.28pt, margin: 0pt)
#set text(font: "Sarabun", size: 9pt)
#let data = json("data.json")
#place(dx: 31pt, dy: 16pt, image("logo.png", width: 45pt))
#place(dx: 31pt, dy: 505pt, image("qr.png", width: 54pt))
#place(dx: 150pt, dy: 505pt, image("signature.png", width: 100pt))
#place(dx: 270pt, dy: 505pt, image("signature.png", width: 100pt))
#for (x, y, size, bold, words) in data.texts {
  place(dx: x * 1pt, dy: y * 1pt, text(size: size * 1pt, weight: if bold { "bold" } else { "regular" }, words))
}
#place(dx: 31pt, dy: 205pt, block(width: 357pt,
  table(columns: (115pt, 36pt, 51pt, 45pt, 53pt, 57pt), stroke: 0.6pt, inset: 3pt, ..data.cells)))
"""


def ours(folder: Path) -> Draw:
    """The bot's own."""
    from bot.documents.receipt import receipt_pdf

    signature = picture(folder / "signature.png", SIGNATURE)
    names = ("นายวิชัย ใจดี", "นางปิ่นมณี กตัญญู")
    art = Art(logo=picture(folder / "logo.png", LOGO), signatures=dict.fromkeys(names, signature))
    return lambda paper: receipt_pdf(paper, art)


WAYS: dict[str, Callable[[Path], Draw]] = {
    "what one writes first": first_written,
    "fpdf2": fpdf2,
    "weasyprint": weasyprint,
    "typst": typst,
    "the bot": ours,
}


def _around(paper: Paper) -> list[Text]:
    """All texts but those of the table."""
    return [one for one in placed(paper) if not one.y >= 215 or one.y >= 390]


def _qr_png(paper: Paper) -> bytes:
    """The code as a picture, for those who cannot draw one."""
    import zxingcpp
    from PIL import Image

    code = zxingcpp.create_barcode(paper.verify_url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dots: Any = code.to_image(scale=4)
    out = io.BytesIO()
    Image.frombuffer("L", dots.shape[::-1], bytes(dots), "raw", "L", 0, 1).save(out, "PNG")
    return out.getvalue()
