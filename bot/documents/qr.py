"""A QR code as one path: the runs of dark squares in each line, as rectangles.

A path stays sharp at any size, and one path is a tenth of the bytes of a square each.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import zxingcpp

CORRECTION = "M"
"""15 % may be lost, by a fold or a stamp."""
GROUP = 11
"""Dots whose runs are looked up together: three groups make a line, and patterns come again and again."""
LINE = "y"
"""Stands for the number of the line in what is looked up."""


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
    path = []
    for line in range(side):
        begins = line * side
        runs = "".join([_runs(at, dots[begins + at : begins + min(at + GROUP, side)]) for at in range(0, side, GROUP)])
        path.append(runs.replace(LINE, str(side - line - 1)))
    return QrCode(side, "".join(path))


@lru_cache(maxsize=8192)
def _runs(at: int, dots: bytes) -> str:
    """The rectangles of dark DOTS, which begin AT, in a line that is not yet known. Black is 0 in a code's picture."""
    found = ""
    for value, group in groupby(dots):
        length = len(list(group))
        if value == 0:
            found += f"{at} {LINE} {length} 1 re "
        at += length
    return found
