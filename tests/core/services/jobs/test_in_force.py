"""On the first of a month what was approved takes effect, each request with its step, some hundred at a time."""

from datetime import datetime

import pytest

from core.calendar import Month
from core.cases import CaseId
from core.clock import BANGKOK
from core.ports import Store
from core.requests import RequestState
from core.services.jobs import in_force, load_jobs
from tests.builders import means as means_of
from tests.core.services.jobs.filed import filed
from tests.core.services.test_due import planned, run_all
from tests.fakes import FakeClock

DECEMBER = Month(2026, 12)
FIRST = datetime(2026, 12, 1, tzinfo=BANGKOK)
KINDS = {in_force.JOB.name: in_force.JOB}


async def states(store: Store, *cases: CaseId) -> list[RequestState]:
    async with store.read() as uow:
        found = [await uow.requests.get(case_id) for case_id in cases]
    return [one.state for one in found if one is not None]


async def test_what_was_approved_takes_effect_and_nothing_else(store: Store) -> None:
    mine, undecided, rejected = [
        await filed(store, DECEMBER, state)
        for state in (RequestState.APPROVED, RequestState.SUBMITTED, RequestState.REJECTED)
    ]
    later = await filed(store, DECEMBER.next(), RequestState.APPROVED)
    decided_late = await filed(store, DECEMBER.previous(), RequestState.APPROVED)
    clock = FakeClock()
    means = means_of(clock=clock)
    await planned(store, means, load_jobs())
    clock.at = FIRST
    done = await run_all(store, means, load_jobs())
    assert done.count("2026-12") >= 2  # sealed, and in force
    assert await states(store, mine, undecided, rejected, later, decided_late) == [
        RequestState.IN_FORCE,
        RequestState.SUBMITTED,
        RequestState.REJECTED,
        RequestState.APPROVED,
        RequestState.IN_FORCE,
    ]
    async with store.read() as uow:
        steps = [(step.at, step.state, step.by) for step in await uow.requests.steps(mine)]
    assert steps[1:] == [(FIRST, RequestState.IN_FORCE, "system")]


async def test_a_month_that_nobody_has_sealed_is_sealed_first(store: Store) -> None:
    mine = await filed(store, DECEMBER, RequestState.APPROVED)
    means = means_of(clock=FakeClock(FIRST))
    await planned(store, means, KINDS)
    assert await run_all(store, means, KINDS) == ["2026-12"]
    async with store.read() as uow:
        assert (await uow.requests.month(DECEMBER)).is_sealed
        request = await uow.requests.get(mine)
    assert request is not None
    assert (request.state, request.sealed_in) == (RequestState.IN_FORCE, DECEMBER)


async def test_many_are_done_in_several_steps_none_left_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those for later months stand among them, and stay."""
    monkeypatch.setattr(in_force, "AT_ONCE", 3)
    months = [DECEMBER, DECEMBER.next(), DECEMBER, DECEMBER.next(), DECEMBER, DECEMBER, DECEMBER.next(), DECEMBER]
    cases = [await filed(store, month, RequestState.APPROVED) for month in months]
    means = means_of(clock=FakeClock(FIRST))
    await planned(store, means, KINDS)
    assert await run_all(store, means, KINDS) == ["2026-12"]
    expected = [RequestState.IN_FORCE if month == DECEMBER else RequestState.APPROVED for month in months]
    assert await states(store, *cases) == expected
