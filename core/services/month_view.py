"""How a collection month stands: sealed, prepared, answered, posted, with control totals for each pay unit.

    seen = await view(uow, means, actor, await running(uow, means))
    seen.whole.received, [unit.pay_unit for unit in seen.waiting]

A role of a unit sees the bills that its own unit deducts, and nothing of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.calendar import Month
from core.clock import today
from core.collection import UnitTotals
from core.history import Actor
from core.money import ZERO
from core.ports import Means, UnitOfWork
from core.requests import MonthState
from core.services.results import own_unit
from core.staff import Power


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """A month as who asks may see it. `own_unit`: the only one shown, None for all of them; `names`: by code."""

    month: Month
    state: MonthState
    own_unit: str | None
    units: Sequence[UnitTotals]
    names: Mapping[str, str]

    @property
    def whole(self) -> UnitTotals:
        """All that is shown, added up."""
        return added_up(self.units)

    @property
    def waiting(self) -> Sequence[UnitTotals]:
        """Units of which somebody has no result yet."""
        return [unit for unit in self.units if unit.answered < unit.bills]

    def name(self, pay_unit: str) -> str:
        """What the unit is called; its code where nothing else is known."""
        return self.names.get(pay_unit, pay_unit)


def added_up(units: Sequence[UnitTotals]) -> UnitTotals:
    """The totals of UNITS as those of one."""
    return UnitTotals(
        pay_unit="",
        bills=sum(unit.bills for unit in units),
        due=sum((unit.due for unit in units), ZERO),
        answered=sum(unit.answered for unit in units),
        received=sum((unit.received for unit in units), ZERO),
        posted=sum(unit.posted for unit in units),
        posted_amount=sum((unit.posted_amount for unit in units), ZERO),
        short=sum(unit.short for unit in units),
    )


async def running(uow: UnitOfWork, means: Means) -> Month:
    """The month that is being worked on: the newest whose bills are there, from the next one back to the last.

    Where there are none it is this calendar month.
    """
    this = Month.of(today(means.clock))
    for month in (this.next(), this, this.previous()):
        if (await uow.requests.month(month)).prepared_at is not None:
            return month
    return this


async def view(uow: UnitOfWork, means: Means, actor: Actor, month: Month) -> MonthView:
    """MONTH as ACTOR may see it. Refusal where ACTOR may not."""
    unit = await own_unit(uow, actor, Power.MONTH_SEE)
    totals = await uow.bills.totals(month)
    return MonthView(
        month=month,
        state=await uow.requests.month(month),
        own_unit=unit,
        units=[one for one in totals if unit in {None, one.pay_unit}],
        names=await unit_names(uow, means),
    )


async def unit_names(uow: UnitOfWork, means: Means) -> Mapping[str, str]:
    """What pay units are called today; where a record has none, the member's own unit deducts."""
    day = today(means.clock)
    return {**await uow.codes.of_kind("unit", day), **await uow.codes.of_kind("pay_unit", day)}
