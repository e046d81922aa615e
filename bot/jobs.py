"""Jobs that are due are done on the clock's tick: a little at a time, by whichever process takes them.

    jobs = Jobs(Parts(store=store, means=means, kinds=load_jobs(), worker="…", lease=settings.lease, tell=metrics.job))
    Ticking([..., jobs.look])

A job in hand is kept from one tick to the next; its lease is renewed with each step.  Where a step fails, the job is
let go: nothing of the step was kept, and once the lease has run out somebody tries again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from core.clock import today
from core.due_jobs import DueJob
from core.policy import Policy
from core.ports import Means, Store
from core.services import due
from core.services.due import Kinds, LostError, NotYetError
from core.services.office_calendar import working_days

AT_MOST_S = 0.1
"""Of a tick: answering members goes on in between."""

log = structlog.get_logger(__name__)

DONE, MISSED, LOST, PUT_OFF, FAILED = "done", "missed", "lost", "put off", "failed"
"""What becomes of a job that was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What it works with. `tell`: is called with each job that was let go, and what became of it."""

    store: Store
    means: Means
    kinds: Kinds
    worker: str
    lease: timedelta
    tell: Callable[[DueJob, str], None]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the plan was made from; the policy is compared as an object, which is made anew when it is loaded."""

    day: date
    calendar: int
    policy: Policy


class Jobs:
    """One worker."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._planned: _Basis | None = None
        self._job: DueJob | None = None

    async def look(self) -> None:
        """A tick: what is due, for a tenth of a second. What is planned already is done also where planning fails."""
        loop = asyncio.get_running_loop()
        until = loop.time() + AT_MOST_S
        try:
            await self.plan()
        except Exception:
            log.exception("planning_failed")
        while await self.go_on():
            await asyncio.sleep(0)  # on SQLite nothing else would let go of the event loop
            if loop.time() >= until:
                return

    async def plan(self) -> None:
        """Plan anew, where the calendar, the policy or the day has changed."""
        parts = self._parts
        async with parts.store.read() as uow:
            days = await working_days(uow, parts.means)
        basis = _Basis(today(parts.means.clock), days.version, parts.means.policy)
        if self._planned is not None and _same(self._planned, basis):
            return
        async with parts.store.work() as uow:
            changed = await due.plan(uow, parts.means, parts.kinds)
        if changed:
            log.info("jobs_planned", count=changed)
        self._planned = basis

    async def go_on(self) -> bool:
        """Take a job, or do a step of the one in hand; False where nothing is due."""
        if self._job is not None:
            await self._step(self._job)
            return True
        parts = self._parts
        async with parts.store.read() as uow:
            next_due = await uow.due_jobs.next_due()
        if next_due is None or parts.means.clock.now() < next_due:
            return False
        async with parts.store.work() as uow:
            taken = await due.take(uow, parts.means, parts.worker, parts.lease)
        for missed in taken.missed:
            self._let_go(missed, MISSED)
        self._job = taken.job
        return taken.job is not None

    async def _step(self, job: DueJob) -> None:
        """One step. Whatever happens, the job is let go unless there is more of it to do."""
        self._job = None
        parts = self._parts
        try:
            async with parts.store.work() as uow:
                self._job = await due.step(uow, parts.means, parts.kinds, job, parts.lease)
        except LostError:
            self._let_go(job, LOST)
        except NotYetError as not_yet:
            async with parts.store.work() as uow:
                await uow.due_jobs.put_off(job, not_yet.at)
            self._planned = None  # it was taken when the plan moved, so that it has its old end yet
            self._let_go(job, PUT_OFF)
        except Exception:
            self._job = None
            log.exception("job_failed", kind=job.name, detail=job.period)
            self._let_go(job, FAILED)
        else:
            if self._job is None:
                self._let_go(job, DONE)

    def _let_go(self, job: DueJob, end: str) -> None:
        log.info("job_ended", kind=job.name, detail=job.period, state=end)
        self._parts.tell(job, end)


def _same(one: _Basis, other: _Basis) -> bool:
    return (one.day, one.calendar) == (other.day, other.calendar) and one.policy is other.policy
