"""Role × command × field group, written by hand a second time, and every cell played on both channels (threat T12).

Allowed: the thing happens, after it was confirmed where it changes something.  Not allowed: a refusal, and the
register, the history and everything else stay as they were; also where the question was open already when the role was
taken away.
"""

from dataclasses import dataclass, replace

import pytest

from core.cases import CaseKind
from core.fields import FIELDS, FieldGroup, written
from core.links import Platform
from core.proposals import ProposalKind
from core.staff import Power, Role, may, may_change
from tests.dialogue import REGISTRY, Talk, keys_of
from tests.handlers.staff.matrix import World, play, stolen_question

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
LETTERS = "rlcfmasoc"


@dataclass(frozen=True)
class Row:
    """`cells`: a letter a role, in the order of ROLES, a dot where the role may not.

    `steps`: what is typed and pressed.  `done`: the sentence that only who may do it is told in the end.  `changes`:
    the tables that are others afterwards.
    """

    cells: str
    steps: tuple[str, ...]
    done: str
    changes: frozenset[str] = frozenset()

    def may(self, role: Role) -> bool:
        return self.cells[ROLES.index(role)] != "."


def row(cells: str, *steps: str, done: str, changes: str = "") -> Row:
    return Row(cells, steps, done, frozenset(changes.split()))


