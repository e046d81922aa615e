"""The month to come is sealed five minutes after the cut-off, by the system, once; where the cut-off moved it waits."""

from datetime import date, datetime, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.history import Action, Actor
from core.ports import Means, Store
from core.requests import MonthState, RequestState
from core.services import due, office_calendar
from core.services.due import NotYetError
from core.services.jobs import seal_month
from tests.builders import means as means_of
from tests.core.services.jobs.filed import filed
from tests.core.services.test_due import LEASE, listed, planned, run_all
from tests.fakes import FakeClock

DECEMBER = Month(2026, 12)
KINDS = {seal_month.JOB.name: seal_month.JOB}
SEALED_AT = datetime(2026, 11, 30, 12, 5, tzinfo=BANGKOK)


def means_at(at: datetime) -> Means:
    return means_of(clock=FakeClock(at))


async def month(store: Store) -> MonthState:
    async with store.read() as uow:
        return await uow.requests.month(DECEMBER)


@pytest.mark.shows("F17", "F18")
async def test_the_month_takes_what_was_filed_for_it_and_is_sealed_once(store: Store) -> None:
    mine = await filed(store, DECEMBER, RequestState.SUBMITTED)
    later = await filed(store, DECEMBER.next(), RequestState.SUBMITTED)
    means = means_at(SEALED_AT - timedelta(minutes=1))
    await planned(store, means, KINDS)
    assert await run_all(store, means, KINDS) == []
    means = means_at(SEALED_AT)
    assert await run_all(store, means, KINDS) == ["2026-12"]
    assert await run_all(store, means, KINDS) == []
    state = await month(store)
    assert (state.sealed_at, state.sealed_by, state.cutoff_at) == (
        SEALED_AT,
        "system",
        SEALED_AT - timedelta(minutes=5),
    )
    async with store.read() as uow:
        kept = {case_id: await uow.requests.get(case_id) for case_id in (mine, later)}
        sealings = [one for one in await uow.history.after(0, 99) if one.action == Action.MONTH_SEALED.value]
    assert [one and one.sealed_in for one in kept.values()] == [DECEMBER, None]
    assert [one.subject for one in sealings] == ["month:2026-12"]


@pytest.mark.shows("F19")
async def test_a_cutoff_that_moved_after_the_job_was_taken_is_waited_for(store: Store) -> None:
    """The 30th became a holiday and then was none again: whoever has the job finds that its time has not come."""
    friday = means_at(datetime(2026, 11, 27, 12, 5, tzinfo=BANGKOK))
    office = Actor("os:root", "cli")
    async with store.work() as uow:
        await office_calendar.add_holiday(uow, friday, office, date(2026, 11, 30), "วันหยุดพิเศษ")
    await planned(store, friday, KINDS)
    async with store.work() as uow:
        job = (await due.take(uow, friday, "one", LEASE)).job
        assert job is not None
        await office_calendar.remove_holiday(uow, friday, office, date(2026, 11, 30), "เปิดทำการ")
    with pytest.raises(NotYetError) as not_yet:
        async with store.work() as uow:
            await due.step(uow, friday, KINDS, job, LEASE)
    assert not_yet.value.at == SEALED_AT
    assert not (await month(store)).is_sealed
    async with store.work() as uow:
        assert await uow.due_jobs.put_off(job, not_yet.value.at)
    assert (await listed(store))[0][:2] == ("2026-12", SEALED_AT)
    assert await run_all(store, means_at(SEALED_AT), KINDS) == ["2026-12"]
    assert (await month(store)).is_sealed
