"""Receipts for the office: one member's, all of a month for printing, the register's list (product row E7).

    papers = await print_one(uow, means, actor, "026548", Month(2026, 12))      # the member sees who looked
    count = await begin_printing(uow, means, actor, Month(2026, 12))            # in the history from now on
    part = await next_papers(uow, means, Month(2026, 12), after=0)

What the office prints, members may not have been told of yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.calendar import Month
from core.errors import Refusal
from core.history import Action, Actor, Change, NewEntry
from core.members import canonical
from core.ports import Means, UnitOfWork
from core.receipt_paper import Paper
from core.receipt_register import Registered
from core.services.receipt_papers import paper_for
from core.services.registry import open_member
from core.services.staffing import allowed
from core.staff import Power

AT_ONCE = 200
"""Members in a transaction."""
ALL = 10_000_000
"""More members than any co-op has."""


@dataclass(frozen=True, slots=True)
class Part:
    """Receipts of some members; the next ones come after that inner number, None where these were the last."""

    papers: Sequence[Paper]
    after: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register with the member's number."""

    registered: Registered
    member_no: str


async def print_one(uow: UnitOfWork, means: Means, actor: Actor, member_no: str, month: Month) -> Sequence[Paper]:
    """A member's of MONTH, usually one. Refusals: ACTOR may not; no such member; `receipts.none`."""
    member = await open_member(uow, means, actor, canonical(member_no), f"receipt:{month}")
    papers = await paper_for(uow, means, member, month)
    if not papers:
        raise Refusal("receipts.none", month=month)
    return papers


async def begin_printing(uow: UnitOfWork, means: Means, actor: Actor, month: Month) -> int:
    """The history keeps that ACTOR prints the receipts of MONTH; of how many members they are. Refusals as above."""
    await allowed(uow, actor, Power.MONTH_RUN)
    count = len(await uow.receipts.holders(month, 0, ALL))
    if not count:
        raise Refusal("receipts.none", month=month)
    entry = NewEntry(
        at=means.clock.now(),
        actor=actor,
        action=Action.MEMBERS_LISTED,
        subject=f"receipts:{month}",
        changes=(Change("members", None, str(count)),),
    )
    await uow.history.append(entry)
    return count


async def next_papers(uow: UnitOfWork, means: Means, month: Month, after: int, at_once: int = AT_ONCE) -> Part:
    """Receipts of the next AT_ONCE members with an inner number above AFTER; `begin_printing` has asked whether."""
    holders = await uow.receipts.holders(month, after, at_once)
    papers: list[Paper] = []
    for member_id in holders:
        member = await uow.members.get(member_id)
        if member is not None:
            papers += await paper_for(uow, means, member, month)
    return Part(papers, holders[-1] if len(holders) == at_once else None)


async def register_of(
    uow: UnitOfWork, actor: Actor, month: Month, after: str = "", at_once: int = AT_ONCE
) -> Sequence[Entry]:
    """The next AT_ONCE of the register of MONTH whose number comes after AFTER, void ones too."""
    await allowed(uow, actor, Power.MONTH_RUN)
    found = await uow.receipt_register.of_month(month, after, at_once)
    members = {one.member_id: await uow.members.get(one.member_id) for one in found}
    return [Entry(one, "" if (of := members[one.member_id]) is None else of.member_no) for one in found]
