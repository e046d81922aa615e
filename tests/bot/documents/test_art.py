"""Logo and signatures: few colours, on white, beside the right name only."""

import io
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageDraw

from bot.documents.art import LOGO, SIGNATURE, Art, Picture, picture
from bot.documents.receipt import receipt_pdf
from core.receipt_paper import Paper, Signed
from tests.papers import paper


def drawn(folder: Path, name: str, size: tuple[int, int], colour: str) -> Path:
    """A disc on nothing."""
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=colour)
    image.save(folder / name)
    return folder / name


@pytest.fixture
def logo(tmp_path: Path) -> Picture:
    return picture(drawn(tmp_path, "logo.png", (900, 900), "#146E3C"), LOGO)


def shown(pdf: bytes) -> dict[str, Image.Image]:
    """The pictures of the first page, by name."""
    found = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
    return {one.name: one.image.convert("RGB") for one in found if one.image is not None}


def test_a_picture_gets_small_and_stands_on_white(logo: Picture) -> None:
    assert (logo.width, logo.height) == (LOGO, LOGO)
    (image,) = shown(receipt_pdf(paper(), Art(logo=logo))).values()
    assert image.getpixel((0, 0)) == (255, 255, 255)
    assert image.getpixel((120, 120)) == (0x14, 0x6E, 0x3C)


def test_a_signature_belongs_to_a_name_and_not_to_an_office(tmp_path: Path, logo: Picture) -> None:
    own = picture(drawn(tmp_path, "sign.png", (1200, 300), "#1B2A8A"), SIGNATURE)
    art = Art(logo=logo, signatures={"นายวิชัย ใจดี": own})
    assert (own.width, own.height) == (SIGNATURE, SIGNATURE // 4)
    assert set(shown(receipt_pdf(paper(), art))) == {"Logo.png", "Signature0.png"}
    after = paper(signed=(Signed(name="นายใหม่ จริงใจ", position="ผู้จัดการ"),))
    assert set(shown(receipt_pdf(after, art))) == {"Logo.png"}


def test_pages_share_their_pictures(logo: Picture) -> None:
    def size(made: Paper) -> int:
        return len(receipt_pdf(made, Art(logo=logo))) - len(receipt_pdf(made, Art()))

    two_pages = paper(lines=paper().lines * 10)
    assert size(two_pages) - size(paper()) < len(logo.packed) / 4


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_text("none")
    with pytest.raises(OSError, match="cannot identify image file"):
        picture(file, LOGO)
