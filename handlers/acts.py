"""Words for what stands in the history about a member, as /privacy and the copy of one's data say them.

`สมศรี (ทะเบียน) แก้ไขข้อมูล: โทรศัพท์, ที่อยู่`, by the catalogue's sections `did` and `fields`.
"""

from core.history import Action
from core.related import Relation
from core.services.erasure import FIELDS, LEDGER, STAYS
from core.services.privacy import Act, Who
from core.staff import Role
from handlers.reply import Literal, Phrase, Value

NAMED_FIELDS = frozenset({*FIELDS, *LEDGER, *STAYS, *Relation, "consent_version"}) - {"id"}
"""Fields that have a name in the catalogue's section `fields`; others are changed without being named."""

KNOWN = frozenset(action.value for action in Action)
ROLES = frozenset(role.value for role in Role)
MOST_FIELDS = 3
"""Named one by one; of more it is said how many."""


def said(act: Act, member: str = "did.member") -> Phrase:
    """Who did what. MEMBER: what the member is called, who reads it as ท่าน."""
    did = Phrase(f"did.{act.action.replace('.', '_')}" if act.action in KNOWN else "did.other")
    fields = [Phrase(f"fields.{name}") for name in act.fields if name in NAMED_FIELDS]
    if fields:
        did = Phrase.of("did.fields", did=did, fields=_listed(fields))
    who = Phrase(member) if act.who is Who.MEMBER else _who(act)
    return Phrase.of("did.by", who=who, did=did)


def _who(act: Act) -> Value:
    if act.who is not Who.STAFF:
        return Phrase(f"did.{act.who.value}")
    role = Phrase(f"did.role_{act.role}") if act.role in ROLES else Phrase("did.staff")
    return role if act.name is None else Phrase.of("did.named", name=Literal(act.name), role=role)


def _listed(fields: list[Phrase]) -> Phrase:
    listed = fields[0]
    for name in fields[1:MOST_FIELDS]:
        listed = Phrase.of("did.and", first=listed, second=name)
    more = len(fields) - MOST_FIELDS
    return Phrase.of("did.and_more", first=listed, number=more) if more > 0 else listed
