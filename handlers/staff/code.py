"""A one-time code for a member (`/code 026548`, ออกรหัส): at the counter, over the telephone, by the unit's committee.

Who it is comes first, to be compared with the card; then the way, the confirmation, and the code, once (row E3).
Committee members vouch for people they know: they see no facts, and members of other units do not exist for them.

    /code 026548  ->  code:#17:counter  ->  code:yes:K7…      `code:#17:phone:7` hands over what case 7 holds ready
"""

from types import MappingProxyType

from core.cases import CaseId
from core.clock import today
from core.credentials import read_username
from core.masking import last_digits
from core.members import Member
from core.pictures import PictureKind
from core.ports import Conversation
from core.services import access, link_codes
from core.services.link_codes import LASTS, Handing
from core.services.picture_passes import pass_for
from core.staff import Power, Role
from handlers import confirming, handing
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.persons import named, ref
from handlers.reply import Card, Choice, Clocked, Literal, Phrase, Picture, Reply, Row, Tone, Value, say

NAME, NUMBER = "code", "number"
WAYS = {handing.value: handing for handing in Handing}
SHOWN_DIGITS = 4
LONGEST_NUMBER = 18
"""Digits of a case's number that a database can hold."""


async def start(asked: Asked) -> Answer:
    """Whom the code is for; from a button the way, or what was confirmed."""
    if (decided := confirming.decision(asked, NAME)) is not None:
        return await _decided(asked, decided)
    if not asked.args:
        until = asked.means.clock.now() + FEATURE.lasts
        waiting = Conversation(flow=NAME, step=NUMBER, expires_at=until, data=MappingProxyType({}))
        return Answer(reply=say("code.whom"), conversation=waiting)
    if len(asked.args) > 1 and asked.args[1] in WAYS:
        return await _ask(asked, asked.args[0], asked.args[1], asked.args[2:])
    return await _identified(asked, "".join(asked.args))


async def numbered(asked: Asked) -> Answer | None:
    """The number that was asked for; other words are understood as usual."""
    text = asked.incoming.text
    return None if read_username(text, asked.means.policy.members) is None else await _identified(asked, text)


async def _identified(asked: Asked, word: str) -> Answer:
    """Who it is, and the two ways."""
    member = await named(asked, word)
    await link_codes.identify(asked.uow, asked.means, asked.actor, member)
    vouches = _vouches(asked)
    facts = () if vouches else await _facts(member)
    card = Card(
        title=Phrase.of("code.title", number=Literal(member.member_no)),
        tone=Tone.WORK,
        picture=None if vouches else await _photo(asked, member),
        rows=(*await _names(asked, member), *facts),
        note=Phrase("code.vouch" if vouches else "code.compare"),
        acts=tuple(Choice(label=_by(asked, way), tap=Tap(NAME, (ref(member), way))) for way in WAYS),
    )
    return Answer(reply=Reply(parts=(card,)))


def _vouches(asked: Asked) -> bool:
    """Whether who gives the code answers for knowing the member, and has no counter."""
    return asked.worker.role is Role.UNIT_COMMITTEE


def _by(asked: Asked, way: str) -> Phrase:
    by_hand = way == Handing.COUNTER and _vouches(asked)
    return Phrase("code.by_hand" if by_hand else f"code.by_{way}")


async def _names(asked: Asked, member: Member) -> tuple[Row, ...]:
    on, codes = today(asked.means.clock), asked.uow.codes
    title = await codes.description("title", member.title or "", on)
    unit = await codes.description("unit", member.unit or "", on)
    name = Literal(f"{title or ''}{member.first_name} {member.last_name}")
    return (Row(Phrase("code.name"), name), Row(Phrase("code.unit"), Literal(unit) if unit else _NOTHING))


async def _facts(member: Member) -> tuple[Row, ...]:
    """What stands on the national ID card."""
    digits = member.national_id
    return (
        Row(Phrase("code.birth_date"), member.birth_date or _NOTHING),
        Row(Phrase("code.national_id"), Literal(last_digits(digits, SHOWN_DIGITS)) if digits else _NOTHING),
    )


_NOTHING: Value = Phrase("code.nothing")


async def _photo(asked: Asked, member: Member) -> Picture | None:
    photo = await asked.uow.pictures.of_member(PictureKind.PHOTO, member.id)
    if photo is None:
        return None
    path = await pass_for(asked.uow, asked.means, asked.chat, photo.id, large=False)
    return Picture(path=path, alt=Phrase("code.photo"), width=photo.width, height=photo.height)


async def _ask(asked: Asked, word: str, way: str, case: tuple[str, ...]) -> Answer:
    """What will be done. The role and the unit are checked again when it is, and now, so that nothing is promised."""
    member = await named(asked, word)
    await link_codes.check(asked.uow, asked.means, asked.actor, member)
    until = asked.means.clock.now() + LASTS[WAYS[way]]
    card = Card(
        title=Phrase.of("code.ask", number=Literal(member.member_no)),
        tone=Tone.WORK,
        rows=(Row(Phrase("code.way"), _by(asked, way)), Row(Phrase("code.until"), Clocked(until))),
        note=Phrase("code.ask_note"),
    )
    data = {"member": ref(member), "way": way, "case": case[0] if case else ""}
    return confirming.ask(asked, NAME, card, data, Phrase("code.confirm"))


async def _decided(asked: Asked, decided: confirming.Decision) -> Answer:
    if decided.data is None:
        return confirming.over(asked)
    if not decided.confirmed:
        return confirming.kept(asked)
    way, case = WAYS[decided.data["way"]], decided.data["case"]
    member = await named(asked, decided.data["member"])
    if case.isdecimal() and len(case) <= LONGEST_NUMBER:
        member, code = await access.hand_over(asked.uow, asked.means, asked.actor, CaseId(int(case)), way)
        return _shown(asked, member, code, way)  # the member's chats were told when the case was approved
    code = await link_codes.give_code(asked.uow, asked.means, asked.actor, member, way)
    answer = _shown(asked, member, code, way)
    return Answer(reply=answer.reply, notices=await handing.warnings(asked, member))


def _shown(asked: Asked, member: Member, code: str, way: Handing) -> Answer:
    title = Phrase.of("code.given", number=Literal(member.member_no))
    until = asked.means.clock.now() + LASTS[way]
    card = handing.code_card(title, Tone.WORK, member, code, until, Phrase(f"code.tell_{way}"))
    return Answer(reply=Reply(parts=(card,)))


FEATURE = Flow(
    name=NAME,
    commands=("code",),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({NUMBER: numbered}),
    power=Power.CODE_GIVE,
)
