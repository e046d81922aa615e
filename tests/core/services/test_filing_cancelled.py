"""Requests cancelled, judged again, begun and not sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.cases import CaseState
from core.errors import Refusal
from core.members import MemberStatus
from core.money import Baht
from core.ports import Store
from core.requests import RequestState, Step
from core.services import filing
from core.services.filing import cancel, judge_again, keep_draft
from tests.builders import associate, registered
from tests.core.services.test_filing import DECEMBER, MORE, SAVE, SECOND, Counter


async def test_cancelled_while_nobody_has_decided(store: Store) -> None:
    desk = await Counter.opened(store)
    filed = await desk.file()
    desk.clock.advance(SECOND)
    async with store.work() as uow:
        cancelled = await cancel(uow, desk.means, desk.chat, desk.person, filed.case_id)
    assert cancelled.case_id == filed.case_id
    request, steps = await desk.kept(filed)
    assert request == replace(filed.request, state=RequestState.CANCELLED)
    assert steps[-1] == Step(at=desk.clock.now(), state=RequestState.CANCELLED, by="member")
    async with store.read() as uow:
        case = await uow.cases.get(filed.case_id)
        assert case is not None
        assert (case.state, case.closed_by, case.data) == (CaseState.CANCELLED, "member", {"kind": "share-up"})
    again = await desk.file()
    assert again.case_id != filed.case_id


async def test_what_is_over_or_somebody_elses_is_not_cancelled(store: Store) -> None:
    desk = await Counter.opened(store)
    stranger = await registered(store, associate())
    filed = await desk.file()
    for person in (stranger, desk.person, desk.person):
        if person is desk.person:
            async with store.work() as uow:
                decided = Step(at=desk.clock.now(), state=RequestState.APPROVED, by="staff:mali")
                await uow.requests.move(filed.case_id, frozenset({RequestState.SUBMITTED}), decided)
        with pytest.raises(Refusal, match="not_open"):
            async with store.work() as uow:
                await cancel(uow, desk.means, desk.chat, person, filed.case_id)
    async with store.read() as uow:
        case = await uow.cases.get(filed.case_id)
        assert case is not None
        assert case.state is CaseState.OPEN


async def test_a_held_one_is_cancelled_too(store: Store) -> None:
    desk = await Counter.opened(store)
    await desk.seal()
    filed = await desk.file()
    async with store.work() as uow:
        await cancel(uow, desk.means, None, desk.person, filed.case_id)
    request, _ = await desk.kept(filed)
    assert request is not None
    assert request.state is RequestState.CANCELLED


async def test_judged_again_before_it_is_decided(store: Store) -> None:
    """Its own case neither waits for itself nor counts twice; what changed since counts."""
    desk = await Counter.opened(store)
    filed = await desk.file(SAVE)
    async with store.read() as uow:
        verdict = await judge_again(uow, desk.means, desk.person, filed.request, DECEMBER)
        poorer = replace(desk.person, salary=Baht.of(25_000))
        worse = await judge_again(uow, desk.means, poorer, filed.request, DECEMBER)
        gone = replace(desk.person, status=MemberStatus.LEFT)
        with pytest.raises(Refusal, match="has_left"):
            await judge_again(uow, desk.means, gone, filed.request, DECEMBER)
    assert verdict.is_allowed
    assert str(verdict.total_after) == "20,466.58"
    assert [one.key for one in worse.against] == ["request_rules.too_little_left"]


async def test_a_draft_is_kept_until_it_is_sent_or_thrown_away(store: Store) -> None:
    desk = await Counter.opened(store)
    for new in (2_500, 2_600):
        desk.clock.advance(SECOND)
        async with store.work() as uow:
            await keep_draft(uow, desk.means, desk.person, replace(MORE, new=Baht.of(new)))
    async with store.read() as uow:
        (draft,) = await uow.requests.drafts(desk.person.id)
    assert (draft.ask.new, draft.updated_at) == (Baht.of(2_600), desk.clock.now())


def test_telegram_keeps_a_press_for_so_long() -> None:
    assert timedelta(seconds=150) == filing.NEAR
