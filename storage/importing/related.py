"""KIND related: spouse, beneficiaries and referrer of each member, known by member, relation and order.

A row changes one person; who is not in the file stays.  After the file a member's persons must be good as a whole: the
beneficiaries' parts make exactly 100, there is one spouse at most, only associates have a referrer.  A beneficiary
without `order` is the n-th one, as the n-th such row of the member.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from core.history import Action, Change
from core.links import MemberId
from core.members import MemberType
from core.related import RelatedFault, RelatedPerson, Relation, related_changes, related_faults
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.faults import Reason
from storage.importing.kind import Changed, Column, Kind, Plan, Row, Rules, Total, Zeros, batches
from storage.importing.lookups import counted, known_members
from storage.related import related_of, related_values
from storage.tables import codes, members
from storage.tables_office import related_persons

KINSHIP = "relation"
"""The code table of how somebody is related: child, parent and so on."""

TYPES = select(members.c.id, members.c.member_type).where(members.c.id.in_(bindparam("ids", expanding=True)))
KEPT = select(related_persons).where(related_persons.c.member_id.in_(bindparam("ids", expanding=True)))
KNOWN_CODES = select(codes.c.code).where(codes.c.kind == KINSHIP).distinct()
COUNT = select(func.count().label("persons")).select_from(related_persons)
REMOVE = delete(related_persons).where(related_persons.c.member_id == bindparam("of_member"))
INSERT = insert(related_persons)

IN_THAI = {
    "name": "ต้องมีชื่อ",
    "order": "ลำดับต้องเริ่มจาก 1 และไม่ซ้ำกัน",
    "percent": "ร้อยละของผู้รับโอนประโยชน์ทุกคนต้องรวมกันได้ 100 พอดี ผู้อื่นไม่มีร้อยละ",
    "relation": "คู่สมรสและผู้แนะนำมีได้คนเดียว ผู้แนะนำมีเฉพาะสมาชิกสมทบ",
    "national_id": faults.NOT_A_NATIONAL_ID.thai,
}
"""What `core.related` checks, by the column that it names."""

Place = tuple[Relation, int]


@dataclass(slots=True)
class Family:
    """A member's persons: those kept, those after the file, and the rows that say so."""

    member_id: MemberId
    member_type: MemberType
    before: dict[Place, RelatedPerson] = field(default_factory=dict)
    after: dict[Place, RelatedPerson] = field(default_factory=dict)
    rows: dict[Place, Row] = field(default_factory=dict)

    def next_place(self, row: Row) -> Place:
        """Where ROW belongs: by its order, else behind the member's earlier rows of the same relation."""
        relation: Relation = row.values["relation"]
        others = sum(place[0] is relation for place in self.rows)
        return relation, row.values.get("order", 1 if relation is not Relation.BENEFICIARY else others + 1)

    @property
    def is_changed(self) -> bool:
        """Whether the file says something new."""
        return self.after != self.before


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:
    """Compare with the persons that are kept."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    families = await _families(db, sorted({member_id for member_id, _ in known}), rules)
    kinships = frozenset(found.code for found in await db.all(KNOWN_CODES))
    for member_id, row in known:
        if "kinship" in row.values and row.values["kinship"] not in kinships:
            outcome.refuse(row, "kinship", faults.not_in_table(KINSHIP))
        _take(outcome, families[member_id], row)
    for family in families.values():
        _check(outcome, family)
    changed = [family for family in families.values() if family.is_changed]
    outcome.writes = [
        (REMOVE, [{"of_member": family.member_id} for family in changed if family.before]),
        (
            INSERT,
            [
                related_values(person, family.member_id, rules.keys)
                for family in changed
                for person in family.after.values()
            ],
        ),
    ]
    outcome.history = [
        Changed(Action.RELATED_CHANGED, family.member_id, _history(family)) for family in changed if family.before
    ]
    there = await counted(db, COUNT)
    outcome.totals = [Total("persons", there.persons, there.persons + outcome.added)]
    return outcome


async def _families(db: Connection, ids: Sequence[MemberId], rules: Rules) -> dict[MemberId, Family]:
    families: dict[MemberId, Family] = {}
    for batch in batches(ids):
        for found in await db.all(TYPES, {"ids": batch}):
            families[found.id] = Family(found.id, MemberType(found.member_type))
        for found in await db.all(KEPT, {"ids": batch}):
            person = related_of(found, rules.keys.fields)
            families[found.member_id].before[person.relation, person.order] = person
    for family in families.values():
        family.after = dict(family.before)
    return families


def _take(outcome: Plan, family: Family, row: Row) -> None:
    """Put the person of ROW into FAMILY."""
    place = family.next_place(row)
    if place in family.rows:
        outcome.refuse(
            row, "order" if "order" in row.values else "relation", faults.same_as_row(family.rows[place].number)
        )
        return
    family.rows[place] = row
    given: dict[str, Any] = {name: row.values[name] for name in TAKEN if name in row.values}
    old = family.after.get(place)
    if old is None and "name" not in given:
        outcome.refuse(row, "name", faults.MISSING)
        return
    new = RelatedPerson(relation=place[0], order=place[1], **given) if old is None else replace(old, **given)
    family.after[place] = new
    if old is None:
        outcome.added += 1
    elif old == new:
        outcome.unchanged += 1
    else:
        outcome.changed += 1


def _check(outcome: Plan, family: Family) -> None:
    """Report what is wrong with the whole, at the row of the person, else at the member's last row of that relation."""
    persons = list(family.after.values())
    for fault in related_faults(persons, family.member_type):
        outcome.refuse(_row_of(family, persons, fault), fault.column, _reason(fault))


def _row_of(family: Family, persons: Sequence[RelatedPerson], fault: RelatedFault) -> Row:
    if fault.person is not None:
        person = persons[fault.person]
        row = family.rows.get((person.relation, person.order))
        if row is not None:
            return row
    beneficiaries = [row for place, row in family.rows.items() if place[0] is Relation.BENEFICIARY]
    return (beneficiaries if fault.column == "percent" and beneficiaries else list(family.rows.values()))[-1]


def _reason(fault: RelatedFault) -> Reason:
    return Reason(IN_THAI[fault.column], fault.reason)


def _history(family: Family) -> tuple[Change, ...]:
    return related_changes(list(family.before.values()), list(family.after.values()))


TAKEN = ("name", "percent", "kinship", "phone", "national_id")
"""Columns of the file that are fields of a person, besides its place."""

KIND = Kind(
    name="related",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("relation", values.one_of(Relation), required=True, key=True),
        Column("name", values.text, required=True),
        Column("order", values.whole),
        Column("percent", values.part),
        Column("kinship", values.text),
        Column("phone", values.text, zeros=Zeros.PHONE),
        Column("national_id", values.national_id, zeros=Zeros.NATIONAL_ID),
    ),
    plan=plan,
)
