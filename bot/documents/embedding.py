"""What a document holds of a font: the file with the glyphs it uses, what they stand for, and how wide they are."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from reportlab.pdfbase import pdfdoc

from bot.documents.font_file import font_file, mapped, to_unicode
from bot.documents.outlines import Measures, Outline, Outlines
from bot.documents.pdf_objects import FLATE, Entries, Stream, deflated
from bot.documents.shaping import Shape

PER_EM = 1000
"""PDF's units."""
SYMBOLIC = 4
"""A font's flag in PDF: it has letters beyond Latin ones."""
LETTERS = 26
TAG = 6


@dataclass(frozen=True, slots=True)
class Glyph:
    """One code of a font: what is drawn for it, how far the pen moves, and its entry of the map to text."""

    outline: Outline
    width: int
    entry: str


@dataclass(frozen=True, slots=True)
class Packed:
    """All of it for a set of codes, deflated where PDF allows that."""

    name: str
    file: bytes
    length: int
    to_unicode: bytes
    widths: str


def glyph(code: int, shape: Shape, outlines: Outlines) -> Glyph:
    """What CODE, which draws SHAPE, needs in a document."""
    return Glyph(outlines.of(shape), per_em(shape.advance, outlines.measures), mapped(code, shape.text))


def packed(glyphs: Mapping[int, Glyph], outlines: Outlines) -> Packed:
    """The glyphs of a document, by code and in its order. The same codes give the same bytes."""
    drawn = {0: outlines.missing} | {code: one.outline for code, one in glyphs.items()}
    file = font_file(drawn, outlines.tables)
    return Packed(
        name=f"{_tag(file)}+{outlines.measures.name}",
        file=deflated(file),
        length=len(file),
        to_unicode=deflated(to_unicode([one.entry for one in glyphs.values()])),
        widths=_widths(glyphs),
    )


def font_object(document: pdfdoc.PDFDocument, font: Packed, measures: Measures) -> Entries:
    """FONT as objects of DOCUMENT; the one that pages name."""
    box = " ".join(str(per_em(side, measures)) for side in measures.box)
    descriptor = Entries(
        f"/Type /FontDescriptor /FontName /{font.name} /Flags {SYMBOLIC} /FontBBox [{box}] /ItalicAngle 0"
        f" /Ascent {per_em(measures.ascent, measures)} /Descent {per_em(measures.descent, measures)}"
        f" /CapHeight {per_em(measures.capital, measures)} /StemV {measures.stem}",
        document,
        FontFile2=Stream(f"/Length1 {font.length} {FLATE}", font.file),
    )
    descendant = Entries(
        f"/Type /Font /Subtype /CIDFontType2 /BaseFont /{font.name} /CIDToGIDMap /Identity /DW 0 /W {font.widths}"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
        document,
        FontDescriptor=descriptor,
    )
    return Entries(
        f"/Type /Font /Subtype /Type0 /BaseFont /{font.name} /Encoding /Identity-H",
        document,
        DescendantFonts=pdfdoc.PDFArray([document.Reference(descendant)]),
        ToUnicode=Stream(FLATE, font.to_unicode),
    )


def per_em(units: int, measures: Measures) -> int:
    """UNITS of the font in thousandths of the size."""
    return round(units * PER_EM / measures.units)


def _tag(file: bytes) -> str:
    """Six letters that tell this part of the font from others."""
    number = int.from_bytes(hashlib.sha256(file).digest()[:8])
    return "".join(chr(ord("A") + number // LETTERS**place % LETTERS) for place in range(TAG))


def _widths(glyphs: Mapping[int, Glyph]) -> str:
    """PDF's array of widths: codes that follow each other share a bracket."""
    text, following = "[", 0
    for code, one in glyphs.items():
        text += f" {one.width}" if code == following else f"] {code} [{one.width}"
        following = code + 1
    return text.replace("[]", "[", 1) + "]]"
