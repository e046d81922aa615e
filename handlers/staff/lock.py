"""Lock a member's account (`/lock 026548`, ระงับบัญชี): a stolen phone, or somebody else who uses it (threat T6).

Who it is, why, and a confirmation; from then on every chat of the member gets one sentence and no figure.

    /lock 026548 โทรศัพท์หาย      or   /lock 026548  ->  lock:#17:lost  ->  lock:yes:K7…
"""

from functools import partial
from types import MappingProxyType

from core.members import Member
from core.services.locking import WHY_LOCKED, lock_member
from core.services.registry import open_member
from core.staff import Power
from handlers import whom_and_why
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.persons import ref
from handlers.reply import Card, Choice, Literal, Phrase, Row, Tone, say
from handlers.whom_and_why import NUMBER, REASON

NAME = "lock"


async def _why(asked: Asked, member: Member) -> Card | Answer:
    """Who it is, and reasons."""
    member = await open_member(asked.uow, asked.means, asked.actor, member.member_no)
    if member.locked:
        return Answer(reply=say("lock.locked_already"))
    return Card(
        title=Phrase.of("lock.title", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=await _rows(asked, member),
        note=Phrase("lock.why"),
        acts=whom_and_why.choices(WAY, member),
    )


async def _rows(asked: Asked, member: Member) -> tuple[Row, ...]:
    links = await asked.uow.links.of_member(member.id)
    name = Literal(f"{member.first_name} {member.last_name}")
    return (Row(Phrase("lock.name"), name), Row(Phrase("lock.chats"), len(links)))


async def _before(asked: Asked, member: Member, reason: str) -> Card:
    return Card(
        title=Phrase.of("lock.ask", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=(*await _rows(asked, member), Row(Phrase("lock.reason"), Literal(reason))),
        note=Phrase("lock.ask_note"),
    )


async def _done(asked: Asked, member: Member, reason: str) -> Answer:
    await lock_member(asked.uow, asked.means, asked.actor, member.member_no, reason)
    undo = Choice(label=Phrase("unlock.button"), tap=Tap("unlock", (ref(member),)))
    return Answer(reply=say("lock.done", undo))


WAY = whom_and_why.Way(feature=NAME, reasons=WHY_LOCKED, why=_why, before=_before, done=_done, is_danger=True)
FEATURE = Flow(
    name=NAME,
    commands=("lock",),
    audience=Audience.STAFF,
    start=partial(whom_and_why.start, way=WAY),
    steps=MappingProxyType(
        {NUMBER: partial(whom_and_why.numbered, way=WAY), REASON: partial(whom_and_why.reasoned, way=WAY)}
    ),
    power=Power.MEMBER_LOCK,
)
