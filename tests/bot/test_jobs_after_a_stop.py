"""All jobs of the program after a stop: what came due meanwhile is done once, or missed and said, in order (F32)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.due_jobs import DueJob, JobState
from core.history import Action
from core.ports import Store
from core.requests import RequestState
from core.services.jobs import load_jobs
from core.services.sealing import GRACE
from tests.bot.test_jobs import Desk, no_hurry
from tests.core.services.jobs.filed import filed
from tests.core.services.test_due import alerts
from tests.fakes import FakeClock
from tests.torture.job_kills import boundary

__all__ = ["no_hurry"]  # fixtures

STOPPED_AT = datetime(2026, 11, 24, 22, 0, tzinfo=BANGKOK)
DECEMBER = Month(2026, 12)
STOPS = {
    "an hour": timedelta(hours=1),
    "a day": timedelta(days=1),
    "six days": timedelta(days=6),
    "a month": timedelta(days=31),
    "three reminders": timedelta(days=93),
    "half a year": timedelta(days=184),
}


async def everything(store: Store) -> Sequence[DueJob]:
    """Oldest first."""
    async with store.read() as uow:
        return list(await uow.due_jobs.all(999))[::-1]


@pytest.mark.shows("F32")
@pytest.mark.parametrize("stop", STOPS)
async def test_nothing_that_came_due_is_lost_or_done_twice(store: Store, stop: str) -> None:
    clock = FakeClock(STOPPED_AT)
    await Desk(store, clock, load_jobs()).jobs.look()
    clock.advance(STOPS[stop])
    desk = Desk(store, clock, load_jobs())
    await desk.jobs.look()
    await desk.jobs.look()
    came_due = [job for job in await everything(store) if job.due_at <= clock.at]
    too_late = {(job.name, job.period) for job in came_due if job.until is not None and job.until < clock.at}
    assert {(job.name, job.period): job.state for job in came_due} == {
        (job.name, job.period): JobState.MISSED if (job.name, job.period) in too_late else JobState.DONE
        for job in came_due
    }
    assert sorted(detail.split(",")[0] for _, detail in await alerts(store)) == sorted(map(" ".join, too_late))
    assert len(desk.told) == len([job for job in came_due if job.due_at > STOPPED_AT])


@pytest.mark.shows("F17", "F32")
@pytest.mark.parametrize("stop", STOPS)
async def test_each_month_is_sealed_by_its_own_cutoff_and_takes_its_own(store: Store, stop: str) -> None:
    months = [DECEMBER]
    while len(months) < len(STOPS):
        months.append(months[-1].next())
    cases = {month: await filed(store, month, RequestState.APPROVED) for month in months}
    clock = FakeClock(STOPPED_AT)
    await Desk(store, clock, load_jobs()).jobs.look()
    clock.advance(STOPS[stop])
    await Desk(store, clock, load_jobs()).jobs.look()
    past = [month for month in months if boundary(month) + GRACE <= clock.at]
    begun = [month for month in months if str(month) <= clock.at.strftime("%Y-%m")]
    async with store.read() as uow:
        sealed = [await uow.requests.month(month) for month in months]
        kept = {month: await uow.requests.get(case_id) for month, case_id in cases.items()}
        history = [one.subject for one in await uow.history.after(0, 999) if one.action == Action.MONTH_SEALED.value]
    assert [state.cutoff_at for state in sealed if state.is_sealed] == [boundary(month) for month in past]
    assert [line for line in history if line != "month:2026-11"] == [f"month:{month}" for month in past]
    assert [month for month, one in kept.items() if one is not None and one.sealed_in == month] == past
    assert [month for month, one in kept.items() if one is not None and one.state is RequestState.IN_FORCE] == begun
