"""The day before a version of the policy comes into force, manager and administrator hear of it (row C4).

policy-in-force 2027-01-01, due 2026-12-31 08:00
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from core.calendar import Month
from core.clock import BANGKOK
from core.due_jobs import DueJob
from core.notices import NewNotice, NoticeKind
from core.ports import Means, UnitOfWork
from core.services.due import JobKind, Office, Period
from core.staff import Role

ONE_DAY = timedelta(days=1)
TOLD = frozenset({Role.MANAGER, Role.ADMIN})


def of_month(office: Office, month: Month) -> Sequence[Period]:
    """Versions that come into force the day after a day of MONTH; of use until that day is over."""
    return [
        Period(name=str(version.valid_from), due_at=_due(office, version.valid_from), until=_over(version.valid_from))
        for version in office.versions
        if Month.of(version.valid_from - ONE_DAY) == month
    ]


def _due(office: Office, valid_from: date) -> datetime:
    return datetime.combine(valid_from - ONE_DAY, office.policy.notices.quiet_until, BANGKOK)


def _over(valid_from: date) -> datetime:
    return datetime.combine(valid_from + ONE_DAY, time(), BANGKOK)


async def tell(uow: UnitOfWork, means: Means, job: DueJob) -> None:
    """All at once: they are few, and told in the order of their numbers, as everybody adds notices."""
    now, valid_from = means.clock.now(), date.fromisoformat(job.period)
    told = [
        NewNotice(
            kind=NoticeKind.STAFF_POLICY,
            once=f"{job.name}:{job.period}",
            staff_id=person.id,
            values={"day": str(valid_from)},
            not_before=now,
            until=_over(valid_from),
        )
        for person in sorted(await uow.staff.all(), key=lambda one: one.id)
        if person.is_active and person.role in TOLD
    ]
    await uow.notices.add(told, now)


JOB = JobKind(name="policy-in-force", plan=of_month, step=tell)
