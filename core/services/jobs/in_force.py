"""On the first day of a month the approved requests that it took take effect, each with its step in its history.

in-force 2026-12, due 2026-12-01 00:00
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from core.calendar import Month
from core.clock import BANGKOK
from core.due_jobs import DueJob
from core.history import SYSTEM
from core.ports import Means, UnitOfWork
from core.requests import RequestState, Step
from core.services.due import JobKind, Office, Period
from core.services.jobs import seal_month

AT_ONCE = 100
"""Requests in a transaction."""

APPROVED = frozenset({RequestState.APPROVED})


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """MONTH's own beginning."""
    del office  # a month begins whatever the office says
    first = date(month.year, month.number, 1)
    return [Period(name=str(month), due_at=datetime.combine(first, time(), BANGKOK))]


async def some(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
    """The next hundred that are approved; the cursor counts those that are for later months and stay so.

    Those of earlier months, decided after their month began, are among them.  A month not sealed yet is sealed first.
    """
    month = Month.parse(job.period)
    if not (await uow.requests.month(month)).is_sealed:
        await seal_month.sealed(uow, means, job)
    later = int(job.cursor or 0)
    found = await uow.requests.in_state(APPROVED, AT_ONCE, later)
    for one in found:
        if one.effective > month:
            later += 1
            continue
        step = Step(at=means.clock.now(), state=RequestState.IN_FORCE, by=SYSTEM.name)
        await uow.requests.move(one.case_id, APPROVED, step)
    return None if len(found) < AT_ONCE else str(later)


JOB = JobKind(name="in-force", plan=of_month, step=some)
