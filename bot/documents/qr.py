"""A QR code as one path: the runs of dark squares in each line, as rectangles.

A path stays sharp at any size, and one path is a tenth of the bytes of a square each.
"""

from dataclasses import dataclass
from itertools import groupby

import zxingcpp

CORRECTION = "M"
"""15 % may be lost, by a fold or a stamp."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code of `side` squares; `path`: PDF operators, one unit a square, from its lower left corner."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code that reads TEXT."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION)
    dots = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    side = dots.shape[0]
    dark = dots.cast("B").tobytes().translate(_DARK)
    runs = []
    for line in range(side):
        at = 0
        for is_dark, squares in groupby(dark[line * side : (line + 1) * side]):
            length = len(tuple(squares))
            if is_dark:
                runs.append(f"{at} {side - line - 1} {length} 1 re")
            at += length
    return QrCode(side, " ".join(runs) + " f")


_DARK = bytes([1]) + bytes(255)
"""Black is 0 in the picture of the code."""
