"""Unlock a member's account (`/unlock 026548`, ปลดระงับ), whether staff locked it or too many wrong log-ins did.

Which of them it was is said first, with who and why; then how the person was identified, and a confirmation.

    /unlock 026548 ตรวจบัตรแล้ว      or   /unlock 026548  ->  unlock:#17:card  ->  unlock:yes:K7…
"""

from types import MappingProxyType

from core.credentials import read_username
from core.members import Member
from core.ports import Conversation
from core.services.locking import WHY_UNLOCKED, Locks, lock_entry, locks_of, unlock_member
from core.services.registry import open_member
from core.services.staffing import STAFF
from core.staff import Power
from handlers import confirming
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.persons import named, ref
from handlers.reply import Card, Choice, Clocked, Literal, Phrase, Reply, Row, Tone, say

NAME, NUMBER, REASON = "unlock", "number", "reason"
LONGEST = 200
"""Characters of a reason that are kept."""


async def start(asked: Asked) -> Answer:
    """Whom; then how it was made sure; then, from a button, what was confirmed."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _decided(asked, decided)
    if not asked.args:
        return Answer(reply=say("unlock.whom"), conversation=_waiting(asked, NUMBER))
    member = await named(asked, asked.args[0])
    words = " ".join(asked.args[1:])
    return await _ask(asked, member, WHY_UNLOCKED.get(words, words)) if words else await _why(asked, member)


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
    """Who it is, what locked the account, and reasons to choose from; another one may be typed."""
    locks = await locks_of(asked.uow, asked.means, member)  # before the history: an account is held first, then that
    member = await open_member(asked.uow, asked.means, asked.actor, member.member_no)
    number = Literal(member.member_no)
    if not locks.any:
        return Answer(reply=say("unlock.not_locked"))
    reasons = [Choice(label=Phrase(f"unlock.why_{why}"), tap=Tap(NAME, (ref(member), why))) for why in WHY_UNLOCKED]
    card = Card(
        title=Phrase.of("unlock.title", number=number),
        tone=Tone.WORK,
        rows=(_name(member), *await _locked_by(asked, member, locks)),
        note=Phrase("unlock.why"),
        acts=tuple(reasons),
    )
    return Answer(reply=Reply(parts=(card,)), conversation=_waiting(asked, REASON, member=ref(member)))


def _name(member: Member) -> Row:
    return Row(Phrase("unlock.name"), Literal(f"{member.first_name} {member.last_name}"))


async def _locked_by(asked: Asked, member: Member, locks: Locks) -> tuple[Row, ...]:
    """The office, with who, when and why; wrong log-ins; or both."""
    rows = []
    entry = await lock_entry(asked.uow, member) if locks.by_staff else None
    if locks.by_staff:
        rows.append(Row(Phrase("unlock.by"), Phrase("unlock.by_staff")))
    if entry is not None:
        who = entry.actor.name.removeprefix(STAFF)
        person = await asked.uow.staff.by_username(who)
        rows.append(Row(Phrase("unlock.who"), Literal(who if person is None else person.name)))
        rows.append(Row(Phrase("unlock.since"), Clocked(entry.at)))
        rows += [Row(Phrase("unlock.reason"), Literal(entry.reason))] if entry.reason else []
    if locks.by_log_ins is not None:
        rows.append(Row(Phrase("unlock.by"), Phrase("unlock.by_log_ins")))
        rows.append(Row(Phrase("unlock.since"), Clocked(locks.by_log_ins)))
    elif locks.paused_until is not None:
        rows.append(Row(Phrase("unlock.by"), Phrase.of("unlock.by_pause", until=Clocked(locks.paused_until))))
    return tuple(rows)


async def _ask(asked: Asked, member: Member, reason: str) -> Answer:
    reason = reason.strip()[:LONGEST]
    locks = await locks_of(asked.uow, asked.means, member)
    if not locks.any:
        return Answer(reply=say("unlock.not_locked"))
    card = Card(
        title=Phrase.of("unlock.ask", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=(
            _name(member),
            *await _locked_by(asked, member, locks),
            Row(Phrase("unlock.made_sure"), Literal(reason)),
        ),
        note=Phrase("unlock.ask_note"),
    )
    return confirming.ask(asked, NAME, card, {"member": ref(member), "reason": reason}, Phrase("unlock.confirm"))


async def _decided(asked: Asked, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return confirming.over(asked)
    if not decided.confirmed:
        return confirming.kept(asked)
    member = await named(asked, decided.data["member"])
    await unlock_member(asked.uow, asked.means, asked.actor, member.member_no, decided.data["reason"])
    code = Choice(label=Phrase("code.button"), tap=Tap("code", (ref(member),)))
    return Answer(reply=say("unlock.done", code))


FEATURE = Flow(
    name=NAME,
    commands=("unlock",),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({NUMBER: numbered, REASON: reasoned}),
    power=Power.MEMBER_LOCK,
)
