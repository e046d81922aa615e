"""What came in for a month is posted: balances, movements, receipts, and the news of them ("The month", step 4; F31).

    after = 0
    while (done := await post(uow, means, actor, Month(2026, 12), after)) is not None:    # each in its own unit of work
        after = done.after

A call is one transaction over some of the bills that are answered: each is posted whole or not at all, receipts are
numbered without gaps, and what is posted is not posted again.  So it may be stopped anywhere, repeated, and done by two
at once, who wait for each other at the month's row.  Bills without a result wait for one.

A bill that the books no longer fit stays answered and is reported.  The history has an entry for each call, in its
transaction, so that it says neither more nor less than what was done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.bill_posting import Doubt, Posting, brought_forward, doubt, fitted, worked_out
from core.books import Books, changed
from core.calendar import Month
from core.clock import today
from core.collection import Bill, BillState, Stage
from core.errors import Refusal
from core.fields import written
from core.history import Action, Actor, Change, NewEntry
from core.links import MemberId, digest
from core.loan_schedule import payment
from core.members import Member, MemberStatus
from core.money import ZERO, Baht
from core.notices import NoticeKind
from core.ports import Means, UnitOfWork
from core.receipts import Receipt
from core.requests import RequestKind
from core.services.receipt_papers import Issue, Names, Standing, names_on, new_code, paper_of
from core.services.receipt_telling import of_member
from core.services.request_facts import SHARES_KEY, with_request
from core.services.staffing import allowed
from core.staff import Power

ANSWERED = frozenset({BillState.ANSWERED})
NO_NUMBER = ""
"""Of a bill for which nothing came in: it makes no receipt."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A bill that was not posted, and why."""

    member_id: MemberId
    why: Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What one call did. `after`: where the next one begins.

    `bills`: those posted, with what came in and without; `numbers`: of the receipts, in order; `total`: what they say.
    """

    after: int
    bills: int
    numbers: tuple[str, ...]
    total: Baht
    doubtful: tuple[Doubtful, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What is the same for all bills of a call. `on`: the day of the entries; `waits`: whose earlier bill is open."""

    uow: UnitOfWork
    means: Means
    month: Month
    now: datetime
    on: date
    names: Names
    waits: frozenset[MemberId]


def entry_day(means: Means, month: Month) -> date:
    """The day of what is entered for MONTH: today, or its last one when that has passed."""
    return min(today(means.clock), month.last_day())


async def post(
    uow: UnitOfWork, means: Means, actor: Actor, month: Month, after: int = 0, at_once: int = 50
) -> Posted | None:
    """Post AT_ONCE answered bills of MONTH, of members behind the inner number AFTER; None where there are none.

    Refusals: where ACTOR may not; `month_posting.not_begun` before the month's first day.
    """
    await allowed(uow, actor, Power.MONTH_RUN)
    if today(means.clock) < date(month.year, month.number, 1):
        raise Refusal("month_posting.not_begun", month=month)
    await uow.requests.month(month, held=True)
    bills = await uow.bills.of_month(month, after, at_once, states=ANSWERED, held=True)
    if not bills:
        return None
    run = await _run(uow, means, month, bills)
    numbers, doubtful = [], []
    total = ZERO
    for bill in bills:
        books = await _books(run, bill.member_id)
        asked = await _with_requests(run, books, bill.member_id)
        fit = fitted(bill, asked, means.policy.loans)
        if why := _doubt(run, fit, books):
            doubtful.append(Doubtful(bill.member_id, why))
            continue
        if fit != bill:
            await uow.bills.put(fit)
        numbers.append(await _post_one(run, fit, books, asked))
        total += bill.received
    given = tuple(number for number in numbers if number)
    done = Posted(after=bills[-1].member_id, bills=len(numbers), numbers=given, total=total, doubtful=tuple(doubtful))
    if done.bills:
        await uow.bills.begin(month, Stage.POSTED, run.now, actor.name)
        await uow.history.append(_entry(run, actor, done))
    return done


async def waiting(uow: UnitOfWork, actor: Actor, month: Month) -> int:
    """How many bills of MONTH no result has named yet."""
    await allowed(uow, actor, Power.MONTH_RUN)
    return sum(unit.bills - unit.answered for unit in await uow.bills.totals(month))


async def _run(uow: UnitOfWork, means: Means, month: Month, bills: Sequence[Bill]) -> _Run:
    return _Run(
        uow=uow,
        means=means,
        month=month,
        now=means.clock.now(),
        on=entry_day(means, month),
        names=await names_on(uow, today(means.clock)),
        waits=await _waiting(uow, month.previous(), bills),
    )


async def _waiting(uow: UnitOfWork, earlier: Month, bills: Sequence[Bill]) -> frozenset[MemberId]:
    """Of the members of BILLS, whose bill of the month before is answered and not posted."""
    found: set[MemberId] = set()
    after, last = bills[0].member_id - 1, bills[-1].member_id
    while after < last:
        open_ones = await uow.bills.of_month(earlier, after, len(bills), states=ANSWERED)
        found |= {bill.member_id for bill in open_ones}
        after = open_ones[-1].member_id if len(open_ones) == len(bills) else last
    return frozenset(found)


async def _books(run: _Run, member_id: MemberId) -> Books:
    return Books(
        shares=await run.uow.shares.account(member_id, held=True),
        loans=tuple(await run.uow.loans.of_member(member_id, held=True)),
        deposits=tuple(await run.uow.deposits.of_member(member_id, held=True)),
    )


