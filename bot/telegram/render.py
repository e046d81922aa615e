"""A `Reply` as the parameters of Telegram's `sendMessage`, one call a part, without the `chat_id`.

Cards are protected: with their figures they cannot be forwarded or saved.  Acts stand below their card, choices below
the last message.

Shortened at run time, an error in tests (`bot.limits`): a text over 4,096 (its end goes; of a card whole lines), a line
over 1,000, a label over 20 clusters; a button whose data is over 64 bytes is left out.
"""

from bot.telegram.card import Page
from bot.telegram.keyboard import Json, keyboard
from core.links import View
from handlers.messages.catalogue import Catalogue
from handlers.reply import Card, Carousel, Figure, Part, Reply, Text


def render(reply: Reply, catalogue: Catalogue, view: View, public_url: str) -> list[Json]:
    """REPLY as messages in order; PUBLIC_URL, without a slash at its end, is where our pages are."""
    wording = catalogue.wording(view)
    page = Page(wording)
    messages = []
    drawn = _together(reply.parts)
    for number, (figure, part) in enumerate(drawn, 1):
        message = _message(figure, part, page)
        choices = reply.choices if number == len(drawn) else ()
        acts = tuple(act for card in _cards(part) for act in card.acts)
        if markup := keyboard(acts, choices, wording, public_url):
            message["reply_markup"] = markup
        messages.append(message)
    return messages


def _together(parts: tuple[Part, ...]) -> list[tuple[Figure | None, Text | Card | Carousel]]:
    """Each message's part, with the figure that stands before it: alone its amount would be a message's first line."""
    found: list[tuple[Figure | None, Text | Card | Carousel]] = []
    figure: Figure | None = None
    for part in parts:
        if isinstance(part, Figure):
            figure = part
        else:
            found.append((figure, part))
            figure = None
    if figure is not None:
        raise ValueError("a figure sums up the cards that follow it; here none do")
    return found


def _cards(part: Text | Card | Carousel) -> tuple[Card, ...]:
    match part:
        case Text():
            return ()
        case Card():
            return (part,)
        case Carousel(cards):
            return cards


def _message(figure: Figure | None, part: Text | Card | Carousel, page: Page) -> Json:
    """The text and how it is to be shown. Previews are off: a preview's crawler would open our one-time addresses."""
    message: Json = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if isinstance(part, Text):
        return message | {"text": page.sentence(part.phrase)}
    return message | {"text": page.cards(_cards(part), figure), "protect_content": True}
