"""How a month stands, for who sees all of it and for a unit; which month is the running one."""

import pytest

from core.calendar import Month
from core.collection import Stage
from core.errors import Refusal
from core.money import Baht
from core.ports import Store
from core.services.month_view import added_up, running, view
from tests.billing import DECEMBER
from tests.core.services.office import UNIT, Office, actor
from tests.core.services.test_results import Prepared, row
from tests.fakes import MORNING


@pytest.mark.shows("T12")
async def test_how_a_month_stands_for_who_sees_all_and_for_a_unit(store: Store) -> None:
    office = await Prepared.opened_with_bills(store)
    await office.gives(row(5_000))
    async with store.read() as uow:
        seen = await view(uow, office.means, actor("auditor"), DECEMBER)
        own = await view(uow, office.means, actor("unit_officer"), DECEMBER)
        with pytest.raises(Refusal, match=r"office\.role_may_not"):
            await view(uow, office.means, actor("front_desk"), DECEMBER)
    assert (seen.whole.bills, seen.whole.answered, seen.whole.received) == (3, 1, Baht.of(5_000))
    assert [unit.pay_unit for unit in seen.waiting] == [UNIT, "P02"]
    assert (own.own_unit, [unit.pay_unit for unit in own.units], own.name(UNIT), own.name("P02")) == (
        UNIT,
        [UNIT],
        "unit 0101",
        "P02",
    )
    assert added_up(own.units).short == 1


async def test_the_running_month_is_the_newest_whose_bills_are_there(store: Store) -> None:
    office = await Office.opened(store)
    for prepared, expected in (
        (None, Month(2026, 11)),
        (Month(2026, 10), Month(2026, 10)),
        (Month(2026, 11), Month(2026, 11)),
        (DECEMBER, DECEMBER),
        (Month(2027, 1), DECEMBER),
    ):
        async with office.acting() as uow:
            if prepared is not None:
                await uow.bills.begin(prepared, Stage.PREPARED, MORNING, "staff:wilai")
            assert await running(uow, office.means) == expected
