"""Some working days before the cut-off those are reminded who have something to do by then, or asked for it (row E6).

cutoff-near 2026-11, due 2026-11-25 08:00, of use until 2026-11-26 08:00
"""

from collections.abc import Sequence

from core.calendar import Month
from core.due_jobs import DueJob
from core.notices import NoticeKind
from core.ports import Means, UnitOfWork
from core.services.due import JobKind, NotYetError, Office, Period
from core.services.reminding import Concerned, Telling, cutoff_of, of_use_until, reminder_at, tell
from core.working_days import cutoff

KINDS = {
    Concerned.STAFF: NoticeKind.STAFF_UNDECIDED,
    Concerned.DRAFTS: NoticeKind.DRAFT_WAITS,
    Concerned.WISHES: NoticeKind.CUTOFF_NEAR,
}


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """MONTH's own cut-off. A reminder that comes later than the policy wants is not sent, and staff are told."""
    until = cutoff(month, office.policy.cutoff, office.days)
    due_at = reminder_at(office.policy, office.days, until)
    return [Period(name=str(month), due_at=due_at, until=of_use_until(office.policy.notices, due_at, until))]


async def some(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
    """The next few. Where the cut-off has moved, the job waits for the new day, or it is too late for everybody."""
    until, days = await cutoff_of(uow, means, job)
    now, due_at = means.clock.now(), reminder_at(means.policy, days, until)
    if now < due_at:
        raise NotYetError(due_at)
    if now > until:
        return None
    telling = Telling(once=f"{job.name}:{job.period}", cutoff=until, until=until, kinds=KINDS)
    return await tell(uow, means, telling, job.cursor)


JOB = JobKind(name="cutoff-near", plan=of_month, step=some)
