"""Lock a member's account (`/lock 026548`, ระงับบัญชี): a stolen phone, or somebody else who uses it (threat T6).

Who it is, why, and a confirmation; from then on every chat of the member gets one sentence and no figure.

    /lock 026548 โทรศัพท์หาย      or   /lock 026548  ->  lock:#17:lost  ->  lock:yes:K7…
"""

from types import MappingProxyType

from core.credentials import read_username
from core.members import Member
from core.ports import Conversation
from core.services.locking import WHY_LOCKED, lock_member
from core.services.registry import open_member
from core.staff import Power
from handlers import confirming
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.persons import named, ref
from handlers.reply import Card, Choice, Literal, Phrase, Reply, Row, Tone, say

NAME, NUMBER, REASON = "lock", "number", "reason"
LONGEST = 200
"""Characters of a reason that are kept."""


async def start(asked: Asked) -> Answer:
    """Whom; then why; then, from a button, what was confirmed."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _decided(asked, decided)
    if not asked.args:
        return Answer(reply=say("lock.whom"), conversation=_waiting(asked, NUMBER))
    member = await named(asked, asked.args[0])
    words = " ".join(asked.args[1:])
    return await _ask(asked, member, WHY_LOCKED.get(words, words)) if words else await _why(asked, member)


async def numbered(asked: Asked) -> Answer | None:
    """The number that was asked for; other words are understood as usual."""
    text = asked.incoming.text
    if read_username(text, asked.means.policy.members) is None:
        return None
    return await _why(asked, await named(asked, text))


async def reasoned(asked: Asked) -> Answer | None:
    """The reason, typed; the command itself begins anew."""
    if asked.conversation is None or confirming.is_anew(asked):
        return None
    member = await named(asked, asked.conversation.data["member"])
    return await _ask(asked, member, asked.incoming.text)


def _waiting(asked: Asked, step: str, **data: str) -> Conversation:
    until = asked.means.clock.now() + FEATURE.lasts
    return Conversation(flow=NAME, step=step, expires_at=until, data=MappingProxyType(data))


async def _why(asked: Asked, member: Member) -> Answer:
    """Who it is, and reasons to choose from; another one may be typed."""
    member = await open_member(asked.uow, asked.means, asked.actor, member.member_no)
    if member.locked:
        return Answer(reply=say("lock.locked_already"))
    reasons = tuple(Choice(label=Phrase(f"lock.why_{why}"), tap=Tap(NAME, (ref(member), why))) for why in WHY_LOCKED)
    card = Card(
        title=Phrase.of("lock.title", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=await _rows(asked, member),
        note=Phrase("lock.why"),
        acts=reasons,
    )
    return Answer(reply=Reply(parts=(card,)), conversation=_waiting(asked, REASON, member=ref(member)))


async def _rows(asked: Asked, member: Member) -> tuple[Row, ...]:
    links = await asked.uow.links.of_member(member.id)
    name = Literal(f"{member.first_name} {member.last_name}")
    return (Row(Phrase("lock.name"), name), Row(Phrase("lock.chats"), len(links)))


async def _ask(asked: Asked, member: Member, reason: str) -> Answer:
    reason = reason.strip()[:LONGEST]
    card = Card(
        title=Phrase.of("lock.ask", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=(*await _rows(asked, member), Row(Phrase("lock.reason"), Literal(reason))),
        note=Phrase("lock.ask_note"),
    )
    data = {"member": ref(member), "reason": reason}
    return confirming.ask(asked, NAME, card, data, Phrase("lock.confirm"), danger=True)


async def _decided(asked: Asked, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return confirming.over(asked)
    if not decided.confirmed:
        return confirming.kept(asked)
    member = await named(asked, decided.data["member"])
    await lock_member(asked.uow, asked.means, asked.actor, member.member_no, decided.data["reason"])
    undo = Choice(label=Phrase("unlock.button"), tap=Tap("unlock", (ref(member),)))
    return Answer(reply=say("lock.done", undo))


FEATURE = Flow(
    name=NAME,
    commands=("lock",),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({NUMBER: numbered, REASON: reasoned}),
    power=Power.MEMBER_LOCK,
)
