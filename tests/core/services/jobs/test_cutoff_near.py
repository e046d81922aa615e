"""Three working days before the cut-off: who is reminded, once, and what becomes of it after a stop."""

from datetime import date, datetime, timedelta

import pytest

from core.clock import BANGKOK
from core.due_jobs import DueJob, JobState
from core.history import Actor
from core.links import Platform
from core.members import MemberStatus
from core.ports import Means, Store
from core.services import due, office_calendar, reminding
from core.services.due import LostError, NotYetError
from core.services.jobs import cutoff_near
from core.staff import Role
from tests.builders import means as means_of
from tests.core.services.jobs.reminded import at_the_office, notices, person, said, waiting_request
from tests.core.services.test_due import LEASE, alerts, listed, planned, run_all
from tests.fakes import FakeClock

OFFICE = Actor("os:root", "cli")
KINDS = {cutoff_near.JOB.name: cutoff_near.JOB}
DUE = datetime(2026, 11, 25, 8, tzinfo=BANGKOK)
CUTOFF = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)
BEFORE = DUE - timedelta(days=2)


async def planned_before(store: Store) -> tuple[Means, FakeClock]:
    clock = FakeClock(BEFORE)
    means = means_of(clock=clock)
    await planned(store, means, KINDS)
    return means, clock


@pytest.mark.shows("E6")
async def test_those_whom_it_concerns_are_reminded_once(store: Store) -> None:
    both = await person(store, 1, draft=BEFORE, reminder=True)
    drafting = await person(store, 2, draft=BEFORE, reminder=False, platforms=())
    wanting = await person(store, 3, reminder=True, platforms=(Platform.TELEGRAM, Platform.LINE))
    await person(store, 4)
    await person(store, 5, reminder=False)
    await person(store, 6, draft=BEFORE - timedelta(days=93))
    await person(store, 7, draft=BEFORE, reminder=True, status=MemberStatus.LEFT)
    mali = await at_the_office(store, "mali", Role.REGISTRAR, 90)
    await at_the_office(store, "somchai", Role.LOANS)
    await at_the_office(store, "nipa", Role.AUDITOR, 91)
    await waiting_request(store, 1)
    await waiting_request(store, 2)
    means, clock = await planned_before(store)
    clock.at = DUE - timedelta(seconds=1)
    assert await run_all(store, means, KINDS) == []
    clock.at = DUE
    assert await run_all(store, means, KINDS) == ["2026-11"]
    found = await notices(store, DUE)
    assert said(found) == [
        ("draft-waits", both),
        ("draft-waits", drafting),
        ("cutoff-near", wanting),
        ("staff-undecided", mali),
    ]
    assert {one.values["until"] for one in found} == {CUTOFF.isoformat()}
    assert [one.values.get("number") for one in found] == [None, None, None, "2"]
    assert {(one.once, one.not_before, one.until) for one in found} == {("cutoff-near:2026-11", DUE, CUTOFF)}
    assert await run_all(store, means, KINDS) == []


async def test_nothing_to_decide_is_no_news_for_the_office(store: Store) -> None:
    await at_the_office(store, "mali", Role.REGISTRAR, 90)
    means, clock = await planned_before(store)
    clock.at = DUE
    assert await run_all(store, means, KINDS) == ["2026-11"]
    assert await notices(store, DUE) == []


async def test_many_are_told_in_several_steps_each_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "AT_ONCE", 3)
    people = [
        await person(store, number, draft=BEFORE if number % 2 else None, reminder=number % 3 > 0)
        for number in range(1, 15)
    ]
    means, clock = await planned_before(store)
    clock.at = DUE
    assert await run_all(store, means, KINDS) == ["2026-11"]
    concerned = [one for number, one in enumerate(people, 1) if number % 2 or number % 3]
    assert [one.member_id for one in await notices(store, DUE)] == concerned


