"""A command about one member that wants a reason: whom, why, and a confirmation (`/lock`, `/unlock`).

/lock 026548 โทรศัพท์หาย      or   /lock 026548  ->  lock:#17:lost  ->  lock:yes:K7…
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from core.credentials import read_username
from core.members import Member
from core.ports import Conversation
from handlers import confirming
from handlers.feature import Answer
from handlers.incoming import Asked, Tap
from handlers.persons import named, ref
from handlers.reply import Card, Choice, Phrase, Reply, say

NUMBER, REASON = "number", "reason"
LASTS = timedelta(minutes=30)
LONGEST = 200
"""Characters of a reason that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What differs: a feature's name, reasons to choose from, the card that asks for one, what is asked and done.

    `why` and `before` give an answer instead of a card where there is nothing to do.
    """

    feature: str
    reasons: Mapping[str, str]
    why: Callable[[Asked, Member], Awaitable[Card | Answer]]
    before: Callable[[Asked, Member, str], Awaitable[Card | Answer]]
    done: Callable[[Asked, Member, str], Awaitable[Answer]]
    is_danger: bool = False


async def start(asked: Asked, way: Way) -> Answer:
    """Whom; then why; then, from a button, what was confirmed."""
    if (decided := confirming.decision(asked, way.feature)) is not None:
        return await _decided(asked, way, decided)
    if not asked.args:
        return Answer(reply=say(f"{way.feature}.whom"), conversation=_waiting(asked, way, NUMBER))
    member = await named(asked, asked.args[0])
    words = " ".join(asked.args[1:])
    return await _ask(asked, way, member, way.reasons.get(words, words)) if words else await _why(asked, way, member)


async def numbered(asked: Asked, way: Way) -> Answer | None:
    """The number that was asked for; other words are understood as usual."""
    text = asked.incoming.text
    if read_username(text, asked.means.policy.members) is None:
        return None
    return await _why(asked, way, await named(asked, text))


async def reasoned(asked: Asked, way: Way) -> Answer | None:
    """The reason, typed; the command itself begins anew."""
    if asked.conversation is None or confirming.is_anew(asked):
        return None
    member = await named(asked, asked.conversation.data["member"])
    return await _ask(asked, way, member, asked.incoming.text)


def choices(way: Way, member: Member) -> tuple[Choice, ...]:
    """Reasons to choose from; another one may be typed."""
    return tuple(
        Choice(label=Phrase(f"{way.feature}.why_{why}"), tap=Tap(way.feature, (ref(member), why)))
        for why in way.reasons
    )


def _waiting(asked: Asked, way: Way, step: str, **data: str) -> Conversation:
    until = asked.means.clock.now() + LASTS
    return Conversation(flow=way.feature, step=step, expires_at=until, data=MappingProxyType(data))


async def _why(asked: Asked, way: Way, member: Member) -> Answer:
    card = await way.why(asked, member)
    if isinstance(card, Answer):
        return card
    return Answer(reply=Reply(parts=(card,)), conversation=_waiting(asked, way, REASON, member=ref(member)))


async def _ask(asked: Asked, way: Way, member: Member, reason: str) -> Answer:
    reason = reason.strip()[:LONGEST]
    card = await way.before(asked, member, reason)
    if isinstance(card, Answer):
        return card
    data = {"member": ref(member), "reason": reason}
    confirm = Phrase(f"{way.feature}.confirm")
    return confirming.ask(asked, way.feature, card, data, confirm, danger=way.is_danger)


async def _decided(asked: Asked, way: Way, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return confirming.over(asked)
    if not decided.confirmed:
        return confirming.kept(asked)
    return await way.done(asked, await named(asked, decided.data["member"]), decided.data["reason"])
