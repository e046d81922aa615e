"""The list of a month for a pay unit: its bills with the names of their members ("The month", step 2).

units = await begin_export(uow, means, actor, Month(2026, 12))      # in the history from now on
async for one in bills_of(uow, means, actor, Month(2026, 12), units[0].pay_unit): …
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from core.calendar import Month
from core.clock import today
from core.collection import Bill
from core.errors import Refusal
from core.history import Action, Actor, Change, NewEntry
from core.members import Member
from core.ports import Means, UnitOfWork
from core.services.staffing import allowed
from core.staff import Power

AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A member's bill. `name`: with the title; `unit`: what the member's own unit is called today."""

    member_no: str
    name: str
    unit: str
    bill: Bill


async def begin_export(uow: UnitOfWork, means: Means, actor: Actor, month: Month) -> None:
    """The history keeps that ACTOR lists everybody who has a bill of MONTH.

    Refusals: ACTOR may not; `billing.not_prepared`.
    """
    await allowed(uow, actor, Power.MONTH_RUN)
    if (await uow.requests.month(month)).prepared_at is None:
        raise Refusal("billing.not_prepared", month=month)
    members = sum(unit.bills for unit in await uow.bills.totals(month))
    entry = NewEntry(
        at=means.clock.now(),
        actor=actor,
        action=Action.MEMBERS_LISTED,
        subject=f"month:{month}",
        changes=(Change("members", None, str(members)),),
    )
    await uow.history.append(entry)


async def bills_of(uow: UnitOfWork, means: Means, actor: Actor, month: Month, pay_unit: str) -> AsyncIterator[Listed]:
    """The bills that PAY_UNIT deducts, in the order of our own numbers. Refusal where ACTOR may not."""
    await allowed(uow, actor, Power.MONTH_RUN)
    day = today(means.clock)
    titles, units = await uow.codes.of_kind("title", day), await uow.codes.of_kind("unit", day)
    after: int | None = 0
    while after is not None:
        bills = await uow.bills.of_month(month, after, AT_ONCE, pay_unit=pay_unit)
        for bill in bills:
            member = await uow.members.get(bill.member_id)
            if member is not None:
                yield _listed(member, bill, titles, units)
        after = bills[-1].member_id if len(bills) == AT_ONCE else None


def _listed(member: Member, bill: Bill, titles: Mapping[str, str], units: Mapping[str, str]) -> Listed:
    title = titles.get(member.title or "", member.title or "")
    return Listed(
        member_no=member.member_no,
        name=f"{title}{member.first_name} {member.last_name}",
        unit=units.get(member.unit or "", member.unit or ""),
        bill=bill,
    )
