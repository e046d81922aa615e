"""A member's receipts as they are asked for: one month, what changed since the last, a year's list (row E7).

Nothing of a month is shown before the day on which members are told of it, so that what the office may still take back
is nobody's receipt yet.  What stands on a receipt is the register's paper and never worked out anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.calendar import Month
from core.clock import today
from core.collection import Bill, BillLine, BillState, ItemKind
from core.links import MemberId
from core.members import Member
from core.money import ZERO, Baht
from core.ports import Means, UnitOfWork
from core.receipt_changes import Change, Known, changes, difference, key_of
from core.receipt_paper import Paper
from core.requests import SHARES, RequestKind, RequestState
from core.services.receipt_papers import paper_for

MOST_REQUESTS = 200
"""Of one member that are looked through."""

TAKEN = frozenset({RequestState.APPROVED, RequestState.IN_FORCE})
KIND_OF = {RequestKind.REPAYMENT: ItemKind.LOAN, RequestKind.DEPOSIT: ItemKind.DEPOSIT} | dict.fromkeys(
    SHARES, ItemKind.SHARES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A receipt beside that of the month BEFORE: how much more it comes to, and why."""

    before: Month
    more: Baht
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShown:
    """What there is of a month. `compared`: None where the month before has no receipt.

    `papers`: usually one.  `short`: the bill of which something was left open, if so.
    """

    papers: Sequence[Paper]
    compared: Compared | None = None
    short: Bill | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearShown:
    """A year's receipts, the newest first, with the years before and after it that have some."""

    year: int
    months: tuple[tuple[Month, Baht], ...]
    earlier: int | None
    later: int | None

    @property
    def total(self) -> Baht:
        """All of them together."""
        return sum((amount for _, amount in self.months), ZERO)


def is_told(means: Means, month: Month) -> bool:
    """Whether members can have their receipts of MONTH by now."""
    return means.policy.receipts.told_from(month) <= today(means.clock)


async def month_of(uow: UnitOfWork, means: Means, member: Member, month: Month) -> MonthShown:
    """What there is of MONTH, of which members were told; its receipt enters the register where it is not there."""
    papers = await paper_for(uow, means, member, month)
    bill = await uow.bills.of_member(member.id, month)
    is_short = bill is not None and bill.state is not BillState.PREPARED and bill.unpaid > ZERO
    return MonthShown(
        papers=papers,
        compared=await _compared(uow, member.id, month, papers, bill),
        short=bill if is_short else None,
    )


async def year_of(uow: UnitOfWork, means: Means, member: Member, year: int | None = None) -> YearShown | None:
    """The receipts of YEAR, or of the newest year that has some; None where there is none at all."""
    months = [month for month in await uow.receipts.months(member.id) if is_told(means, month)]
    years = sorted({month.year for month in months})
    if not years:
        return None
    shown = years[-1] if year is None else year
    own = [month for month in months if month.year == shown]
    return YearShown(
        year=shown,
        months=tuple([(month, await _total(uow, member.id, month)) for month in own]),
        earlier=max((one for one in years if one < shown), default=None),
        later=min((one for one in years if one > shown), default=None),
    )


async def _total(uow: UnitOfWork, member_id: MemberId, month: Month) -> Baht:
    return sum((receipt.total for receipt in await uow.receipts.of_month(member_id, month)), ZERO)


async def _compared(
    uow: UnitOfWork, member_id: MemberId, month: Month, papers: Sequence[Paper], bill: Bill | None
) -> Compared | None:
    """PAPERS of MONTH beside the month before; BILL is what was to be deducted, where it was posted here."""
    last = month.previous()
    now = [line for paper in papers for line in paper.lines]
    before = [line for receipt in await uow.receipts.of_month(member_id, last) for line in receipt.lines]
    if not now or not before:
        return None
    bills = [found for found in (bill, await uow.bills.of_member(member_id, last)) if found is not None]
    known = Known(
        short=_left_open(one for one in bills if one.month == month),
        short_before=_left_open(one for one in bills if one.month == last),
        asked=await _asked(uow, member_id, month, bills),
    )
    return Compared(before=last, more=difference(now, before), changes=changes(now, before, known))


def _left_open(bills: Iterable[Bill]) -> frozenset[str]:
    """What was not deducted in full."""
    return frozenset(_key(line) for bill in bills for line in bill.lines if line.unpaid > ZERO)


async def _asked(uow: UnitOfWork, member_id: MemberId, month: Month, bills: Sequence[Bill]) -> frozenset[str]:
    """What a request is about that counts from MONTH on; what ends by it stands on the bill of the month before."""
    found = await uow.requests.of_member(member_id, MOST_REQUESTS)
    counting = [one.ask for one in found if one.state in TAKEN and one.effective == month]
    wanted = {(KIND_OF.get(ask.kind), ask.target) for ask in counting}
    lines = [line for bill in bills for line in bill.lines]
    return frozenset(_key(line) for line in lines if (line.kind, _target(line)) in wanted)


def _target(line: BillLine) -> str:
    """As a request names it."""
    return "" if line.kind is ItemKind.SHARES else line.target


def _key(line: BillLine) -> str:
    """How a receipt's line for the same is recognised."""
    return key_of(line.item, line.target if line.kind is ItemKind.LOAN else None)
