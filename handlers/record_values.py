"""A field of the member record as the office reads and types it: codes by their descriptions, days, amounts, words.

    await read(asked, "unit", "ประถม 3")            # "0103"
    await shown(asked, "unit", "0103")              # ประถม 3

Of a link key everybody sees the end only but who may confirm such a change: the whole of it is asked for nowhere else.
"""

from collections.abc import Mapping
from datetime import date

from core.clock import today
from core.errors import Refusal
from core.fields import CODED, LINK_KEYS, FieldValue
from core.masking import last_digits
from core.members import Member, MemberStatus, MemberType
from core.money import Baht
from core.staff import Power, may
from handlers.incoming import Asked
from handlers.messages.spelling import squeezed
from handlers.messages.typed import is_empty, worded
from handlers.reply import Literal, Phrase, Value

WORDS: Mapping[str, tuple[str, ...]] = {
    "member_type": tuple(MemberType),
    "status": tuple(MemberStatus),
}
"""Fields that hold one of a few words."""
DAYS = frozenset({"birth_date", "joined_on"})
AMOUNTS = frozenset({"salary", "share_monthly"})
NUMBERS = frozenset({"phone", "employee_no", "national_id", "member_no"})
"""Texts of digits: Thai ones are typed too."""
BAHT = ("บาท", "baht")
SHOWN_DIGITS = 4


async def read(asked: Asked, field: str, text: str) -> FieldValue:
    """TEXT as typed, as a value of FIELD; None for nothing. Refusals: unfit, a code of no or of several meanings."""
    if is_empty(text):
        return None
    if field in CODED:
        return await _code(asked, field, text.strip())
    if field in WORDS:
        text = worded(f"values.{field}_", WORDS[field], text)
    if field in NUMBERS:
        text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    if field in AMOUNTS:
        for unit in BAHT:
            text = text.strip().lower().removesuffix(unit)
    return asked.means.fields.field(field, text.strip())


async def shown(asked: Asked, field: str, text: str | None, *, in_full: bool = True) -> Value:
    """TEXT, a value of FIELD as the history has it, for people; its end only, unless IN_FULL."""
    if not text:
        return Phrase("set.nothing")
    if not in_full:
        return Literal(last_digits(text, SHOWN_DIGITS))
    if field in CODED:
        described = await asked.uow.codes.description(field, text, today(asked.means.clock))
        return Literal(text if described is None else f"{described} ({text})")
    if field in WORDS and text in WORDS[field]:
        return Phrase(f"values.{field}_{text}")
    if field in DAYS:
        return date.fromisoformat(text)
    return Baht.of(text) if field in AMOUNTS else Literal(text)


def in_full(asked: Asked, field: str) -> bool:
    """Whether who asks sees what stands in FIELD now, and not its end only; one's own new value is always seen."""
    return field not in LINK_KEYS or field == "member_no" or may(asked.worker.role, Power.KEY_CONFIRM)


async def person(asked: Asked, member: Member) -> Phrase:
    """`026548 นายประพันธ์ ตั้งใจสอน`."""
    title = None
    if member.title is not None:
        title = await asked.uow.codes.description("title", member.title, today(asked.means.clock))
    return Phrase.of(
        "set.person",
        number=Literal(member.member_no),
        name=Literal(f"{title or ''}{member.first_name} {member.last_name}"),
    )


async def _code(asked: Asked, field: str, text: str) -> str:
    """The code that TEXT is or describes."""
    described = await asked.uow.codes.of_kind(field, today(asked.means.clock))
    if text in described:
        return text
    meant = [code for code, description in described.items() if squeezed(description) == squeezed(text)]
    if len(meant) > 1:
        raise Refusal("set.several_codes", field=field, codes=Literal(", ".join(sorted(meant))))
    if not meant:
        raise Refusal("set.no_such_code", field=field)
    return meant[0]
