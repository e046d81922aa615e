"""Jobs that are due: planned for the months to come, done in small steps by one worker at a time (row C4; F16, F32).

A kind of job is data, a module of `core.services.jobs` each:

    JOB = JobKind(name="seal-month", plan=of_month, step=step)

    plan(office, month)  -> its periods in a month: when they are due, and until when they are of use
    step(uow, means, job) -> one small part of it; the cursor from which the next one goes on, or None when it is done

Planning is repeated whenever the calendar, the policy or the day changes: what waits moves with the cut-off, and months
gone by while the program was down are planned as they would have been.  Each step is a transaction that first asks
whether the job is still its own, so that who slept through its lease writes nothing.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.calendar import Month
from core.clock import BANGKOK, today
from core.due_jobs import DueJob, JobState
from core.policy import Policy
from core.ports import Means, UnitOfWork
from core.services.office_calendar import working_days
from core.throttle import Alert, AlertKind
from core.working_days import UnknownYearError, WorkingDays

MONTHS_AHEAD = 2
"""How far jobs are planned beyond the present month."""

A_WEEK = timedelta(days=7)

TRIES = 5
"""Taken so often without an end, a job is told to staff; it is tried again all the same."""


class LostError(Exception):
    """Somebody else took the job meanwhile: nothing of this step may be kept."""


class NotYetError(Exception):
    """Raised by a step whose time has moved: nothing of it is kept, and the job waits until AT."""

    def __init__(self, at: datetime) -> None:
        super().__init__("not yet")
        self.at = at


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What planning goes by. `policy`: the one in force today; `versions`: all of them."""

    policy: Policy
    days: WorkingDays
    versions: Sequence[Policy] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A job to be done once. `name`: `2026-12`, of its own within the kind; after `until` it is of no use any more."""

    name: str
    due_at: datetime
    until: datetime | None = None


Plan = Callable[[Office, Month], Sequence[Period]]
"""The periods of a month. Pure: the same office and month always give the same, in the past too."""

Step = Callable[[UnitOfWork, Means, DueJob], Awaitable[str | None]]
"""One part, from `job.cursor` ("" at first) on: the next cursor, or None when all is done.

Short: some hundred rows at most.  It writes by the unit of work only, so that all of it goes where the job was lost.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """One kind."""

    name: str
    plan: Plan
    step: Step


Kinds = Mapping[str, JobKind]
"""By name."""


async def plan(uow: UnitOfWork, means: Means, kinds: Kinds) -> int:
    """Plan every kind from where planning stopped last until `MONTHS_AHEAD`; how many jobs are new or have moved.

    A kind that was never planned begins with the present month, without what was of use only before.  Nor is a job of
    before the newest one planned or moved to where it is of no use: nobody was down for it.
    """
    office = Office(policy=means.policy, days=await working_days(uow, means), versions=means.policies)
    now, present = means.clock.now(), Month.of(today(means.clock))
    changed, unknown = 0, set[int]()
    for kind in kinds.values():
        newest = await uow.due_jobs.newest_due(kind.name)
        first = present if newest is None else min(present, _month_of(newest))
        for period in _periods(kind, office, first, present, unknown):
            is_over = period.until is not None and period.until < now
            if is_over and (newest is None or period.due_at <= newest):
                continue
            changed += await uow.due_jobs.plan(kind.name, period.name, period.due_at, period.until)
    for year in sorted(unknown):
        await _alert_year(uow, year, now)
    return changed


def _periods(kind: JobKind, office: Office, first: Month, present: Month, unknown: set[int]) -> Iterator[Period]:
    """From FIRST until so many months after PRESENT. UNKNOWN takes the years of which nobody knows the holidays."""
    last = present
    for _ in range(MONTHS_AHEAD):
        last = last.next()
    month = first
    while month <= last:
        try:
            periods = kind.plan(office, month)
        except UnknownYearError as error:
            unknown.add(error.year)
        else:
            yield from periods
        month = month.next()


def _month_of(at: datetime) -> Month:
    return Month.of(at.astimezone(BANGKOK).date())


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was found due: a job to be done, and before it those that are too late to be of use."""

    job: DueJob | None
    missed: tuple[DueJob, ...] = ()


async def take(uow: UnitOfWork, means: Means, worker: str, lease: timedelta) -> Taken:
    """The next job for WORKER, who has it for LEASE. What is too late to be of use is missed, and said to staff."""
    now = means.clock.now()
    missed: list[DueJob] = []
    while (job := await uow.due_jobs.take(worker, now, now + lease)) is not None:
        if job.until is None or now <= job.until:
            if job.epoch == TRIES:
                await _alert(uow, AlertKind.JOB_FAILS, job, now)
            break
        await uow.due_jobs.finish(job, JobState.MISSED, now)
        await _alert(uow, AlertKind.JOB_MISSED, job, now)
        missed.append(job)
    return Taken(job=job, missed=tuple(missed))


async def step(uow: UnitOfWork, means: Means, kinds: Kinds, job: DueJob, lease: timedelta) -> DueJob | None:
    """The next step of JOB, which then is as returned; None when that was the last one. Raises LostError."""
    if not await uow.due_jobs.is_mine(job):
        raise LostError
    cursor = await kinds[job.name].step(uow, means, job)
    now = means.clock.now()
    if cursor is None:
        await uow.due_jobs.finish(job, JobState.DONE, now)
        return None
    await uow.due_jobs.go_on(job, cursor, now + lease)
    return replace(job, cursor=cursor)


async def _alert_year(uow: UnitOfWork, year: int, now: datetime) -> None:
    """Once a week: planning comes round every day, and whatever hangs on that year is not done until then."""
    if not await uow.alerts.has_kind(AlertKind.YEAR_UNKNOWN, now - A_WEEK):
        await uow.alerts.add(Alert(at=now, kind=AlertKind.YEAR_UNKNOWN, detail=f"holidays of {year}"))


async def _alert(uow: UnitOfWork, kind: AlertKind, job: DueJob, now: datetime) -> None:
    await uow.alerts.add(Alert(at=now, kind=kind, detail=f"{job.name} {job.period}, due {job.due_at:%Y-%m-%d %H:%M}"))
