"""Jobs that are due over the fakes and both engines: planned once, taken by one, fenced by their number."""

import asyncio
from datetime import timedelta

import pytest

from core.due_jobs import DueJob, JobState
from core.ports import Store, UnitOfWork
from tests.fakes import MORNING

MINUTE = timedelta(minutes=1)
LEASE = MORNING + MINUTE
AT_ONCE = 8


async def planned(uow: UnitOfWork, *periods: str, name: str = "seal-month") -> None:
    for number, period in enumerate(periods):
        assert await uow.due_jobs.plan(name, period, MORNING + number * MINUTE)


async def taken(store: Store, minutes: int = 0, worker: str = "one") -> DueJob | None:
    """Due so many minutes after the morning, with a lease of one."""
    now = MORNING + minutes * MINUTE
    async with store.work() as uow:
        return await uow.due_jobs.take(worker, now, now + MINUTE)


async def test_a_job_is_planned_once_and_moves_while_it_waits(store: Store) -> None:
    until = MORNING + 9 * MINUTE
    async with store.work() as uow:
        assert await uow.due_jobs.plan("reminder", "2026-12", MORNING)
        assert not await uow.due_jobs.plan("reminder", "2026-12", MORNING)
        assert await uow.due_jobs.plan("reminder", "2026-12", MORNING + MINUTE)
        assert await uow.due_jobs.plan("reminder", "2026-12", MORNING + MINUTE, until)
        assert not await uow.due_jobs.plan("reminder", "2026-12", MORNING + MINUTE, until)
        [job] = await uow.due_jobs.all(9)
    assert (job.due_at, job.until, job.state, job.epoch, job.cursor) == (
        MORNING + MINUTE,
        until,
        JobState.WAITING,
        0,
        "",
    )
    assert await taken(store) is None
    assert await taken(store, 1) is not None
    async with store.work() as uow:
        assert not await uow.due_jobs.plan("reminder", "2026-12", MORNING)


async def test_what_is_done_is_not_planned_again(store: Store) -> None:
    async with store.work() as uow:
        await planned(uow, "2026-12")
    job = await taken(store)
    assert job is not None
    async with store.work() as uow:
        assert await uow.due_jobs.finish(job, JobState.DONE, MORNING)
        assert not await uow.due_jobs.plan("seal-month", "2026-12", MORNING + MINUTE)
    assert await taken(store, 9) is None


async def test_those_of_one_name_are_done_in_order_and_others_beside_them(store: Store) -> None:
    async with store.work() as uow:
        await planned(uow, "2026-12", "2027-01")
        await planned(uow, "2026-12", name="in-force")
    first, other, none = [await taken(store, 2, worker) for worker in ("one", "two", "three")]
    assert first is not None
    assert other is not None
    assert [(first.name, first.period), (other.name, other.period)] == [
        ("seal-month", "2026-12"),
        ("in-force", "2026-12"),
    ]
    assert none is None
    async with store.work() as uow:
        assert await uow.due_jobs.finish(first, JobState.DONE, MORNING)
    second = await taken(store, 2)
    assert second is not None
    assert second.period == "2027-01"


@pytest.mark.shows("F16")
async def test_who_slept_through_the_lease_has_nothing_to_write(store: Store) -> None:
    async with store.work() as uow:
        await planned(uow, "2026-12")
    slow = await taken(store)
    assert slow is not None
    async with store.work() as uow:
        assert await uow.due_jobs.is_mine(slow)
        assert await uow.due_jobs.go_on(slow, "17", LEASE)
    assert await taken(store) is None
    quick = await taken(store, 1, "two")
    assert quick is not None
    assert (quick.epoch, quick.cursor) == (slow.epoch + 1, "17")
    async with store.work() as uow:
        assert not await uow.due_jobs.is_mine(slow)
        assert not await uow.due_jobs.go_on(slow, "18", LEASE)
        assert not await uow.due_jobs.put_off(slow, LEASE)
        assert not await uow.due_jobs.finish(slow, JobState.DONE, MORNING)
        assert await uow.due_jobs.is_mine(quick)
        assert await uow.due_jobs.finish(quick, JobState.DONE, MORNING)
        assert not await uow.due_jobs.is_mine(quick)
        [job] = await uow.due_jobs.all(9)
    assert (job.state, job.cursor) == (JobState.DONE, "17")


async def test_what_is_put_off_waits_for_its_new_time(store: Store) -> None:
    async with store.work() as uow:
        await planned(uow, "2026-12")
    job = await taken(store)
    assert job is not None
    async with store.work() as uow:
        assert await uow.due_jobs.put_off(job, MORNING + 5 * MINUTE)
        assert await uow.due_jobs.next_due() == MORNING + 5 * MINUTE
    assert await taken(store, 4) is None
    again = await taken(store, 5)
    assert again is not None
    assert again.epoch == job.epoch + 1


async def test_when_there_is_something_to_do_next(store: Store) -> None:
    async with store.work() as uow:
        assert await uow.due_jobs.next_due() is None
        assert await uow.due_jobs.newest_due("seal-month") is None
        await planned(uow, "2026-12", "2027-01")
        assert await uow.due_jobs.next_due() == MORNING
    job = await taken(store)
    assert job is not None
    async with store.work() as uow:
        assert await uow.due_jobs.next_due() == LEASE  # when it may be taken over
        await uow.due_jobs.finish(job, JobState.MISSED, MORNING)
        assert await uow.due_jobs.next_due() == MORNING + MINUTE
        assert await uow.due_jobs.newest_due("seal-month") == MORNING + MINUTE
        assert [one.period for one in await uow.due_jobs.all(9)] == ["2027-01", "2026-12"]
        assert [one.period for one in await uow.due_jobs.all(1)] == ["2027-01"]


@pytest.mark.shows("F16")
async def test_of_many_who_look_at_one_instant_one_takes_it(store: Store) -> None:
    async with store.work() as uow:
        await planned(uow, "2026-12")
    found = await asyncio.gather(*(taken(store, 0, str(number)) for number in range(AT_ONCE)))
    assert [job.epoch for job in found if job is not None] == [1]
