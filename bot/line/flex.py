"""A `Card` as a Flex bubble, in the form that the chat chose: header, parts, buttons.

Normal: bubble `mega`, as the design draws it.  Large: bubble `giga`.  Text: `label: value` lines, which a screen reader
says one by one (`bot.line.spoken`).  A card of twelve rows takes some ten microseconds.
"""

from dataclasses import replace
from typing import Final

from bot.limits import shortened
from bot.line.actions import Json
from bot.line.body import Body
from bot.line.buttons import MOST_ACTS, Buttons
from bot.line.listing import Listing
from bot.line.parts import MAIN, WHITE, Parts, column
from bot.line.picture import across
from bot.line.spoken import Spoken
from core.links import Form
from handlers.messages.wording import Wording
from handlers.reply import MOST_CARDS, Card, Figure, Tone

SIZES: Final = {Form.NORMAL: "mega", Form.LARGE: "giga", Form.TEXT: "mega"}


class Bubble:
    """Draws cards for one answer: WORDING and the address of our pages."""

    def __init__(self, wording: Wording, public_url: str) -> None:
        self._wording = wording
        self._public_url = public_url
        self._parts = Parts(wording)
        listing = Listing(self._parts, wording, public_url)
        is_spoken = wording.view.form is Form.TEXT
        self._lines = Spoken(self._parts, listing) if is_spoken else Body(self._parts, listing, wording, public_url)
        self._buttons = Buttons(self._parts, wording, public_url)
        self._size = SIZES[wording.view.form]

    def draw(self, card: Card) -> Json:
        """CARD as a bubble."""
        card = self._with_document(card)
        bubble: Json = {"type": "bubble", "size": self._size, "header": self._header(card)}
        if card.picture and card.picture.large:
            bubble["hero"] = across(card.picture, self._public_url)
        if body := self._lines.body(card):
            bubble["body"] = {"type": "box", "layout": "vertical", "paddingAll": "16px", "contents": body}
            if card.items and not card.note:
                bubble["body"]["paddingBottom"] = "4px"  # the last line of the list has room of its own
        if buttons := self._buttons.of(card):
            foot = {"paddingAll": "16px", "paddingTop": "0px"} if body else {"paddingAll": "16px"}
            bubble["footer"] = column(buttons, spacing="md" if card.tone is Tone.WORK else "sm") | foot
        return bubble

    @staticmethod
    def _with_document(card: Card) -> Card:
        """CARD with the way to its document as its main act, since LINE takes no files."""
        document = card.document
        if document is None or document.open is None:
            return card
        return replace(card, acts=(document.open, *card.acts)[:MOST_ACTS])

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
            "backgroundColor": MAIN[card.tone],
            "paddingTop": "12px",
            "paddingBottom": "12px",
            "paddingStart": "16px",
            "paddingEnd": "16px",
            "contents": contents,
        }
