"""The tick and jobs that are due: a step at a time, one worker a job, planned anew only when something has changed."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot import jobs
from bot.jobs import Jobs, Parts
from bot.metrics import Metrics
from core.calendar import Month
from core.due_jobs import DueJob, JobState
from core.errors import StoreUnavailableError
from core.history import Actor
from core.ports import Means, Store, UnitOfWork
from core.requests import RequestState
from core.services import office_calendar
from core.services.due import JobKind, Kinds, NotYetError, Office, Period
from core.services.jobs import seal_month
from core.services.sealing import GRACE
from storage.encryption import KeyRing
from storage.engine import open_store, open_transactions
from storage.unit_of_work import SqlStore
from tests import builders
from tests.bot.failing import FailingTransactions, Steps
from tests.core.services.jobs.filed import filed
from tests.core.services.test_due import KINDS, at, entries, listed, three
from tests.fakes import FakeClock
from tests.torture.job_kills import FIRST, boundary

Lines = list[MutableMapping[str, Any]]
LEASE = timedelta(seconds=20)
WORKERS = 4
LIVES = 3
OFFICE = Actor("os:root", "cli")


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, a tick comes to its end."""
    monkeypatch.setattr(jobs, "AT_MOST_S", 60)


@dataclass
class Desk:
    """One worker on a clock that is moved; `told`: what became of which job."""

    store: Store
    clock: FakeClock
    kinds: Kinds = field(default_factory=lambda: KINDS)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.means = builders.means(clock=self.clock)
        self.jobs = Jobs(
            Parts(
                store=self.store,
                means=self.means,
                kinds=self.kinds,
                worker=str(id(self)),
                lease=LEASE,
                tell=lambda job, end: self.told.append(f"{job.period} {end}"),
            )
        )


async def test_a_tick_does_what_is_due_and_no_more(store: Store) -> None:
    clock = FakeClock()
    desk = Desk(store, clock)
    await desk.jobs.look()
    assert desk.told == []
    clock.at = at(29)
    await desk.jobs.look()
    await desk.jobs.look()
    assert desk.told == ["2026-11 done"]
    assert await entries(store) == three("2026-11")


