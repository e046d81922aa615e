"""Line icons of the menus' pictures: strokes of 2 on a grid of 24, round ends, as the design draws them.

`drawn("receipt", 220)` is that icon, 220 px square, as coverage to paint a colour through.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PIL import Image, ImageDraw

GRID, STROKE, FULL = 24, 2, 360
FINER = 4
"""Drawn so much larger first, then reduced: the library's own lines have no soft edges."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Path:
    """Straight strokes from point to point; a single point is a dot."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners."""

    left: float
    top: float
    right: float
    bottom: float
    radius: float = 2


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of an oval around a point, from one angle to another: degrees, clockwise, 0 = three o'clock."""

    x: float
    y: float
    wide: float
    high: float
    begin: float = 0
    end: float = 360


Part = Path | Box | Arc


def _path(*points: Point) -> Path:
    return Path(points)


def _circle(x: float, y: float, radius: float, begin: float = 0, end: float = 360) -> Arc:
    return Arc(x, y, radius, radius, begin, end)


ICONS: Mapping[str, tuple[Part, ...]] = MappingProxyType(
    {
        "book": (
            _path((12, 6.5), (12, 20), (9, 18.5), (2.5, 18.5), (2.5, 4.5), (9, 4.5), (12, 6.5)),
            _path((12, 6.5), (15, 4.5), (21.5, 4.5), (21.5, 18.5), (15, 18.5), (12, 20)),
        ),
        "change": (
            _path((4, 20), (4, 15.8), (15.3, 4.5), (19.5, 8.7), (8.2, 20), (4, 20)),
            _path((12.4, 7.4), (16.6, 11.6)),
        ),
        "coins": (
            Arc(12, 6, 7.5, 3),
            _path((4.5, 6), (4.5, 18)),
            _path((19.5, 6), (19.5, 18)),
            Arc(12, 12, 7.5, 3, 0, 180),
            Arc(12, 18, 7.5, 3, 0, 180),
        ),
        "find": (_circle(10.5, 10.5, 7), _path((15.6, 15.6), (21, 21))),
        "globe": (_circle(12, 12, 9.5), Arc(12, 12, 4.2, 9.5), _path((2.5, 12), (21.5, 12))),
        "inbox": (
            _path((2.5, 12.5), (8, 12.5), (10, 15.5), (14, 15.5), (16, 12.5), (21.5, 12.5)),
            _path((6, 5), (18, 5), (21.5, 12.5), (21.5, 19.5), (2.5, 19.5), (2.5, 12.5), (6, 5)),
        ),
        "key": (
            _circle(7.5, 16.5, 4.5),
            _path((10.7, 13.3), (20.5, 3.5), (22, 5)),
            _path((16, 8), (19.5, 11.5)),
        ),
        "link": (
            _circle(9, 7.5, 4.2),
            Arc(9, 21, 7, 6.5, 180, 360),
            _path((15.5, 11.5), (17.8, 13.8), (22, 8.5)),
        ),
        "lines": (_path((4, 6), (20, 6)), _path((4, 12), (20, 12)), _path((4, 18), (20, 18))),
        "note": (Box(2, 6, 22, 18), _circle(12, 12, 2.7), _path((6, 12)), _path((18, 12))),
        "panes": (
            Box(3, 3, 10, 12, 1.5),
            Box(14, 3, 21, 8, 1.5),
            Box(3, 16, 10, 21, 1.5),
            Box(14, 12, 21, 21, 1.5),
        ),
        "people": (
            _circle(9, 7.5, 4),
            Arc(9, 21, 6.8, 6.5, 180, 360),
            Arc(15.5, 7.5, 4, 4, 280, 440),
            Arc(15.8, 21, 6, 6.5, 285, 360),
        ),
        "person": (_circle(12, 7.5, 4.5), Arc(12, 21, 8, 7, 180, 360)),
        "receipt": (
            _path((5, 2.5), (19, 2.5), (19, 21.5), (15.5, 19.3), (12, 21.5), (8.5, 19.3), (5, 21.5), (5, 2.5)),
            _path((9, 8), (15, 8)),
            _path((9, 12.5), (15, 12.5)),
        ),
        "rising": (_path((3, 17.5), (9, 11.5), (13, 15), (21, 6.5)), _path((15, 6), (21.3, 6), (21.3, 12))),
        "speech": (
            _path((7.5, 17.5), (7.5, 21), (11.5, 17.5)),
            Box(2.5, 3, 21.5, 17, 3),
            _path((8, 10)),
            _path((12, 10)),
            _path((16, 10)),
        ),
    }
)


def drawn(name: str, size: int) -> Image.Image:
    """The icon NAME as coverage (mode `L`), SIZE px square. KeyError for no such icon."""
    scale = size * FINER / GRID
    large = Image.new("L", (size * FINER, size * FINER))
    pen = ImageDraw.Draw(large)
    for part in ICONS[name]:
        _stroke(pen, part, scale)
    return large.reduce(FINER)


def _stroke(pen: ImageDraw.ImageDraw, part: Part, scale: float) -> None:
    width = round(STROKE * scale)
    half = STROKE / 2
    match part:
        case Path(points):
            scaled = [(x * scale, y * scale) for x, y in points]
            pen.line(scaled, fill=255, width=width, joint="curve")
            for x, y in points if points[0] != points[-1] or len(points) == 1 else points[:1]:
                _dot(pen, x, y, scale)
        case Box(left, top, right, bottom, radius):
            outer = [(left - half) * scale, (top - half) * scale, (right + half) * scale, (bottom + half) * scale]
            pen.rounded_rectangle(outer, radius=(radius + half) * scale, outline=255, width=width)
        case Arc(x, y, wide, high, begin, end):
            outer_wide, outer_high = wide + half, high + half
            ring = [x - outer_wide, y - outer_high, x + outer_wide, y + outer_high]
            pen.arc([at * scale for at in ring], begin, end, fill=255, width=width)
            for angle in (begin, end) if end - begin < FULL else ():
                turn = math.radians(angle)
                _dot(pen, x + wide * math.cos(turn), y + high * math.sin(turn), scale)


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, scale: float) -> None:
    half = STROKE / 2
    pen.ellipse([(x - half) * scale, (y - half) * scale, (x + half) * scale, (y + half) * scale], fill=255)
