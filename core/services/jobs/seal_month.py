"""Some minutes after the cut-off the month to come is sealed (rule E6; F17, F18).

seal-month 2026-12, due 2026-11-30 12:05
"""

from collections.abc import Sequence

from core.calendar import Month
from core.due_jobs import DueJob
from core.history import SYSTEM
from core.ports import Means, UnitOfWork
from core.services.due import JobKind, NotYetError, Office, Period
from core.services.office_calendar import working_days
from core.services.sealing import GRACE, seal
from core.working_days import cutoff


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """The month after MONTH is sealed by MONTH's cut-off. It is of use however late: nothing is lost by waiting."""
    return [Period(name=str(month.next()), due_at=cutoff(month, office.policy.cutoff, office.days) + GRACE)]


async def sealed(uow: UnitOfWork, means: Means, job: DueJob) -> None:
    """Seal it; sealed before, nothing is done. Where the cut-off has moved, the job waits for the new one."""
    month = Month.parse(job.period)
    due_at = cutoff(month.previous(), means.policy.cutoff, await working_days(uow, means)) + GRACE
    if means.clock.now() < due_at:
        raise NotYetError(due_at)
    await seal(uow, means, SYSTEM, month)


JOB = JobKind(name="seal-month", plan=of_month, step=sealed)
