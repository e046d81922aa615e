"""The fields of the member record in the groups that roles may change, and a field's value as text (product row R4).

>>> group_of("phone"), group_of("national_id")
(<FieldGroup.CONTACT: 'contact'>, <FieldGroup.KEYS: 'keys'>)
>>> written(Baht.of(48_200))
'48200.00'

Link keys tie a person to the employer's files, to the state and to the own ledgers: two persons change them, never one.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from core.history import Change
from core.members import Member
from core.money import Baht

FieldValue = str | date | Baht | None
"""What a field holds; words of a `StrEnum` are texts too."""


class FieldReader(Protocol):
    """How typed text becomes a value of the record, by the rules of a members' file (interfaces, section 5)."""

    def field(self, name: str, text: str) -> FieldValue:
        """TEXT as a value of the field NAME. Refusal `office.unfit` where it is none, `office.unknown_field`."""
        ...

    def day(self, text: str) -> date:
        """TEXT as a day, Buddhist or Gregorian. Refusal `office.not_a_day`."""
        ...


class FieldGroup(StrEnum):
    """What a role is given as a whole."""

    KEYS = "keys"
    NAME = "name"
    PERSON = "person"
    CONTACT = "contact"
    WORK = "work"
    MEMBERSHIP = "membership"
    MONEY = "money"


FIELDS: Mapping[FieldGroup, tuple[str, ...]] = MappingProxyType(
    {
        FieldGroup.KEYS: ("member_no", "national_id", "employee_no"),
        FieldGroup.NAME: ("title", "first_name", "last_name"),
        FieldGroup.PERSON: ("birth_date", "marital_status"),
        FieldGroup.CONTACT: ("address", "phone", "email"),
        FieldGroup.WORK: ("unit", "pay_unit", "salary", "level", "position", "work_line", "workplace"),
        FieldGroup.MEMBERSHIP: ("member_type", "joined_on", "status", "sponsor_no"),
        FieldGroup.MONEY: ("share_monthly",),
    }
)
LINK_KEYS = FIELDS[FieldGroup.KEYS]
_GROUPS = {name: group for group, names in FIELDS.items() for name in names}

CODED = ("title", "unit", "pay_unit", "position", "work_line")
"""Fields that hold a code of the table with the same name (interfaces, import files)."""

NEVER_EMPTY = frozenset({"member_no", "first_name", "last_name", "member_type", "joined_on", "status"})
"""What no record can do without, whatever the policy requires besides."""


def group_of(field: str) -> FieldGroup | None:
    """The group of FIELD; None for what is no field that people change."""
    return _GROUPS.get(field)


def written(value: object) -> str | None:
    """VALUE as the history and programs have it: days as ISO 8601, money as baht with two decimals."""
    match value:
        case None:
            return None
        case date():
            return value.isoformat()
        case Baht():
            return str(value).replace(",", "")
    return str(value)


def changes(old: Member | None, new: Member) -> tuple[Change, ...]:
    """What differs, in the record's order; everything that is given where there was no record."""
    named = [field.name for field in fields(Member) if field.name in _GROUPS]
    pairs = [(name, written(getattr(old, name, None)), written(getattr(new, name))) for name in named]
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])
