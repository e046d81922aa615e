"""Two hours before the cut-off members with something unfinished are told once more: after it, it is a month later.

drafts-last 2026-11, due 2026-11-30 10:00, of use until 2026-11-30 12:00
"""

from collections.abc import Sequence
from datetime import timedelta

from core.calendar import Month
from core.due_jobs import DueJob
from core.notices import NoticeKind
from core.ports import Means, UnitOfWork
from core.services.due import JobKind, NotYetError, Office, Period
from core.services.reminding import Concerned, Telling, cutoff_of, of_use_until, tell
from core.working_days import cutoff

BEFORE = timedelta(hours=2)
KINDS = {Concerned.DRAFTS: NoticeKind.DRAFT_WAITS}


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """MONTH's own cut-off."""
    until = cutoff(month, office.policy.cutoff, office.days)
    due_at = until - BEFORE
    return [Period(name=str(month), due_at=due_at, until=of_use_until(office.policy.notices, due_at, until))]


async def some(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
    """The next few. Where the cut-off has moved, the job waits for the new hour, or it is too late for everybody."""
    until, _ = await cutoff_of(uow, means, job)
    now = means.clock.now()
    if now < until - BEFORE:
        raise NotYetError(until - BEFORE)
    if now > until:
        return None
    telling = Telling(once=f"{job.name}:{job.period}", cutoff=until, until=until, kinds=KINDS)
    return await tell(uow, means, telling, job.cursor)


JOB = JobKind(name="drafts-last", plan=of_month, step=some)
