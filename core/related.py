"""Persons related to a member (product row R3): spouse, beneficiaries with their parts, the referrer of an associate.

Beneficiaries (ผู้รับโอนประโยชน์) get a part each, in order; the parts make exactly 100 percent, to the hundredth.

>>> children = [
...     RelatedPerson(relation=Relation.BENEFICIARY, order=n, name=name, percent=Percent.of(part), kinship="child")
...     for n, (name, part) in enumerate([("มานี", "33.34"), ("ชูใจ", "33.33"), ("ปิติ", "33.33")], 1)
... ]
>>> related_faults(children, MemberType.ORDINARY)
()
>>> [str(fault) for fault in related_faults(children[:2], MemberType.ORDINARY)]
['percent: the beneficiaries have 66.67 percent together, not exactly 100']
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from core.history import Change
from core.links import MemberId
from core.members import MemberType
from core.national_id import read_national_id

HUNDREDTHS = 100
"""Of a percent: the smallest part that is told apart."""

PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)


class Relation(StrEnum):
    """What somebody is to the member; the words are those of the import files."""

    SPOUSE = "spouse"
    BENEFICIARY = "beneficiary"
    REFERRER = "referrer"


ONE_AT_MOST = (Relation.SPOUSE, Relation.REFERRER)


@dataclass(frozen=True, slots=True, order=True)
class Percent:
    """A part of a hundred, as whole hundredths of a percent: 33.34 percent is `Percent(3334)`."""

    hundredths: int

    @classmethod
    def of(cls, text: str | int) -> Self:
        """TEXT such as `50`, `33.3` or `33.34`. Raises ValueError for anything else, a sign or a third decimal too."""
        found = PERCENT.fullmatch(str(text).strip().removesuffix("%").rstrip())
        if found is None:
            raise ValueError("not a percentage of at most two decimals")
        return cls(int(found[1]) * HUNDREDTHS + int((found[2] or "0").ljust(2, "0")))

    def __str__(self) -> str:
        whole, part = divmod(self.hundredths, HUNDREDTHS)
        return f"{whole}.{part:02}" if part else str(whole)


WHOLE = Percent(100 * HUNDREDTHS)
NOTHING = Percent(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPerson:
    """One person. `order` counts from 1 within a relation; `kinship` is a code of the table `relation`."""

    relation: Relation
    name: str
    order: int = 1
    percent: Percent | None = None
    """Beneficiaries only."""
    kinship: str | None = None
    phone: str | None = None
    national_id: str | None = None
    """Thirteen digits, as `core.national_id.read_national_id` gives them."""


@dataclass(frozen=True, slots=True)
class RelatedFault:
    """What is wrong. `person`: whose, by place in the list from 0; None for the list as a whole."""

    person: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.column}: {self.reason}"


def related_faults(persons: Sequence[RelatedPerson], member_type: MemberType) -> tuple[RelatedFault, ...]:
    """All that is wrong with PERSONS as everybody related to a member of MEMBER_TYPE; empty where they are good."""
    each = [
        RelatedFault(place, column, reason)
        for place, person in enumerate(persons)
        for column, reason in _faults_of(person, member_type)
    ]
    return (*each, *_faults_of_all(persons))


def _faults_of(person: RelatedPerson, member_type: MemberType) -> list[tuple[str, str]]:
    is_beneficiary = person.relation is Relation.BENEFICIARY
    percent, national_id = person.percent, person.national_id
    found = {
        ("name", "is empty"): not person.name.strip(),
        ("order", "must be 1 or more"): person.order < 1,
        ("percent", "is missing"): is_beneficiary and percent is None,
        ("percent", "must be more than 0 and at most 100"): is_beneficiary
        and percent is not None
        and not NOTHING < percent <= WHOLE,
        ("percent", "is for beneficiaries only"): not is_beneficiary and percent is not None,
        ("relation", "only associates have a referrer"): person.relation is Relation.REFERRER
        and member_type is not MemberType.ASSOCIATE,
        ("national_id", "is no valid national ID"): national_id is not None
        and read_national_id(national_id) != national_id,
    }
    return [fault for fault, is_so in found.items() if is_so]


def _faults_of_all(persons: Sequence[RelatedPerson]) -> list[RelatedFault]:
    faults = []
    counts = Counter(person.relation for person in persons)
    faults += [
        RelatedFault(None, "relation", f"a member has one {relation} at most, not {counts[relation]}")
        for relation in ONE_AT_MOST
        if counts[relation] > 1
    ]
    places = Counter((person.relation, person.order) for person in persons)
    faults += [
        RelatedFault(None, "order", f"{relation} {order} is there {times} times")
        for (relation, order), times in places.items()
        if times > 1 and relation not in ONE_AT_MOST
    ]
    parts = [person.percent for person in persons if person.relation is Relation.BENEFICIARY]
    total = Percent(sum(part.hundredths for part in parts if part is not None))
    if parts and None not in parts and total != WHOLE:
        reason = f"the beneficiaries have {total} percent together, not exactly 100"
        faults.append(RelatedFault(None, "percent", reason))
    return faults


def related_changes(before: Sequence[RelatedPerson], after: Sequence[RelatedPerson]) -> tuple[Change, ...]:
    """What the history keeps of a member's set that was replaced: one change a person, under the relation's name.

    A change's field is `spouse`, `beneficiary` or `referrer`, so that all of them can be erased by these three names.
    """
    old, new = _written(before), _written(after)
    places = sorted(old.keys() | new.keys(), key=lambda place: (list(Relation).index(place[0]), place[1]))
    return tuple(
        Change(relation.value, old.get((relation, order)), new.get((relation, order)))
        for relation, order in places
        if old.get((relation, order)) != new.get((relation, order))
    )


def _written(persons: Sequence[RelatedPerson]) -> dict[tuple[Relation, int], str]:
    """Each person as one line: `1. ปิติ ตั้งใจสอน, 100 %, child, 0812345678`."""
    return {
        (person.relation, person.order): f"{person.order}. "
        + ", ".join(
            part
            for part in (
                person.name,
                person.percent and f"{person.percent} %",
                person.kinship,
                person.phone,
                person.national_id,
            )
            if part
        )
        for person in persons
    }


class Related(Protocol):
    """Keeps the related persons of each member, always all of them at once, so that the parts stay a whole."""

    async def of_member(self, member_id: MemberId) -> Sequence[RelatedPerson]:
        """Spouse first, then the beneficiaries in order, then the referrer."""
        ...

    async def put(self, member_id: MemberId, persons: Sequence[RelatedPerson]) -> None:
        """From now on PERSONS and nobody else. Raises KeyConflictError for two of one relation and order.

        The caller has checked them (`related_faults`) and writes the history entry in the same transaction.
        """
        ...
