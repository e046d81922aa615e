"""The lines of a list, each of which can be pressed as a whole: `405 · เงินฝากรายเดือน`, `รอ 3 วัน`, a chevron.

A line is at least 44 px high.  A badge says with its word what its colour says.  For who listens a line is one text,
and the chevron, which a telephone would read, is left out.
"""

from typing import Final

from bot.limits import shortened
from bot.line.actions import Json, action
from bot.line.parts import HAIRLINE, INK, LATE, LATE_TINT, MUTED, TINT, Parts, column
from core.links import Form
from handlers.messages.wording import Wording
from handlers.reply import MOST_ITEMS, Badge, Choice, Item, Phrase, Tone

CHEVRON = "›"
PAIR = "common.spoken"
RULE: Final[Json] = {"type": "separator", "color": HAIRLINE}


class Listing:
    """Draws the items of cards with the texts of PARTS."""

    def __init__(self, parts: Parts, wording: Wording, public_url: str) -> None:
        self._parts = parts
        self._wording = wording
        self._public_url = public_url

    def lines(self, items: tuple[Item, ...], tone: Tone) -> Json:
        """ITEMS one below the other, with a rule between them."""
        if len(items) > MOST_ITEMS:
            shortened("items of a card")
        contents: list[Json] = []
        for item in items[:MOST_ITEMS]:
            contents += [*([RULE] if contents else []), self._line(item, tone)]
        return column(contents, spacing="none") | {"margin": "none"}  # each line brings its own room

    def _line(self, item: Item, tone: Tone) -> Json:
        is_spoken = self._wording.view.form is Form.TEXT
        words = self._spoken(item) if is_spoken else self._words(item, tone)
        line: Json = {
            "type": "box",
            "layout": "horizontal",
            "alignItems": "center",
            "spacing": "md",
            "paddingTop": "10px",
            "paddingBottom": "10px",
            "contents": words,
        }
        pressed = action(Choice(label=item.short, tap=item.tap), self._wording, self._public_url)
        return line if pressed is None else line | {"action": pressed}

    def _spoken(self, item: Item) -> list[Json]:
        """Everything of ITEM in one text, in which the badge stands last."""
        said = item.title if item.detail is None else Phrase.of(PAIR, label=item.title, value=item.detail)
        if item.badge:
            said = Phrase.of(PAIR, label=said, value=item.badge.text)
        return [self._parts.text(said, "md", INK)]

    def _words(self, item: Item, tone: Tone) -> list[Json]:
        lines = [self._parts.text(item.title, "md", INK, bold=True)]
        if item.detail:
            lines.append(self._parts.text(item.detail, "sm", MUTED))
        badge = [self._badge(item.badge, tone)] if item.badge else []
        if self._parts.is_large and badge:
            # Large letters leave no room at the side: the badge stands below, as wide as its word.
            lines.append({"type": "box", "layout": "horizontal", "margin": "sm", "contents": badge})
            badge = []
        chevron = self._parts.text(item.title, "xl", MUTED) | {"text": CHEVRON, "flex": 0, "wrap": False}
        return [column(lines, spacing="none"), *badge, chevron]

    def _badge(self, badge: Badge, tone: Tone) -> Json:
        color, tint = (LATE, LATE_TINT) if badge.late else (MUTED, TINT[tone])
        text = self._parts.text(badge.text, "sm", color, bold=True) | {"wrap": False}
        box = column([text], spacing="none")
        edges = {"paddingTop": "2px", "paddingBottom": "2px", "paddingStart": "8px", "paddingEnd": "8px"}
        return box | edges | {"backgroundColor": tint, "cornerRadius": "6px", "flex": 0}
