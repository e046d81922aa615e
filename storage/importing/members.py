"""KIND members: the register itself, by member number.

A new member needs a value in every required column and in what the policy requires besides; for one that is kept an
empty cell leaves the old value.  Codes must stand in their tables, and an employee number or national ID belongs to one
member only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.fields import CODED, LINK_KEYS
from core.history import Action
from core.links import MemberId
from core.members import Member, MemberStatus, MemberType, number_in
from core.policy import MemberRules
from storage.compiled import Values
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.kind import Changed, Column, Kind, Plan, Row, Rules, Zeros, batches
from storage.importing.register_sums import register_sums
from storage.mapping import MEMBER_COLUMNS, member_of, member_values, new_uid
from storage.tables import codes, members

NEW = MemberId(0)
"""Where a record needs an id before the database gives one."""

KEPT = select(*MEMBER_COLUMNS).where(members.c.member_no.in_(bindparam("numbers", expanding=True)))
HOLDERS = select(members.c.member_no, members.c.employee_no, members.c.national_id_index)
KNOWN_CODES = select(codes.c.kind, codes.c.code).where(codes.c.kind.in_(CODED))
WRITTEN = tuple(column.name for column in members.columns if column.name not in {"id", "uid"})
INSERT = insert(members)
UPDATE = (
    update(members)
    .where(members.c.uid == bindparam("of_uid"))
    .values({name: bindparam(f"new_{name}") for name in WRITTEN})
)


@dataclass(frozen=True, slots=True)
class Register:
    """What rows are compared with.

    `holders`: employee numbers and national IDs (as blind index) to the member number that has them, in the database or
    in an earlier row of the file.  `codes`: pairs of table and code.
    """

    kept: Mapping[str, tuple[str, Member]]
    holders: dict[str | bytes, str]
    codes: frozenset[tuple[str, str]]


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:
    """Compare with the register as it is."""
    outcome = Plan()
    register = await _register(db, rows, rules)
    shapes = _shapes(rules.members)
    seen: dict[str, int] = {}
    inserts: list[Values] = []
    updates: list[Values] = []
    sums = await register_sums(db)
    for row in rows:
        number = row.values["member_no"]
        uid, old = register.kept.get(number, (None, None))
        first = seen.setdefault(number, row.number)
        if first != row.number:
            outcome.refuse(row, "member_no", faults.same_as_row(first))
        elif _is_refused(outcome, row, old, register, rules, shapes):
            continue
        elif old is None or uid is None:
            new = _new(row)
            inserts.append(member_values(new, new_uid(rules.keys), rules.keys))
            sums.add(None, new)
        elif (new := replace(old, **row.values)) == old:
            outcome.unchanged += 1
            sums.keep()
        else:
            changed = member_values(new, uid, rules.keys)
            updates.append({"of_uid": uid, **{f"new_{name}": changed[name] for name in WRITTEN}})
            outcome.history.append(Changed(Action.MEMBER_CHANGED, old.id, sums.add(old, new)))
    outcome.added, outcome.changed = len(inserts), len(updates)
    outcome.writes = [(INSERT, inserts), (UPDATE, updates)]
    outcome.totals, outcome.doubts = sums.totals(), sums.doubts()
    return outcome


async def _register(db: Connection, rows: Sequence[Row], rules: Rules) -> Register:
    kept: dict[str, tuple[str, Member]] = {}
    for numbers in batches(sorted({row.values["member_no"] for row in rows})):
        for found in await db.all(KEPT, {"numbers": numbers}):
            kept[found.member_no] = (found.uid, member_of(found, rules.keys.fields))
    holders: dict[str | bytes, str] = {}
    for found in await db.all(HOLDERS):
        holders |= {value: found.member_no for value in (found.employee_no, found.national_id_index) if value}
    known_codes = frozenset((found.kind, found.code) for found in await db.all(KNOWN_CODES))
    return Register(kept, holders, known_codes)


def _shapes(rules: MemberRules) -> Mapping[MemberType, MemberRules]:
    """For each type of member, rules that know its own pattern only."""
    return {
        MemberType.ORDINARY: replace(rules, associate_pattern=rules.ordinary_pattern),
        MemberType.ASSOCIATE: replace(rules, ordinary_pattern=rules.associate_pattern),
    }


def _is_refused(
    outcome: Plan,
    row: Row,
    old: Member | None,
    register: Register,
    rules: Rules,
    shapes: Mapping[MemberType, MemberRules],
) -> bool:
    """Report everything that is wrong with ROW; whether anything was."""
    before = len(outcome.faults)
    number = row.values["member_no"]
    if old is None:
        for name in sorted((REQUIRED | rules.members.required_fields) - row.values.keys()):
            outcome.refuse(row, name, faults.MISSING)
    kind = row.values.get("member_type", old and old.member_type)
    if kind is not None and number_in(number, shapes[kind]) is None:
        outcome.refuse(row, "member_no", faults.WRONG_NUMBER)
    if "birth_date" in row.values and row.values["birth_date"] > rules.today:
        outcome.refuse(row, "birth_date", faults.IN_THE_FUTURE)
    for name in CODED:
        if name in row.values and (name, row.values[name]) not in register.codes:
            outcome.refuse(row, name, faults.not_in_table(name))
    _check_keys(outcome, row, old, register, rules)
    return len(outcome.faults) > before


def _check_keys(outcome: Plan, row: Row, old: Member | None, register: Register, rules: Rules) -> None:
    """A link key belongs to one member, and one that is there is replaced by two persons, never by a file."""
    number = row.values["member_no"]
    for name, indexes in _keys_of(row, rules).items():
        if any(register.holders.setdefault(index, number) != number for index in indexes):
            outcome.refuse(row, name, faults.TAKEN)
    for name in LINK_KEYS:
        if old is not None and name in row.values and getattr(old, name) not in {None, row.values[name]}:
            outcome.refuse(row, name, faults.NEEDS_TWO_PERSONS)


def _keys_of(row: Row, rules: Rules) -> dict[str, tuple[str | bytes, ...]]:
    """The keys of ROW that only one member may have, as `Register.holders` knows them."""
    keys: dict[str, tuple[str | bytes, ...]] = {}
    if "employee_no" in row.values:
        keys["employee_no"] = (row.values["employee_no"],)
    if "national_id" in row.values:
        keys["national_id"] = rules.keys.blind_indexes("national_id", row.values["national_id"])
    return keys


def _new(row: Row) -> Member:
    given: dict[str, Any] = {"id": NEW, **row.values}
    return Member(**given)


KIND = Kind(
    name="members",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("first_name", values.text, required=True),
        Column("last_name", values.text, required=True),
        Column("member_type", values.one_of(MemberType), required=True),
        Column("joined_on", values.day, required=True),
        Column("title", values.text),
        Column("national_id", values.national_id, zeros=Zeros.NATIONAL_ID),
        Column("employee_no", values.text),
        Column("birth_date", values.day),
        Column("unit", values.text),
        Column("pay_unit", values.text),
        Column("salary", values.amount, money=True),
        Column("level", values.text),
        Column("position", values.text),
        Column("work_line", values.text),
        Column("address", values.text),
        Column("workplace", values.text),
        Column("marital_status", values.text),
        Column("phone", values.text, zeros=Zeros.PHONE),
        Column("email", values.mail),
        Column("status", values.one_of(MemberStatus)),
        Column("sponsor_no", values.member_no, zeros=Zeros.MEMBER_NO),
        Column("share_monthly", values.amount, money=True),
    ),
    plan=plan,
)
REQUIRED = frozenset(column.name for column in KIND.columns if column.required)
ALWAYS_KEPT = REQUIRED | {"status"}
"""What no policy can do without: who a member is, and whether still one."""
