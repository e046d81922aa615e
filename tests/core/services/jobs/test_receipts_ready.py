"""On the policy's day everybody with a receipt of the month is told of it, once, also after a stop (row C4)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.collection_policy import ReceiptRules
from core.ports import Means, Store
from core.services.due import NotYetError
from core.services.jobs import receipts_ready
from tests.builders import means as means_of
from tests.builders import policy
from tests.core.services.jobs.reminded import notices, said
from tests.core.services.test_due import planned, run_all
from tests.core.services.test_receipt_telling import THE_15TH, holder
from tests.fakes import FakeClock, FakeStore

pytestmark = pytest.mark.shows("C4", "E7")

KINDS = {receipts_ready.JOB.name: receipts_ready.JOB}
FIRST = datetime(2026, 12, 1, 9, tzinfo=BANGKOK)


def told_by(clock: FakeClock, from_day: int = 15, months_after: int = 0) -> Means:
    rules = ReceiptRules(from_day=from_day, months_after=months_after)
    return means_of(clock=clock, policies=[replace(policy(), receipts=rules)])


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=3), timedelta(days=10)])
async def test_all_are_told_on_the_day_or_when_the_program_is_back(store: Store, late: timedelta) -> None:
    clock = FakeClock(FIRST)
    means = told_by(clock)
    people = [await holder(store, number) for number in range(1, 4)]
    await planned(store, means, KINDS)
    clock.at = THE_15TH - timedelta(seconds=1)
    assert await run_all(store, means, KINDS) == []
    clock.at = THE_15TH + late
    assert await run_all(store, means, KINDS) == ["2026-12"]
    assert said(await notices(store, clock.at)) == [("receipt-ready", person) for person in people]
    await planned(store, means, KINDS)
    assert await run_all(store, means, KINDS) == []


async def test_a_long_list_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts_ready, "AT_ONCE", 2)
    clock, store = FakeClock(FIRST), FakeStore()
    people = [await holder(store, number) for number in range(1, 5)]
    await planned(store, told_by(clock), KINDS)
    clock.at = THE_15TH
    assert await run_all(store, told_by(clock), KINDS) == ["2026-12"]
    assert said(await notices(store, clock.at)) == [("receipt-ready", person) for person in people]


async def test_a_day_of_the_month_after_tells_the_month_before() -> None:
    clock, store = FakeClock(FIRST), FakeStore()
    await holder(store, 1, Month(2026, 11))
    means = told_by(clock, from_day=5, months_after=1)
    await planned(store, means, KINDS)
    clock.at = datetime(2026, 12, 5, 8, tzinfo=BANGKOK)
    assert await run_all(store, means, KINDS) == ["2026-11"]
    (notice,) = await notices(store, clock.at)
    assert notice.values == {"month": "2026-11"}


async def test_a_policy_that_names_a_later_day_meanwhile_is_waited_for() -> None:
    clock, store = FakeClock(FIRST), FakeStore()
    await holder(store, 1)
    await planned(store, told_by(clock), KINDS)
    clock.at = THE_15TH
    later = told_by(clock, from_day=20)
    await planned(store, later, KINDS)
    assert await run_all(store, later, KINDS) == []
    clock.at = datetime(2026, 12, 20, 8, tzinfo=BANGKOK)
    assert await run_all(store, later, KINDS) == ["2026-12"]


async def test_one_that_is_taken_before_it_is_planned_anew_puts_itself_off() -> None:
    clock, store = FakeClock(FIRST), FakeStore()
    await holder(store, 1)
    await planned(store, told_by(clock), KINDS)
    clock.at = THE_15TH
    with pytest.raises(NotYetError) as not_yet:
        await run_all(store, told_by(clock, from_day=20), KINDS)
    assert not_yet.value.at == datetime(2026, 12, 20, 8, tzinfo=BANGKOK)
    assert not await notices(store, clock.at)
