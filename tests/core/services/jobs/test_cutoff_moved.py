"""A holiday moved the cut-off: those concerned are told once, of the last one, also after a stop in between."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.clock import BANGKOK
from core.history import Actor
from core.notices import NewNotice, NoticeKind, NoticeState, Sending
from core.ports import Means, Store
from core.services import due, office_calendar, reminding
from core.services.jobs import cutoff_moved, load_jobs
from core.staff import Role
from tests.builders import means as means_of
from tests.core.services.jobs.reminded import at_the_office, notices, person, said, waiting_request
from tests.core.services.test_due import LEASE, alerts, planned, run_all
from tests.fakes import FakeClock

OFFICE = Actor("os:root", "cli")
KINDS = {cutoff_moved.JOB.name: cutoff_moved.JOB}
MONDAY = date(2026, 11, 30)
SUNDAY_10 = datetime(2026, 11, 29, 10, tzinfo=BANGKOK)
SOON = timedelta(minutes=10)
BEFORE, AFTER = (datetime(2026, 11, day, 12, tzinfo=BANGKOK) for day in (30, 27))


def at(moment: datetime) -> tuple[Means, FakeClock]:
    clock = FakeClock(moment)
    return means_of(clock=clock), clock


async def closes(store: Store, means: Means, day: date = MONDAY) -> None:
    async with store.work() as uow:
        await office_calendar.add_holiday(uow, means, OFFICE, day, "วันหยุดพิเศษ")


async def opens(store: Store, means: Means, day: date = MONDAY) -> None:
    async with store.work() as uow:
        await office_calendar.remove_holiday(uow, means, OFFICE, day, "ประกาศผิด")


async def passes(store: Store, means: Means) -> list[str]:
    """What the tick does."""
    await planned(store, means, KINDS)
    return await run_all(store, means, KINDS)


@pytest.mark.shows("E6", "F19")
async def test_a_holiday_the_day_before_moves_it_and_tells_those_concerned_once(store: Store) -> None:
    drafting = await person(store, 1, draft=SUNDAY_10, reminder=True)
    wanting = await person(store, 2, reminder=True)
    await person(store, 3)
    await at_the_office(store, "somsri", Role.LOANS)
    mali = await at_the_office(store, "mali", Role.REGISTRAR, 90)
    await waiting_request(store, 3)
    means, clock = at(SUNDAY_10)
    assert await passes(store, means) == []
    await closes(store, means)
    assert await passes(store, means) == []
    clock.advance(SOON)
    assert await passes(store, means) == ["2026-11@1"]
    found = await notices(store, clock.at)
    assert said(found) == [("cutoff-moved", drafting), ("cutoff-moved", wanting), ("cutoff-moved", mali)]
    assert {one.values["until"] for one in found} == {AFTER.isoformat()}
    assert {(one.once, one.until) for one in found} == {("cutoff-moved:2026-11@1", BEFORE)}
    clock.advance(timedelta(days=1))
    assert await passes(store, means) == []
    assert await notices(store, clock.at) == found


async def test_moved_twice_on_a_day_is_told_once_with_the_last(store: Store) -> None:
    await person(store, 1, reminder=True)
    means, clock = at(datetime(2026, 11, 23, 9, tzinfo=BANGKOK))
    await closes(store, means)
    assert await passes(store, means) == []
    clock.advance(timedelta(hours=5))
    await closes(store, means, date(2026, 11, 27))
    clock.at = datetime(2026, 11, 24, 8, tzinfo=BANGKOK)
    assert await passes(store, means) == ["2026-11@1", "2026-11@2"]
    [told] = await notices(store, clock.at)
    assert told.values["until"] == "2026-11-26T12:00:00+07:00"


async def test_whoever_was_not_told_yet_hears_of_the_last_move_only(store: Store) -> None:
    """Of those told at night, who wait for the morning, or whom no chat takes; each other month keeps its own."""
    drafting = await person(store, 1, draft=SUNDAY_10)
    await person(store, 2, reminder=True)
    means, clock = at(SUNDAY_10)
    reminder = NewNotice(
        kind=NoticeKind.DRAFT_WAITS,
        once="drafts-last:2026-11",
        member_id=drafting,
        values={"until": BEFORE.isoformat()},
        not_before=SUNDAY_10,
    )
    others = [replace(reminder, once=once) for once in ("drafts-last:2026-12", "cutoff-moved:2026-12@1")]
    async with store.work() as uow:
        await uow.notices.add([reminder, *others], SUNDAY_10)
    await closes(store, means)
    clock.advance(SOON)
    await passes(store, means)
    found = await notices(store, clock.at)
    assert sorted(one.once for one in found) == [
        *["cutoff-moved:2026-11@1"] * 2,
        "cutoff-moved:2026-12@1",
        "drafts-last:2026-12",
    ]
    async with store.work() as uow:
        mine = tuple(one for one in found if (one.once, one.member_id) == ("cutoff-moved:2026-11@1", drafting))
        await uow.notices.put([Sending(notices=mine, state=NoticeState.UNSENT)], clock.at)
    await opens(store, means)
    clock.advance(SOON)
    await passes(store, means)
    waiting = [(one.once, one.values["until"]) for one in await notices(store, clock.at) if one not in found]
    assert waiting == [("cutoff-moved:2026-11@2", BEFORE.isoformat())] * 2
    assert len(await notices(store, clock.at)) == 4
    async with store.read() as uow:
        assert await uow.notices.unsent_of(drafting) == []


async def test_taken_back_at_once_nobody_hears_of_it(store: Store) -> None:
    await person(store, 1, reminder=True)
    means, clock = at(SUNDAY_10)
    await closes(store, means)
    await passes(store, means)
    await opens(store, means)
    clock.advance(SOON)
    await passes(store, means)
    assert await notices(store, clock.at) == []


async def test_taken_back_after_it_was_told_is_told_too(store: Store) -> None:
    await person(store, 1, reminder=True)
    means, clock = at(SUNDAY_10)
    told: list[str] = []
    for change in (closes, opens, closes):
        await change(store, means)
        clock.advance(SOON)
        await passes(store, means)
        found = await notices(store, clock.at)
        told += [one.values["until"] for one in found]
        async with store.work() as uow:
            await uow.notices.put([Sending(notices=tuple(found), state=NoticeState.SENT)], clock.at)
    assert told == [AFTER.isoformat(), BEFORE.isoformat(), AFTER.isoformat()]


async def test_moved_again_while_it_is_being_told_the_rest_hear_of_the_last_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "AT_ONCE", 1)
    first, second = [await person(store, number, draft=SUNDAY_10) for number in (1, 2)]
    means, clock = at(SUNDAY_10)
    await closes(store, means)
    clock.advance(SOON)
    await planned(store, means, KINDS)
    async with store.work() as uow:
        job = (await due.take(uow, means, "one", LEASE)).job
    for _ in range(2):  # the office, the first member
        assert job is not None
        async with store.work() as uow:
            job = await due.step(uow, means, KINDS, job, LEASE)
    clock.advance(timedelta(seconds=1))
    await opens(store, means)
    assert job is not None
    async with store.work() as uow:
        assert await due.step(uow, means, KINDS, job, LEASE) is None
    clock.advance(SOON)
    await passes(store, means)
    assert [(one.member_id, one.values["until"]) for one in await notices(store, clock.at)] == [
        (first, BEFORE.isoformat()),
        (second, BEFORE.isoformat()),
    ]


@pytest.mark.shows("F32")
@pytest.mark.parametrize(
    ("back_at", "told", "missed"),
    [
        (SUNDAY_10 + timedelta(hours=1), 1, []),
        (BEFORE, 1, []),
        (BEFORE + timedelta(seconds=1), 0, ["cutoff-moved 2026-11@1, due 2026-11-29 10:10"]),
        (BEFORE + timedelta(days=30), 0, ["cutoff-moved 2026-11@1, due 2026-11-29 10:10"]),
    ],
)
async def test_after_a_stop(store: Store, back_at: datetime, told: int, missed: list[str]) -> None:
    await person(store, 1, draft=SUNDAY_10)
    means, clock = at(SUNDAY_10)
    await closes(store, means)
    await planned(store, means, KINDS)
    clock.at = back_at
    await passes(store, means)
    assert len(await notices(store, back_at)) == told
    assert [detail for _, detail in await alerts(store)] == missed


async def test_all_that_hangs_on_the_cut_off_moves_with_it(store: Store) -> None:
    """The reminders, the sealing: by one planning, and again nothing."""
    means, _ = at(SUNDAY_10 - timedelta(days=9))
    kinds = load_jobs()
    await planned(store, means, kinds)
    await closes(store, means)
    assert await planned(store, means, kinds) > 0
    async with store.read() as uow:
        due_at = {f"{job.name} {job.period}": job.due_at for job in await uow.due_jobs.all(99)}
    assert due_at["cutoff-near 2026-11"] == datetime(2026, 11, 24, 8, tzinfo=BANGKOK)
    assert due_at["drafts-last 2026-11"] == AFTER - timedelta(hours=2)
    assert due_at["seal-month 2026-12"] == AFTER + timedelta(minutes=5)
    assert await planned(store, means, kinds) == 0
