"""Letters of the menus' pictures, shaped and drawn by HarfBuzz: Thai marks stand where the font wants them.

`Lettering.of(SARABUN_BOLD).line("ค้ำประกัน", 124)` is that word, 124 px to the em, as coverage to paint through.  A
picture library's own text needs a system's libfribidi to shape Thai, which a fresh machine does not have, and puts
marks into each other without it; HarfBuzz comes inside its Python package and needs nothing of the machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uharfbuzz
from PIL import Image

FONTS = Path(__file__).parents[1] / "web" / "static" / "fonts"
SARABUN_BOLD = FONTS / "Sarabun-Bold.ttf"
"""The pages' font, unpacked from its WOFF2, which HarfBuzz does not read (licence: `OFL.txt` beside it)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shaped glyph: its number in the font, and where its origin stands, in units of the font, y upwards."""

    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as coverage (mode `L`). `width`: its advance in px; `above`: px of the picture over the line."""

    coverage: Image.Image
    left: int
    above: int
    width: int


class Lettering:
    """One font."""

    def __init__(self, font: uharfbuzz.Font) -> None:
        self._font = font
        self._em: int = font.face.upem

    @classmethod
    @cache
    def of(cls, file: Path) -> "Lettering":
        """The font in FILE, read once."""
        return cls(uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)))))

    def shaped(self, text: str) -> tuple[list[Glyph], int]:
        """TEXT as glyphs in their places, and its advance, in units of the font."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._font, buffer)
        glyphs, pen = [], 0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append(Glyph(info.codepoint, pen + place.x_offset, place.y_offset))
            pen += place.x_advance
        return glyphs, pen

    def width(self, text: str, size: int) -> int:
        """The advance of TEXT in px, SIZE px to the em."""
        return round(self.shaped(text)[1] * size / self._em)

    def ink(self, glyph: Glyph, size: int) -> int:
        """How much GLYPH alone covers: the sum of its coverage, 255 a full px."""
        return sum(self._drawn([glyph], size / self._em).buffer)

    def line(self, text: str, size: int) -> Line:
        """TEXT drawn, SIZE px to the em."""
        glyphs, advance = self.shaped(text)
        scale = size / self._em
        drawn = self._drawn(glyphs, scale)
        box = drawn.extents
        coverage = Image.frombuffer("L", (box.width, box.height), bytes(drawn.buffer), "raw", "L", box.stride, -1)
        return Line(coverage, box.x_origin, box.y_origin + box.height, round(advance * scale))

    def _drawn(self, glyphs: Iterable[Glyph], scale: float) -> uharfbuzz.RasterImage:
        canvas = uharfbuzz.RasterDraw()
        for glyph in glyphs:
            canvas.transform = (scale, 0, 0, scale, glyph.x * scale, glyph.y * scale)
            canvas.draw_glyph(self._font, glyph.number)
        return canvas.render()
