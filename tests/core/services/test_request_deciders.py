"""Who decides requests, what of them waits, and that in whatever order things happen the states follow the machine."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases import CaseId, CaseState
from core.errors import Refusal
from core.history import SYSTEM
from core.money import Baht
from core.ports import Store
from core.requests import RequestState
from core.services import request_deciding
from core.services.filing import Filed
from core.services.request_deciding import Part
from core.services.sealing import seal
from core.staff import Power, Role, may
from tests.builders import chat_of, line_address
from tests.core.services.office import ROOT, actor
from tests.core.services.test_filing import CUTOFF, DECEMBER, JANUARY, MORE, REPAY, WORDS
from tests.core.services.test_request_deciding import LESS, refused
from tests.deciding import Desk
from tests.fakes import FakeStore

pytestmark = pytest.mark.shows("E5", "C3")


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_only_roles_that_decide_requests(role: Role) -> None:
    desk = await Desk.staffed(FakeStore())
    case_id = await desk.filed()
    if may(role, Power.REQUEST_DECIDE):
        await desk.approve(case_id, role.value)
        return
    assert await refused(desk, case_id, by=role.value) == "office.role_may_not"
    async with desk.store.work() as uow:
        for look in (
            request_deciding.prospect(uow, desk.means, actor(role.value), case_id),
            request_deciding.parts(uow, actor(role.value)),
            request_deciding.waiting(uow, actor(role.value), [case_id]),
            request_deciding.listed(uow, actor(role.value), frozenset(RequestState)),
        ):
            with pytest.raises(Refusal, match=r"office\.role_may_not|office\.no_such_member"):
                await look


def test_who_decides_requests_may_see_money() -> None:
    assert {role for role in Role if may(role, Power.REQUEST_DECIDE)} <= {
        role for role in Role if may(role, Power.MONEY_SEE)
    }


@pytest.mark.shows("T12")
async def test_an_account_of_the_machine_and_somebody_disabled_never_decide(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    async with store.work() as uow:
        with pytest.raises(Refusal, match=r"office\.staff_decides"):
            await request_deciding.approve(uow, desk.means, ROOT, case_id)
        with pytest.raises(Refusal, match=r"office\.staff_decides"):
            await request_deciding.reject(uow, desk.means, ROOT, case_id, "x")
        found = await uow.staff.by_username("loans")
        assert found is not None
        await uow.staff.disable(found.id, desk.clock.now())
    assert await refused(desk, case_id) == "office.no_such_staff"


@pytest.mark.shows("T12")
async def test_nobody_decides_the_own_one(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    async with store.work() as uow:
        chat = await chat_of(uow, line_address("9"), desk.means)
        found = await uow.staff.by_username("loans")
        assert found is not None
        await uow.staff_links.add(chat.id, found.id, desk.clock.now())
        await uow.links.add(chat.id, desk.person.id, desk.clock.now(), "1")
    assert await refused(desk, case_id) == "desk.own_case"
    with pytest.raises(Refusal, match=r"desk\.own_case"):
        await desk.reject(case_id)
    await desk.approve(case_id, "cashier")


@pytest.mark.parametrize("number", [CaseId(404)])
async def test_numbers_that_are_none(store: Store, number: CaseId) -> None:
    desk = await Desk.staffed(store)
    for work in (desk.approve(number), desk.reject(number)):
        with pytest.raises(Refusal, match=r"desk\.no_such_case"):
            await work


async def test_the_queue_by_part(store: Store) -> None:
    desk = await Desk.staffed(store)
    shares, deposits, loans, words = [
        await desk.filed(ask) for ask in (MORE, LESS, replace(REPAY, new=Baht.of(3_500)), WORDS)
    ]
    await desk.seal()
    desk.clock.at = CUTOFF + timedelta(minutes=1)
    near = (await desk.file(replace(WORDS, words="อื่น"), shown=JANUARY, is_own_time=False)).case_id
    await desk.approve(loans)
    async with store.work() as uow:
        found = await request_deciding.parts(uow, actor("loans"))
        waiting = await request_deciding.waiting(uow, actor("loans"), [near, shares])
        listed = await request_deciding.listed(uow, actor("loans"), frozenset({RequestState.APPROVED}))
    assert found == {
        Part.DOUBTFUL: [near],
        Part.SHARES: [shares],
        Part.DEPOSITS: [deposits],
        Part.GENERAL: [words, near],
    }
    assert [(one.case.id, one.member) for one in waiting] == [(near, desk.person), (shares, desk.person)]
    assert [(one.request.case_id, one.member_no) for one in listed] == [(loans, "026548")]


async def test_filed_decided_cancelled_and_sealed_at_once_nothing_is_lost_or_waits_in_a_circle(
    sql_store: Store,
) -> None:
    desk = await Desk.staffed(sql_store)
    numbers = [await desk.filed(replace(WORDS, words=f"เรื่องที่ {number}")) for number in range(12)]
    desk.clock.at = CUTOFF + timedelta(minutes=6)

    async def seals() -> None:
        async with sql_store.work() as uow:
            await seal(uow, desk.means, SYSTEM, DECEMBER)

    acts: list[Awaitable[object]] = [
        desk.approve(number, by) for number, by in zip(numbers[:4], ("loans", "cashier") * 2, strict=True)
    ]
    acts += [desk.reject(number) for number in numbers[4:8]]
    acts += [desk.cancel(number) for number in numbers[8:10]]
    acts += [desk.approve(numbers[9]), desk.reject(numbers[0])]
    acts += [desk.file(replace(WORDS, words=f"อีก {number}"), CUTOFF, DECEMBER) for number in range(4)]
    ends = await asyncio.gather(seals(), *acts, return_exceptions=True)
    assert [end for end in ends if isinstance(end, BaseException) and not isinstance(end, Refusal)] == []
    filed = [end.case_id for end in ends if isinstance(end, Filed)]
    assert len(filed) == 4
    for number in [*numbers, *filed]:
        await _is_sound(desk, number)


MOVES = {
    RequestState.SUBMITTED: {RequestState.APPROVED, RequestState.REJECTED, RequestState.CANCELLED},
    RequestState.HELD: {RequestState.APPROVED, RequestState.REJECTED, RequestState.CANCELLED},
    RequestState.APPROVED: {RequestState.IN_FORCE},
}
WISHES = st.sampled_from(["file", "file late", "approve", "approve next", "reject", "cancel", "seal", "begin"])


@given(wishes=st.lists(WISHES, max_size=25), which=st.lists(st.integers(0, 5), min_size=25, max_size=25))
async def test_whatever_is_done_in_whatever_order_the_states_follow_the_machine(
    wishes: list[str], which: list[int]
) -> None:
    """Each step is kept, no step is one that the machine has not, and a sealed month holds what counted and no more."""
    desk = await Desk.staffed(FakeStore())
    filed: list[CaseId] = []
    for wish, place in zip(wishes, which, strict=False):
        before = [await desk.now(case_id) for case_id in filed]
        try:
            await _does(desk, wish, filed, filed[place % len(filed)] if filed else CaseId(404))
        except Refusal:
            assert [await desk.now(case_id) for case_id in filed] == before, wish
        for case_id in filed:
            await _is_sound(desk, case_id)


async def _does(desk: Desk, wish: str, filed: list[CaseId], case_id: CaseId) -> None:
    ask = replace(WORDS, words=f"เรื่องที่ {len(filed)}") if len(filed) % 2 else MORE
    match wish:
        case "file":
            filed.append((await desk.file(ask, CUTOFF, DECEMBER)).case_id)
        case "file late":
            filed.append((await desk.file(ask, CUTOFF + timedelta(seconds=1), JANUARY)).case_id)
        case "approve":
            await desk.approve(case_id)
        case "approve next":
            await desk.approve(case_id, month=JANUARY)
        case "reject":
            await desk.reject(case_id)
        case "cancel":
            await desk.cancel(case_id)
        case "seal":
            await desk.seal()
        case "begin":
            await _begins(desk)


async def _begins(desk: Desk) -> None:
    """December begins for those that were approved."""
    async with desk.store.work() as uow:
        for one in await uow.requests.in_state(frozenset({RequestState.APPROVED}), 100):
            if one.effective == DECEMBER:
                step = replace((await uow.requests.steps(one.case_id))[-1], state=RequestState.IN_FORCE, by="system")
                await uow.requests.move(one.case_id, frozenset({RequestState.APPROVED}), step)


async def _is_sound(desk: Desk, case_id: CaseId) -> None:
    request, steps, case = await desk.now(case_id)
    states = [step.state for step in steps]
    assert states[0] in {RequestState.SUBMITTED, RequestState.HELD}
    assert all(after in MOVES[before] for before, after in pairwise(states))
    assert states[-1] is request.state
    assert (case.state is CaseState.OPEN) == (request.state in {RequestState.SUBMITTED, RequestState.HELD})
    async with desk.store.read() as uow:
        is_sealed = (await uow.requests.month(request.effective)).is_sealed
    counts = request.state in {RequestState.SUBMITTED, RequestState.APPROVED, RequestState.IN_FORCE}
    if counts:
        assert request.sealed_in == (request.effective if is_sealed else None)
