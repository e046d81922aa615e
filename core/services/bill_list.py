"""Bills of a month with whom they are of, page by page: what a unit is to deduct, or what stayed open of it.

A list of persons: it is shown by `core.services.list_page` only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.calendar import Month
from core.collection import Bill
from core.errors import Refusal
from core.history import Actor
from core.members import Member
from core.ports import Means, UnitOfWork
from core.services.month_view import unit_names
from core.services.results import own_unit
from core.staff import Power

PAGE = 50
"""Bills on one page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bills. `pay_unit`: None for all of them; `short`: only those of which something stayed open."""

    month: Month
    pay_unit: str | None
    short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPage:
    """One page. `count`: of all bills that are wanted; `names`: of pay units, by code."""

    wanted: Wanted
    bills: Sequence[tuple[Member, Bill]]
    count: int
    names: Mapping[str, str]


async def bill_page(uow: UnitOfWork, means: Means, actor: Actor, wanted: Wanted, number: int) -> BillPage:
    """Page NUMBER, from 1. Refusal where ACTOR may not see them."""
    own = await own_unit(uow, actor, Power.MONTH_SEE)
    if own is not None and own != wanted.pay_unit:
        raise Refusal("result_row.no_such_unit")
    totals = [one for one in await uow.bills.totals(wanted.month) if wanted.pay_unit in {None, one.pay_unit}]
    found = await uow.bills.of_month(
        wanted.month, 0, PAGE, pay_unit=wanted.pay_unit, short=wanted.short, skip=(number - 1) * PAGE
    )
    members = [(await uow.members.get(bill.member_id), bill) for bill in found]
    return BillPage(
        wanted=wanted,
        bills=[(member, bill) for member, bill in members if member is not None],
        count=sum(one.short if wanted.short else one.bills for one in totals),
        names=await unit_names(uow, means),
    )
