"""Role × command × field group, written by hand a second time, and every cell played on both channels (threat T12).

Allowed: the thing happens, after it was confirmed where it changes something.  Not allowed: a refusal, and the
register, the history and everything else stay as they were; also where the question was open already when the role was
taken away.
"""

from dataclasses import replace

import pytest

from core.fields import FIELDS, FieldGroup, written
from core.links import Platform
from core.proposals import ProposalKind
from core.staff import Power, Role, may, may_change
from handlers.desks import desks
from tests.dialogue import REGISTRY, Talk, keys_of
from tests.handlers.staff.matrix import World, play, stolen_question
from tests.handlers.staff.matrix_rows import GROUPS, LETTERS, NOT_NOW, ROLES, ROWS, SENT_IN, VALUES, Row

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
        assert {f"{command}:{kind}" for kind in desks()} <= ROWS.keys(), "a kind without a desk is not in the queue"
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
