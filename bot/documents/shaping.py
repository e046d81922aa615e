"""Clusters shaped by HarfBuzz, glyph by glyph in the order in which their characters are typed.

A PDF's plain `Tj` sets one glyph after another, each by its own width.  So what the font moves becomes part of a shape:
a mark over a tall letter is a shape of its own, and the two glyphs of ำ are one shape that means ำ.  Each shape knows
the characters that it stands for, which is what copying, searching and reading aloud give back.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz

FEATURES = {"kern": False, "liga": False, "clig": False, "dlig": False}
"""Off: Sarabun's Thai needs none of them, and letters joined or drawn nearer would depend on their neighbours."""


@dataclass(frozen=True, slots=True)
class Part:
    """A glyph of the font, by its number, moved from where the pen stands."""

    glyph: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What one code of the PDF draws: its parts, how far the pen moves on, and the text that it stands for."""

    parts: tuple[Part, ...]
    advance: int
    text: str


@dataclass(frozen=True, slots=True)
class _Set:
    """A glyph as HarfBuzz set it: from the beginning of the cluster."""

    glyph: int
    x: int
    y: int
    advance: int


class Shaper:
    """Shapes clusters in one font."""

    def __init__(self, file: Path) -> None:
        self._font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))))
        self.shapes = lru_cache(maxsize=8192)(self._shapes)

    def _shapes(self, cluster: str) -> tuple[Shape, ...]:
        """CLUSTER in the order of its characters."""
        shapes, pen = [], 0
        for text, glyphs in _by_character(cluster, self._glyphs(cluster)):
            parts = tuple(Part(one.glyph, one.x - pen, one.y) for one in glyphs)
            advance = sum(one.advance for one in glyphs)
            shapes.append(Shape(parts, advance, text))
            pen += advance
        return tuple(shapes)

    def _glyphs(self, cluster: str) -> list[list[_Set]]:
        """What HarfBuzz makes of each character; a character can have none, or two."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(cluster)
        buffer.guess_segment_properties()
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.CHARACTERS
        uharfbuzz.shape(self._font, buffer, FEATURES)
        found: list[list[_Set]] = [[] for _ in cluster]
        pen = 0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            one = _Set(info.codepoint, pen + place.x_offset, place.y_offset, place.x_advance)
            found[info.cluster].append(one)
            pen += place.x_advance
        return found


def _by_character(cluster: str, found: list[list[_Set]]) -> list[tuple[str, list[_Set]]]:
    """Each text of the cluster with its glyphs, none without.

    In น้ำ the tone mark and the ring of ำ are one glyph of the font, which HarfBuzz gives to ำ beside its า: it goes to
    the tone mark, which stands before ำ and has none.  A character that is left without is read with the one before it.
    """
    texts: list[tuple[str, list[_Set]]] = []
    for place, character in enumerate(cluster):
        glyphs = found[place]
        after = found[place + 1] if place + 1 < len(cluster) else []
        if not glyphs and len(after) > 1:
            glyphs = [after.pop(0)]
        if glyphs or not texts:
            texts.append((character, glyphs))
        else:
            texts[-1] = (texts[-1][0] + character, texts[-1][1])
    return texts
