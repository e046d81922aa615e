"""Requests decided: by the facts of now, for their month, by one person, once, and never by whose it is (E5, F17)."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from core.calendar import Month
from core.cases import CaseId, CaseState
from core.clock import BANGKOK
from core.errors import Refusal
from core.members import MemberStatus
from core.money import Baht
from core.notices import NoticeKind
from core.ports import Store
from core.requests import Ask, RequestKind, RequestState
from core.services import request_deciding
from core.services.request_deciding import NoLongerFitsError
from tests.core.services.office import actor
from tests.core.services.test_filing import DECEMBER, JANUARY, REPAY, SAVE, WORDS
from tests.deciding import Desk

pytestmark = pytest.mark.shows("E5", "C3")
FEBRUARY = Month(2027, 2)
LESS = Ask(kind=RequestKind.DEPOSIT, target="01-000123", new=Baht.of(100))


async def refused(desk: Desk, case_id: CaseId, *, by: str = "loans", month: Month | None = None) -> str:
    """The key with which approving it is refused; nothing of it was kept."""
    before = await desk.now(case_id)
    with pytest.raises(Refusal) as refusal:
        await desk.approve(case_id, by, month=month)
    assert await desk.now(case_id) == before
    return refusal.value.key


async def test_approved_for_its_month_and_the_member_told_once(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    seen = await desk.approve(case_id, words="ตรวจแล้ว")
    assert (seen.effective, seen.months, seen.has_begun, seen.against) == (DECEMBER, (), False, ())
    request, steps, case = await desk.now(case_id)
    assert (request.state, request.effective, request.sealed_in) == (RequestState.APPROVED, DECEMBER, None)
    assert [(step.state, step.by, step.words) for step in steps] == [
        (RequestState.SUBMITTED, "member", ""),
        (RequestState.APPROVED, "staff:loans", "ตรวจแล้ว"),
    ]
    assert (case.state, case.closed_by, case.data) == (CaseState.DONE, "staff:loans", {"kind": "share-up"})
    (notice,) = await desk.notices()
    assert (notice.kind, notice.member_id, notice.once) == (
        NoticeKind.REQUEST_RESULT,
        desk.person.id,
        f"request-result:{case_id}:approved",
    )
    assert notice.values == {"case": str(case_id)}
    assert notice.not_before == desk.clock.now()


async def test_what_stands_in_the_history(store: Store) -> None:
    desk = await Desk.staffed(store)
    first, second = await desk.filed(), await desk.filed(SAVE)
    await desk.approve(first)
    await desk.reject(second, "cashier", "เหลือรับไม่ถึงเกณฑ์")
    async with store.read() as uow:
        entries = [entry for entry in await uow.history.after(0, 100) if entry.subject.startswith("case:")]
    assert [(one.action, one.actor.name, one.subject, one.reason) for one in entries[2:]] == [
        ("case.approved", "staff:loans", f"case:{first}", None),
        ("case.rejected", "staff:cashier", f"case:{second}", "เหลือรับไม่ถึงเกณฑ์"),
    ]


async def test_rejected_everything_is_as_it_was_and_may_be_asked_again(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    await desk.reject(case_id, words="เหลือรับไม่ถึงเกณฑ์")
    request, steps, case = await desk.now(case_id)
    assert (request.state, steps[-1].words, case.state) == (
        RequestState.REJECTED,
        "เหลือรับไม่ถึงเกณฑ์",
        CaseState.REJECTED,
    )
    assert [notice.once for notice in await desk.notices()] == [f"request-result:{case_id}:rejected"]
    assert await desk.filed() != case_id


async def test_nobody_is_rejected_without_a_reason(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    with pytest.raises(Refusal, match=r"case_request\.no_reason"):
        await desk.reject(case_id, words=" ")
    assert (await desk.now(case_id))[0].state is RequestState.SUBMITTED


async def test_a_salary_that_was_cut_meanwhile_speaks_against_it_with_its_figures(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    await desk.lives_on("7,000.00")
    with pytest.raises(NoLongerFitsError) as refusal:
        await desk.approve(case_id)
    (rule,) = refusal.value.seen.against
    assert (rule.key, rule.values["least"]) == ("request_rules.too_little_left", Baht.of("2,100.00"))
    assert refusal.value.values == {}, "a sentence holds no figure"
    request, _, case = await desk.now(case_id)
    assert (request.state, case.state) == (RequestState.SUBMITTED, CaseState.OPEN)
    await desk.reject(case_id, words="เหลือรับไม่ถึงเกณฑ์")
    assert (await desk.now(case_id))[0].state is RequestState.REJECTED


async def test_two_that_do_not_fit_together_are_decided_one_after_the_other(store: Store) -> None:
    """Another that takes more counts as long as it may be approved, and once it was."""
    desk = await Desk.staffed(store)
    first, second = await desk.filed(), await desk.filed(SAVE)
    await desk.lives_on("27,000.00")
    assert await refused(desk, first) == "case_request.no_longer_fits"
    await desk.reject(second)
    await desk.approve(first)


async def test_one_that_was_approved_leaves_too_little_for_the_next(store: Store) -> None:
    desk = await Desk.staffed(store)
    first, second = await desk.filed(), await desk.filed(SAVE)
    await desk.approve(first)
    await desk.lives_on("27,000.00")
    assert await refused(desk, second) == "case_request.no_longer_fits"


async def test_a_contract_that_is_paid_off_meanwhile(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed(REPAY)
    async with store.work() as uow:
        (loan,) = await uow.loans.of_member(desk.person.id)
        await uow.loans.put(replace(loan, balance=Baht(0), instalments_paid=loan.instalments))
    with pytest.raises(NoLongerFitsError) as refusal:
        await desk.approve(case_id)
    assert [one.key for one in refusal.value.seen.against] == ["request_rules.not_yours"]


async def test_who_has_left_meanwhile_is_not_approved_and_may_be_rejected(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    async with store.work() as uow:
        await uow.members.update(replace(desk.person, status=MemberStatus.LEFT))
    with pytest.raises(NoLongerFitsError) as refusal:
        await desk.approve(case_id)
    assert [one.key for one in refusal.value.seen.against] == ["case_request.has_left"]
    await desk.reject(case_id)


async def test_a_general_one_has_no_rules(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed(WORDS)
    await desk.lives_on("1.00")
    await desk.approve(case_id)
    assert (await desk.now(case_id))[0].state is RequestState.APPROVED


@pytest.mark.shows("F17")
async def test_sealed_with_it_it_stays_in_its_month(store: Store) -> None:
    desk = await Desk.staffed(store)
    one, other = await desk.filed(), await desk.filed(SAVE)
    async with store.work() as uow:
        await uow.requests.month(DECEMBER, held=True)
    await desk.seal()
    seen = await desk.approve(one)
    await desk.reject(other)
    assert (seen.effective, (await desk.now(one))[0].sealed_in) == (DECEMBER, DECEMBER)
    assert (await desk.now(other))[0].state is RequestState.REJECTED
    with pytest.raises(Refusal, match=r"desk\.not_waiting"):
        await desk.approve(one)


@pytest.mark.shows("F17")
@pytest.mark.parametrize(("month", "sealed_in"), [(DECEMBER, DECEMBER), (JANUARY, None)])
async def test_one_that_was_held_is_decided_with_its_month(store: Store, month: Month, sealed_in: Month | None) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.held()
    assert (await desk.now(case_id))[0].state is RequestState.HELD
    assert await refused(desk, case_id) == "case_request.which_month"
    assert await refused(desk, case_id, month=FEBRUARY) == "case_request.no_such_month"
    seen = await desk.approve(case_id, month=month)
    request, steps, _ = await desk.now(case_id)
    assert seen.months == (DECEMBER, JANUARY)
    assert (request.state, request.effective, request.sealed_in) == (RequestState.APPROVED, month, sealed_in)
    assert [step.state for step in steps] == [RequestState.HELD, RequestState.APPROVED]
    async with store.read() as uow:
        newest = list(await uow.history.after(0, 100))[-1]
    assert [(value.name, value.text) for value in newest.values] == [
        ("effective", "2026-12"),
        ("effective", str(month)),
    ]


async def test_the_next_month_is_the_first_that_is_still_open(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.held()
    await desk.seal(JANUARY)
    async with store.work() as uow:
        seen = await request_deciding.prospect(uow, desk.means, actor("loans"), case_id)
    assert seen.months == (DECEMBER, FEBRUARY)


async def test_a_held_one_can_be_rejected_without_a_month(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.held()
    await desk.reject(case_id)
    request, _, _ = await desk.now(case_id)
    assert (request.state, request.sealed_in) == (RequestState.REJECTED, None)


async def test_a_month_is_chosen_of_held_ones_only(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    assert await refused(desk, case_id, month=JANUARY) == "case_request.no_such_month"
    assert await refused(desk, case_id, month=DECEMBER) == "case_request.no_such_month"


async def test_decided_late_it_says_that_its_month_has_begun(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    desk.clock.at = datetime(2026, 12, 1, tzinfo=BANGKOK)
    assert (await desk.approve(case_id)).has_begun


async def test_cancelled_meanwhile_there_is_nothing_to_decide(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()
    await desk.cancel(case_id)
    assert await refused(desk, case_id) == "desk.not_waiting"
    with pytest.raises(Refusal, match=r"desk\.not_waiting"):
        await desk.reject(case_id)
    assert await desk.notices() == []


async def test_of_two_persons_one_wins(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()

    async def said(by: str, *, yes: bool) -> str:
        try:
            await (desk.approve(case_id, by) if yes else desk.reject(case_id, by))
        except Refusal as refusal:
            return refusal.key
        return by

    ends = await asyncio.gather(said("loans", yes=True), said("cashier", yes=False), said("manager", yes=True))
    assert ends.count("desk.not_waiting") == len(ends) - 1
    _, steps, case = await desk.now(case_id)
    assert len(steps) == 2
    assert case.closed_by == steps[-1].by
    assert len(await desk.notices()) == 1


async def test_a_member_who_cancels_and_staff_who_approve_at_once(store: Store) -> None:
    desk = await Desk.staffed(store)
    case_id = await desk.filed()

    async def done(way: str) -> str:
        try:
            await (desk.approve(case_id) if way == "approved" else desk.cancel(case_id))
        except Refusal:
            return "refused"
        return way

    ends = await asyncio.gather(done("approved"), done("cancelled"))
    (won,) = [end for end in ends if end != "refused"]
    request, steps, _ = await desk.now(case_id)
    assert (request.state.value, len(steps)) == (won, 2)


async def test_two_of_one_member_decided_at_once_are_decided_one_after_the_other(store: Store) -> None:
    desk = await Desk.staffed(store)
    one, other = await desk.filed(), await desk.filed(LESS)
    await asyncio.gather(desk.approve(one), desk.approve(other, "cashier"))
    assert [(await desk.now(case_id))[0].state for case_id in (one, other)] == [RequestState.APPROVED] * 2
