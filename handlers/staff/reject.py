"""Reject a case (`/reject 407 reason`, ไม่อนุมัติ): the reason is shown as the member will read it, then confirmed."""

from types import MappingProxyType

from core.staff import Power
from handlers import deciding
from handlers.casework import Decided, number, whose
from handlers.deciding import Found, Way
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import Card, Phrase, Quote, Row, Tone


async def _before(asked: Asked, found: Found, words: str) -> Card:
    """Which case, and the reason as the member will read it."""
    case = found.case
    return Card(
        title=Phrase.of("reject.ask", number=number(case)),
        tone=Tone.WORK,
        rows=(
            Row(Phrase("request.kind"), found.desk.called(case)),
            Row(Phrase("request.member"), await whose(asked, found.member)),
        ),
        quotes=(Quote(Phrase("reject.words_shown"), words),),
    )


async def _decide(asked: Asked, found: Found, words: str) -> Decided:
    return await found.desk.reject(asked, found.case, words)


WAY = Way(
    feature="reject",
    ask_words=lambda found: found.desk.only_reasons or Phrase("reject.ask_words"),
    reasons=lambda found: found.reasons,
    before=_before,
    decide=_decide,
    confirm=lambda _found: Phrase("reject.confirm"),
    is_no=True,
)


async def start(asked: Asked) -> Answer:
    """The command, or what was pressed."""
    return await deciding.start(asked, WAY)


async def written(asked: Asked) -> Answer | None:
    """The reason that was asked for."""
    return await deciding.written(asked, WAY)


FEATURE = Flow(
    name="reject",
    commands=("reject",),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({deciding.WORDS: written}),
    power=Power.QUEUE_SEE,
)
