"""The picture of a receipt."""

import io
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import zxingcpp
from PIL import Image

from bot.documents.art import Art
from bot.documents.preview import COLOURS, WIDTH, preview_png
from bot.documents.receipt import receipt_pdf
from tests.papers import paper

MOST_BYTES = 150_000


def test_a_small_picture_whose_code_can_be_read() -> None:
    """Made as it is meant to be: in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        png = pool.submit(preview_png, receipt_pdf(paper(), Art())).result()
    assert len(png) < MOST_BYTES
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.mode) == ("PNG", "P")
        assert (image.width, image.height) == (WIDTH, 1476)
        assert len(image.getcolors() or ()) <= COLOURS
        (code,) = zxingcpp.read_barcodes(image.convert("L"))
    assert code.text == paper().verify_url
