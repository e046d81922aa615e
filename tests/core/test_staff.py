"""What each role may do, every cell decided here once more (threat T12): a slip in the roles' data breaks a test."""

import pytest

from core.fields import FIELDS, FieldGroup, group_of
from core.policy_file import MEMBER_FIELDS
from core.staff import DECIDING, OF_A_UNIT, RIGHTS, Power, Role, may, may_change

ROLES = "registrar loans cashier front_desk manager auditor admin unit_officer unit_committee"

POWERS = """
                 reg  loan cash desk mgr  aud  adm  uoff ucom
member.open      yes  yes  yes  yes  yes  yes  no   no   no
member.add       yes  no   no   no   yes  no   no   no   no
member.change    yes  yes  yes  yes  yes  no   no   no   no
member.lock      yes  no   no   yes  yes  no   no   no   no
related.change   yes  no   no   no   yes  no   no   no   no
key.propose      yes  no   no   yes  yes  no   no   no   no
key.confirm      yes  no   no   no   yes  no   no   no   no
erase.propose    yes  no   no   no   yes  no   no   no   no
erase.confirm    no   no   no   no   yes  no   no   no   no
code.give        yes  no   no   yes  yes  no   no   no   yes
pending.see      yes  no   no   yes  yes  yes  no   no   no
history.read     no   no   no   no   yes  yes  no   no   no
data.load        yes  no   no   no   yes  no   no   no   no
policy.load      no   no   no   no   yes  no   no   no   no
staff.keep       no   no   no   no   yes  no   yes  no   no
breaker.close    no   no   no   no   yes  no   yes  no   no
system.keep      no   no   no   no   no   no   yes  no   no
"""

GROUPS = """
                 reg  loan cash desk mgr  aud  adm  uoff ucom
keys             no   no   no   no   no   no   no   no   no
name             yes  no   no   no   yes  no   no   no   no
person           yes  no   no   no   yes  no   no   no   no
contact          yes  yes  no   yes  yes  no   no   no   no
work             yes  no   no   no   yes  no   no   no   no
membership       yes  no   no   no   yes  no   no   no   no
money            no   no   yes  no   yes  no   no   no   no
"""


def cells(table: str) -> dict[tuple[str, str], bool]:
    """(row, role) -> what the table says."""
    decided = {}
    for line in table.strip().splitlines()[1:]:
        row, *marks = line.split()
        for role, mark in zip(ROLES.split(), marks, strict=True):
            decided[row, role] = {"yes": True, "no": False}[mark]
    return decided


@pytest.mark.shows("T12")
def test_every_role_and_power_is_decided() -> None:
    assert cells(POWERS) == {(power.value, role.value): may(role, power) for power in Power for role in Role}


@pytest.mark.shows("T12")
def test_every_role_and_group_of_fields_is_decided() -> None:
    assert cells(GROUPS) == {
        (group.value, role.value): may_change(role, group) for group in FieldGroup for role in Role
    }


def test_nobody_holds_a_group_of_fields_without_the_power_to_change() -> None:
    assert [role for role in Role if RIGHTS[role].groups and not may(role, Power.MEMBER_CHANGE)] == []


@pytest.mark.shows("T12")
def test_who_keeps_the_staff_list_decides_nothing_unless_it_is_the_manager() -> None:
    both = {role for role in Role if may(role, Power.STAFF_KEEP) and any(may(role, power) for power in DECIDING)}
    assert both == {Role.MANAGER}


def test_only_officers_and_committees_belong_to_a_unit() -> None:
    assert set(OF_A_UNIT) == {Role.UNIT_OFFICER, Role.UNIT_COMMITTEE}


def test_every_field_of_the_record_is_in_one_group() -> None:
    listed = [name for names in FIELDS.values() for name in names]
    assert sorted(listed) == sorted(MEMBER_FIELDS), "a new field of the record must be given to roles"
    assert [group_of(name) for name in ("id", "locked", "no such field")] == [None] * 3
