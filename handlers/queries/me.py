"""The member's own data (`/me`, ข้อมูลของฉัน): name, number, unit …, with the code tables' descriptions.

Who looks over a shoulder or holds the telephone should not learn what proves the member on the link page, so the birth
date is not shown, and of the national ID fewer than the four digits that are asked for there.
"""

from core.clock import today
from core.masking import last_digits
from core.members import Member, MemberType
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Card, Literal, Phrase, Reply, Row, Value

ID_DIGITS = 2
PHONE_DIGITS = 4
TYPES = {
    MemberType.ORDINARY: Phrase("me.type_ordinary"),
    MemberType.ASSOCIATE: Phrase("me.type_associate"),
}


async def answer(asked: Asked) -> Reply:
    """One card; rows only for what the co-op has on record."""
    member = asked.linked
    values: dict[str, Value | None] = {
        "me.name_label": await _name(asked, member),
        "me.member_no": Literal(member.member_no),
        "me.member_type": TYPES[member.member_type],
        "me.unit": await _described(asked, "unit", member.unit),
        "me.position": await _described(asked, "position", member.position),
        "me.joined": member.joined_on,
        "me.national_id": _masked(member.national_id, ID_DIGITS),
        "me.phone": _masked(member.phone, PHONE_DIGITS),
    }
    card = Card(
        title=Phrase("me.title"),
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        rows=tuple(Row(Phrase(label), value) for label, value in values.items() if value is not None),
        note=Phrase.of("me.note", phone=Literal(asked.means.policy.coop.phone)),
    )
    return Reply(parts=(card,), choices=(menu.to("shares"), menu.to("start")))


async def _name(asked: Asked, member: Member) -> Phrase:
    title = await _described(asked, "title", member.title)
    return Phrase.of(
        "me.name", title=title or Literal(""), first=Literal(member.first_name), last=Literal(member.last_name)
    )


async def _described(asked: Asked, kind: str, code: str | None) -> Literal | None:
    """The description of CODE today; the code itself where its table does not know it."""
    if code is None:
        return None
    return Literal(await asked.uow.codes.description(kind, code, today(asked.means.clock)) or code)


def _masked(text: str | None, shown: int) -> Literal | None:
    return None if text is None else Literal(last_digits(text, shown))


FEATURE = Query(name="me", commands=("me",), audience=Audience.MEMBER, answer=answer)
