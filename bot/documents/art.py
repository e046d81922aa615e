"""Logo and signatures, prepared once for all documents: few colours, packed as PDF keeps them.

    art = Art(logo=picture(Path("logo.png"), LOGO), signatures={"นายวิชัย ใจดี": picture(Path("wichai.png"), SIGNATURE)})

A signature belongs to a name and never to an office, so that an old receipt printed again is not signed by a successor.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from PIL import Image
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

LOGO, SIGNATURE = 240, 420
"""Dots of the longer side that print well at the size at which they stand."""
COLOURS = 64
PAPER = "white"


@dataclass(frozen=True, slots=True)
class Picture:
    """An indexed picture; `palette`: three bytes for each colour; `packed`: a byte for each dot, deflated."""

    width: int
    height: int
    palette: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Art:
    """What is drawn and not written. Without a logo there is more room for the name; without a signature, a line."""

    logo: Picture | None = None
    signatures: Mapping[str, Picture] = field(default_factory=lambda: MappingProxyType({}))


def picture(file: Path, longest: int) -> Picture:
    """The picture in FILE on white paper, its longer side LONGEST dots at most. Raises OSError if it is none."""
    with Image.open(file) as opened:
        seen = opened.convert("RGBA")
    seen.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", seen.size, PAPER)
    paper.paste(seen, mask=seen.getchannel("A"))
    few = paper.quantize(COLOURS, dither=Image.Dither.NONE)
    palette = bytes(few.getpalette() or ())[: 3 * COLOURS]
    return Picture(few.width, few.height, palette, zlib.compress(few.tobytes(), 9))


def embedded(canvas: Canvas, name: str, shown: Picture) -> str:
    """SHOWN on the page that CANVAS is at; what the page calls it. A document holds it once under NAME."""
    document = canvas._doc  # noqa: SLF001 - the canvas takes only pictures that it packs itself
    if not canvas.hasForm(name):
        palette = f"[/Indexed /DeviceRGB {len(shown.palette) // 3 - 1} <{shown.palette.hex()}>]"
        entries = {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": shown.width,
            "Height": shown.height,
            "BitsPerComponent": 8,
            "ColorSpace": palette,
            "Filter": "/FlateDecode",
        }
        document.addForm(name, pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), shown.packed))
    canvas._formsinuse.append(name)  # noqa: SLF001 - how the canvas learns what a page shows
    return str(document.getXObjectName(name))
