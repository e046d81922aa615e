"""When a year may be looked at and posted, and by whom."""

from dataclasses import replace
from datetime import datetime

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.collection import Stage
from core.dividends import YearTotals
from core.errors import Refusal
from core.ports import Means, Store
from core.staff import Role
from tests.billing import answered, bill
from tests.core.services.dividing import (
    NEW_YEAR,
    PAID,
    RATES,
    YEAR,
    by,
    posts,
    saver,
    seen,
)
from tests.core.services.office import Office
from tests.fakes import FakeStore

pytestmark = pytest.mark.shows("N3")


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (by(datetime(2026, 12, 31, 23, 59, tzinfo=BANGKOK)), "year_end.not_over"),
        (by(years=()), "year_end.no_rates"),
        (by(years=(replace(RATES, year=2025),)), "year_end.no_rates"),
    ],
)
async def test_what_cannot_be_posted_is_refused(given: Means, key: str) -> None:
    store = FakeStore()
    office = await Office.opened(store)
    await saver(store, 1)
    with pytest.raises(Refusal) as refusal:
        await posts(store, given)
    assert (refusal.value.key, refusal.value.values) == (key, {"year": "2026"})
    async with store.read() as uow:
        assert await uow.dividends.totals(YEAR) == YearTotals()
    assert not await office.written()


async def test_a_year_that_is_not_over_may_be_looked_at() -> None:
    store = FakeStore()
    await Office.opened(store)
    await saver(store, 1)
    looked = await seen(store, by(datetime(2026, 12, 1, 9, tzinfo=BANGKOK)))
    assert looked.received == PAID.received


async def test_months_with_something_to_be_posted_come_first(store: Store) -> None:
    await Office.opened(store)
    person = await saver(store, 1)
    october, november, december = (Month(YEAR, number) for number in (10, 11, 12))
    async with store.work() as uow:
        await uow.bills.begin(october, Stage.PREPARED, NEW_YEAR, "staff:malee")
        await uow.bills.begin(october, Stage.POSTED, NEW_YEAR, "staff:malee")
        await uow.bills.begin(november, Stage.PREPARED, NEW_YEAR, "staff:malee")
        await uow.bills.begin(november, Stage.POSTED, NEW_YEAR, "staff:malee")
        await uow.bills.put(answered(bill(person.id, month=november)))
        await uow.bills.put(bill(person.id, month=october))  # no unit said anything about it: that does not wait
    for still_open in ("2026-11, 2026-12", "2026-12"):
        with pytest.raises(Refusal) as refusal:
            await posts(store, by())
        assert (refusal.value.key, refusal.value.values) == ("year_end.months_open", {"months": still_open})
        async with store.work() as uow:
            await uow.bills.put(bill(person.id, month=november))
    async with store.work() as uow:
        await uow.bills.begin(december, Stage.POSTED, NEW_YEAR, "staff:malee")
    assert (await posts(store, by())).members == 1


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_look_and_who_may_post(role: Role) -> None:
    store = FakeStore()
    await Office.opened(store)
    await saver(store, 1)
    looks = {Role.REGISTRAR, Role.LOANS, Role.CASHIER, Role.MANAGER, Role.AUDITOR}
    if role in looks:
        assert (await seen(store, by(), role.value)).members == 1
    else:
        with pytest.raises(Refusal):
            await seen(store, by(), role.value)
    if role is Role.MANAGER:
        assert (await posts(store, by(), role.value)).members == 1
        return
    with pytest.raises(Refusal):
        await posts(store, by(), role.value)
    async with store.read() as uow:
        assert await uow.dividends.totals(YEAR) == YearTotals()
