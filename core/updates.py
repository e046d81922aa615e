"""New data of a member (product row E8): which fields may be sent in, how they are typed, and what a case of it holds.

>>> read_salary("๔๘,๒๐๐ บาท"), read_salary("48200.50"), read_salary("48.200")
(Baht('48,200.00'), Baht('48,200.50'), None)

A case holds the new values and those of the register when it was sent, as the history writes them; a draft holds the
pictures that came with it besides.  What ties a member to the ledgers is not among the fields: that is for the counter.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from core.errors import Refusal
from core.fields import FieldReader, FieldValue
from core.members import Member
from core.money import ZERO, Baht
from core.pictures import PictureId

WITH_EVIDENCE = ("salary", "position", "level", "unit", "title", "first_name", "last_name")
"""Fields that somebody else certifies: a salary slip, an order, a certificate of a changed name."""
FIELDS = (
    "salary",
    "position",
    "unit",
    "address",
    "phone",
    "level",
    "workplace",
    "email",
    "marital_status",
    "title",
    "first_name",
    "last_name",
)
"""All of them, the most wanted first."""

CHOSEN = ("position", "unit", "title")
"""Fields that hold a code: chosen from the table, never typed."""

MARITAL_STATUS = MappingProxyType({"single": "โสด", "married": "สมรส", "divorced": "หย่า", "widowed": "หม้าย"})
"""What registers hold of it, for buttons; other words may be typed."""

MOST_OPEN = 3
"""Of one member that wait for the office."""
MOST_PICTURES = 3
LONGEST = 200
"""Characters of a value."""
LARGEST_SALARY = Baht.of(10_000_000)

SALARY = re.compile(
    r"(?:เงินเดือน|เดือนละ|salary)? *฿? *([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(\.[0-9]{1,2})? *(?:\.-)? *"
    r"(?:บาท(?:ถ้วน)?|฿|baht|thb)? *(?:ครับ|ค่ะ|คะ)?",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?:\+?66|0)([0-9]{8,9})")
BETWEEN_DIGITS = re.compile(r"[ ().\-–]")

OLD = "old."
PICTURES, VOUCHED_BY = "pictures", "vouched_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewData:
    """What a case or a draft holds; all values as `core.fields.written` has them.

    `old`: the register's when it was sent.  `vouched_by`: the committee's person whose word it is.
    """

    values: Mapping[str, str]
    old: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    pictures: tuple[PictureId, ...] = ()
    vouched_by: str | None = None

    @property
    def needs_evidence(self) -> bool:
        """Whether a picture must come with it."""
        return self.vouched_by is None and any(name in WITH_EVIDENCE for name in self.values)

    def as_data(self) -> dict[str, str]:
        """As a case keeps it."""
        data = dict(self.values)
        data |= {f"{OLD}{name}": value for name, value in self.old.items() if value is not None}
        if self.pictures:
            data[PICTURES] = " ".join(map(str, self.pictures))
        if self.vouched_by is not None:
            data[VOUCHED_BY] = self.vouched_by
        return data

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "NewData":
        """The inverse of `as_data`; without any value where the case keeps nothing any more."""
        values = {name: data[name] for name in FIELDS if name in data}
        return cls(
            values=values,
            old={name: data.get(f"{OLD}{name}") for name in values},
            pictures=tuple(PictureId(int(number)) for number in data.get(PICTURES, "").split()),
            vouched_by=data.get(VOUCHED_BY),
        )


def read_salary(text: str) -> Baht | None:
    """TEXT as an amount that may be somebody's salary; None for what is none."""
    found = SALARY.fullmatch(_plain(text))
    if found is None:
        return None
    salary = Baht.of(found[1].replace(",", "").replace(" ", "") + (found[2] or ""))
    return salary if ZERO < salary <= LARGEST_SALARY else None


def read_phone(text: str) -> str | None:
    """TEXT as a Thai telephone number, digits only; None for what is none.

    >>> read_phone("๐๘๑-๒๓๔ ๕๖๗๘"), read_phone("+66 81 234 5678"), read_phone("5678")
    ('0812345678', '0812345678', None)
    """
    found = PHONE.fullmatch(BETWEEN_DIGITS.sub("", _plain(text)))
    return None if found is None else f"0{found[1]}"


def read_typed(reader: FieldReader, name: str, text: str) -> FieldValue:
    """TEXT, typed for the field NAME, as a value of the record. Refusal that says how it is typed."""
    if name == "salary":
        return _or_refuse(read_salary(text), "update.not_a_salary")
    if name == "phone":
        return _or_refuse(read_phone(text), "update.not_a_phone")
    if len(text.strip()) > LONGEST:
        raise Refusal("update.too_long")
    try:
        value = reader.field(name, text)
    except Refusal:
        raise Refusal("update.not_an_email" if name == "email" else "update.unfit") from None
    return _or_refuse(value if str(value).strip() else None, "update.unfit")


def of_record(member: Member, names: Sequence[str]) -> Mapping[str, FieldValue]:
    """What the register holds in the fields NAMES."""
    return {name: getattr(member, name) for name in names}


def _or_refuse(value: FieldValue, key: str) -> FieldValue:
    if value is None:
        raise Refusal(key)
    return value


def _plain(text: str) -> str:
    """TEXT with narrow letters, ASCII digits and single blanks, without what cannot be seen."""
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    digits = "".join(c if (d := unicodedata.decimal(c, None)) is None else str(d) for c in kept)
    return " ".join(digits.split())