@pytest.mark.shows("F16")
async def test_two_workers_remind_nobody_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sleeps in the middle until its lease has run out; the other goes on where it came to."""
    monkeypatch.setattr(reminding, "AT_ONCE", 2)
    people = [await person(store, number, reminder=True) for number in range(1, 8)]
    means, clock = await planned_before(store)
    clock.at = DUE
    async with store.work() as uow:
        slow: DueJob | None = (await due.take(uow, means, "slow", LEASE)).job
    for _ in range(3):  # those of the office, of whom there are none; the drafts; two members
        assert slow is not None
        async with store.work() as uow:
            slow = await due.step(uow, means, KINDS, slow, LEASE)
    assert slow is not None
    clock.advance(LEASE)
    assert await run_all(store, means, KINDS) == ["2026-11"]
    with pytest.raises(LostError):
        async with store.work() as uow:
            await due.step(uow, means, KINDS, slow, LEASE)
    assert [one.member_id for one in await notices(store, clock.at)] == people


@pytest.mark.shows("F32")
@pytest.mark.parametrize(
    ("back_at", "done", "told"),
    [
        (DUE + timedelta(hours=1), ["2026-11"], [CUTOFF.isoformat()]),
        (DUE + timedelta(days=1), ["2026-11"], [CUTOFF.isoformat()]),  # at the last moment that the policy allows
        (DUE + timedelta(days=1, seconds=1), ["-2026-11"], []),
        (datetime(2026, 12, 26, 9, tzinfo=BANGKOK), ["-2026-11", "-2026-12"], []),
        (
            datetime(2027, 2, 23, 9, tzinfo=BANGKOK),
            ["-2026-11", "-2026-12", "-2027-01", "2027-02"],
            ["2027-02-26T12:00:00+07:00"],
        ),
    ],
)
async def test_after_a_stop_by_the_policy_and_said(
    store: Store, back_at: datetime, done: list[str], told: list[str]
) -> None:
    await person(store, 1, reminder=True)
    means, clock = await planned_before(store)
    clock.at = back_at
    await planned(store, means, KINDS)
    assert await run_all(store, means, KINDS) == done
    assert [one.values["until"] for one in await notices(store, back_at)] == told
    missed = [period[1:] for period in done if period[0] == "-"]
    assert [(kind, detail[:19]) for kind, detail in await alerts(store)] == [
        ("job.missed", f"cutoff-near {period}") for period in missed
    ]


@pytest.mark.shows("F19")
async def test_a_cut_off_that_moved_takes_its_reminder_along(store: Store) -> None:
    """Also where the job was planned before and nobody has planned anew."""
    wanting = await person(store, 1, reminder=True)
    means, clock = await planned_before(store)
    async with store.work() as uow:
        await office_calendar.add_holiday(uow, means, OFFICE, date(2026, 11, 24), "วันหยุดพิเศษ")
        await office_calendar.add_holiday(uow, means, OFFICE, date(2026, 11, 30), "วันหยุดพิเศษ")
    assert await planned(store, means, KINDS) == 1
    monday = BEFORE
    assert (await listed(store))[0] == ("2026-11", monday, JobState.WAITING)
    async with store.work() as uow:
        await office_calendar.remove_holiday(uow, means, OFFICE, date(2026, 11, 30), "ประกาศผิด")
        job = (await due.take(uow, means, "one", LEASE)).job
    assert job is not None
    with pytest.raises(NotYetError) as not_yet:
        async with store.work() as uow:
            await due.step(uow, means, KINDS, job, LEASE)
    assert not_yet.value.at == DUE
    async with store.work() as uow:
        await uow.due_jobs.put_off(job, DUE)
    assert await planned(store, means, KINDS) == 1
    clock.at = DUE
    assert await run_all(store, means, KINDS) == ["2026-11"]
    assert said(await notices(store, DUE)) == [("cutoff-near", wanting)]


async def test_a_cut_off_that_is_past_all_at_once_reminds_nobody(store: Store) -> None:
    await person(store, 1, reminder=True)
    means, clock = await planned_before(store)
    clock.at = datetime(2026, 11, 25, 13, tzinfo=BANGKOK)
    async with store.work() as uow:
        for day in (25, 26, 27, 30):
            await office_calendar.add_holiday(uow, means, OFFICE, date(2026, 11, day), "ปิดทำการ")
    assert await run_all(store, means, KINDS) == ["2026-11"]
    assert await notices(store, clock.at) == []
