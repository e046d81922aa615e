"""The picture of a menu: cells with a line icon and a label, in the design's colours, legible at the size of a phone.

2,500 px are some 390 points of a phone, so that letters of 132 px are as large as the pages' labels.  A picture takes
some 0.1 s, file included; LINE takes at most 1 MB.
"""

import hashlib
import io
import json
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.line import icons
from bot.line.lettering import SARABUN_BOLD, Lettering
from bot.line.rich_menus import GAP, WIDTH, Bounds, Cell, RichMenu, Role
from handlers.messages.catalogue import Catalogue

LETTERS, MAIN_LETTERS = 132, 176
"""px to the em of a label; the design wants at least 115."""

ICON, MAIN_ICON = 216, 300
LOW, LOW_ICON, LOW_LETTERS = 450, 150, 120
"""px of height below which a cell is low, and what it then holds."""

CAPITAL, BASELINE, UNDER_ICON = 0.56, 1.27, 1.45
"""Of an em: how high a Thai consonant is; from the icon down to the letters' foot, and to below what hangs from it."""

RADIUS = 52
PADDING, ICON_GAP = 36, 44
"""Kept free on both sides of a cell, and between an icon and a label beside it."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Of one role: behind the cells, what is drawn in a white cell, and the main cell, which is drawn in white."""

    ground: str
    icon: str
    label: str
    main: str


CELL = "#FFFFFF"
MEMBERS = Colours(ground="#DCE8E0", icon="#146E3C", label="#16261D", main="#146E3C")
STAFF = Colours(ground="#E8EFF3", icon="#24404F", label="#24404F", main="#24404F")


def colours_of(menu: RichMenu) -> Colours:
    """Staff see at once that they are not in the members' menu."""
    return STAFF if menu.role is Role.STAFF else MEMBERS


def draw(menu: RichMenu, catalogue: Catalogue) -> Image.Image:
    """MENU's picture."""
    layout = menu.layout
    picture = Image.new("RGB", (WIDTH, layout.height), colours_of(menu).ground)
    for cell in layout.cells:
        _cell(picture, menu, cell, catalogue)
    return picture


def png(picture: Image.Image) -> bytes:
    """PICTURE as a PNG, some 140 KB with each colour as it is. Fewer colours: half of that, in five times the time."""
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def fingerprint(menu: RichMenu, catalogue: Catalogue, picture: Image.Image) -> str:
    """Changes whenever anything of MENU does: what is pressed, or a single dot of PICTURE.

    Of the dots and not of the file: another version of a compressor makes no new menu.
    """
    told = json.dumps(menu.definition(catalogue), ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(told + picture.tobytes()).hexdigest()[:16]


def _inner(bounds: Bounds, height: int) -> Bounds:
    """What is painted of a cell: half a gap less where another cell follows, a whole one at the picture's edge."""
    left = GAP if bounds.x == 0 else GAP // 2
    top = GAP if bounds.y == 0 else GAP // 2
    right = GAP if bounds.x + bounds.width == WIDTH else GAP // 2
    bottom = GAP if bounds.y + bounds.height == height else GAP // 2
    return Bounds(bounds.x + left, bounds.y + top, bounds.width - left - right, bounds.height - top - bottom)


def _sizes(box: Bounds, cell: Cell) -> tuple[int, int]:
    """Px of the icon and of the letters: larger in a wide main cell, smaller in the low cells of a low menu."""
    if cell.main and box.width > WIDTH // 2:
        return MAIN_ICON, MAIN_LETTERS
    return (LOW_ICON, LOW_LETTERS) if box.height < LOW else (ICON, LETTERS)


def _is_wide(box: Bounds) -> bool:
    """Whether there is room for icon and label side by side."""
    return box.width > WIDTH * 2 // 5


def letters_of(menu: RichMenu, cell: Cell, catalogue: Catalogue) -> tuple[int, int, int]:
    """Of CELL's label: px to the em, its width, and the width that it may have. A long one is set smaller."""
    box = _inner(menu.layout.bounds(cell), menu.layout.height)
    icon_size, letters = _sizes(box, cell)
    room = box.width - 2 * PADDING - (icon_size + ICON_GAP if _is_wide(box) else 0)
    lettering, label = Lettering.of(SARABUN_BOLD), menu.label(cell, catalogue)
    size = min(letters, letters * room // max(lettering.width(label, letters), 1))
    return size, lettering.width(label, size), room


def _cell(picture: Image.Image, menu: RichMenu, cell: Cell, catalogue: Catalogue) -> None:
    box, colours = _inner(menu.layout.bounds(cell), menu.layout.height), colours_of(menu)
    corners = [box.x, box.y, box.x + box.width - 1, box.y + box.height - 1]
    ImageDraw.Draw(picture).rounded_rectangle(corners, RADIUS, fill=colours.main if cell.main else CELL)
    icon_size, _ = _sizes(box, cell)
    size, _, _ = letters_of(menu, cell, catalogue)
    line = Lettering.of(SARABUN_BOLD).line(menu.label(cell, catalogue), size)
    if _is_wide(box):
        left = box.x + (box.width - icon_size - ICON_GAP - line.width) // 2
        icon_at = (left, box.y + (box.height - icon_size) // 2)
        pen_at = (left + icon_size + ICON_GAP, box.y + box.height // 2 + round(size * CAPITAL / 2))
    else:
        top = box.y + (box.height - icon_size - round(size * UNDER_ICON)) // 2
        icon_at = (box.x + (box.width - icon_size) // 2, top)
        pen_at = (box.x + (box.width - line.width) // 2, top + icon_size + round(size * BASELINE))
    icon_colour, label_colour = (CELL, CELL) if cell.main else (colours.icon, colours.label)
    picture.paste(icon_colour, icon_at, icons.drawn(cell.icon, icon_size))
    picture.paste(label_colour, (pen_at[0] + line.left, pen_at[1] - line.above), line.coverage)
