"""The member's own data (`/me`, ข้อมูลของฉัน): name, number, unit …, and the persons related to the member.

Who looks over a shoulder or holds the telephone should not learn what proves the member on the link page, so the birth
date is not shown, and of the national ID fewer than the four digits that are asked for there.  Related persons are
named, since the member must see whether they are right; of their telephones the last digits are shown, of their IDs
nothing.
"""

from core.clock import today
from core.masking import last_digits
from core.members import Member, MemberType
from core.related import RelatedPerson, Relation
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Literal, Phrase, Reply, Row, Value

ID_DIGITS = 2
PHONE_DIGITS = 4
TYPES = {
    MemberType.ORDINARY: Phrase("me.type_ordinary"),
    MemberType.ASSOCIATE: Phrase("me.type_associate"),
}

RELATIONS = {
    Relation.SPOUSE: "me.spouse",
    Relation.BENEFICIARY: "me.beneficiary",
    Relation.REFERRER: "me.referrer",
}
RELATED = "related"
PAGE = 8
"""Related persons on one card."""
MOST = 999
"""More than anybody has; a button may be forged."""
CHOICES = (menu.to("shares"), menu.to("privacy"), menu.to("start"))


async def answer(asked: Asked) -> Reply:
    """A card of the record and one of the related persons; or, from its button, more of those."""
    first = _first(asked.args)
    related = await _related(asked, first)
    if first and related is not None:
        return Reply(parts=(related,), choices=CHOICES)
    record = await _record(asked)
    return Reply(parts=(record,) if related is None else (record, related), choices=CHOICES)


def _first(args: tuple[str, ...]) -> int:
    """Behind how many related persons the card begins; none for anything that is no such number."""
    text = args[1] if args[:1] == (RELATED,) and args[1:] else ""
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST)) else 0


async def _record(asked: Asked) -> Card:
    """Rows only for what the co-op has on record."""
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
    return Card(
        title=Phrase("me.title"),
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        rows=tuple(Row(Phrase(label), value) for label, value in values.items() if value is not None),
        note=Phrase.of("me.note", phone=Literal(asked.means.policy.coop.phone)),
    )


async def _related(asked: Asked, first: int) -> Card | None:
    """PAGE of them after the FIRST ones; None where there are no such."""
    persons = await asked.uow.related.of_member(asked.linked.id)
    shown, after = persons[first : first + PAGE], first + PAGE
    if not shown:
        return None
    more = Choice(label=Phrase("me.more"), tap=Tap("me", (RELATED, str(after))))
    return Card(
        title=Phrase("me.related_title"),
        as_of=Phrase.of("common.as_of", day=today(asked.means.clock)),
        rows=tuple([await _person(asked, person) for person in shown]),
        acts=(more,) if len(persons) > after else (),
    )


async def _person(asked: Asked, person: RelatedPerson) -> Row:
    """`ผู้รับโอนประโยชน์ 1 (บุตร)`: `ปิติ ตั้งใจสอน 50 % โทร. ••••••5678`."""
    label = Phrase(RELATIONS[person.relation])
    if person.relation is Relation.BENEFICIARY:
        label = Phrase.of(label.key, order=person.order)
    kinship = await _described(asked, "relation", person.kinship)
    if kinship is not None:
        label = Phrase.of("me.with_kinship", relation=label, kinship=kinship)
    value: Value = Literal(person.name)
    if person.percent is not None:
        value = Phrase.of("me.with_percent", who=value, percent=Literal(str(person.percent)))
    phone = _masked(person.phone, PHONE_DIGITS)
    return Row(label, value if phone is None else Phrase.of("me.with_phone", who=value, phone=phone))


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
