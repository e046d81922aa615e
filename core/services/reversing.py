"""A member's posting is taken back by counter-entries, so that a right result can be given and posted ("The month").

    taken = await reverse(uow, means, actor, Month(2026, 12), "026548", "โรงเรียนแจ้งยอดผิด")

The movements stay and get their negatives, under the receipt's number and `-R`; the receipt is void, and keeps its
number and its paper.  The accounts are as they were before, and the bill is answered and not posted: a new result may
be given, and the next posting makes a receipt under the next number.  Only the newest posting of a member can be taken
back, and only as long as its accounts are as it left them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.books import Books, taken_back
from core.calendar import Month
from core.clock import today
from core.collection import Bill, BillLine, BillState, ItemKind
from core.deposits import DepositMovement
from core.errors import Refusal
from core.fields import written
from core.history import Action, Actor, Change, NewEntry
from core.loans import LoanMovement
from core.members import Member, MemberStatus, canonical
from core.money import ZERO, Baht
from core.notices import NoticeKind
from core.ports import Means, UnitOfWork
from core.services.posting import entry_day
from core.services.receipt_telling import of_member, told_at
from core.services.staffing import allowed
from core.shares import MovementKind, ShareMovement
from core.staff import Power

REVERSED = "-R"
"""Behind the receipt's number, in the counter-entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversed:
    """What was taken back. `receipt_no`: None where nothing had come in, so that there was no receipt."""

    month: Month
    member: Member
    receipt_no: str | None
    amount: Baht


async def reverse(uow: UnitOfWork, means: Means, actor: Actor, month: Month, member_no: str, reason: str) -> Reversed:
    """Take back what was posted of MONTH for the member with that number, for REASON.

    Refusals, which change nothing: where ACTOR may not; `office.no_such_member`; `month_posting.no_reason`,
    `month_posting.not_posted`, `month_posting.not_newest`, `month_posting.books_moved`.
    """
    await allowed(uow, actor, Power.MONTH_REVERSE)
    if not reason.strip():
        raise Refusal("month_posting.no_reason")
    member = await uow.members.by_number(canonical(member_no))
    if member is None:
        raise Refusal("office.no_such_member")
    await uow.requests.month(month, held=True)
    bill = await uow.bills.of_member(member.id, month, held=True)
    if bill is None or bill.state is not BillState.POSTED:
        raise Refusal("month_posting.not_posted", month=month)
    await _check_newest(uow, means, bill)
    before = await _before(uow, bill)
    await _write(uow, bill, before, entry_day(means, month))
    await uow.bills.settle(replace(bill, state=BillState.ANSWERED, posted_at=None, receipt_no=None, undo=""))
    await _tell(uow, means, actor, member, bill, reason)
    return Reversed(month=month, member=member, receipt_no=bill.receipt_no, amount=bill.received)


async def _check_newest(uow: UnitOfWork, means: Means, bill: Bill) -> None:
    """Months are posted no earlier than they begin, so that none after this one is further on."""
    later, last = bill.month.next(), Month.of(today(means.clock))
    while later <= last:
        other = await uow.bills.of_member(bill.member_id, later)
        if other is not None and other.state is BillState.POSTED:
            raise Refusal("month_posting.not_newest", month=later)
        later = later.next()


async def _before(uow: UnitOfWork, bill: Bill) -> Books:
    """The accounts as they were before the posting, with what moved since."""
    now = Books(
        shares=await uow.shares.account(bill.member_id, held=True),
        loans=tuple(await uow.loans.of_member(bill.member_id, held=True)),
        deposits=tuple(await uow.deposits.of_member(bill.member_id, held=True)),
    )
    before = taken_back(now, bill.undo)
    if before is None:
        raise Refusal("month_posting.books_moved", month=bill.month)
    return before


async def _write(uow: UnitOfWork, bill: Bill, before: Books, on: date) -> None:
    """The accounts, the counter-entries, and the receipt's end."""
    if before.shares is not None:
        await uow.shares.put_account(bill.member_id, before.shares)
    for loan in before.loans:
        await uow.loans.put(loan)
    for account in before.deposits:
        await uow.deposits.put(account)
    for line in bill.lines:
        if line.received:
            await _counter(uow, bill, line, before, on)


async def _counter(uow: UnitOfWork, bill: Bill, line: BillLine, before: Books, on: date) -> None:
    """The negative of what LINE moved."""
    number, came = f"{bill.receipt_no}{REVERSED}", line.received or ZERO
    if line.kind is ItemKind.SHARES and before.shares is not None:
        back = ShareMovement(
            on=on, kind=MovementKind.ADJUST, amount=-came, balance=before.shares.balance, document_no=number
        )
        await uow.shares.add_movements(bill.member_id, [back])
    elif line.kind is ItemKind.LOAN and (loan := before.loan(line.target)) is not None:
        owed = LoanMovement(
            on=on,
            principal=line.received_interest - came,
            interest=-line.received_interest,
            balance=loan.balance,
            instalment=line.instalment,
            document_no=number,
        )
        await uow.loans.add_movements(loan.id, [owed])
    elif line.kind is ItemKind.DEPOSIT and (account := before.deposit(line.target)) is not None:
        less = DepositMovement(on=on, amount=-came, balance=account.balance, document_no=number)
        await uow.deposits.add_movements(account.id, [less])


async def _tell(uow: UnitOfWork, means: Means, actor: Actor, member: Member, bill: Bill, reason: str) -> None:
    """The history, the register, and the member where the receipt could be had already."""
    now = means.clock.now()
    kept: Sequence[tuple[str, str | None]] = (("receipt_no", bill.receipt_no), ("sum", written(bill.received)))
    entry = NewEntry(
        at=now,
        actor=actor,
        action=Action.MONTH_REVERSED,
        member_id=member.id,
        subject=f"month:{bill.month}",
        changes=tuple(Change(name, value, None) for name, value in kept if value is not None),
        reason=reason,
    )
    untold = [f"{kind.value}:{bill.month}" for kind in (NoticeKind.RECEIPT_READY, NoticeKind.DEDUCTION_SHORT)]
    await uow.notices.overtake(untold, "", now, member.id)
    if bill.receipt_no is not None:
        await uow.receipts.drop(bill.receipt_no)
        await uow.receipt_register.make_void(bill.receipt_no, now, actor.name)
        if member.status is MemberStatus.ACTIVE and now >= told_at(means.policy, bill.month):
            notice = of_member(means, NoticeKind.RECEIPT_VOID, bill.month, member.id)
            await uow.notices.add([replace(notice, once=f"{notice.once}:{bill.receipt_no}")], now)
    await uow.history.append(entry)
