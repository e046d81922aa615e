"""A forgotten log-in as the office answers it: compared with the register, approved, the code fetched once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from core.cases import CaseId, CaseKind, CaseState
from core.errors import Refusal
from core.history import Actor
from core.links import ChatAddress, digest
from core.members import Member, MemberStatus
from core.ports import Means, Store, UnitOfWork
from core.services import access, casework
from core.services.access import Likeness
from core.services.link_codes import VOUCHED, Handing, give_code
from core.services.locking import lock_member
from core.staff import Role
from core.throttle import AccountCount
from tests.builders import chat_of, line_address, means, member, registered, telegram_address
from tests.core.services.office import ROOT, SOME_DAY, UNIT, Office, actor
from tests.fakes import MORNING, FakeClock, FakeStore

CLAIM = {
    "name": "นายประพันธ์ ตั้งใจสอน",
    "member_no": "026548",
    "unit": "บ้านน้ำใส",
    "national_id": "3102200134821",
}
ASKER = line_address("d")
DESK = actor("front_desk")


@dataclass(frozen=True)
class Desk:
    """An office, a clock to move, and the claims that came by the page."""

    office: Office
    means: Means
    clock: FakeClock

    @classmethod
    async def opened(cls, store: Store, **changes: Any) -> "Desk":
        office = await Office.opened(store, **({"phone": "0812345678"} | changes))
        async with store.work() as uow:
            await uow.codes.put("title", "1", "นาย", SOME_DAY)
            await uow.codes.put("unit", UNIT, "โรงเรียนบ้านน้ำใส", SOME_DAY)
        clock = FakeClock()
        return cls(office, means(clock=clock), clock)

    async def claims(self, *, asker: ChatAddress = ASKER, **changes: Any) -> CaseId:
        """A claim of the page, past the page."""
        async with self.office.store.work() as uow:
            chat = await chat_of(uow, asker, self.means)
            uid = self.means.ids.uuid().hex
            return await uow.cases.open(CaseKind.FORGOT, uid, CLAIM | changes, self.clock.now(), chat_id=chat.id)

    async def compared(self, case_id: CaseId) -> access.Compared:
        async with self.office.store.work() as uow:
            case = await uow.cases.get(case_id)
            assert case is not None
            return await access.compare(uow, self.means, case)

    async def approves(self, case_id: CaseId, note: str = "", by: Actor = DESK) -> access.Approved:
        async with self.office.store.work() as uow:
            return await access.approve(uow, self.means, by, case_id, note)

    async def fetches(self, case_id: CaseId, asker: ChatAddress = ASKER) -> str | None:
        async with self.office.store.work() as uow:
            chat = await chat_of(uow, asker, self.means)
            fetched = await access.fetch(uow, self.means, chat, case_id)
        return None if fetched is None else fetched[1]

    async def is_good(self, code: str, at_minutes: int = 0) -> bool:
        async with self.office.store.read() as uow:
            now = self.clock.now() + timedelta(minutes=at_minutes)
            return await uow.credentials.code_is_good(self.office.member.id, digest(code), now)

    async def refused(self, case_id: CaseId, note: str = "", by: Actor = DESK) -> str:
        before = await self.office.written()
        with pytest.raises(Refusal) as caught:
            await self.approves(case_id, note, by)
        assert await self.office.written() == before, "nothing changed"
        return caught.value.key


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


async def test_an_account_that_wrong_log_ins_have_locked(store: Store) -> None:
    desk = await Desk.opened(store)
    async with store.work() as uow:
        await uow.attempts.save(AccountCount(account="026548", in_a_row=50, locked_at=MORNING))
        with pytest.raises(Refusal, match=r"office\.is_locked"):
            await give_code(uow, desk.means, ROOT, desk.office.member)
    assert await desk.refused(await desk.claims()) == "office.is_locked"


@pytest.mark.shows("E3", "T12")
async def test_approved_the_chat_fetches_one_code_and_the_history_tells_all_of_it(store: Store) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    approved = await desk.approves(case_id)
    assert approved.member.id == desk.office.member.id
    async with store.read() as uow:
        case = await uow.cases.get(case_id)
    assert case is not None
    assert (case.state, case.data, case.member_id) == (CaseState.DONE, {}, desk.office.member.id)
    code = await desk.fetches(case_id)
    assert code is not None
    assert await desk.is_good(code, 29)
    assert not await desk.is_good(code, 30)
    assert await desk.fetches(case_id) is None, "once"
    told = [
        (entry.action, entry.actor.name, entry.subject, entry.reason)
        for entry in await desk.office.written()
        if entry.member_id == desk.office.member.id
    ]
    assert told == [
        ("case.approved", "staff:front_desk", f"case:{case_id}", None),
        ("code.given", "guest", f"case:{case_id}", "ผู้ขอรับรหัสในแชต อนุมัติโดย staff:front_desk"),
    ]


async def test_a_day_is_given_for_fetching() -> None:
    desk = await Desk.opened(FakeStore())
    early, late = await desk.claims(), await desk.claims()
    await desk.approves(early)
    await desk.approves(late)
    desk.clock.advance(timedelta(hours=24, seconds=-1))
    assert await desk.fetches(early) is not None
    desk.clock.advance(timedelta(seconds=1))
    assert await desk.fetches(late) is None


@pytest.mark.shows("E3", "T4")
@pytest.mark.parametrize("what", ["another chat", "not approved", "rejected", "no such case", "locked", "left"])
async def test_who_gets_no_code(store: Store, what: str) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    if what not in {"not approved", "rejected"}:
        await desk.approves(case_id)
    async with store.work() as uow:
        match what:
            case "rejected":
                await access.reject(uow, desk.means, DESK, case_id, "มาที่สำนักงาน")
            case "locked":
                await lock_member(uow, desk.means, DESK, "026548", "โทรศัพท์หาย")
            case "left":
                await uow.members.update(replace(desk.office.member, status=MemberStatus.LEFT))
    asker = telegram_address() if what == "another chat" else ASKER
    asked_for = CaseId(999) if what == "no such case" else case_id
    assert await desk.fetches(asked_for, asker) is None


async def test_a_chat_that_speaks_for_another_member_by_now_gets_no_code(store: Store) -> None:
    desk = await Desk.opened(store)
    other = await registered(store, member(member_no="026549", national_id=None, employee_no=None))
    case_id = await desk.claims()
    assert (await desk.approves(case_id)).reaches_chat
    await _linked(desk, other, ASKER)
    assert await desk.fetches(case_id) is None
    late = await desk.claims()
    assert not (await desk.approves(late)).reaches_chat


async def test_a_chat_of_the_member_itself_gets_it(store: Store) -> None:
    desk = await Desk.opened(store)
    await _linked(desk, desk.office.member, ASKER)
    case_id = await desk.claims()
    assert (await desk.approves(case_id)).reaches_chat
    assert await desk.fetches(case_id) is not None


async def _linked(desk: Desk, person: Member, address: ChatAddress) -> None:
    async with desk.office.store.work() as uow:
        chat = await chat_of(uow, address, desk.means)
        await uow.links.add(chat.id, person.id, desk.clock.now(), "1")


@pytest.mark.parametrize(("handing", "minutes"), [(Handing.PHONE, 10), (Handing.COUNTER, 14 * 24 * 60)])
async def test_staff_may_hand_it_over_in_place_of_the_chat(store: Store, handing: Handing, minutes: int) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    await desk.approves(case_id)
    async with store.work() as uow:
        _, code = await access.hand_over(uow, desk.means, DESK, case_id, handing)
    assert await desk.is_good(code, minutes - 1)
    assert not await desk.is_good(code, minutes)
    assert (await desk.office.newest()).subject == f"case:{case_id}"
    assert await desk.fetches(case_id) is None
    async with store.work() as uow:
        with pytest.raises(Refusal, match=r"code\.case_over"):
            await access.hand_over(uow, desk.means, DESK, case_id, handing)


async def test_what_the_chat_fetched_is_handed_over_to_nobody(store: Store) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    await desk.approves(case_id)
    await desk.fetches(case_id)
    async with store.work() as uow:
        with pytest.raises(Refusal, match=r"code\.case_over"):
            await access.hand_over(uow, desk.means, DESK, case_id, Handing.PHONE)


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


async def test_pressed_twice_at_once_there_is_one_code(store: Store) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    await desk.approves(case_id)
    codes = await asyncio.gather(desk.fetches(case_id), desk.fetches(case_id))
    assert sum(code is not None for code in codes) == 1


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


@pytest.mark.shows("E3", "T27")
@pytest.mark.parametrize("unit", ["0101", "0202", None])
async def test_the_committee_vouches_for_the_own_unit_and_is_named(store: Store, unit: str | None) -> None:
    office = await Office.opened(store, unit=unit)

    async def giving(uow: UnitOfWork) -> str:
        return await give_code(uow, office.means, actor("unit_committee"), office.member)

    async with store.work() as uow:
        if unit == UNIT:
            await giving(uow)
        else:
            with pytest.raises(Refusal, match=r"office\.no_such_member"):
                await giving(uow)
    if unit == UNIT:
        entry = await office.newest()
        assert (entry.actor.name, entry.reason) == ("staff:unit_committee", f"{VOUCHED} มอบรหัสที่เคาน์เตอร์")
