"""A `Reply` as LINE's message objects: cards in Flex, sentences as text, choices as quick replies on the last one.

Figures travel in Flex only, whose `altText` is one sentence for all answers and one for all notices: it is what a lock
screen shows.

Shortened at run time, an error in tests (`bot.limits`): more than five messages (the first five stay), a text over
5,000 units, a card over 30 KB and a carousel over 50 KB (charts and all but five rows and two items go), more than
twelve rows or five items, more than two acts or of the office's four, more than four quick replies, a label over 20
clusters; a choice whose data is over 64 bytes is left out.
"""

from dataclasses import replace

import msgspec

from bot.limits import cut_units, shortened
from bot.line.actions import Json, quick_reply
from bot.line.flex import Bubble
from core.links import View
from handlers.messages.catalogue import Catalogue
from handlers.messages.wording import Wording
from handlers.reply import Card, Carousel, Choice, Figure, Phrase, Reply, Text

MOST_MESSAGES = 5
MOST_TEXT_UNITS = 5_000
MOST_BUBBLE_BYTES = 30_000
MOST_CAROUSEL_BYTES = 50_000
MOST_QUICK_REPLIES = 4
FEW_ROWS = 5
FEW_ITEMS = 2
ALT = Phrase("common.alt")


def render(reply: Reply, catalogue: Catalogue, view: View, public_url: str) -> list[Json]:
    """REPLY as one to five message objects; PUBLIC_URL, without a slash at its end, is where our pages are."""
    wording = catalogue.wording(view)
    parts = reply.parts
    if len(parts) > MOST_MESSAGES:
        shortened("messages of an answer")
        parts = parts[:MOST_MESSAGES]
    bubble = Bubble(wording, public_url)
    messages = [
        _text_message(part, wording)
        if isinstance(part, Text)
        else {"type": "flex", "altText": wording.text(reply.alt or ALT), "contents": _drawn(bubble, part)}
        for part in parts
    ]
    if items := _quick_replies(reply.choices, wording, public_url):
        messages[-1]["quickReply"] = {"items": items}
    return messages


def _text_message(part: Text, wording: Wording) -> Json:
    return {"type": "text", "text": cut_units(wording.text(part.phrase), MOST_TEXT_UNITS, "text")}


def _drawn(bubble: Bubble, part: Card | Figure | Carousel) -> Json:
    """PART as a Flex container that LINE takes."""
    match part:
        case Figure():
            return bubble.figure(part)
        case Carousel(cards):
            return _carousel(bubble, cards)
        case Card():
            return _within_limit(bubble, part)


def _carousel(bubble: Bubble, cards: tuple[Card, ...]) -> Json:
    """CARDS side by side; where they are over the limit without their charts, and then without the last of them."""
    drawn = bubble.carousel(cards)
    if _bytes(drawn) <= MOST_CAROUSEL_BYTES:
        return drawn
    shortened("bytes of a carousel")
    drawn = bubble.carousel(tuple(_few(card) for card in cards))
    while _bytes(drawn) > MOST_CAROUSEL_BYTES and len(drawn["contents"]) > 1:
        del drawn["contents"][-1]
    return drawn


def _bytes(drawn: Json) -> int:
    return len(msgspec.json.encode(drawn))


def _within_limit(bubble: Bubble, card: Card) -> Json:
    """CARD as a bubble that LINE takes."""
    drawn = bubble.draw(card)
    if _bytes(drawn) <= MOST_BUBBLE_BYTES:
        return drawn
    shortened("bytes of a card")
    return bubble.draw(_few(card))


def _few(card: Card) -> Card:
    """CARD with what matters most."""
    return replace(card, chart=None, rows=card.rows[:FEW_ROWS], items=card.items[:FEW_ITEMS])


def _quick_replies(choices: tuple[Choice, ...], wording: Wording, public_url: str) -> list[Json]:
    if len(choices) > MOST_QUICK_REPLIES:
        shortened("quick replies")
    drawn = (quick_reply(choice, wording, public_url) for choice in choices[:MOST_QUICK_REPLIES])
    return [item for item in drawn if item is not None]
