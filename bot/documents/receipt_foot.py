"""What stands at the foot of a receipt: how to check it, who signs, and which page it is."""

from collections.abc import Mapping

from bot.documents.art import Picture
from bot.documents.fitting import fitted_name, shrunk
from bot.documents.qr import qr_code
from bot.documents.receipt_head import LEADING
from bot.documents.receipt_table import LEFT, RIGHT, RULE
from bot.documents.sheet import CENTRED, FROM_RIGHT, INK, MUTED, Sheet, Style
from bot.documents.thai_words import date_and_time
from core.receipt_paper import Paper, Signed

TOP = 505.0
QR_SIDE = 54.0
SIGNED_FROM = 124.0
SIGN_LINE = 538.0
SIGNATURE_HEIGHT, SIGNATURE_MARGIN = 31.0, 18.0
LAST_LINE = 582.0
ADDRESS_ROOM = 205.0

SMALL, SIGNER = Style(7.5, colour=MUTED), Style(9)


def draw_foot(sheet: Sheet, paper: Paper, signatures: Mapping[str, tuple[Picture, str]]) -> None:
    """Below the last page. SIGNATURES: by signer, with the picture's name in the document."""
    sheet.qr(LEFT, TOP, QR_SIDE, qr_code(paper.verify_url))
    sheet.text(LEFT, TOP + QR_SIDE + 10, "สแกนเพื่อตรวจสอบใบเสร็จ", SMALL)
    room = (RIGHT - SIGNED_FROM) / max(2, len(paper.signed))
    for number, signed in enumerate(paper.signed):
        middle = RIGHT - (len(paper.signed) - number - 0.5) * room
        if signed.name in signatures:
            _draw_signature(sheet, middle, room - SIGNATURE_MARGIN, *signatures[signed.name])
        _draw_signer(sheet, middle, room, signed)


def draw_last_line(sheet: Sheet, paper: Paper, page: int, pages: int) -> None:
    """Where to check it without a camera, when it was printed, and which page this is where there are more."""
    address = paper.verify_url.removeprefix("https://")
    sheet.text(LEFT, LAST_LINE, address, shrunk(address, SMALL, ADDRESS_ROOM))
    printed = f"พิมพ์เมื่อ {date_and_time(paper.issued_at)}"
    right = printed if pages == 1 else f"{printed}  หน้า {page}/{pages}"
    sheet.text(RIGHT, LAST_LINE, right, SMALL, FROM_RIGHT)


def _draw_signature(sheet: Sheet, middle: float, room: float, picture: Picture, name: str) -> None:
    scale = min(room / picture.width, SIGNATURE_HEIGHT / picture.height)
    width, height = picture.width * scale, picture.height * scale
    sheet.picture(middle - width / 2, SIGN_LINE - 1 - height, width, height, name)


def _draw_signer(sheet: Sheet, middle: float, room: float, signed: Signed) -> None:
    """A line to sign on, name and title."""
    half = room / 2 - SIGNATURE_MARGIN / 2
    sheet.rules([(middle - half, SIGN_LINE, middle + half, SIGN_LINE)], RULE, INK)
    baseline = SIGN_LINE + SIGNER.size * LEADING
    room -= 6
    lines, style = fitted_name(f"({signed.name})", SIGNER, room)
    for line in lines:
        sheet.text(middle, baseline, line, style, CENTRED)
        baseline += style.size * LEADING
    sheet.text(middle, baseline, signed.position, shrunk(signed.position, SIGNER, room), CENTRED)