LOOK = "history"
ROWS = {
    "staff": row("rlcfmasoc", "/staff", done="staff.title"),
    "find": row("rlcfma...", "/find ประพันธ์", done="find.title"),
    "member": row("rlcfma...", "/member 026548", done="member.title", changes=LOOK),
    "member:money": row("rlc.ma...", "/member 026548 shares", done="shares.title", changes=LOOK),
    "photo": row("rlcfma...", "/photo 026548", done="photo.title", changes=LOOK),
    "photo:keep": row(
        "r..fm....", "{photo:#1:new}", "<picture>", "[photo.confirm]", done="photo.done", changes="history pictures"
    ),
    "signature": row("rlcfma...", "/signature 026548", done="signature.title", changes=LOOK),
    "signature:keep": row(
        "r..fm....",
        "{signature:#1:new}",
        "<picture>",
        "[signature.confirm]",
        done="signature.done",
        changes="history pictures",
    ),
    "queue": row("rlcfm....", "/queue", done="queue.title"),
    "request:forgot": row("r..fm....", "/request 1", done="case_forgot.title", changes=LOOK),
    "request:question": row("rlcfm....", "/request 2", done="question.title", changes=LOOK),
    "request:update": row("r...m....", "/request 3", done="case_update.title", changes=LOOK),
    "approve:forgot": row(
        "r..fm....", "/approve 1 โทรถามแล้ว", "[approve.confirm]", done="case_forgot.approved", changes="history cases"
    ),
    "approve:question": row(
        "rlcfm....",
        "/approve 2 ร้อยละ 5.75",
        "[question.confirm_button]",
        done="question.answered",
        changes="history cases",
    ),
    "approve:update": row(
        "r...m....",
        "/approve 3",
        "[case_update.confirm_button]",
        done="case_update.applied",
        changes="history cases members",
    ),
    "reject:forgot": row(
        "r..fm....",
        "/reject 1",
        "{reject:1:=0}",
        "[reject.confirm]",
        done="case_forgot.rejected",
        changes="history cases",
    ),
    "reject:question": row(
        "rlcfm....", "/reject 2 ไม่ใช่เรื่องของสหกรณ์", "[reject.confirm]", done="question.closed", changes="history cases"
    ),
    "reject:update": row(
        "r...m....", "/reject 3 รูปไม่ชัด", "[reject.confirm]", done="case_update.turned_away", changes="history cases"
    ),
    "evidence": row("r...m....", "/evidence 3", done="evidence.title", changes=LOOK),
    "evidence:add": row("........c", "{evidence:add:3}", "<picture>", done="evidence.attached", changes="pictures"),
    "code": row(
        "r..fm...c",
        "/code 026548",
        "[code.by_counter]",
        "[code.confirm]",
        done="code.given",
        changes="history staff_codes",
    ),
    "lock": row("r..fm....", "/lock 026548 หาย", "[lock.confirm]", done="lock.done", changes="history members"),
    "unlock": row(
        "r..fm....", "/unlock 026602 ตรวจบัตรแล้ว", "[unlock.confirm]", done="unlock.done", changes="history members"
    ),
    "pending": row("r..fma...", "/pending", done="pending.title"),
    "confirm": row("r..fma...", "/confirm 1", done="confirm.title", changes=LOOK),
    "confirm:member.set_key": row(
        "r...m....",
        "{confirm:approve:1}",
        "[confirm.yes_approve]",
        done="confirm.did_approve",
        changes="history members proposals",
    ),
    "confirm:member.erase": row(
        "....m....",
        "{confirm:approve:2}",
        "[confirm.yes_approve]",
        done="confirm.did_approve",
        changes="history members proposals",
    ),
    "confirm:reject": row(
        "r...m....",
        "{confirm:reject:1}",
        "ไม่มีหลักฐาน",
        "[confirm.yes_reject]",
        done="confirm.did_reject",
        changes="history proposals",
    ),
    "holiday": row(
        "r...m.s..",
        "/holiday 28/12/2569 วันหยุดพิเศษ",
        "[desk.confirm]",
        done="holiday.added",
        changes="history calendar_changes",
    ),
    "audit": row("....ma...", "/audit 026548", done="audit.title", changes=LOOK),
    "health": row("....mas..", "/health", done="health.title"),
}
GROUPS = {
    FieldGroup.KEYS: "r..fm....",
    FieldGroup.NAME: "r...m....",
    FieldGroup.PERSON: "r...m....",
    FieldGroup.CONTACT: "rl.fm....",
    FieldGroup.WORK: "r...m....",
    FieldGroup.MEMBERSHIP: "r...m....",
    FieldGroup.MONEY: "..c.m....",
}
"""Who changes a group by /set; of KEYS, who proposes."""
VALUES = {
    "member_no": "026600",
    "national_id": "1103700257730",
    "employee_no": "E1",
    "title": "2",
    "first_name": "สมชาย",
    "last_name": "ใจดี",
    "birth_date": "1970-01-02",
    "marital_status": "สมรส",
    "address": "1 หมู่ 1",
    "phone": "0899991111",
    "email": "a@b.th",
    "unit": "0103",
    "pay_unit": "P2",
    "salary": "50000.00",
    "level": "8",
    "position": "10",
    "work_line": "W1",
    "workplace": "โรงเรียน",
    "member_type": "associate",
    "joined_on": "2001-05-01",
    "status": "left",
    "sponsor_no": "026601",
    "share_monthly": "3000.00",
}
NOT_NOW = {"employee_no": "office.waits_already", "member_type": "office.wrong_number"}
"""A proposal of it waits; the number is one of the other type."""
SENT_IN = {"salary", "position", "level", "unit", "workplace", "address", "phone", "email", "marital_status"} | {
    "title",
    "first_name",
    "last_name",
}
"""What the committee of a unit sends in by /set."""
REFUSALS = {
    "desk.not_for_role",
    "desk.no_such_case",
    "desk.over",
    "office.role_may_not",
    "office.no_such_member",
    "set.not_for_role",
    "common.unknown",
}
PLATFORMS = list(Platform)


@pytest.mark.shows("T12", "C3")
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", ROWS)
async def test_every_role_does_what_its_cell_says_and_nothing_else(name: str, platform: Platform) -> None:
    row, untouched = ROWS[name], await World.made(platform)
    for role in ROLES:
        if row.may(role):
            await _does(await World.made(platform), row, role)
        else:
            await _is_refused(untouched, row, role)


async def _does(world: World, row: Row, role: Role) -> None:
    talk = world.talks[role]
    before = world.kept()
    for step in row.steps[:-1]:
        await play(talk, step)
    await play(talk, row.steps[-1])
    told = keys_of(talk.reply)
    assert row.done in told, f"{role}: {told}"
    changed = world.differs(before)
    assert row.changes <= changed, f"{role}: {changed}"
    if "members" not in row.changes:
        assert "members" not in changed


