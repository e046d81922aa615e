"""Approving and rejecting, one mechanism for every kind of case (`handlers.casework.Desk`).

    /approve 407  ->  the words, where the kind wants some  ->  what will be done  ->  confirmed, and done once

The case is held at each step, so that of two persons one wins.  What was added to it after it was shown, a message of
the member's say, is shown before it can be confirmed again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType

from core.cases import Case, CaseId
from core.errors import Refusal
from core.links import Language
from core.members import Member
from core.ports import Conversation
from core.services import casework
from core.services.questions import LONGEST, length
from core.typed_secrets import likely_secret
from handlers import confirming
from handlers.casework import Decided, Desk, InsteadError, named, number
from handlers.desks import desks_of
from handlers.feature import Answer
from handlers.incoming import Asked, Tap
from handlers.messages.catalogue import Catalogue
from handlers.reply import Card, Choice, Item, Phrase, Reply, Text, Tone, say

WORDS = "words"
"""The step that waits for what is to be written."""
LASTS = timedelta(minutes=30)
CASE, VERSION = "case", "version"
CANNED = "="
"""Before the number of a reason, in a button."""
QUEUE = Choice(label=Phrase("queue.button"), tap=Tap("queue"))


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be decided, open and held. `reasons`: those to choose from for a no."""

    case: Case
    member: Member | None
    desk: Desk
    reasons: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to decide: a feature's name, and what differs. `before` and `decide` as of a `Desk`."""

    feature: str
    ask_words: Callable[[Found], Phrase | None]
    reasons: Callable[[Found], tuple[Phrase, ...]]
    before: Callable[[Asked, Found, str], Awaitable[Card]]
    decide: Callable[[Asked, Found, str], Awaitable[Decided]]
    confirm: Callable[[Found], Phrase]
    is_no: bool = False


async def start(asked: Asked, way: Way) -> Answer:
    """The command or a button: what was confirmed is done, everything else asked."""
    try:
        return await _started(asked, way)
    except InsteadError as instead:
        return Answer(reply=Reply(parts=(instead.card,), choices=(QUEUE,)))


async def _started(asked: Asked, way: Way) -> Answer:
    decision = confirming.decision(asked, way.feature)
    if decision is None:
        return await _begin(asked, way)
    if decision.data is None:
        return confirming.over(asked)
    if not decision.confirmed:
        back = Choice(label=Phrase("request.back"), tap=Tap("request", (decision.data[CASE],)))
        return Answer(reply=say("desk.nothing_changed", back, QUEUE))
    return await _finish(asked, way, decision.data[CASE], decision.data[WORDS], decision.data[VERSION])


async def written(asked: Asked, way: Way) -> Answer | None:
    """The words that were asked for; None for a command, and for a likely secret, which has no business in a thread."""
    text, conversation = asked.incoming.text.strip(), asked.conversation
    if text.startswith("/") or conversation is None or likely_secret(text) is not None:
        return None
    return await _show(asked, way, await _taken(asked, way, CaseId(int(conversation.data[CASE]))), text)


async def _begin(asked: Asked, way: Way) -> Answer:
    if not asked.args:
        return Answer(reply=say(f"{way.feature}.usage", QUEUE))
    found = await _taken(asked, way, await named(asked, asked.args[0]))
    words = _words(asked, way, found)
    ask = way.ask_words(found)
    if not words and ask is not None:
        return _ask(asked, way, found, ask)
    try:
        return await _show(asked, way, found, words)
    except Refusal as refusal:
        if refusal.key != found.desk.note_needed:
            raise
        return _ask(asked, way, found, Phrase(refusal.key))


async def _taken(asked: Asked, way: Way, case_id: CaseId) -> Found:
    """The case for who may decide it. Refusals: as of `casework.take`."""
    case = await casework.take(asked.uow, asked.actor, case_id)
    desk = desks_of(asked.worker.role).get(case.kind)
    if desk is None:
        raise Refusal("desk.no_such_case")
    member = None if case.member_id is None else await asked.uow.members.get(case.member_id)
    choose = desk.reasons_now if way.is_no else None
    return Found(case, member, desk, desk.reasons if choose is None else await choose(asked, case, member))


def _words(asked: Asked, way: Way, found: Found) -> str:
    """What was typed behind the number, or the reason whose button was pressed, as the asking chat reads it."""
    words = " ".join(asked.args[1:]).strip()
    place = words.removeprefix(CANNED)
    reasons = _reasons(way, found)
    chosen = words.startswith(CANNED) and place.isdecimal() and int(place) < len(reasons)
    return reasons[int(place)] if chosen else words


def _reasons(way: Way, found: Found) -> list[str]:
    """The reasons to choose from, as the asking chat reads them."""
    language = Language.THAI if found.case.chat is None else found.case.chat.language
    return [_catalogue().text(reason, language) for reason in way.reasons(found)]


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    """For reasons, which join a thread as words."""
    return Catalogue.load()


def _ask(asked: Asked, way: Way, found: Found, ask: Phrase) -> Answer:
    """The question for the words, with the reasons to choose from."""
    until = asked.means.clock.now() + LASTS
    waiting = Conversation(
        flow=way.feature, step=WORDS, expires_at=until, data=MappingProxyType({CASE: str(found.case.id)})
    )
    items = tuple(
        Item(
            title=reason,
            short=Phrase.of("reject.reason_number", number=place + 1),
            tap=Tap(way.feature, (str(found.case.id), f"{CANNED}{place}")),
        )
        for place, reason in enumerate(way.reasons(found))
    )
    back = Choice(label=Phrase("request.back"), tap=Tap("request", (str(found.case.id),)))
    card = Card(title=_title(way, found), tone=Tone.WORK, meaning=ask, items=items)
    return Answer(reply=Reply(parts=(card,), choices=(back,)), conversation=waiting)


def _title(way: Way, found: Found) -> Phrase:
    return Phrase.of(
        "request.title_of", kind=found.desk.name, number=number(found.case), way=Phrase(f"{way.feature}.way")
    )


async def _show(asked: Asked, way: Way, found: Found, words: str) -> Answer:
    """What will be done, with WORDS, to be confirmed."""
    if length(words) > LONGEST:
        raise Refusal("question.too_long", most=LONGEST)
    if way.is_no and found.desk.only_reasons is not None and words not in _reasons(way, found):
        return _ask(asked, way, found, found.desk.only_reasons)
    card = await way.before(asked, found, words)
    kept = {
        CASE: str(found.case.id),
        WORDS: words,
        VERSION: await casework.version_of(asked.uow, found.case),
    }
    return confirming.ask(asked, way.feature, card, kept, way.confirm(found), danger=way.is_no)


async def _finish(asked: Asked, way: Way, case: str, words: str, version: str) -> Answer:
    found = await _taken(asked, way, CaseId(int(case)))
    if await casework.version_of(asked.uow, found.case) != version:
        return await _show_anew(asked, way, found, words)
    decided = await way.decide(asked, found, words)
    return Answer(reply=decided.reply, notices=decided.notices)


async def _show_anew(asked: Asked, way: Way, found: Found, words: str) -> Answer:
    """The whole case as it is by now, and the question again; nothing that was written is lost."""
    await casework.look_at(asked.uow, asked.means, asked.actor, found.case.id)
    card = await found.desk.show(replace(asked, args=()), found.case, found.member)
    again = await _show(asked, way, found, words)
    if again.reply is None:
        return again
    parts = (Text(Phrase("request.changed")), replace(card, acts=()), *again.reply.parts)
    return replace(again, reply=Reply(parts=parts))
