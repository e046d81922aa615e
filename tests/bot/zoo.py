"""A zoo of files that somebody could send as a picture: 200 of them, made from seeds, each with what must come of it.

`OK`: it is taken.  A key: it is refused with that sentence.  `ANY`: either, but no crash; broken files are broken in
ways that a decoder may or may not survive.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random  # noqa: TID251 - seeded, so nothing is left to chance
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

from bot.picture_process import DAMAGED, TOO_LARGE, WRONG_KIND

OK, ANY = "ok", "any"
CANARY = b"CanaryGPS13.7563N"
"""Stands in every place where a file can say something about itself."""
GPS_IFD, ORIENTATION, MAKER, DESCRIPTION = 0x8825, 0x0112, 0x010F, 0x010E


@dataclass(frozen=True, slots=True)
class Animal:
    name: str
    data: bytes
    becomes: str


def drawn(mode: str = "RGB", size: tuple[int, int] = (120, 90)) -> Image.Image:
    """A red corner top left and a blue one bottom right, so that it can be seen which way up it is."""
    picture = Image.new("RGB", size, "#DDDDDD")
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.rectangle((0, 0, width // 2, height // 2), fill="red")
    pen.rectangle((width // 2, height // 2, width, height), fill="blue")
    if mode in {"LA", "RGBA"}:
        clear = picture.convert(mode)
        clear.putalpha(128)
        return clear
    if mode == "I;16":
        return Image.frombytes("I;16", size, b"\x00\x80" * (width * height))
    return picture.convert(mode)


def file(picture: Image.Image, form: str, **more: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, form, **more)
    return written.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[ORIENTATION] = orientation
    found[MAKER] = found[DESCRIPTION] = CANARY.decode()
    found.get_ifd(GPS_IFD).update({1: "N", 2: (13.0, 45.0, 22.0), 3: "E", 4: (100.0, 30.0, 6.0), 29: "2026:11:30"})
    return found


def telling_png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", CANARY.decode())
    told.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    told.add_text("Location", CANARY.decode(), zip=True)
    return file(drawn(), "PNG", pnginfo=told, exif=exif())


PLAIN = {
    "jpg": file(drawn(), "JPEG"),
    "progressive.jpg": file(drawn(), "JPEG", progressive=True),
    "png": file(drawn(), "PNG"),
    "palette.png": file(drawn("P"), "PNG"),
    "bmp": file(drawn(), "BMP"),
    "gif": file(drawn("P"), "GIF"),
    "animated.gif": file(drawn("P"), "GIF", save_all=True, append_images=[drawn("L"), drawn("1")]),
}


def good() -> Iterator[Animal]:
    """Everything that a camera, a scanner or a telephone makes."""
    for mode in ("RGB", "L", "CMYK", "YCbCr", "1"):
        yield Animal(f"{mode}.jpg", file(drawn(mode), "JPEG"), OK)
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield Animal(f"{mode}.png", file(drawn(mode), "PNG"), OK)
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        yield Animal(f"{mode}.bmp", file(drawn(mode), "BMP"), OK)
    for mode in ("1", "L", "P", "RGB"):
        yield Animal(f"{mode}.gif", file(drawn(mode), "GIF", interlace=True), OK)
    yield Animal("clear.gif", file(drawn("P"), "GIF", transparency=0), OK)
    yield Animal("clear-palette.png", file(drawn("P"), "PNG", transparency=0), OK)
    yield Animal("animated.png", file(drawn(), "PNG", save_all=True, append_images=[drawn("L").convert("RGB")]), OK)
    yield Animal("two-in-one.mpo", file(drawn(), "MPO", save_all=True, append_images=[drawn()]), OK)
    yield from (Animal(f"plain.{name}", data, OK) for name, data in PLAIN.items())
    for orientation in range(1, 9):
        yield Animal(f"turned-{orientation}.jpg", file(drawn(), "JPEG", exif=exif(orientation)), OK)
    yield Animal("telling.png", telling_png(), OK)
    told = {"comment": CANARY, "icc_profile": CANARY * 20, "xmp": CANARY * 9}
    yield Animal("telling.jpg", file(drawn(), "JPEG", exif=exif(), **told), OK)
    yield Animal("telling.gif", file(drawn("P"), "GIF", comment=CANARY), OK)
    yield Animal("one-dot.png", file(drawn(size=(1, 1)), "PNG"), OK)
    yield Animal("line.png", file(drawn(size=(20_000, 1)), "PNG"), OK)
    yield Animal("nonsense-exif.jpg", file(drawn(), "JPEG", exif=b"Exif\0\0" + CANARY * 9), OK)


def large() -> Iterator[Animal]:
    """At the limits, and beyond them."""
    wide = Image.linear_gradient("L").resize((5000, 5000))
    for mode in ("L", "RGB", "RGBA"):
        yield Animal(f"25-million.{mode}.png", file(Image.merge(mode, [wide] * len(mode)), "PNG", compress_level=1), OK)
    for name, progressive in (("baseline", False), ("progressive", True)):
        data = file(Image.merge("RGB", [wide] * 3), "JPEG", quality=60, progressive=progressive)
        yield Animal(f"25-million.{name}.jpg", data, OK)
    yield Animal("25-million.cmyk.jpg", file(Image.merge("CMYK", [wide] * 4), "JPEG", quality=60), OK)
    thick = file(Image.merge("CMYK", [wide] * 4), "JPEG", quality=60, progressive=True)
    yield Animal("25-million.progressive-cmyk.jpg", thick, ANY)
    yield Animal("25-million.gif", file(wide, "GIF"), OK)
    yield Animal("25-million.1.bmp", file(wide.convert("1"), "BMP"), OK)
    yield Animal("one-row-more.png", file(Image.new("1", (5000, 5001)), "PNG"), TOO_LARGE)
    yield Animal("12-megabytes.bmp", file(Image.new("RGB", (2000, 2000)), "BMP"), TOO_LARGE)
    yield Animal("dots-12-megabytes.jpg", PLAIN["jpg"] + b"\0" * (12 << 20), TOO_LARGE)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, *chunks: bytes, bits: int = 1, kind: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def bombs() -> Iterator[Animal]:
    """Small files that unpack to very much, or say so."""
    rows = zlib.compress(b"\0" * (12_000 * 1_501))
    yield Animal("144-million.png", png_of(12_000, 12_000, chunk(b"IDAT", rows)), TOO_LARGE)
    huge = 2**31 - 1
    yield Animal("largest-there-is.png", png_of(huge, huge, chunk(b"IDAT", rows)), TOO_LARGE)
    yield Animal("no-height.png", png_of(9, 0, chunk(b"IDAT", rows)), ANY)
    zeros = zlib.compress(b"\0" * (200 << 20), 9)
    yield Animal("more-than-it-says.png", png_of(8, 8, chunk(b"IDAT", zeros)), ANY)
    for name in (b"zTXt", b"iCCP"):
        packed = chunk(name, b"x\0\0" + zeros)
        yield Animal(f"{name.decode()}-bomb.png", png_of(8, 8, packed, chunk(b"IDAT", zlib.compress(b"\0" * 16))), ANY)
    many = b"".join(chunk(b"tEXt", b"k%d\0" % number + b"x" * 900) for number in range(9_000))
    yield Animal("texts.png", png_of(8, 8, many, chunk(b"IDAT", zlib.compress(b"\0" * 16))), ANY)
    gif = bytearray(PLAIN["gif"])
    gif[6:10] = struct.pack("<HH", 65_535, 65_535)
    yield Animal("screen-of-4-billion.gif", bytes(gif), TOO_LARGE)
    frame = bytearray(PLAIN["gif"])
    at = frame.index(b"\x2c", 13 + 3 * 2 ** ((frame[10] & 7) + 1))
    frame[at + 5 : at + 9] = struct.pack("<HH", 65_535, 65_535)
    yield Animal("frame-beyond-its-screen.gif", bytes(frame), ANY)
    for width, height in ((100_000, 100_000), (-5, 5), (1, -(2**31)), (0, 0), (2**31 - 1, 1)):
        bmp = bytearray(PLAIN["bmp"])
        bmp[18:26] = struct.pack("<ii", width, height)
        yield Animal(f"bmp-{width}-{height}.bmp", bytes(bmp), ANY)
    jpg = bytearray(PLAIN["jpg"])
    at = jpg.index(b"\xff\xc0")
    jpg[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    yield Animal("4-billion.jpg", bytes(jpg), TOO_LARGE)
    scans = PLAIN["progressive.jpg"]
    first = scans.index(b"\xff\xda")
    yield Animal("a-thousand-scans.jpg", scans[:first] + scans[first:-2] * 1000 + scans[-2:], ANY)


def polyglots() -> Iterator[Animal]:
    """Pictures that are something else too, and other things that begin or end like pictures."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("canary.txt", CANARY * 9)
    for name, tail in (
        ("zip", packed.getvalue()),
        ("html", b"<html><script>alert(1)</script>" + CANARY),
        ("php", b"<?php echo '" + CANARY + b"'; ?>"),
        ("pdf", b"%PDF-1.7 " + CANARY),
    ):
        for form in ("jpg", "png", "gif", "bmp"):
            yield Animal(f"{form}-and-{name}", PLAIN[form] + tail, OK)
            yield Animal(f"{name}-and-{form}", tail + PLAIN[form], WRONG_KIND)
    script = b"GIF89a/*" + PLAIN["gif"][8:] + b"*/=1;alert(1)//" + CANARY
    yield Animal("script.gif", script, ANY)


