"""The bills of a month are prepared: what is to be deducted from each member, in the office's words ("The month").

    done = await prepare(uow, means, actor, Month(2026, 12))            # the first hundred members
    done = await prepare(uow, means, actor, Month(2026, 12), done.after)    # … until `after` is None

A month is prepared once it is sealed, and again whenever a held request was decided or other items came: bills that
nobody has answered are made anew, the others stay.  Requests count once they are approved.  What the books have closed
already is not billed a second time, and somebody whose last month was answered and is not posted waits for that, since
what was paid is not in the books yet.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from core.calendar import Month
from core.collection import Bill, BillId, BillLine, BillState, ItemKind, Stage
from core.deposits import DepositAccount
from core.errors import Refusal
from core.fields import written
from core.history import SYSTEM, Action, Actor, Change, NewEntry
from core.loan_billing import billed
from core.members import Member, MemberStatus
from core.money import ZERO, Baht
from core.ports import Means, UnitOfWork
from core.requests import RequestKind
from core.services.lending import LoanOverview
from core.services.request_facts import SHARES_KEY, Standing, standing_of
from core.services.staffing import allowed
from core.shares import ShareAccount
from core.staff import Power

SHARE = "ค่าหุ้นรายเดือน"
DEPOSIT = "เงินฝาก"
"""In front of the product, where its name does not begin so."""
NEW = BillId(0)
"""Where a bill needs an id before the database gives one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A part of the members. `after`: where the next part begins, None once all are through.

    `made`: bills that are new or other than before; `dropped`: that hold nothing any more; `waiting`: members whose
    last month is to be posted first.
    """

    after: int | None
    made: int
    dropped: int
    waiting: int


async def lines_of(uow: UnitOfWork, means: Means, member: Member, month: Month) -> tuple[BillLine, ...]:
    """What MEMBER is to pay in MONTH, as far as it is known now: shares, loans, deposits, other items."""
    standing = await standing_of(uow, means, member, month)
    others = [
        BillLine(line=0, kind=ItemKind.OTHER, target=item.reference, item=item.item, amount=item.amount)
        for item in await uow.bills.other_items(member.id, month)
    ]
    lines = [*_shares_and_loans(standing, month), *_deposits(standing, month), *others]
    return tuple(
        replace(line, line=number) for number, line in enumerate((one for one in lines if one.amount > ZERO), 1)
    )


def _shares_and_loans(standing: Standing, month: Month) -> Iterator[BillLine]:
    """The monthly share, then an instalment of each contract."""
    if standing.shares is not None and standing.shares.as_of < month.last_day():
        yield _share(standing.shares, standing.deducted[SHARES_KEY].amount)
    for overview in sorted(standing.loans, key=lambda overview: overview.loan.contract_no):
        agreed = standing.deducted[RequestKind.REPAYMENT.value, overview.loan.contract_no].amount
        line = _instalment(overview, agreed, month)
        if line is not None:
            yield line


def _share(account: ShareAccount, amount: Baht) -> BillLine:
    number = None if account.period is None else account.period + 1
    return BillLine(line=0, kind=ItemKind.SHARES, item=SHARE, amount=amount, instalment=number)


def _instalment(overview: LoanOverview, agreed: Baht, month: Month) -> BillLine | None:
    """An instalment with what is behind; AGREED: the monthly payment, with the requests that were approved."""
    loan, rules = overview.loan, overview.rules
    due = billed(replace(loan, payment=agreed), rules.unit, month)
    if due is None:
        return None
    return BillLine(
        line=0,
        kind=ItemKind.LOAN,
        target=loan.contract_no,
        item=rules.name_th,
        amount=due.total,
        interest=due.interest + (due.behind.interest if due.behind else ZERO),
        instalment=due.number,
        instalments=loan.instalments,
    )


def _deposits(standing: Standing, month: Month) -> Iterator[BillLine]:
    for account in standing.deposits:
        if account.as_of is None or account.as_of < month.last_day():
            amount = standing.deducted[RequestKind.DEPOSIT.value, account.account_no].amount
            yield BillLine(
                line=0, kind=ItemKind.DEPOSIT, target=account.account_no, item=_product(account), amount=amount
            )


def _product(account: DepositAccount) -> str:
    return account.product if account.product.startswith(DEPOSIT) else DEPOSIT + account.product


async def prepare(
    uow: UnitOfWork, means: Means, actor: Actor, month: Month, after: int = 0, at_once: int = 100
) -> Prepared:
    """The bills of AT_ONCE members behind the inner number AFTER; with the last of them the month is prepared.

    Refusals: ACTOR may not (SYSTEM may); `billing.not_sealed`; `billing.has_passed` once the next month is prepared.
    """
    if actor != SYSTEM:
        await allowed(uow, actor, Power.MONTH_RUN)
    if not (await uow.requests.month(month, held=True)).is_sealed:  # two who prepare at once do so one after the other
        raise Refusal("billing.not_sealed", month=month)
    if (await uow.requests.month(month.next())).prepared_at is not None:
        raise Refusal("billing.has_passed", month=month, next=month.next())
    people = await uow.members.after(after, at_once)
    known = {bill.member_id: bill for bill in await uow.bills.of_month(month, after, at_once, held=True)}
    answered = frozenset({BillState.ANSWERED})
    waiting = {bill.member_id for bill in await uow.bills.of_month(month.previous(), after, at_once, states=answered)}
    done = Counter[_Done]()
    for member in people:
        done[await _renew(uow, means, member, month, known.get(member.id), waits=member.id in waiting)] += 1
    is_last = len(people) < at_once
    if is_last:
        await uow.bills.begin(month, Stage.PREPARED, means.clock.now(), actor.name)
        await _record(uow, means, actor, month)
    return Prepared(
        after=None if is_last else people[-1].id,
        made=done[_Done.MADE],
        dropped=done[_Done.DROPPED],
        waiting=len(waiting & {member.id for member in people}),
    )


class _Done(Enum):
    """What became of one member's bill."""

    MADE = auto()
    DROPPED = auto()
    KEPT = auto()


async def _renew(
    uow: UnitOfWork, means: Means, member: Member, month: Month, known: Bill | None, *, waits: bool
) -> _Done:
    """The bill of MEMBER as it now is; KNOWN: the one that is there.  WAITS: for the posting of the month before."""
    if known is not None and known.state is not BillState.PREPARED:
        return _Done.KEPT
    is_billed = member.status is MemberStatus.ACTIVE and not waits
    lines = await lines_of(uow, means, member, month) if is_billed else ()
    if not lines:
        if known is None:
            return _Done.KEPT
        await uow.bills.drop(known.id)
        return _Done.DROPPED
    pay_unit = member.pay_unit or member.unit or ""
    bill = Bill(id=known.id if known else NEW, month=month, member_id=member.id, pay_unit=pay_unit, lines=lines)
    if bill == known:
        return _Done.KEPT
    await uow.bills.put(bill)
    return _Done.MADE


async def _record(uow: UnitOfWork, means: Means, actor: Actor, month: Month) -> None:
    """One entry for the month, with its control totals."""
    totals = await uow.bills.totals(month)
    sums = {
        "units": str(len(totals)),
        "bills": str(sum(unit.bills for unit in totals)),
        "due": written(sum((unit.due for unit in totals), ZERO)),
    }
    entry = NewEntry(
        at=means.clock.now(),
        actor=actor,
        action=Action.MONTH_PREPARED,
        subject=f"month:{month}",
        changes=tuple(Change(name, None, value) for name, value in sums.items()),
    )
    await uow.history.append(entry)
