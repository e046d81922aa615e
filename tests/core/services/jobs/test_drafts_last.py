"""Two hours before the cut-off: only those with something unfinished, whatever they were told before."""

from datetime import date, datetime, timedelta

import pytest

from core.clock import BANGKOK
from core.history import Actor
from core.ports import Store
from core.requests import RequestKind
from core.services import due, office_calendar
from core.services.due import NotYetError
from core.services.jobs import cutoff_near, drafts_last
from core.staff import Role
from tests.builders import means as means_of
from tests.core.services.jobs.reminded import at_the_office, notices, person, said, waiting_request
from tests.core.services.test_due import LEASE, alerts, planned, run_all
from tests.fakes import MORNING, FakeClock

OFFICE = Actor("os:root", "cli")
KINDS = {kind.name: kind for kind in (cutoff_near.JOB, drafts_last.JOB)}
DUE = datetime(2026, 11, 30, 10, tzinfo=BANGKOK)
CUTOFF = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)
EARLY = MORNING - timedelta(days=3)


@pytest.mark.shows("E6")
async def test_once_more_on_the_day_and_not_to_who_has_sent_it(store: Store) -> None:
    first, sent = [await person(store, number, draft=EARLY, reminder=True) for number in (1, 2)]
    await person(store, 3, reminder=True)
    await at_the_office(store, "mali", Role.REGISTRAR, 90)
    await waiting_request(store, 1)
    clock = FakeClock(EARLY)
    means = means_of(clock=clock)
    await planned(store, means, KINDS)
    clock.at = MORNING
    assert await run_all(store, means, KINDS) == ["2026-11"]
    before = await notices(store, clock.at)
    async with store.work() as uow:
        assert await uow.requests.drop_draft(sent, RequestKind.SHARE_UP, "")
    late = await person(store, 4, draft=MORNING)
    clock.at = DUE
    assert await run_all(store, means, KINDS) == ["2026-11"]
    found = [one for one in await notices(store, DUE) if one not in before]
    assert said(found) == [("draft-waits", first), ("draft-waits", late)]
    assert {(one.once, one.until, one.values["until"]) for one in found} == {
        ("drafts-last:2026-11", CUTOFF, CUTOFF.isoformat())
    }


@pytest.mark.shows("F32")
@pytest.mark.parametrize(
    ("back_at", "is_told"), [(CUTOFF, True), (CUTOFF + timedelta(seconds=1), False), (CUTOFF + timedelta(30), False)]
)
async def test_after_the_cut_off_it_is_missed_and_said(store: Store, back_at: datetime, *, is_told: bool) -> None:
    kinds = {drafts_last.JOB.name: drafts_last.JOB}
    await person(store, 1, draft=EARLY)
    clock = FakeClock(MORNING)
    means = means_of(clock=clock)
    await planned(store, means, kinds)
    clock.at = back_at
    await run_all(store, means, kinds)
    found = [one for one in await notices(store, back_at) if one.once == "drafts-last:2026-11"]
    assert len(found) == is_told
    assert ("job.missed", "drafts-last 2026-11, due 2026-11-30 10:00") in await alerts(store) or is_told


@pytest.mark.shows("F19")
async def test_a_cut_off_that_moved_is_waited_for(store: Store) -> None:
    kinds = {drafts_last.JOB.name: drafts_last.JOB}
    clock = FakeClock(DUE)
    means = means_of(clock=clock)
    await planned(store, means, kinds)
    async with store.work() as uow:
        await office_calendar.add_holiday(uow, means, OFFICE, date(2026, 11, 30), "ปิดทำการ")
        job = (await due.take(uow, means, "one", LEASE)).job
        assert job is not None
        assert await due.step(uow, means, kinds, job, LEASE) is None
    clock.at = datetime(2026, 12, 30, 10, tzinfo=BANGKOK)
    async with store.work() as uow:
        job = (await due.take(uow, means, "one", LEASE)).job
        await office_calendar.remove_holiday(uow, means, OFFICE, date(2026, 12, 31), "เปิดทำการ")
    assert job is not None
    assert job.period == "2026-12"
    with pytest.raises(NotYetError) as not_yet:
        async with store.work() as uow:
            await due.step(uow, means, kinds, job, LEASE)
    assert not_yet.value.at == datetime(2026, 12, 31, 10, tzinfo=BANGKOK)
