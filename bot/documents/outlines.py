"""Outlines of shapes, cut out of the font by fontTools: what stands for a shape in a PDF's own font.

A shape of several parts, or of one that is moved, becomes a plain glyph of its own.  Hints are left out: documents are
shown smooth or printed, and without hints a glyph needs nothing but itself.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from bot.documents.shaping import Shape


@dataclass(frozen=True, slots=True)
class Outline:
    """A glyph of the table `glyf`. `metrics`: of `hmtx`: how far the pen moves, and where the ink begins.

    `words` and `checksum` are its length and sum in the four-byte words that font files are checked by.
    """

    data: bytes
    metrics: bytes
    points: int
    contours: int
    words: int
    checksum: int


WORD = 4
WEIGHT_PER_STEM = 5
"""Of 400 a stem of 80 thousandths, of 700 one of 140: what a viewer without the font would imitate."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a PDF says of a font, in thousandths of the em; `units`: the font's own per em."""

    name: str
    units: int
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    capital: int
    stem: int


class Outlines:
    """The glyphs of one font file."""

    def __init__(self, file: Path) -> None:
        self._font = TTFont(file, lazy=True)
        self._glyphs = self._font.getGlyphSet()
        self._order = self._font.getGlyphOrder()
        head, hhea = self._font["head"], self._font["hhea"]
        self.measures = Measures(
            name=str(self._font["name"].getDebugName(6)),
            units=head.unitsPerEm,
            box=(head.xMin, head.yMin, head.xMax, head.yMax),
            ascent=hhea.ascent,
            descent=hhea.descent,
            capital=self._font["OS/2"].sCapHeight,
            stem=self._font["OS/2"].usWeightClass // WEIGHT_PER_STEM,
        )
        self.tables = MappingProxyType({tag: bytes(self._font.reader[tag]) for tag in ("head", "hhea")})
        self.missing = self._outline([(0, 0, 0)], self._glyphs[self._order[0]].width)
        """The box that stands for a character which the font does not have."""

    def of(self, shape: Shape) -> Outline:
        """SHAPE as one glyph."""
        return self._outline([(part.glyph, part.x, part.y) for part in shape.parts], shape.advance)

    def _outline(self, parts: list[tuple[int, int, int]], advance: int) -> Outline:
        pen = TTGlyphPen(None)
        for number, x, y in parts:
            drawn = DecomposingRecordingPen(self._glyphs)
            self._glyphs[self._order[number]].draw(drawn)
            drawn.replay(TransformPen(pen, (1, 0, 0, 1, x, y)))
        glyph = pen.glyph()
        if glyph.numberOfContours == 0:
            return Outline(b"", struct.pack(">Hh", advance, 0), 0, 0, 0, 0)
        data = glyph.compile(None)
        data += bytes(-len(data) % WORD)
        return Outline(
            data=data,
            metrics=struct.pack(">Hh", advance, glyph.xMin),
            points=len(glyph.coordinates),
            contours=glyph.numberOfContours,
            words=len(data) // WORD,
            checksum=checksum(data),
        )


def checksum(data: bytes) -> int:
    """The sum of DATA's words, as a font file has it for each table; DATA is filled up to whole words."""
    data += bytes(-len(data) % WORD)
    return sum(struct.unpack(f">{len(data) // WORD}I", data))
