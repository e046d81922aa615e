"""What each role may do: the table written a second time, by hand, so that every cell has been decided twice."""

from dataclasses import fields

import pytest

from core.fields import FIELDS, FieldGroup, group_of
from core.members import Member
from core.staff import DECIDING, Power, Role, may, may_change

ROLES = (
    Role.REGISTRAR,
    Role.LOANS,
    Role.CASHIER,
    Role.FRONT_DESK,
    Role.MANAGER,
    Role.AUDITOR,
    Role.ADMIN,
    Role.UNIT_OFFICER,
    Role.UNIT_COMMITTEE,
)
# One letter a role, in that order; a dot where the role may not.
POWERS = {
    "member.open": "rlcfma...",
    "member.add": "r...m....",
    "money.see": "rlc.ma...",
    "picture.keep": "r..fm....",
    "queue.see": "rlcfm....",
    "access.answer": "r..fm....",
    "question.answer": "rlcfm....",
    "request.decide": "rlc.m....",
    "month.seal": "r...m....",
    "month.see": "rlc.ma.o.",
    "result.give": "..c.m..o.",
    "month.run": "..c.m....",
    "month.reverse": "....m....",
    "year.close": "....m....",
    "update.file": "........c",
    "update.decide": "r...m....",
    "health.see": "....mas..",
    "member.change": "rlcfm....",
    "member.lock": "r..fm....",
    "related.change": "r...m....",
    "key.propose": "r..fm....",
    "key.confirm": "r...m....",
    "erase.propose": "r...m....",
    "erase.confirm": "....m....",
    "code.give": "r..fm...c",
    "pending.see": "r..fma...",
    "history.read": "....ma...",
    "data.load": "r...m....",
    "policy.load": "....m....",
    "staff.keep": "....m.s..",
    "breaker.close": "....m.s..",
    "calendar.change": "r...m.s..",
    "breach.keep": "....m.s..",
    "system.keep": "......s..",
}
GROUPS = {
    "keys": ".........",
    "name": "r...m....",
    "person": "r...m....",
    "contact": "rl.fm....",
    "work": "r...m....",
    "membership": "r...m....",
    "money": "..c.m....",
}


def test_the_tables_decide_every_cell() -> None:
    assert set(ROLES) == set(Role)
    assert set(POWERS) == set(Power)
    assert set(GROUPS) == set(FieldGroup)
    assert {len(row) for row in (*POWERS.values(), *GROUPS.values())} == {len(ROLES)}


@pytest.mark.shows("T12")
@pytest.mark.parametrize("power", Power)
def test_each_role_may_what_the_table_says(power: Power) -> None:
    decided = [cell != "." for cell in POWERS[power]]
    assert [may(role, power) for role in ROLES] == decided


@pytest.mark.shows("T12")
@pytest.mark.parametrize("group", FieldGroup)
def test_each_role_changes_what_the_table_says(group: FieldGroup) -> None:
    decided = [cell != "." for cell in GROUPS[group]]
    assert [may_change(role, group) for role in ROLES] == decided


def test_the_auditor_reads_only_and_the_admin_sees_no_member() -> None:
    reading = {Power.MEMBER_OPEN, Power.MONEY_SEE, Power.MONTH_SEE}
    reading |= {Power.PENDING_SEE, Power.HISTORY_READ, Power.HEALTH_SEE}
    assert {power for power in Power if may(Role.AUDITOR, power)} == reading
    assert not any(may(Role.ADMIN, power) for power in Power if power.startswith(("member.", "key.", "data.")))


def test_every_field_of_the_record_is_in_one_group() -> None:
    grouped = [name for names in FIELDS.values() for name in names]
    assert sorted(grouped) == sorted(field.name for field in fields(Member) if field.name not in {"id", "locked"})
    assert (group_of("locked"), group_of("no_such_field")) == (None, None)


def test_what_decides_has_somebody_who_may() -> None:
    assert all(any(may(role, power) for role in Role) for power in DECIDING)
