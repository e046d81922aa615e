"""The acts at the foot of a card.

A person's own card has one green button and one link.  The office's have up to four, slate, in pairs of one weight
where the letters are not large; only what is pressed once, as confirming is, is the main one, also where it ends
something: red is for what is overdue.  Under a list, whose lines are what is pressed, they are links.  Such buttons are
boxes, in which a long label takes a second line where LINE's own buttons would cut it.
"""

from bot.limits import CLUSTER, shortened
from bot.line.actions import Json, action
from bot.line.parts import DARK_GREEN, GREEN, SLATE, TINT, WHITE, Parts, column
from core.links import Form
from handlers.messages.wording import Wording
from handlers.reply import MOST_WORK_ACTS, Card, Choice, Literal, Tone

MOST_ACTS = 2
PAIR = 2
LONG_LABEL = 11
"""Clusters; where one is longer all are a size smaller, so that half a card holds it on one line."""


class Buttons:
    """Draws the acts of cards with the texts of PARTS; PUBLIC_URL is where our pages are."""

    def __init__(self, parts: Parts, wording: Wording, public_url: str) -> None:
        self._parts = parts
        self._wording = wording
        self._public_url = public_url

    def of(self, card: Card) -> list[Json]:
        """The acts of CARD, one below the other or in pairs."""
        most = MOST_WORK_ACTS if card.tone is Tone.WORK else MOST_ACTS
        if len(card.acts) > most:
            shortened("acts of a card")
        drawn = [(act, found) for act in card.acts[:most] if (found := self._action(act)) is not None]
        if card.tone is Tone.OWN:
            return [self._own(found, is_main=index == 0 and not card.items) for index, (_, found) in enumerate(drawn)]
        in_pairs = self._wording.view.form is Form.NORMAL
        is_long = any(len(CLUSTER.findall(found["label"])) > LONG_LABEL for _, found in drawn)
        size = "sm" if in_pairs and is_long else "md"
        main = card.acts[0] if card.acts and card.acts[0].once else None
        boxes = [self._work(found, size, is_main=act is main, is_link=bool(card.items)) for act, found in drawn]
        return _in_pairs(boxes) if in_pairs else boxes

    def _action(self, act: Choice) -> Json | None:
        return action(act, self._wording, self._public_url)

    @staticmethod
    def _own(found: Json, *, is_main: bool) -> Json:
        look = {"style": "primary", "color": GREEN} if is_main else {"style": "link", "color": DARK_GREEN}
        return {"type": "button", "height": "md", "scaling": True, "action": found, **look}

    def _work(self, found: Json, size: str, *, is_main: bool, is_link: bool) -> Json:
        text = self._parts.text(Literal(found["label"]), size, WHITE if is_main else SLATE, bold=True)
        box = column([text | {"align": "center"}], spacing="none")
        box |= {"justifyContent": "center", "cornerRadius": "8px", "action": found}
        box |= {"paddingTop": "11px", "paddingBottom": "11px", "paddingStart": "4px", "paddingEnd": "4px"}
        if is_main:
            return box | {"backgroundColor": SLATE}
        return box if is_link else box | {"backgroundColor": TINT[Tone.WORK]}


def _in_pairs(boxes: list[Json]) -> list[Json]:
    """BOXES two by two; the last one alone where their number is odd."""
    pairs = [boxes[at : at + PAIR] for at in range(0, len(boxes), PAIR)]
    return [
        pair[0] if len(pair) == 1 else {"type": "box", "layout": "horizontal", "spacing": "md", "contents": pair}
        for pair in pairs
    ]
