"""The menus below LINE's chats: who sees which, what each area asks, and where it lies on the picture.

A guest sees `guest-th` or `guest-en`, a linked chat `member-th` or `member-en`, a chat of the office `staff-th` or
`staff-en`; the name is the alias at LINE too.  An area sends the tap that a button of an answer would send, and shows
its label as typed.  The staff's menu is the same for all roles: what is not a role's business says so when pressed.

    RichMenu(Role.GUEST, Language.THAI).alias == "guest-th"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.limits import cut_clusters
from core.links import Language
from handlers.incoming import Tap
from handlers.messages.catalogue import Catalogue
from handlers.reply import Phrase

Json = dict[str, Any]

WIDTH = 2500
GAP = 28
"""Between cells, and around them, in px of the picture. The areas that are pressed leave no gap: a thumb is wide."""

MOST_BAR_CLUSTERS, MOST_LABEL_CLUSTERS = 14, 20


class Role(StrEnum):
    """Whose menu it is."""

    GUEST = "guest"
    MEMBER = "member"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Cell:
    """One area: its label `rich_menu.NAME`, the icon, what pressing it asks, and where it lies on the grid."""

    name: str
    icon: str
    tap: Tap
    column: int
    row: int
    columns: int = 1
    main: bool = False
    """Drawn in full colour: what most people are here for."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle of the picture, in px."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The cells of a role on their grid. HEIGHT in px: 1686 or 843, LINE's two usual sizes."""

    height: int
    columns: int
    rows: int
    cells: tuple[Cell, ...]

    def bounds(self, cell: Cell) -> Bounds:
        """What belongs to CELL; all cells together cover the picture."""
        left, right = (WIDTH * at // self.columns for at in (cell.column, cell.column + cell.columns))
        top, bottom = (self.height * at // self.rows for at in (cell.row, cell.row + 1))
        return Bounds(left, top, right - left, bottom - top)


def _guest(language: Language) -> tuple[Cell, ...]:
    other = Language.ENGLISH if language is Language.THAI else Language.THAI
    return (
        Cell("link", "link", Tap("link"), 0, 0, columns=2, main=True),
        Cell("forgot", "key", Tap("forgot"), 0, 1),
        Cell("how", "book", Tap("start", ("how",)), 1, 1),
        Cell("contact", "speech", Tap("contact"), 0, 2),
        Cell("other_language", "globe", Tap("language", (other.value,)), 1, 2),
    )


MEMBER_CELLS = (
    Cell("summary", "panes", Tap("summary"), 0, 0, columns=2, main=True),
    Cell("receipt", "receipt", Tap("receipt"), 2, 0),
    Cell("shares", "rising", Tap("shares"), 0, 1),
    Cell("loans", "note", Tap("loans"), 1, 1),
    Cell("deposits", "coins", Tap("deposits"), 2, 1),
    Cell("change", "change", Tap("change"), 0, 2),
    Cell("contact_short", "speech", Tap("contact"), 1, 2),
    Cell("more", "lines", Tap("start", ("more",)), 2, 2),
)
STAFF_CELLS = (
    Cell("queue", "inbox", Tap("queue"), 0, 0, main=True),
    Cell("find", "find", Tap("find"), 1, 0),
    Cell("pending", "people", Tap("pending"), 2, 0),
    Cell("code", "key", Tap("code"), 0, 1),
    Cell("work", "lines", Tap("staff"), 1, 1),
    Cell("mine", "person", Tap("staff", ("mine",)), 2, 1),
)


BARS = {Role.STAFF: "rich_menu.bar_staff"}
"""What stands on the bar that opens the menu, where it is not the usual word."""


@dataclass(frozen=True, slots=True)
class RichMenu:
    """The menu of a role in a language."""

    role: Role
    language: Language

    @property
    def alias(self) -> str:
        """What it is called, here and at LINE."""
        return f"{self.role}-{self.language}"

    @property
    def layout(self) -> Layout:
        """Its cells."""
        match self.role:
            case Role.GUEST:
                return Layout(1686, 2, 3, _guest(self.language))
            case Role.MEMBER:
                return Layout(1686, 3, 3, MEMBER_CELLS)
            case Role.STAFF:
                return Layout(843, 3, 2, STAFF_CELLS)

    def label(self, cell: Cell, catalogue: Catalogue) -> str:
        """What stands in CELL, and what pressing it says in the chat."""
        return cut_clusters(
            catalogue.text(Phrase(f"rich_menu.{cell.name}"), self.language), MOST_LABEL_CLUSTERS, "label"
        )

    def definition(self, catalogue: Catalogue) -> Json:
        """What LINE is told, but for the name: size, the bar's text, and areas with their actions."""
        bar = catalogue.text(Phrase(BARS.get(self.role, "rich_menu.bar")), self.language)
        layout = self.layout
        return {
            "size": {"width": WIDTH, "height": layout.height},
            "selected": True,
            "chatBarText": cut_clusters(bar, MOST_BAR_CLUSTERS, "chatBarText"),
            "areas": [self._area(cell, layout.bounds(cell), catalogue) for cell in layout.cells],
        }

    def _area(self, cell: Cell, bounds: Bounds, catalogue: Catalogue) -> Json:
        label = self.label(cell, catalogue)
        return {
            "bounds": {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height},
            "action": {"type": "postback", "label": label, "data": str(cell.tap), "displayText": label},
        }


MENUS: Mapping[str, RichMenu] = MappingProxyType(
    {menu.alias: menu for menu in (RichMenu(role, language) for role in Role for language in Language)}
)
"""All of them by alias."""

DEFAULT = RichMenu(Role.GUEST, Language.THAI)
"""Seen by whoever has no menu of the own: somebody who has just added the bot."""