async def _is_refused(world: World, row: Row, role: Role) -> None:
    """At the first step, and at the last one where somebody else's open question was taken over."""
    talk = world.talks[role]
    await talk.says("/start")
    before = world.kept()
    await play(talk, row.steps[0])
    assert_refused(talk, row, role)
    assert world.differs(before) == set(), role
    *asked, last = row.steps
    if not last.startswith("["):
        return
    other = next(one for one in ROLES if row.may(one))
    for step in asked:
        await play(world.talks[other], step)
    tap = await stolen_question(world.talks[other], talk, last.strip("[]"))
    before = world.kept()
    await talk.taps(tap.feature, *tap.args)
    assert_refused(talk, row, role)
    assert world.differs(before) == set(), role


def assert_refused(talk: Talk, row: Row, role: Role) -> None:
    told = keys_of(talk.reply)
    assert row.done not in told
    assert told[0] in REFUSALS, f"{role}: {told}"


@pytest.mark.shows("T12", "C3")
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("group", GROUPS)
async def test_every_role_changes_the_fields_of_its_groups_and_no_others(group: FieldGroup, platform: Platform) -> None:
    for field in FIELDS[group]:
        untouched = await World.made(platform)
        for role, cell in zip(ROLES, GROUPS[group], strict=True):
            if cell == ".":
                await _is_kept_from(untouched, field, role)
            else:
                await _changes(await World.made(platform), field, role)


async def _changes(world: World, field: str, role: Role) -> None:
    """At once; a link key is proposed and stays."""
    talk, was = world.talks[role], await world.member()
    await play(talk, f"/set 026548 {field} {VALUES[field]}")
    if field in NOT_NOW:
        assert keys_of(talk.reply)[0] == NOT_NOW[field]
        return
    before = world.kept()
    await play(talk, "[desk.confirm]")
    if field in FIELDS[FieldGroup.KEYS]:
        assert "set.waits" in keys_of(talk.reply)
        assert world.differs(before) == {"history", "proposals"}
        return
    assert "set.done" in keys_of(talk.reply)
    assert world.differs(before) == {"history", "members"}
    now = world.store.tables.members[was.id]
    assert written(getattr(now, field)) == VALUES[field]
    assert replace(now, **{field: getattr(was, field)}) == was


async def _is_kept_from(world: World, field: str, role: Role) -> None:
    talk, manager = world.talks[role], world.talks[Role.MANAGER]
    await talk.says("/start")
    before = world.kept()
    await play(talk, f"/set 026548 {field} {VALUES[field]}")
    told = keys_of(talk.reply)[0]
    if role is Role.UNIT_COMMITTEE and field in SENT_IN:
        assert told == "set.send_title", "for others to check"
    else:
        assert told in REFUSALS, f"{role}: {told}"
    assert world.differs(before) == set()
    if field in NOT_NOW or role is Role.UNIT_COMMITTEE:
        return
    await play(manager, f"/set 026548 {field} {VALUES[field]}")
    tap = await stolen_question(manager, talk, "desk.confirm")
    before = world.kept()
    await talk.taps(tap.feature, *tap.args)
    assert world.differs(before) == set()


def test_no_cell_is_undecided() -> None:
    for name, cells in [*((name, row.cells) for name, row in ROWS.items()), *GROUPS.items()]:
        assert [letter in (mark, ".") for letter, mark in zip(cells, LETTERS, strict=True)] == [True] * len(Role), name
    assert set(ROLES) == set(Role)


def test_every_feature_kind_group_and_field_has_its_row() -> None:
    """A new one fails here until somebody has decided who may use it."""
    assert REGISTRY.office is not None
    assert set(REGISTRY.office.features) == {name.partition(":")[0] for name in ROWS} | {"set"}
    for command in ("request", "approve", "reject"):
        assert {f"{command}:{kind}" for kind in CaseKind} <= ROWS.keys()
    assert {f"confirm:{kind}" for kind in ProposalKind} <= ROWS.keys()
    assert GROUPS.keys() == set(FieldGroup)
    assert VALUES.keys() == {field for names in FIELDS.values() for field in names}


def test_the_second_table_is_the_first() -> None:
    """What the program grants, read off its own tables, is what was decided here."""
    for group, cells in GROUPS.items():
        power = Power.KEY_PROPOSE if group is FieldGroup.KEYS else None
        for role, cell in zip(ROLES, cells, strict=True):
            granted = may_change(role, group) if power is None else may(role, power)
            assert granted == (cell != "."), (group, role)
