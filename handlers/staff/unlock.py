"""Unlock a member's account (`/unlock 026548`, ปลดระงับ), whether staff locked it or too many wrong log-ins did.

Which of them it was is said first, with who and why; then how the person was identified, and a confirmation.

    /unlock 026548 ตรวจบัตรแล้ว      or   /unlock 026548  ->  unlock:#17:card  ->  unlock:yes:K7…
"""

from functools import partial
from types import MappingProxyType

from core.members import Member
from core.services.locking import WHY_UNLOCKED, Locks, lock_entry, locks_of, unlock_member
from core.services.registry import open_member
from core.services.staffing import STAFF
from core.staff import Power
from handlers import whom_and_why
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.persons import ref
from handlers.reply import Card, Choice, Clocked, Literal, Phrase, Row, Tone, say
from handlers.whom_and_why import NUMBER, REASON

NAME = "unlock"


async def _why(asked: Asked, member: Member) -> Card | Answer:
    """Who it is, what locked the account, and how it may be made sure."""
    locks = await locks_of(asked.uow, asked.means, member)  # before the history: an account is held first, then that
    member = await open_member(asked.uow, asked.means, asked.actor, member.member_no)
    if not locks.any:
        return Answer(reply=say("unlock.not_locked"))
    return Card(
        title=Phrase.of("unlock.title", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=(_name(member), *await _locked_by(asked, member, locks)),
        note=Phrase("unlock.why"),
        acts=whom_and_why.choices(WAY, member),
    )


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


async def _before(asked: Asked, member: Member, reason: str) -> Card | Answer:
    locks = await locks_of(asked.uow, asked.means, member)
    if not locks.any:
        return Answer(reply=say("unlock.not_locked"))
    return Card(
        title=Phrase.of("unlock.ask", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=(
            _name(member),
            *await _locked_by(asked, member, locks),
            Row(Phrase("unlock.made_sure"), Literal(reason)),
        ),
        note=Phrase("unlock.ask_note"),
    )


async def _done(asked: Asked, member: Member, reason: str) -> Answer:
    await unlock_member(asked.uow, asked.means, asked.actor, member.member_no, reason)
    code = Choice(label=Phrase("code.button"), tap=Tap("code", (ref(member),)))
    return Answer(reply=say("unlock.done", code))


WAY = whom_and_why.Way(feature=NAME, reasons=WHY_UNLOCKED, why=_why, before=_before, done=_done)
FEATURE = Flow(
    name=NAME,
    commands=("unlock",),
    audience=Audience.STAFF,
    start=partial(whom_and_why.start, way=WAY),
    steps=MappingProxyType(
        {NUMBER: partial(whom_and_why.numbered, way=WAY), REASON: partial(whom_and_why.reasoned, way=WAY)}
    ),
    power=Power.MEMBER_LOCK,
)
