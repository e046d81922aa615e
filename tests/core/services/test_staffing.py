"""Staff come and go; who may act, by role, unit and being active."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from core.errors import Refusal
from core.history import Actor
from core.ports import Store, UnitOfWork
from core.services.link_codes import give_code
from core.services.staffing import add_staff, allowed, disable_staff, give_staff_code, new_staff, same_person
from core.staff import DECIDING, Power, Role, may
from tests.builders import staff
from tests.core.services.office import ROOT, UNIT, Office, actor, values_of
from tests.fakes import MORNING, FakeStore


async def refusal(work: Callable[[UnitOfWork], Awaitable[Any]], office: Office) -> str:
    """The key of the Refusal that WORK ends with; nothing of it was kept."""
    before = await office.written()
    with pytest.raises(Refusal) as refused:
        async with office.acting() as uow:
            await work(uow)
    assert await office.written() == before
    return refused.value.key


@pytest.mark.shows("T12")
@pytest.mark.parametrize("power", Power)
@pytest.mark.parametrize("role", Role)
async def test_each_role_is_let_through_as_the_table_says(role: Role, power: Power) -> None:
    office = await Office.opened(FakeStore())

    async def ask(uow: UnitOfWork) -> None:
        await allowed(uow, actor(role.value), power, office.member)

    if may(role, power):
        async with office.acting() as uow:
            await ask(uow)
    else:
        assert await refusal(ask, office) == "office.role_may_not"


@pytest.mark.parametrize("power", Power)
async def test_the_machines_account_may_everything_but_decide(power: Power) -> None:
    office = await Office.opened(FakeStore())
    if power in DECIDING:
        assert await refusal(lambda uow: allowed(uow, ROOT, power), office) == "office.staff_decides"
    else:
        async with office.acting() as uow:
            assert await allowed(uow, ROOT, power) is None


@pytest.mark.parametrize("name", ["staff:nobody", "staff:", "registrar", "member", "system", ""])
async def test_who_is_no_staff_may_nothing(name: str) -> None:
    office = await Office.opened(FakeStore())
    assert (
        await refusal(lambda uow: allowed(uow, Actor(name, "cli"), Power.MEMBER_OPEN), office) == "office.no_such_staff"
    )


async def test_disabled_staff_may_nothing_from_then_on() -> None:
    office = await Office.opened(FakeStore())
    async with office.acting() as uow:
        await allowed(uow, actor("registrar"), Power.MEMBER_OPEN)
        await disable_staff(uow, office.means, actor("admin"), "registrar")
        with pytest.raises(Refusal, match="no_such_staff"):
            await allowed(uow, actor("registrar"), Power.MEMBER_OPEN)
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.subject) == ("staff.disabled", actor("admin"), "staff:registrar")
    again = await refusal(lambda uow: disable_staff(uow, office.means, ROOT, "registrar"), office)
    assert again == "office.no_such_staff"


async def test_a_committee_reaches_the_own_unit_only() -> None:
    own = await Office.opened(FakeStore(), unit=UNIT)
    async with own.acting() as uow:
        assert await give_code(uow, own.means, actor("unit_committee"), own.member)
    for unit in ("0202", None):
        other = await Office.opened(FakeStore(), unit=unit)
        key = await refusal(
            partial(give_code, means=other.means, actor=actor("unit_committee"), member=other.member), other
        )
        assert key == "office.no_such_member"


async def test_adding_leaves_who_when_what() -> None:
    office = await Office.opened(FakeStore())
    async with office.acting() as uow:
        await add_staff(uow, office.means, ROOT, staff(username="mali", role=Role.UNIT_OFFICER, unit=UNIT))
        kept = await uow.staff.by_username("mali")
    assert kept is not None
    assert (kept.role, kept.unit, kept.is_active) == (Role.UNIT_OFFICER, UNIT, True)
    entry = await office.newest()
    assert (entry.at, entry.actor, entry.action, entry.subject) == (MORNING, ROOT, "staff.added", "staff:mali")
    assert values_of(entry) == [
        ("name", "new", "สมศรี มีระเบียบ"),
        ("role", "new", "unit_officer"),
        ("unit", "new", UNIT),
    ]


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"username": "Somsri"}, "office.username_form"),
        ({"username": "s"}, "office.username_form"),
        ({"username": "os:root"}, "office.username_form"),
        ({"username": "สมศรี"}, "office.username_form"),
        ({"name": " "}, "office.name_empty"),
        ({"username": "registrar"}, "office.username_taken"),
        ({"role": Role.UNIT_OFFICER}, "office.unit_missing"),
        ({"role": Role.UNIT_COMMITTEE, "unit": "9999"}, "office.no_such_code"),
        ({"unit": UNIT}, "office.unit_not_for_role"),
    ],
)
async def test_who_cannot_be_added(given: dict[str, Any], key: str) -> None:
    office = await Office.opened(FakeStore())
    assert await refusal(lambda uow: add_staff(uow, office.means, ROOT, staff(**given)), office) == key


async def test_a_code_is_given_to_active_staff_by_who_may() -> None:
    office = await Office.opened(FakeStore())
    async with office.acting() as uow:
        code = await give_staff_code(uow, office.means, actor("manager"), "cashier")
        assert len(await uow.staff.codes_waiting(MORNING)) == 1
    entry = await office.newest()
    assert (entry.action, entry.subject, entry.values) == ("staff.code_given", "staff:cashier", ())
    assert code not in repr(await office.written())
    await office.disable("cashier")
    gone = await refusal(lambda uow: give_staff_code(uow, office.means, ROOT, "cashier"), office)
    assert gone == "office.no_such_staff"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("os:somsri", "staff:somsri", True),
        ("staff:Somsri", "staff:somsri", True),
        ("staff:somsri", "staff:somsri2", False),
        ("os:root", "staff:somsri", False),
    ],
)
def test_one_person_under_two_names(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - the table's last column
    assert same_person(one, other) is same


async def test_an_officer_may_be_of_a_pay_unit_a_committee_of_a_unit_only(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        await uow.codes.put("pay_unit", "P7", "เขต 7", office.means.clock.now().date())
        officer = new_staff(office.means, ROOT, "kanya", "กัญญา", Role.UNIT_OFFICER, "P7")
        assert (await add_staff(uow, office.means, ROOT, officer)).unit == "P7"
        committee = new_staff(office.means, ROOT, "boonmee", "บุญมี", Role.UNIT_COMMITTEE, "P7")
        with pytest.raises(Refusal, match=r"office\.no_such_code"):
            await add_staff(uow, office.means, ROOT, committee)
