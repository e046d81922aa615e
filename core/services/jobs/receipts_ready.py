"""On the policy's day members are told that the receipts of the month are there (product rows E7, C4).

receipts-ready 2026-12, due 2026-12-15 08:00

What is posted later brings its notices itself.  It is of use however late: a receipt stays true.
"""

from collections.abc import Sequence

from core.calendar import Month
from core.due_jobs import DueJob
from core.ports import Means, UnitOfWork
from core.services.due import JobKind, NotYetError, Office, Period
from core.services.receipt_telling import tell_some, told_at

AT_ONCE = 200
"""Members told in one transaction."""


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """The collection month whose receipts are told in MONTH."""
    collected = month
    for _ in range(office.policy.receipts.months_after):
        collected = collected.previous()
    return [Period(name=str(collected), due_at=told_at(office.policy, collected))]


async def some(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
    """The next few. Where the policy's day has moved, the job waits for the new one."""
    month = Month.parse(job.period)
    due_at = told_at(means.policy, month)
    if means.clock.now() < due_at:
        raise NotYetError(due_at)
    told = await tell_some(uow, means, month, int(job.cursor or 0), AT_ONCE)
    return None if told.after is None else str(told.after)


JOB = JobKind(name="receipts-ready", plan=of_month, step=some)
