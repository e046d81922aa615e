"""The QR code as a path."""

import zxingcpp
from PIL import Image, ImageDraw

from bot.documents.qr import qr_code

URL = "https://coop.example/verify/7Q2MZK4T9XVB3N6H8WPD5RJC2F"


def test_the_path_reads_as_the_text() -> None:
    code = qr_code(URL)
    dot, quiet = 6, 4
    side = (code.side + 2 * quiet) * dot
    picture = Image.new("L", (side, side), "white")
    draw = ImageDraw.Draw(picture)
    for run in code.path.removesuffix(" re ").split(" re "):
        x, y, width, height = map(int, run.split())
        left, top = (quiet + x) * dot, (quiet + code.side - y - height) * dot
        draw.rectangle((left, top, left + width * dot - 1, top + height * dot - 1), fill="black")
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == URL
    assert read.ec_level == "M"
