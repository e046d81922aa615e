"""The code of an approved request: fetched by the chat that asked, or handed over by staff, once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.cases import CaseId, CaseState
from core.errors import Refusal
from core.members import MemberStatus
from core.ports import Store
from core.services import access
from core.services.link_codes import Handing
from core.services.locking import lock_member
from tests.builders import means, member, registered, telegram_address
from tests.core.services.claims import ASKER, DESK, Desk
from tests.fakes import FakeIds, FakeStore


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
    await desk.links(other)
    assert await desk.fetches(case_id) is None
    late = await desk.claims()
    assert not (await desk.approves(late)).reaches_chat


async def test_a_chat_of_the_member_itself_gets_it(store: Store) -> None:
    desk = await Desk.opened(store)
    await desk.links(desk.office.member)
    case_id = await desk.claims()
    assert (await desk.approves(case_id)).reaches_chat
    assert await desk.fetches(case_id) is not None


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


async def test_pressed_twice_at_once_there_is_one_code(store: Store) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    await desk.approves(case_id)
    codes = await asyncio.gather(desk.fetches(case_id), desk.fetches(case_id))
    assert sum(code is not None for code in codes) == 1


class NoMoreCodes(FakeIds):
    """Fails where a code is made, as a server that dies there does."""

    def code(self) -> str:
        raise RuntimeError("no more")


async def test_what_fails_half_way_leaves_the_code_to_be_fetched(store: Store) -> None:
    desk = await Desk.opened(store)
    case_id = await desk.claims()
    await desk.approves(case_id)
    before = await desk.office.written()
    failing = replace(desk, means=means(clock=desk.clock, ids=NoMoreCodes()))
    with pytest.raises(RuntimeError):
        await failing.fetches(case_id)
    with pytest.raises(RuntimeError):
        async with store.work() as uow:
            await access.hand_over(uow, failing.means, DESK, case_id, Handing.PHONE)
    assert await desk.office.written() == before
    assert await desk.fetches(case_id) is not None