async def test_a_long_job_is_kept_in_hand_from_tick_to_tick(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step renews the lease, so that nobody else takes it."""
    monkeypatch.setattr(jobs, "AT_MOST_S", 0)
    clock = FakeClock(at(29))
    desk, other = Desk(store, clock), Desk(store, clock)
    for number in range(4):  # taken, and three steps
        await desk.jobs.look()
        await other.jobs.look()
        assert len(await entries(store)) == number
        clock.advance(LEASE - timedelta(seconds=1))
    assert (desk.told, other.told) == (["2026-11 done"], [])


@pytest.mark.shows("F16")
async def test_who_slept_finds_its_job_taken_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_MOST_S", 0)
    clock = FakeClock(at(29))
    slow, quick = Desk(store, clock), Desk(store, clock)
    for _ in range(2):
        await slow.jobs.look()
    clock.advance(LEASE)
    for _ in range(3):
        await quick.jobs.look()
    await slow.jobs.look()
    assert (slow.told, quick.told) == (["2026-11 lost"], ["2026-11 done"])
    assert await entries(store) == three("2026-11")


@pytest.mark.shows("F15")
@pytest.mark.parametrize("back", [timedelta(seconds=2), timedelta(hours=1)])
async def test_a_clock_that_goes_back_does_nothing_twice(store: Store, back: timedelta) -> None:
    clock = FakeClock(at(29))
    desk = Desk(store, clock)
    await desk.jobs.look()
    clock.advance(-back)
    await desk.jobs.look()
    clock.at = at(29)
    await Desk(store, clock).jobs.look()
    assert desk.told == ["2026-11 done"]
    assert await entries(store) == three("2026-11")


async def test_it_plans_anew_when_the_calendar_the_policy_or_the_day_has_changed(store: Store, logged: Lines) -> None:
    clock = FakeClock()
    desk = Desk(store, clock)

    async def looks() -> list[datetime]:
        await desk.jobs.look()
        return [due_at for _, due_at, _ in await listed(store)]

    first = await looks()
    assert await looks() == first
    async with store.work() as uow:
        await office_calendar.add_holiday(uow, desk.means, OFFICE, date(2026, 11, 30), "วันหยุดพิเศษ")
    assert await looks() == [at(26), *first[1:]]
    policy = desk.means.policy
    desk.means.policies[:] = [replace(policy, cutoff=replace(policy.cutoff, at=at(1, 9).time()))]  # type: ignore[index]  # as when one is loaded
    assert (await looks())[0] == at(26, 9)
    clock.at = at(1, month=12)
    assert len(await looks()) == len(first) + 1
    assert [line["count"] for line in logged if line["event"] == "jobs_planned"] == [3, 1, 3, 1]


async def test_one_that_fails_keeps_nobody_else_and_is_tried_again(store: Store, logged: Lines) -> None:
    async def fails(_uow: UnitOfWork, _means: Means, _job: DueJob) -> None:
        raise ArithmeticError

    clock = FakeClock(at(29))
    broken = JobKind(name="broken", plan=KINDS["reminder"].plan, step=fails)
    desk = Desk(store, clock, {"broken": broken, **KINDS})
    await desk.jobs.look()
    assert desk.told == ["2026-11 failed", "2026-11 done"]
    assert [line["kind"] for line in logged if line["event"] == "job_failed"] == ["broken"]
    await desk.jobs.look()
    assert len(desk.told) == 2
    clock.advance(LEASE)
    await desk.jobs.look()
    assert desk.told[2:] == ["2026-11 failed"]


async def test_what_is_planned_is_done_where_planning_fails(store: Store, logged: Lines) -> None:
    def breaks(_office: Office, _month: Month) -> list[Period]:
        raise ArithmeticError

    clock = FakeClock()
    await Desk(store, clock).jobs.look()
    clock.at = at(29)
    desk = Desk(store, clock, {"broken": JobKind(name="broken", plan=breaks, step=KINDS["reminder"].step), **KINDS})
    await desk.jobs.look()
    assert desk.told == ["2026-11 done"]
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["planning_failed"]


async def test_one_whose_time_has_moved_since_it_was_taken_waits(store: Store) -> None:
    due_at = at(29)

    def of_month(_office: Office, month: Month) -> list[Period]:
        return [Period(name=str(month), due_at=due_at)] if month == Month(2026, 11) else []

    async def too_early(_uow: UnitOfWork, means: Means, _job: DueJob) -> None:
        nonlocal due_at
        due_at = at(30)
        if means.clock.now() < due_at:
            raise NotYetError(due_at)

    clock = FakeClock(at(29))
    desk = Desk(store, clock, {"reminder": JobKind(name="reminder", plan=of_month, step=too_early)})
    for _ in range(3):
        await desk.jobs.look()
        clock.advance(LEASE)
    assert desk.told == ["2026-11 put off"]
    clock.at = at(30)
    await desk.jobs.look()
    assert desk.told == ["2026-11 put off", "2026-11 done"]


@pytest.mark.shows("F32")
async def test_what_is_missed_is_told_and_counted(store: Store) -> None:
    clock, metrics = FakeClock(), Metrics()
    desk = Desk(store, clock)
    await desk.jobs.look()
    clock.at = at(30, 13)
    await desk.jobs.look()
    assert desk.told == ["2026-11 missed"]
    metrics.job_ended("reminder", "missed")
    assert b'coop_jobs_total{end="missed",name="reminder"} 1.0' in metrics.text(None, 1.0, clock.now())


@pytest.fixture
async def stores(database_url: str, keys: KeyRing) -> AsyncIterator[Sequence[Store]]:
    """A worker's own connections on PostgreSQL; the one that SQLite allows, four times."""
    async with AsyncExitStack() as stack:
        opened = [await open_store(database_url, keys)]
        if not database_url.startswith("sqlite"):
            opened += [await open_store(database_url, keys) for _ in range(WORKERS - 1)]
        for store in opened:
            stack.push_async_callback(store.close)
        yield [opened[number % len(opened)] for number in range(WORKERS)]


@pytest.mark.shows("F16", "F32")
async def test_several_workers_catch_up_together_each_job_once_and_in_order(stores: Sequence[Store]) -> None:
    """All of them plan and take at the same instants."""
    clock = FakeClock()
    desks = [Desk(store, clock, {"reminder": replace(KINDS["reminder"], plan=without_end)}) for store in stores]
    await asyncio.gather(*(desk.jobs.look() for desk in desks))
    clock.at = at(30, month=5, year=2027)
    while any(state is not JobState.DONE for _, due_at, state in await listed(stores[0]) if due_at <= clock.at):
        await asyncio.gather(*(desk.jobs.look() for desk in desks))
    written = await entries(stores[0])
    months = ["2026-11", "2026-12", *(f"2027-0{number}" for number in range(1, 6))]
    assert written == [line for month in months for line in three(month)]


def without_end(office: Office, month: Month) -> list[Period]:
    return [replace(period, until=None) for period in KINDS["reminder"].plan(office, month)]


@pytest.mark.shows("F18")
async def test_the_nth_call_fails_and_the_month_is_sealed_once(database_url: str, keys: KeyRing) -> None:
    """For every n until a run ends clean: each time with the month that comes next."""
    steps, clock, month = Steps(), FakeClock(), FIRST
    store = SqlStore(FailingTransactions(open_transactions(database_url), steps), keys)
    for number in count(1):
        case_id = await filed(store, month, RequestState.SUBMITTED)
        desk = Desk(store, clock, {seal_month.JOB.name: seal_month.JOB})
        clock.at = boundary(month) + GRACE
        steps.plan(number)
        for _ in range(LIVES):
            with suppress(StoreUnavailableError):
                await desk.jobs.look()
            clock.advance(LEASE)
        was_clean = steps.count < number
        steps.plan(0)
        async with store.read() as uow:
            sealings = [one.subject for one in await uow.history.after(0, 999) if one.action == "month.sealed"]
            request = await uow.requests.get(case_id)
        assert sealings == [*sealings[:-1], f"month:{month}"]
        assert len(sealings) == number
        assert request is not None
        assert request.sealed_in == month
        if was_clean:
            break
        month = month.next()
    assert month > Month(2027, 10)
    await store.close()
