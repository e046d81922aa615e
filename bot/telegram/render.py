"""A `Reply` as the parameters of Telegram's `sendMessage`, one call a part, without the `chat_id`.

Cards are protected: with their figures they cannot be forwarded or saved.  Acts stand below their card, choices below
the last message.

Shortened at run time, an error in tests (`bot.limits`): a text over 4,096 (its end goes; of a card whole lines), a line
over 1,000, a label over 20 clusters; a button whose data is over 64 bytes is left out.
"""

from bot.telegram.card import Page
from bot.telegram.keyboard import Json, keyboard
from core.links import Language
from handlers.messages.catalogue import Catalogue
from handlers.reply import Card, Reply, Text


def render(reply: Reply, catalogue: Catalogue, language: Language, public_url: str) -> list[Json]:
    """REPLY as messages in order; PUBLIC_URL, without a slash at its end, is where our pages are."""
    page = Page(catalogue, language)
    last = len(reply.parts) - 1
    messages = []
    for number, part in enumerate(reply.parts):
        message = _message(part, page)
        choices = reply.choices if number == last else ()
        acts = part.acts if isinstance(part, Card) else ()
        if markup := keyboard(acts, choices, catalogue, language, public_url):
            message["reply_markup"] = markup
        messages.append(message)
    return messages


def _message(part: Text | Card, page: Page) -> Json:
    """The text and how it is to be shown. Previews are off: a preview's crawler would open our one-time addresses."""
    message: Json = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if isinstance(part, Card):
        return message | {"text": page.card(part), "protect_content": True}
    return message | {"text": page.sentence(part.phrase)}
