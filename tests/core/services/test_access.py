"""A forgotten log-in as the office answers it: compared with the register, approved, turned down."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from core.cases import CaseKind, CaseState
from core.errors import Refusal
from core.history import Actor
from core.members import MemberStatus
from core.ports import Store
from core.services import access, casework
from core.services.access import Likeness
from core.staff import Role
from tests.core.services.claims import CLAIM, DESK, Desk
from tests.core.services.office import ROOT, actor
from tests.fakes import FakeStore


@pytest.mark.parametrize(
    ("claimed", "likeness"),
    [
        ({}, {}),
        ({"name": "ประพันธ์  ตั้งใจสอน"}, {}),
        ({"name": "ประพัน ตั้งใจสอน"}, {"name": Likeness.BY_EAR}),
        ({"name": "ส้ม ใจดี"}, {"name": Likeness.OTHER}),
        ({"unit": "0101"}, {}),
        ({"unit": "โรงเรียน บ้านน้ำใส"}, {}),
        ({"unit": "รร.บ้านน้ำใส"}, {}),
        ({"unit": "บ้านไร่"}, {"unit": Likeness.OTHER}),
        ({"member_no": "ไม่ทราบ"}, {"member_no": Likeness.NOT_GIVEN}),
        ({"member_no": "999999"}, {"member_no": Likeness.OTHER}),
        ({"national_id": "1103700257730"}, {"national_id": Likeness.OTHER}),
    ],
)
async def test_each_line_is_compared_with_the_register(
    claimed: dict[str, Any], likeness: Mapping[str, Likeness]
) -> None:
    desk = await Desk.opened(FakeStore())
    compared = await desk.compared(await desk.claims(**claimed))
    assert compared.member is not None
    assert compared.lines == dict.fromkeys(CLAIM, Likeness.SAME) | dict(likeness)


async def test_the_school_may_be_the_workplace() -> None:
    desk = await Desk.opened(FakeStore(), workplace="โรงเรียนน้ำใสวิทยา")
    assert (await desk.compared(await desk.claims(unit="น้ำใสวิทยา"))).lines["unit"] is Likeness.SAME


async def test_nobody_of_that_number_or_national_id() -> None:
    desk = await Desk.opened(FakeStore())
    case_id = await desk.claims(member_no="999999", national_id="1103700257730")
    assert (await desk.compared(case_id)).member is None
    assert await desk.refused(case_id, "โทรกลับแล้ว") == "case_forgot.unknown"


@pytest.mark.shows("E3")
@pytest.mark.parametrize(
    ("claimed", "note", "key"),
    [
        ({"member_no": "999999"}, "โทรกลับแล้ว", "case_forgot.not_the_same"),
        ({"national_id": "1103700257730"}, "โทรกลับแล้ว", "case_forgot.not_the_same"),
        ({"name": "ส้ม ใจดี"}, " ", "case_forgot.note_needed"),
        ({"unit": "บ้านไร่"}, "", "case_forgot.note_needed"),
        ({"member_no": "ไม่ทราบ"}, "", "case_forgot.note_needed"),
    ],
)
async def test_what_cannot_be_approved(claimed: dict[str, Any], note: str, key: str) -> None:
    desk = await Desk.opened(FakeStore())
    case_id = await desk.claims(**claimed)
    assert await desk.refused(case_id, note) == key
    assert await desk.fetches(case_id) is None


@pytest.mark.parametrize("claimed", [{"name": "ส้ม ใจดี"}, {"unit": "บ้านไร่"}, {"member_no": "ไม่ทราบ"}])
async def test_a_note_lets_pass_what_differs_and_is_kept(claimed: dict[str, Any]) -> None:
    desk = await Desk.opened(FakeStore())
    case_id = await desk.claims(**claimed)
    await desk.approves(case_id, "โทรกลับ จำเสียงได้")
    entry = await desk.office.newest()
    assert (entry.action, entry.reason, entry.subject) == ("case.approved", "โทรกลับ จำเสียงได้", f"case:{case_id}")


@pytest.mark.parametrize(
    ("changes", "key"), [({"locked": True}, "office.is_locked"), ({"status": MemberStatus.LEFT}, "office.has_left")]
)
async def test_an_account_that_no_code_opens(changes: dict[str, Any], key: str) -> None:
    desk = await Desk.opened(FakeStore(), **changes)
    assert await desk.refused(await desk.claims()) == key


@pytest.mark.parametrize("role", Role)
async def test_which_roles_answer(role: Role) -> None:
    desk = await Desk.opened(FakeStore())
    case_id = await desk.claims()
    by = actor(role.value)
    if role in {Role.REGISTRAR, Role.FRONT_DESK, Role.MANAGER}:
        await desk.approves(case_id, by=by)
    else:
        assert await desk.refused(case_id, by=by) == "office.role_may_not"
    async with desk.office.store.work() as uow:
        case = await uow.cases.get(case_id)
        assert case is not None
        if role not in {Role.REGISTRAR, Role.FRONT_DESK, Role.MANAGER}:
            with pytest.raises(Refusal):
                await access.look(uow, desk.means, by, case)
            with pytest.raises(Refusal):
                await access.reject(uow, desk.means, by, case_id, "x")


async def test_nobody_approves_the_own_access(store: Store) -> None:
    desk = await Desk.opened(store, first_name="front_desk", last_name="ใจดี")
    case_id = await desk.claims(name="front_desk ใจดี")
    assert await desk.refused(case_id) == "desk.own_case"
    async with store.work() as uow:
        case = await uow.cases.get(case_id)
    assert case is not None
    assert (case.state, case.member_id) == (CaseState.OPEN, None)
    await desk.approves(case_id, by=actor("front_desk2"))


async def test_of_two_who_approve_at_once_one_wins(store: Store) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()

    async def one(by: Actor) -> str:
        try:
            await desk.approves(case_id, by=by)
        except Refusal as refusal:
            return refusal.key
        return "approved"

    assert sorted(await asyncio.gather(one(DESK), one(actor("manager")))) == ["approved", "desk.not_waiting"]


async def test_a_look_is_recorded_and_a_rejection_names_no_member(store: Store) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    async with store.work() as uow:
        case = await uow.cases.get(case_id)
        assert case is not None
        await access.look(uow, desk.means, DESK, case)
    looked = await desk.office.newest()
    assert (looked.action, looked.member_id, looked.subject) == (
        "member.opened",
        desk.office.member.id,
        f"case:{case_id}",
    )
    async with store.work() as uow:
        await access.reject(uow, desk.means, DESK, case_id, "มาที่สำนักงาน")
    rejected = await desk.office.newest()
    assert (rejected.action, rejected.member_id, rejected.reason) == ("case.rejected", None, "มาที่สำนักงาน")


async def test_other_kinds_of_cases_are_not_answered_here(store: Store) -> None:
    desk = await Desk.opened(store)
    async with store.work() as uow:
        case_id = await casework.open_case(
            uow, desk.means, ROOT, CaseKind.QUESTION, {"text": "x"}, member=desk.office.member
        )
    assert await desk.refused(case_id) == "desk.no_such_case"
