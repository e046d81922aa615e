"""The member record, and the one form of a member number.

Ordinary members have six digits (`026548`), associates ส and five (`ส03548`).  People write them in many ways; every
look-up, every limit and every record uses the canonical form only:

>>> canonical("s๐๓๕๔๘")
'ส03548'
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from core.links import MemberId
from core.money import Baht
from core.policy import MemberRules

ASSOCIATE_LETTER = "ส"
LATIN_FOR_ASSOCIATE = "S"
"""Typed where the keyboard has no Thai letters."""
UNSEEN = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
"""Unicode's categories of blanks and of characters that show nothing."""
DIGITS = frozenset("0123456789")
ANY_DIGIT = "0"
"""What stands for a digit in the patterns of the policy."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word that somebody looks for: part of a number, of both names as written, or of how they sound; "" for none.

    `number`: canonical.  `name`: in small letters.  `sound`: a `core.name_key`.
    """

    number: str
    name: str
    sound: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing of several that must all be so: the member is of one of UNITS, or each of WORDS is found."""

    words: tuple[Word, ...]
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom somebody looks for. `unit`: nobody of another one is found."""

    terms: tuple[Term, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found. `by_sound`: no more than sounds like it."""

    member: Member
    by_sound: bool


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and a page of them."""

    number: int
    hits: tuple[Hit, ...]


class Members(Protocol):
    """The register."""

    async def get(self, member_id: MemberId) -> Member | None:
        """By our own number."""
        ...

    async def by_number(self, member_no: str, *, held: bool = False) -> Member | None:
        """By the canonical number. HELD: nobody else changes it until this unit of work, one that writes, ends."""
        ...

    async def by_national_id(self, national_id: str) -> Member | None:
        """By all 13 digits."""
        ...

    async def after(self, after: int, limit: int) -> Sequence[Member]:
        """The next LIMIT by their inner number, of whatever status, from the first above AFTER."""
        ...

    async def search(self, sought: Sought, limit: int, offset: int = 0) -> Found:
        """LIMIT of those after the first OFFSET; active ones first, then as written before only sounding alike.

        Behind the last one there is nobody, and the number is 0.
        """
        ...

    async def add(self, member: Member) -> MemberId:
        """A new member; `member.id` is not used."""
        ...

    async def update(self, member: Member) -> None:
        """Write the record as it now is."""
        ...


def canonical(text: str) -> str:
    """TEXT as a number is kept: `plain`, with ส for a leading S.

    Idempotent, and total: what is no member number comes out as something that matches none.
    """
    number = plain(text)
    return ASSOCIATE_LETTER + number[1:] if number.startswith(LATIN_FOR_ASSOCIATE) else number


def plain(text: str) -> str:
    """TEXT without blanks and invisible characters, NFKC, in capitals and Arabic digits. Idempotent."""
    if text.isascii() and text.isalnum():  # nearly every number; NFKC changes nothing of these
        return text.upper()
    while (plainer := _plainer(text)) != text:  # capitals of some letters fall apart and join again: once is not enough
        text = plainer
    return text


def _plainer(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in UNSEEN)
    return "".join(str(d) if (d := unicodedata.decimal(c, None)) is not None else c for c in kept).upper()


def number_in(text: str, rules: MemberRules) -> str | None:
    """The canonical number that TEXT is, in whatever spelling; None where it has the shape of no member's number."""
    number = canonical(text)
    patterns = (rules.ordinary_pattern, rules.associate_pattern)
    return number if any(_has_shape(number, canonical(pattern)) for pattern in patterns) else None


def _has_shape(number: str, pattern: str) -> bool:
    """Whether each 0 of PATTERN stands where NUMBER has a digit, and all else is the same."""
    return len(number) == len(pattern) and all(
        c in DIGITS if shape == ANY_DIGIT else c == shape for c, shape in zip(number, pattern, strict=True)
    )
