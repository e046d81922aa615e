"""The font: outlines as HarfBuzz draws them, text as it was typed, the same bytes again, all embedded."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest
import uharfbuzz
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.transformPen import TransformPen
from reportlab.pdfgen.canvas import Canvas

from bot.documents.clusters import normalised, usual
from bot.documents.shaping import FEATURES
from bot.documents.thai_font import BOLD, REGULAR, ThaiFont
from bot.documents.word_breaks import WORDS
from tests.bot.documents.reading import by_pdfium, by_poppler, by_pypdf, letters

HARD = ["ที่", "นี้", "ปั้น", "น้ำ", "กี่", "ป่า", "ฝั่ง", "ฟ้า", "ญู", "ฐุ", "ฎุ", "กตัญญู"]
MORE = ["ก่ำ", "ฤๅษี", "เกื้อกูล", "ปี่พาทย์", "ฬี่", "ฝึ้", "ฟื้นฟู", "ก่่", "อ้ำอึ้ง", "๑๒๓", "AVATAR fi", "é", "กฺ ก๎ กํ"]
EVERY = 25
LINES = 40
"""Of the dictionary on a page."""

Stroke = tuple[object, ...]


def drawn(texts: list[str], file: Path = REGULAR) -> bytes:
    """TEXTS by ReportLab's own means, a line each."""
    out, font = io.BytesIO(), ThaiFont.of(file)
    canvas = Canvas(out, pagesize=(420, 595), invariant=1, initialFontName=font.fontName)
    for start in range(0, len(texts), LINES):
        canvas.setFont(font.fontName, 10)
        for number, text in enumerate(texts[start : start + LINES]):
            canvas.drawString(30, 570 - 14 * number, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def strokes(font: uharfbuzz.Font, glyph: int, x: int, y: int) -> list[Stroke]:
    """The outline of GLYPH at X, Y as HarfBuzz draws it: lines and curves from point to point."""
    pen = RecordingPen()
    font.draw_glyph_with_pen(glyph, TransformPen(pen, (1, 0, 0, 1, x, y)))
    found: list[Stroke] = []
    start = at = (0, 0)
    for name, points in pen.value:
        if name == "moveTo":
            start = at = points[0]
        else:
            to = points or (start,)
            if at != to[-1]:
                found.append((at, *to))
            at = to[-1]
    return found


def by_harfbuzz(text: str, file: Path) -> list[Stroke]:
    """All of TEXT, shaped as a whole."""
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer, FEATURES)
    found: list[Stroke] = []
    pen = 0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        found += strokes(font, info.codepoint, pen + place.x_offset, place.y_offset)
        pen += place.x_advance
    return sorted(found, key=repr)


def as_embedded(text: str, file: Path) -> list[Stroke]:
    """The same out of the PDF: its codes, its widths and the font file within."""
    page: Any = pypdf.PdfReader(io.BytesIO(drawn([text], file))).pages[0]
    (font,) = page["/Resources"]["/Font"].values()
    descendant = font.get_object()["/DescendantFonts"][0].get_object()
    data = descendant["/FontDescriptor"]["/FontFile2"].get_data()
    inside = uharfbuzz.Font(uharfbuzz.Face(data))
    widths: dict[int, int] = {}
    ranges = descendant["/W"]
    for first, run in zip(ranges[::2], ranges[1::2], strict=True):
        widths |= {first + number: width for number, width in enumerate(run)}
    (shown,) = [
        operands[0]
        for operands, operator in pypdf.generic.ContentStream(page.get_contents(), None).operations
        if operator == b"Tj"
    ]
    codes = shown.original_bytes
    found: list[Stroke] = []
    pen = 0
    for place in range(0, len(codes), 2):
        code = int.from_bytes(codes[place : place + 2])
        found += strokes(inside, code, pen, 0)
        pen += widths[code]
    return sorted(found, key=repr)


@pytest.mark.parametrize("file", [REGULAR, BOLD], ids=lambda file: file.stem)
@pytest.mark.parametrize("text", [*HARD, *MORE])
def test_outlines_are_those_that_harfbuzz_draws(text: str, file: Path) -> None:
    assert as_embedded(text, file) == by_harfbuzz(text, file)


def test_each_word_comes_back_as_it_was_typed(tmp_path: Path) -> None:
    words = [*HARD, *MORE, *WORDS.read_text("utf-8").split("\n")[:-1:EVERY]]
    for file in (REGULAR, BOLD):
        pdf = drawn(words, file)
        path = tmp_path / "words.pdf"
        path.write_bytes(pdf)
        for pages in (by_poppler(path), by_pypdf(pdf), by_pdfium(pdf)):
            read = [line for page in pages for line in page.splitlines() if line]
            assert read == words


def test_two_ways_of_typing_come_back_as_one() -> None:
    assert by_pypdf(drawn(["นํ้าเเข็ง"])) == by_pypdf(drawn(["น้ำแข็ง"]))


def test_bytes_do_not_depend_on_what_was_made_before() -> None:
    """Here after all other tests of this process, there in a new one that first writes something else."""
    program = (
        "import hashlib; from tests.bot.documents.test_thai_font import *;"
        "drawn(['ฎุ เขมร ឌ é', 'ค้ำ'], BOLD); drawn(MORE[::-1]);"
        "print(hashlib.sha256(drawn(HARD + MORE)).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert there == hashlib.sha256(drawn(HARD + MORE)).hexdigest()


def test_what_is_wider_than_it_should_be_is_not() -> None:
    font = ThaiFont.of(REGULAR)
    assert font.width("น้ำ") == font.width("นา")
    assert font.width("ที่") == font.width("ท")
    assert font.stringWidth("ที่", 20) == pytest.approx(font.width("ที่") * 20 / 1000)
    assert font.width("é漢") > 0


def test_only_used_shapes_are_embedded() -> None:
    assert len(drawn(["กา"])) < len(drawn(["".join(HARD)])) < len(drawn(MORE + HARD)) < 20_000


def test_a_font_with_all_of_its_usual_shapes_is_still_a_font() -> None:
    """Its places of glyphs no longer fit into two bytes."""
    everything = [cluster for cluster in usual() if cluster.strip()]
    assert letters(by_pdfium(drawn(everything, BOLD))) == letters(map(normalised, everything))