def others() -> Iterator[Animal]:
    """What is no picture, or none of ours, whatever it is called."""
    heads = {
        "telephone.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + CANARY,
        "web.avif": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
        "scan.pdf": b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj",
        "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "letter.docx": b"PK\x03\x04" + CANARY,
        "program.exe": b"MZ" + CANARY,
        "program": b"\x7fELF" + CANARY,
        "print.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run",
        "film.mp4": b"\0\0\0\x20ftypisom" + CANARY,
        "old.psd": b"8BPS\0\1" + CANARY,
        "text.jpg": CANARY * 99,
        "nothing.jpg": b"",
        "zero.png": b"\0",
        "zeros.jpg": b"\0" * 5000,
        "noise.jpg": Random(1).randbytes(5000),
    }
    yield from (Animal(name, data, WRONG_KIND) for name, data in heads.items())
    yield Animal("page.webp", file(drawn(), "WEBP"), WRONG_KIND)
    yield Animal("scan.tiff", file(drawn(), "TIFF"), WRONG_KIND)
    yield Animal("sign.ico", file(drawn(size=(64, 64)), "ICO"), WRONG_KIND)
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"GIF87a", b"GIF89a", b"GIF89", b"\xff\xd8")
    for number, start in enumerate(starts):
        yield Animal(f"start-{number}", start, WRONG_KIND if start in {b"GIF89", b"\xff\xd8"} else DAMAGED)
        if len(start) > 2 and start != b"GIF89":
            yield Animal(
                f"start-{number}-and-noise",
                start + Random(number).randbytes(999),
                DAMAGED if start[:1] != b"G" else ANY,
            )


def broken() -> Iterator[Animal]:
    """Cut off, or with bytes changed on the way."""
    for name, data in PLAIN.items():
        for tenths in (2, 5, 8):
            whole = name.endswith("animated.gif") and tenths > 2
            yield Animal(f"cut-{tenths}.{name}", data[: len(data) * tenths // 10], ANY if whole else DAMAGED)
    random = Random(2569)
    for name, data in PLAIN.items():
        for turn in range(8):
            bad = bytearray(data)
            for _ in range(1 + turn * 7):
                bad[random.randrange(12, len(bad))] = random.randrange(256)
            yield Animal(f"changed-{turn}.{name}", bytes(bad), ANY)


@cache
def animals_of(family: str) -> list[Animal]:
    """Made once: the large ones take seconds."""
    return list(FAMILIES[family]())


FAMILIES = {one.__name__: one for one in (good, large, bombs, polyglots, others, broken)}
