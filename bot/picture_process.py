"""The process that opens a picture, alone and with little: no secrets, no database, some memory and seconds (T18).

    python -I -m bot.picture_process jpeg < photo.bmp        or png, for what is drawn on white paper

It writes one line of JSON and then the bytes of two pictures, `{"mime": "image/jpeg", "width": 1024, "height": 768,
"large": 150000, "small": 14000}`, or `{"unfit": "picture.damaged"}`: a key of the catalogue.  What a picture is, its
first bytes say and never a name.  Of what came in only the dots are taken over, the way up that they are meant.

A picture is worked on in bands, so that 25 million dots need little more than their own place.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from PIL import Image

from core.pictures import MOST_BYTES, MOST_PIXELS

MEMORY = 208 * 1024 * 1024
"""Beyond what Python and Pillow take by themselves."""
SECONDS = 15
"""Of the processor's time: a large picture takes two."""

LARGE, SMALL = 1024, 320
"""Px of the long side, at most; LINE shows none larger in a card."""
QUALITY = 85
COLOURS = 256
"""Of a PNG: a signature needs fewer, and a noisy picture stays small enough to be shown in a chat."""
BAND = 64
"""Rows worked on at a time."""

STARTS: Mapping[bytes, str] = MappingProxyType(
    {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"BM": "BMP", b"GIF87a": "GIF", b"GIF89a": "GIF"}
)
"""Pillow's names by the bytes with which such a file begins."""

TOO_LARGE, WRONG_KIND, DAMAGED = "picture.too_large", "picture.wrong_kind", "picture.damaged"

ORIENTATION = 0x0112
TURNS: Mapping[int, Image.Transpose] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)
"""What makes a picture upright again, by Exif's orientation."""


class UnfitError(Exception):
    """It cannot be taken; `key` is the catalogue's sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def main() -> None:
    """Read standard input; see the module."""
    _limit()
    out = sys.stdout.buffer
    try:
        head, large, small = drawn_anew(sys.stdin.buffer.read(MOST_BYTES + 1), sys.argv[1])
    except UnfitError as unfit:
        head, large, small = {"unfit": unfit.key}, b"", b""
    except MemoryError:
        head, large, small = {"unfit": TOO_LARGE}, b"", b""
    except Exception:  # noqa: BLE001 - whatever a hostile file does to the library, the answer is one word
        head, large, small = {"unfit": DAMAGED}, b"", b""
    out.write(json.dumps(head).encode("ascii") + b"\n")
    out.write(large + small)
    out.flush()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    memory = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def drawn_anew(data: bytes, form: str) -> tuple[dict[str, object], bytes, bytes]:
    """What is said of the picture in DATA, and its two sizes as FORM, jpeg or png. Raises UnfitError, or anything."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if len(data) > MOST_BYTES:
        raise UnfitError(TOO_LARGE)
    large = _upright(data)
    large.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    small = large.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    files = [_file(one, form) for one in (large, small)]
    head: dict[str, object] = {"mime": f"image/{form}", "width": large.width, "height": large.height}
    return head | {"large": len(files[0]), "small": len(files[1])}, files[0], files[1]


def _upright(data: bytes) -> Image.Image:
    """The first picture in DATA on white paper, the way up that it is meant, not much larger than needed."""
    kind = next((name for start, name in STARTS.items() if data.startswith(start)), None)
    if kind is None:
        raise UnfitError(WRONG_KIND)
    try:
        picture = Image.open(io.BytesIO(data), formats=[kind])
        if picture.width * picture.height > MOST_PIXELS:
            raise UnfitError(TOO_LARGE)
        turn = TURNS.get(_orientation(picture))
        (width, height), longest = picture.size, max(picture.size)
        picture.draft("RGB", (max(1, width * LARGE // longest), max(1, height * LARGE // longest)))
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitError(TOO_LARGE) from None
    found = _on_paper(picture)
    return found if turn is None else found.transpose(turn)


def _orientation(picture: Image.Image) -> int:
    """Exif's, where it can be read; a picture with a broken note about itself is still a picture."""
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - many kinds of nonsense can stand there
        return 1


def _on_paper(picture: Image.Image) -> Image.Image:
    """PICTURE in RGB on white, band by band, smaller by a whole number where it is much larger than needed."""
    factor = max(1, max(picture.size) // LARGE)
    width, height = (-(-side // factor) for side in picture.size)
    paper = Image.new("RGB", (width, height), "white")
    for top in range(0, picture.height, BAND * factor):
        band = picture.crop((0, top, picture.width, min(picture.height, top + BAND * factor)))
        paper.paste(_in_colour(band).reduce(factor), (0, top // factor))
    return paper


def _in_colour(band: Image.Image) -> Image.Image:
    """BAND, of any mode, in RGB on white."""
    if band.mode.startswith("I"):  # 16 bits of grey
        return band.point(lambda value: value / 256, "L").convert("RGB")
    if not band.has_transparency_data:
        return band.convert("RGB")
    seen = band.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _file(picture: Image.Image, form: str) -> bytes:
    written = io.BytesIO()
    if form == "png":
        picture.quantize(COLOURS).save(written, "PNG", optimize=True)
    else:
        picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    main()
