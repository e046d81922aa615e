"""Approve a case, or answer a question (`/approve 407 note`, อนุมัติ): shown, confirmed, and done once."""

from dataclasses import replace
from types import MappingProxyType

from core.staff import Power
from handlers import deciding
from handlers.casework import Decided
from handlers.deciding import Found, Way
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import Card, Phrase, Quote


def _ask_words(found: Found) -> Phrase | None:
    return found.desk.ask_words if found.desk.wants_words else None


async def _before(asked: Asked, found: Found, words: str) -> Card:
    """What the desk says of it; an answer stands below as the member will read it."""
    card = await found.desk.before(asked, found.case, found.member, words)
    if not found.desk.wants_words:
        return card
    return replace(card, quotes=(*card.quotes, Quote(Phrase("approve.words_shown"), words)))


async def _decide(asked: Asked, found: Found, words: str) -> Decided:
    return await found.desk.approve(asked, found.case, words)


WAY = Way(
    feature="approve",
    ask_words=_ask_words,
    reasons=lambda _found: (),
    before=_before,
    decide=_decide,
    confirm=lambda found: found.desk.confirm_button,
)


async def start(asked: Asked) -> Answer:
    """The command, or what was pressed."""
    return await deciding.start(asked, WAY)


async def written(asked: Asked) -> Answer | None:
    """The answer that was asked for."""
    return await deciding.written(asked, WAY)


FEATURE = Flow(
    name="approve",
    commands=("approve",),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({deciding.WORDS: written}),
    power=Power.QUEUE_SEE,
)
