"""The picture of a receipt."""

import io
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import zxingcpp
from PIL import Image

from bot.documents.art import SIGNATURE, Art, picture
from bot.documents.preview import COLOURS, WIDTH, preview_png
from bot.documents.receipt import receipt_pdf
from tests.papers import paper

MOST_BYTES = 150_000
BLUE = (0x1B, 0x2A, 0x8A)


def near(colour: object) -> tuple[int, int, int]:
    """White exactly, or the blue of the signature where COLOUR is nearly that."""
    assert isinstance(colour, tuple)
    red, green, blue = colour
    is_ink = blue - max(red, green) > 60 and red < 80
    return BLUE if is_ink else (red, green, blue)


def test_a_small_picture_whose_code_can_be_read(tmp_path: Path) -> None:
    """Made as it is meant to be: in a process of its own."""
    file = tmp_path / "sign.png"
    Image.new("RGB", (300, 20), BLUE).save(file)
    art = Art(signatures={"นายวิชัย ใจดี": picture(file, SIGNATURE)})
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        png = pool.submit(preview_png, receipt_pdf(paper(), art)).result()
    assert len(png) < MOST_BYTES
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.mode) == ("PNG", "P")
        assert (image.width, image.height) == (WIDTH, 1476)
        assert len(image.getcolors() or ()) <= COLOURS
        assert {(255, 255, 255), BLUE} <= {near(colour) for _, colour in image.convert("RGB").getcolors() or ()}
        (code,) = zxingcpp.read_barcodes(image.convert("L"))
    assert code.text == paper().verify_url
