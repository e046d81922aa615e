"""The member record, and the one form of a member number.

Ordinary members have six digits (`026548`), associates ส and five (`ส03548`).  People write them in many ways; every
look-up, every limit and every record uses the canonical form only:

>>> canonical("s๐๓๕๔๘")
'ส03548'
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.links import MemberId
from core.money import Baht

ASSOCIATE_LETTER = "ส"
LATIN_FOR_ASSOCIATE = "S"
"""Typed where the keyboard has no Thai letters."""


class MemberType(StrEnum):
    """Ordinary (สามัญ) or associate (สมทบ)."""

    ORDINARY = "ordinary"
    ASSOCIATE = "associate"


class MemberStatus(StrEnum):
    """Whether the membership goes on."""

    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in the register. Codes (`title`, `unit` …) refer to the code tables; `salary` is baht a month."""

    id: MemberId
    member_no: str
    member_type: MemberType
    first_name: str
    last_name: str
    joined_on: date
    status: MemberStatus = MemberStatus.ACTIVE
    locked: bool = False
    title: str | None = None
    national_id: str | None = None
    employee_no: str | None = None
    birth_date: date | None = None
    unit: str | None = None
    pay_unit: str | None = None
    salary: Baht | None = None
    level: str | None = None
    position: str | None = None
    work_line: str | None = None
    address: str | None = None
    workplace: str | None = None
    marital_status: str | None = None
    phone: str | None = None
    email: str | None = None
    sponsor_no: str | None = None
    share_monthly: Baht | None = None

    @property
    def may_link(self) -> bool:
        """New links are for active members whose account is not locked."""
        return self.status is MemberStatus.ACTIVE and not self.locked


def canonical(text: str) -> str:
    """TEXT as a number is kept: no blanks or invisible characters, NFKC, capitals, Arabic digits, ส for a leading S.

    Idempotent, and total: what is no member number comes out as something that matches none.
    """
    kept = (
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in {"Cf", "Cc", "Zs", "Zl", "Zp"}
    )
    plain = "".join(str(d) if (d := unicodedata.decimal(c, None)) is not None else c for c in kept).upper()
    return ASSOCIATE_LETTER + plain[1:] if plain.startswith(LATIN_FOR_ASSOCIATE) else plain
