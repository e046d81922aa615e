"""A `Card` as a Flex bubble, in the form that the chat chose: header, parts, buttons.

Normal: bubble `mega`, as the design draws it.  Large: bubble `giga`.  Text: `label: value` lines, which a screen reader
says one by one (`bot.line.spoken`).  A card of twelve rows takes some ten microseconds.
"""

from typing import Final

from bot.limits import shortened
from bot.line.actions import Json, action
from bot.line.parts import DARK_GREEN, GREEN, WHITE, Parts, column
from bot.line.spoken import Spoken
from core.links import Form
from handlers.messages.wording import Wording
from handlers.reply import MOST_CARDS, Card, Choice, Figure

MOST_ACTS = 2
SIZES: Final = {Form.NORMAL: "mega", Form.LARGE: "giga", Form.TEXT: "mega"}


class Bubble:
    """Draws cards for one answer: WORDING and the address of our pages."""

    def __init__(self, wording: Wording, public_url: str) -> None:
        self._wording = wording
        self._public_url = public_url
        self._parts = Parts(wording)
        self._lines: Parts | Spoken = Spoken(self._parts) if wording.view.form is Form.TEXT else self._parts
        self._size = SIZES[wording.view.form]

    def draw(self, card: Card) -> Json:
        """CARD as a bubble."""
        bubble: Json = {"type": "bubble", "size": self._size, "header": self._header(card)}
        if body := self._lines.body(card):
            bubble["body"] = {"type": "box", "layout": "vertical", "paddingAll": "16px", "contents": body}
        if footer := self._acts(card.acts):
            bubble["footer"] = footer
        return bubble

    def figure(self, figure: Figure) -> Json:
        """FIGURE as a small bubble without a header; Flex too, since plain text would stand on the lock screen."""
        body = column(self._lines.of_figure(figure), spacing="xs") | {"paddingAll": "12px", "paddingStart": "16px"}
        return {"type": "bubble", "size": self._size, "body": body}

    def carousel(self, cards: tuple[Card, ...]) -> Json:
        """CARDS to be swiped, in bubbles of one width."""
        if len(cards) > MOST_CARDS:
            shortened("cards of a carousel")
        return {"type": "carousel", "contents": [self.draw(card) for card in cards[:MOST_CARDS]]}

    def _header(self, card: Card) -> Json:
        contents = [self._parts.text(card.title, "lg", WHITE, bold=True)]
        is_large = self._wording.view.form is Form.LARGE
        if card.as_of:
            day = self._parts.text(card.as_of, "sm", WHITE)
            contents.append(day if is_large else day | {"align": "end", "gravity": "center", "flex": 0})
        return {
            "type": "box",
            "layout": "vertical" if is_large else "horizontal",
            "backgroundColor": GREEN,
            "paddingTop": "12px",
            "paddingBottom": "12px",
            "paddingStart": "16px",
            "paddingEnd": "16px",
            "contents": contents,
        }

    def _acts(self, acts: tuple[Choice, ...]) -> Json | None:
        if len(acts) > MOST_ACTS:
            shortened("acts of a card")
        buttons: list[Json] = []
        for act in acts[:MOST_ACTS]:
            found = action(act, self._wording, self._public_url)
            if found is not None:
                look = {"style": "link", "color": DARK_GREEN} if buttons else {"style": "primary", "color": GREEN}
                buttons.append({"type": "button", "height": "md", "scaling": True, "action": found, **look})
        if not buttons:
            return None
        return column(buttons, spacing="sm") | {"paddingAll": "16px", "paddingTop": "0px"}
