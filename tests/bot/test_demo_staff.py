"""The people of the office in the demonstration: one a role, with codes that are there whenever one is wanted."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.assembly import office, opened
from bot.demo_logins import greeting, write_logins
from bot.demo_people import LAST_NAMES
from bot.demo_seed import SAMPLE, sample_policy
from bot.demo_staff import GOOD_FOR, PAY_UNIT, PEOPLE, UNIT, UNITS, StaffLogIn, renewed, staff_log_ins
from bot.settings import Settings, load_settings
from core.links import digest
from core.services.staffing import disable_staff
from core.staff import OF_A_UNIT, Role
from tests.core.services.office import ROOT
from tests.fakes import MORNING


@pytest.fixture
async def settings(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A co-op with the sample policy and the unit of the known members."""
    monkeypatch.setenv("COOP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COOP_SECRET_KEY", "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=")
    made = load_settings(serving=False)
    policy = sample_policy()
    async with opened(made) as store, store.work() as uow:
        await uow.policies.put(policy.valid_from, SAMPLE.read_text("utf-8"), MORNING, "os:demo")
        await uow.codes.put("unit", UNIT, "มัธยม 1", date(2000, 1, 1))
        await uow.codes.put("pay_unit", PAY_UNIT, "เขต 1", date(2000, 1, 1))
    return made


async def used(settings: Settings, one: StaffLogIn) -> None:
    async with office(settings) as (store, means), store.work() as uow:
        assert await uow.staff.use_code(digest(one.code), means.clock.now()) is not None


async def test_there_is_one_of_each_role_with_a_code_that_lasts(settings: Settings) -> None:
    log_ins = await staff_log_ins(settings)
    assert [one.role for one in log_ins] == list(Role)
    async with office(settings) as (store, means), store.read() as uow:
        people = {one.username: one for one in await uow.staff.all()}
        waiting = await uow.staff.codes_waiting(means.clock.now() + GOOD_FOR / 2)
    assert len(waiting) == len(Role)
    for one in log_ins:
        person = people[one.username]
        assert (person.role, person.name) == (one.role, one.name)
        assert person.unit == UNITS.get(one.role)
        assert (person.unit is not None) == (one.role in OF_A_UNIT)


async def test_a_second_start_adds_nobody_and_gives_new_codes(settings: Settings) -> None:
    first = await staff_log_ins(settings)
    second = await staff_log_ins(settings)
    assert [replace(one, code="") for one in first] == [replace(one, code="") for one in second]
    assert not {one.code for one in first} & {one.code for one in second}


async def test_who_used_a_code_gets_the_next_and_nobody_else(settings: Settings) -> None:
    log_ins = await staff_log_ins(settings)
    assert await renewed(settings, log_ins) == log_ins
    await used(settings, log_ins[3])
    later = await renewed(settings, log_ins)
    assert [one.code == two.code for one, two in zip(log_ins, later, strict=True)].index(False) == 3
    assert sum(one != two for one, two in zip(log_ins, later, strict=True)) == 1
    await used(settings, later[3])


async def test_who_is_disabled_is_no_log_in_any_more(settings: Settings) -> None:
    log_ins = await staff_log_ins(settings)
    async with office(settings) as (store, means), store.work() as uow:
        await disable_staff(uow, means, ROOT, "mali")
    assert "mali" not in {one.username for one in await renewed(settings, log_ins)}
    assert "mali" not in {one.username for one in await staff_log_ins(settings)}


def test_no_member_of_the_demonstration_can_have_the_name_of_one_of_them() -> None:
    assert {name.split()[1] for _, name in PEOPLE.values()} & set(LAST_NAMES) == set()
    assert len({username for username, _ in PEOPLE.values()}) == len(Role)


def test_the_terminal_and_the_page_are_told(tmp_path: Path) -> None:
    one = StaffLogIn(Role.FRONT_DESK, "mali", "มะลิ ยิ้มรับ", "K7M2QX4A")
    coop = sample_policy().coop
    (line,) = [line for line in greeting(coop, "http://x", [one]).splitlines() if "mali" in line]
    assert line.split() == ["front_desk", "mali", "/staff_link", "K7M2QX4A"]
    write_logins(tmp_path, coop, MORNING, [one])
    (told,) = json.loads((tmp_path / "logins.json").read_text("utf-8"))["staff"]
    assert told == {
        "role": {"th": "หน้าเคาน์เตอร์", "en": "front desk"},
        "user_name": "mali",
        "name": "มะลิ ยิ้มรับ",
        "code": "K7M2QX4A",
    }
