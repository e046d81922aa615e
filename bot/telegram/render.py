"""A `Reply` as the parameters of Telegram's `sendMessage`, without the `chat_id`.

Those with a `photo` are for `sendPhoto`, those with a `receipt` for `sendDocument`: the file is drawn when it is sent.

Cards are protected: with their figures they cannot be forwarded or saved.  Acts stand below their card, choices below
the last message.

A document stands below its card, neither covered nor protected: members keep and print it.

A card with a picture is the caption of it.  Where it is too long for that, or several cards are one message, the
pictures go before.  Telegram fetches them from their address.  They are covered until they are pressed: a lock screen
shows a photo that comes, and others may see the telephone.  In the text form small pictures are left out.

Shortened at run time, an error in tests (`bot.limits`): a text over 4,096 (its end goes; of a card whole lines), a line
over 1,000, more than five items or four acts of the office's, a label over 20 clusters; a button whose data is over 64
bytes is left out.
"""

from bot.telegram.card import Page
from bot.telegram.keyboard import Json, keyboard
from core.links import View
from handlers.messages.catalogue import Catalogue
from handlers.reply import Card, Carousel, Document, Figure, Picture, Reply, Text
from handlers.reply import Part as AnyPart

Part = Text | Card | Carousel
"""What is a message of its own, or several."""


def render(reply: Reply, catalogue: Catalogue, view: View, public_url: str) -> list[Json]:
    """REPLY as messages in order; PUBLIC_URL, without a slash at its end, is where our pages are."""
    wording = catalogue.wording(view)
    page = Page(wording)
    messages = []
    drawn = _together(reply.parts)
    for number, (figure, part) in enumerate(drawn, 1):
        messages += _messages(figure, part, page, public_url)
        choices = reply.choices if number == len(drawn) else ()
        if markup := keyboard(_cards(part), choices, wording, public_url):
            messages[-1]["reply_markup"] = markup
        messages += [_document(card.document, page) for card in _cards(part) if card.document]
    return messages


def _together(parts: tuple[AnyPart, ...]) -> list[tuple[Figure | None, Part]]:
    """Each message's part, with the figure that stands before it: alone its amount would be a message's first line."""
    found: list[tuple[Figure | None, Part]] = []
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


def _cards(part: Part) -> tuple[Card, ...]:
    match part:
        case Text():
            return ()
        case Card():
            return (part,)
        case Carousel(cards):
            return cards


def _messages(figure: Figure | None, part: Part, page: Page, public_url: str) -> list[Json]:
    """The text and how it is to be shown. Previews are off: a preview's crawler would open our one-time addresses."""
    message: Json = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if isinstance(part, Text):
        return [message | {"text": page.sentence(part.phrase)}]
    cards = _cards(part)
    pictures = [card.picture for card in cards if card.picture and (card.picture.large or page.shows_small_pictures)]
    if len(cards) == 1 and pictures and (caption := page.caption(cards[0], figure)) is not None:
        return [_photo(pictures[0], caption, public_url)]
    before = [_photo(picture, page.about(picture), public_url) for picture in pictures]
    return [*before, message | {"text": page.cards(cards, figure), "protect_content": True}]


def _document(document: Document, page: Page) -> Json:
    name = page.file_name(document.name)
    return {"receipt": document.receipt_no, "file_name": name, "caption": page.plain(document.caption)}


def _photo(picture: Picture, caption: str, public_url: str) -> Json:
    return {
        "photo": public_url + picture.path,
        "caption": caption,
        "parse_mode": "HTML",
        "has_spoiler": True,
        "protect_content": True,
    }
