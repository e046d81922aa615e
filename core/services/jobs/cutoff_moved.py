"""A holiday that came or went has moved a cut-off: those concerned are told, once, of the last one (row E6; F19).

cutoff-moved 2026-11@3, due 2026-11-29 10:10, of use until 2026-11-30 12:00

Planned from the calendar's own changes, so that a stop between the change and the telling loses nothing.  Whoever was
not told yet of an earlier move, or reminded of the earlier date, hears of the last one only.
"""

from collections.abc import Sequence

from core.calendar import Month
from core.due_jobs import DueJob
from core.notices import NoticeKind
from core.ports import Means, UnitOfWork
from core.services.due import JobKind, NotYetError, Office, Period
from core.services.jobs import cutoff_near, drafts_last
from core.services.moving import moves
from core.services.office_calendar import working_days
from core.services.reminding import Concerned, Telling, tell

REMINDERS = (cutoff_near.JOB.name, drafts_last.JOB.name)
"""What else names the date."""
KINDS = dict.fromkeys(Concerned, NoticeKind.CUTOFF_MOVED)


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """The moves of MONTH's cut-off, each called after the calendar's version."""
    return [
        Period(name=f"{month}@{move.version}", due_at=move.told_at, until=move.until)
        for move in moves(office.policy, office.days, month)
    ]


async def some(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
    """The next few. Nobody, or nobody more, where the cut-off was moved again: that is told by a job of its own."""
    month, _, version = job.period.partition("@")
    found = moves(means.policy, await working_days(uow, means), Month.parse(month))
    if not found or found[-1].version != int(version):
        return None
    move = found[-1]
    if means.clock.now() < move.told_at:
        raise NotYetError(move.told_at)
    telling = Telling(once=f"{job.name}:{job.period}", cutoff=move.after, until=move.until, kinds=KINDS)
    if not job.cursor:
        about = (f"{job.name}:{month}@", *(f"{name}:{month}" for name in REMINDERS))
        await uow.notices.overtake(about, telling.once, means.clock.now())
    return await tell(uow, means, telling, job.cursor)


JOB = JobKind(name="cutoff-moved", plan=of_month, step=some)
