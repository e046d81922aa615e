"""A QR code as one path: the runs of dark squares in each line, as rectangles.

A path stays sharp at any size, and one path is a tenth of the bytes of a square each.
"""

import re
from dataclasses import dataclass

import zxingcpp

CORRECTION = "M"
"""15 % may be lost, by a fold or a stamp."""

DARK = re.compile(rb"\x00+")
"""Black is 0 in the picture of a code."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code of `side` squares; `path`: PDF's rectangles, one unit a square, from its lower left corner."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code that reads TEXT."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION)
    picture = code.to_image(scale=1, add_quiet_zones=False)
    side = picture.shape[0]
    dots = bytes(picture)  # type: ignore[call-overload]  # its types do not say that it is a buffer
    runs = [
        f"{run.start()} {side - line - 1} {run.end() - run.start()} 1 re"
        for line in range(side)
        for run in DARK.finditer(dots[line * side : (line + 1) * side])
    ]
    return QrCode(side, " ".join(runs))
