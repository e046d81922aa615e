"""Logo and signatures, prepared once for all documents: few colours, packed as PDF keeps them.

    art = Art(logo=picture(Path("logo.png"), LOGO), signatures={"นายวิชัย ใจดี": picture(Path("wichai.png"), SIGNATURE)})

A signature belongs to a name and never to an office, so that an old receipt printed again is not signed by a successor.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from bot.documents.pdf_objects import FLATE

LOGO, SIGNATURE = 240, 420
"""Dots of the longer side that print well at the size at which they stand."""
COLOURS = 64
PAPER = "white"


@dataclass(frozen=True, slots=True)
class Picture:
    """An indexed picture: what a PDF says of it, and a byte for each dot, deflated."""

    width: int
    height: int
    entries: str
    packed: bytes


@dataclass(frozen=True, slots=True)
class Art:
    """What is drawn and not written. Without a logo there is more room for the name; without a signature, a line."""

    logo: Picture | None = None
    signatures: Mapping[str, Picture] = field(default_factory=dict)


def picture(file: Path, longest: int) -> Picture:
    """The picture in FILE on white paper, its longer side LONGEST dots at most. Raises OSError if it is none."""
    with Image.open(file) as opened:
        seen = opened.convert("RGBA")
    seen.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", seen.size, PAPER)
    paper.paste(seen, mask=seen.getchannel("A"))
    few = paper.quantize(COLOURS, dither=Image.Dither.NONE)
    palette = bytes(few.getpalette() or ())[: 3 * COLOURS]
    entries = (
        f"/Type /XObject /Subtype /Image /Width {few.width} /Height {few.height} /BitsPerComponent 8 {FLATE}"
        f" /ColorSpace [/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>]"
    )
    return Picture(few.width, few.height, entries, zlib.compress(few.tobytes(), 9))
