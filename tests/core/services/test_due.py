"""Jobs planned by the month, done in fenced steps, over every store: what moves, is caught up, is missed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.due_jobs import DueJob, JobState
from core.errors import Refusal
from core.history import SYSTEM, Action, Actor, NewEntry
from core.ports import Means, Store, UnitOfWork
from core.services import due, office_calendar
from core.services.due import TRIES, JobKind, Kinds, LostError, Office, Period
from core.services.jobs import load_jobs
from core.working_days import cutoff
from tests.builders import means as means_of
from tests.fakes import FakeClock

OFFICE = Actor("os:root", "cli")
LEASE = timedelta(seconds=20)
A_DAY = timedelta(days=1)
STEPS = 3


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """A day before the cut-off, of use until the cut-off."""
    until = cutoff(month, office.policy.cutoff, office.days)
    return [Period(name=str(month), due_at=until - A_DAY, until=until)]


async def entry(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
    """Three entries in the history, one a step: an effect that would show if it came twice."""
    done = int(job.cursor or 0) + 1
    subject = f"{job.name} {job.period} {done}"
    await uow.history.append(NewEntry(at=means.clock.now(), actor=SYSTEM, action=Action.LOADED, subject=subject))
    return None if done == STEPS else str(done)


KINDS: Kinds = {"reminder": JobKind(name="reminder", plan=of_month, step=entry)}


def at(day: int, hour: int = 12, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BANGKOK)


async def planned(store: Store, means: Means, kinds: Kinds = KINDS) -> int:
    async with store.work() as uow:
        return await due.plan(uow, means, kinds)


async def listed(store: Store) -> list[tuple[str, datetime, JobState]]:
    """Oldest first."""
    async with store.read() as uow:
        return [(job.period, job.due_at, job.state) for job in await uow.due_jobs.all(99)][::-1]


async def run_all(store: Store, means: Means, kinds: Kinds = KINDS) -> list[str]:
    """All that is due, by one worker; the periods that were missed have a sign before them."""
    said: list[str] = []
    while True:
        async with store.work() as uow:
            taken = await due.take(uow, means, "one", LEASE)
        said += [f"-{job.period}" for job in taken.missed]
        if taken.job is None:
            return said
        said.append(taken.job.period)
        job: DueJob | None = taken.job
        while job is not None:
            async with store.work() as uow:
                job = await due.step(uow, means, kinds, job, LEASE)


async def entries(store: Store) -> list[str]:
    async with store.read() as uow:
        return [one.subject for one in await uow.history.after(0, 999) if one.action == Action.LOADED.value]


async def alerts(store: Store) -> list[tuple[str, str]]:
    async with store.read() as uow:
        return [(one.kind, one.detail) for one in await uow.alerts.newest(99)][::-1]


def three(period: str) -> list[str]:
    return [f"reminder {period} {number}" for number in range(1, STEPS + 1)]


async def test_planning_again_changes_nothing(store: Store) -> None:
    means = means_of()
    assert await planned(store, means) == 3
    assert await planned(store, means) == 0
    assert await listed(store) == [
        ("2026-11", at(29), JobState.WAITING),
        ("2026-12", at(29, month=12), JobState.WAITING),
        ("2027-01", at(28, month=1, year=2027), JobState.WAITING),
    ]


@pytest.mark.shows("F19")
async def test_a_holiday_that_moves_the_cutoff_moves_the_job(store: Store) -> None:
    means = means_of()
    await planned(store, means)
    async with store.work() as uow:
        await office_calendar.add_holiday(uow, means, OFFICE, date(2026, 11, 30), "วันหยุดพิเศษ")
    assert await planned(store, means) == 1
    assert (await listed(store))[0] == ("2026-11", at(26), JobState.WAITING)


async def test_the_first_planning_begins_with_what_is_still_of_use(store: Store) -> None:
    """Who was not there has missed nothing."""
    await planned(store, means_of(clock=FakeClock(at(30, 13))))
    assert [period for period, _, _ in await listed(store)] == ["2026-12", "2027-01"]
    assert await alerts(store) == []
    means = means_of(clock=FakeClock(at(30, 14)))
    assert await planned(store, means) == 0, "nor the next time"
    assert await run_all(store, means) == []


@pytest.mark.shows("F19")
async def test_what_a_holiday_moves_to_where_it_is_of_no_use_is_not_missed(store: Store) -> None:
    """It stays where it was: its step finds that the cut-off has passed."""
    means = means_of(clock=FakeClock(at(28, 9)))
    await planned(store, means)
    async with store.work() as uow:
        await office_calendar.add_holiday(uow, means, OFFICE, date(2026, 11, 30), "วันหยุดพิเศษ")
    assert await planned(store, means) == 0
    assert await run_all(store, means) == []
    assert (await listed(store))[0] == ("2026-11", at(29), JobState.WAITING)
    assert await alerts(store) == []


@pytest.mark.shows("F32")
async def test_what_came_due_is_done_once_step_by_step(store: Store) -> None:
    clock = FakeClock()
    means = means_of(clock=clock)
    await planned(store, means)
    assert await run_all(store, means) == []
    clock.at = at(29)
    assert await run_all(store, means) == ["2026-11"]
    assert await run_all(store, means) == []
    assert await entries(store) == three("2026-11")
    assert (await listed(store))[0] == ("2026-11", at(29), JobState.DONE)


@pytest.mark.shows("F32")
@pytest.mark.parametrize(
    ("back_at", "said"),
    [
        (at(29, 13), ["2026-11"]),  # an hour late
        (at(30, 12), ["2026-11"]),  # a day late, at the last moment that it is of use
        (at(30, 13), ["-2026-11"]),
        (at(30, 6, month=12), ["-2026-11", "2026-12"]),
        (at(29, 6, month=1, year=2027), ["-2026-11", "-2026-12", "2027-01"]),
        (at(30, 13, month=5, year=2027), ["-2026-11", "-2026-12", *(f"-2027-0{n}" for n in range(1, 5)), "2027-05"]),
    ],
)
async def test_after_a_stop_it_is_caught_up_in_order_and_what_is_too_late_is_said(
    store: Store, back_at: datetime, said: list[str]
) -> None:
    """A stop longer than the planning reaches ahead is planned from where planning stopped."""
    clock = FakeClock()
    means = means_of(clock=clock)
    await planned(store, means)
    clock.at = back_at
    await planned(store, means)
    assert await run_all(store, means) == said
    assert await run_all(store, means) == []
    assert await entries(store) == [line for period in said if period[0] != "-" for line in three(period)]
    missed = [period[1:] for period in said if period[0] == "-"]
    assert [(kind, detail.split(",")[0]) for kind, detail in await alerts(store)] == [
        ("job.missed", f"reminder {period}") for period in missed
    ]
    assert [state for _, _, state in await listed(store)][: len(missed)] == [JobState.MISSED] * len(missed)


@pytest.mark.shows("F16")
async def test_who_slept_through_the_lease_writes_nothing_and_the_next_goes_on(store: Store) -> None:
    clock = FakeClock(at(29))
    means = means_of(clock=clock)
    await planned(store, means)
    async with store.work() as uow:
        slow = (await due.take(uow, means, "slow", LEASE)).job
    assert slow is not None
    async with store.work() as uow:
        slow = await due.step(uow, means, KINDS, slow, LEASE)
    assert slow is not None
    clock.advance(LEASE)
    assert await run_all(store, means) == ["2026-11"]
    with pytest.raises(LostError):
        async with store.work() as uow:
            await due.step(uow, means, KINDS, slow, LEASE)
    assert await entries(store) == three("2026-11")


async def test_what_fails_keeps_nothing_and_after_some_tries_it_is_said(store: Store) -> None:
    async def fails(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
        await entry(uow, means, job)
        raise Refusal("something")

    clock = FakeClock(at(29))
    means = means_of(clock=clock)
    failing: Kinds = {"reminder": JobKind(name="reminder", plan=of_month, step=fails)}
    await planned(store, means)
    for _ in range(TRIES):
        assert await alerts(store) == []
        with pytest.raises(Refusal):
            await run_all(store, means, failing)
        clock.advance(LEASE)
    assert await alerts(store) == [("job.fails", "reminder 2026-11, due 2026-11-29 12:00")]
    assert await entries(store) == []
    assert await run_all(store, means) == ["2026-11"]
    assert await entries(store) == three("2026-11")


@pytest.mark.shows("F19")
async def test_a_year_without_known_holidays_is_said_once_a_week_and_what_is_known_is_planned(store: Store) -> None:
    clock = FakeClock(at(20, 9, year=2100))
    means = means_of(clock=clock)
    assert await planned(store, means) == 2
    assert [period for period, _, _ in await listed(store)] == ["2100-11", "2100-12"]
    said = ("calendar.year_unknown", "holidays of 2101")
    assert await alerts(store) == [said]
    clock.advance(A_DAY)
    assert await planned(store, means) == 0
    assert await alerts(store) == [said]
    clock.advance(7 * A_DAY)
    await planned(store, means)
    assert await alerts(store) == [said, said]


def test_the_jobs_are_found_by_themselves() -> None:
    kinds = load_jobs()
    assert {"seal-month", "in-force", "cutoff-near", "drafts-last", "cutoff-moved"} <= kinds.keys()
    assert all(name == kind.name for name, kind in kinds.items())