def _doubt(run: _Run, bill: Bill, books: Books) -> Doubt | None:
    return Doubt.EARLIER_WAITS if bill.member_id in run.waits else doubt(bill, books)


async def _post_one(run: _Run, bill: Bill, books: Books, asked: Books) -> str:
    """Post BILL to BOOKS as they are ASKED to be; the number of its receipt, `NO_NUMBER` where nothing came in."""
    member = await run.uow.members.get(bill.member_id)
    if member is None:
        raise RuntimeError("a bill of nobody")
    number = await _next_number(run) if bill.received > ZERO else NO_NUMBER
    posting = worked_out(bill, asked, number, run.on)
    if number:
        await _issue(run, member, asked, posting, number)
    await _write(run, bill.member_id, books, posting)
    undo = changed(books, posting.after)
    posted = replace(bill, state=BillState.POSTED, posted_at=run.now, receipt_no=number or None, undo=undo)
    await run.uow.bills.settle(posted)
    if member.status is MemberStatus.ACTIVE:
        await _tell(run, posted)
    return number


async def _next_number(run: _Run) -> str:
    rules = run.means.policy.receipts
    return rules.number(run.month, await run.uow.receipt_register.next_number(rules.series(run.month)))


async def _with_requests(run: _Run, books: Books, member_id: MemberId) -> Books:
    """BOOKS with what approved requests made of the monthly amounts: from now on the accounts say it themselves."""
    found = await run.uow.requests.in_force_before(member_id, run.month.next())
    if not found:
        return books
    shares, policy = books.shares, run.means.policy
    if shares is not None:
        shares = replace(shares, monthly=with_request(found.get(SHARES_KEY), shares.monthly, shares.as_of))
    loans = []
    for loan in books.loans:
        agreed = payment(loan, policy.loans.of(loan.loan_type).unit)
        asked = with_request(found.get((RequestKind.REPAYMENT.value, loan.contract_no)), agreed, loan.as_of)
        loans.append(loan if asked == agreed else replace(loan, payment=asked))
    deposits = []
    for account in books.deposits:
        request = found.get((RequestKind.DEPOSIT.value, account.account_no))
        deposits.append(replace(account, monthly=with_request(request, account.monthly, account.as_of)))
    return Books(shares=shares, loans=tuple(loans), deposits=tuple(deposits))


async def _issue(run: _Run, member: Member, before: Books, posting: Posting, number: str) -> None:
    """The receipt among those of the member, and its paper in the register. BEFORE: the books without this month."""
    receipt = Receipt(receipt_no=number, month=run.month, issued_on=run.on, lines=posting.lines)
    code = new_code(run.means.ids)
    issue = Issue(
        member=member,
        names=run.names,
        receipt=receipt,
        at=run.now,
        standing=await _standing(run, member.id, before, posting),
        loans={loan.contract_no: loan.loan_type for loan in before.loans},
        code=code,
    )
    await run.uow.receipts.put(member.id, receipt)
    await run.uow.receipt_register.add(member.id, paper_of(run.means, issue), digest(code))


async def _standing(run: _Run, member_id: MemberId, before: Books, posting: Posting) -> Standing:
    paid = await run.uow.loans.interest_by_year(member_id) if before.loans else {}
    now = sum((movement.interest for _, movement in posting.loans), ZERO)
    had, has = before.shares, posting.after.shares
    return Standing(
        interest_this_year=paid.get(run.on.year, ZERO) + now,
        shares_brought_forward=ZERO if had is None else brought_forward(had, run.on),
        shares=ZERO if has is None else has.balance,
    )


async def _write(run: _Run, member_id: MemberId, before: Books, posting: Posting) -> None:
    """The accounts that are others now, and the movements."""
    uow, after = run.uow, posting.after
    if after.shares is not None and after.shares != before.shares:
        await uow.shares.put_account(member_id, after.shares)
    for old, new in zip(before.loans, after.loans, strict=True):
        if new != old:
            await uow.loans.put(new)
    for had, has in zip(before.deposits, after.deposits, strict=True):
        if has != had:
            await uow.deposits.put(has)
    if posting.share is not None:
        await uow.shares.add_movements(member_id, [posting.share])
    for loan_id, paid in posting.loans:
        await uow.loans.add_movements(loan_id, [paid])
    for deposit_id, saved in posting.deposits:
        await uow.deposits.add_movements(deposit_id, [saved])


async def _tell(run: _Run, bill: Bill) -> None:
    """That the receipt is there, and that something stayed open; told of that month before, it is told anew."""
    kinds = [NoticeKind.RECEIPT_READY] if bill.receipt_no else []
    kinds += [NoticeKind.DEDUCTION_SHORT] if bill.unpaid > ZERO else []
    for kind in kinds:
        notice = of_member(run.means, kind, run.month, bill.member_id)
        if not await run.uow.notices.add([notice], run.now):
            again = replace(notice, once=f"{notice.once}:{bill.receipt_no}")
            await run.uow.notices.add([again], run.now)


def _entry(run: _Run, actor: Actor, done: Posted) -> NewEntry:
    told: Mapping[str, str | None] = {
        "bills": str(done.bills),
        "receipts": str(len(done.numbers)),
        "sum": written(done.total),
    }
    if done.numbers:
        told = {**told, "first": done.numbers[0], "last": done.numbers[-1]}
    return NewEntry(
        at=run.now,
        actor=actor,
        action=Action.MONTH_POSTED,
        subject=f"month:{run.month}",
        changes=tuple(Change(name, None, value) for name, value in told.items()),
    )
