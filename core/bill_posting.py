"""What posting a bill does to a member's books: balances, movements, and lines of the receipt ("The month", step 4).

    bill = fitted(bill, books, means.policy.loans)     # where the books went on since it was made
    why = doubt(bill, books)                           # None where the books still fit the bill
    posting = worked_out(bill, books, "RC6912-000123", date(2026, 12, 31))

Only what was received makes movements and lines.  Of a loan the interest is worked out up to the month's end whether it
came in or not (`core.loan_billing`).
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from core.books import Books
from core.collection import Bill, BillLine, ItemKind
from core.deposits import DepositAccount, DepositId, DepositMovement
from core.loan_billing import Payment, billed, paid
from core.loan_rules import LoanRules
from core.loans import Loan, LoanId, LoanMovement
from core.money import ZERO, Baht
from core.receipts import ReceiptLine
from core.shares import MovementKind, ShareAccount, ShareMovement


class Doubt(StrEnum):
    """Why a bill cannot be posted as the books are now. The words are those of `coop month post`."""

    NO_SHARES = "no share account"
    NO_LOAN = "contract is not there"
    NO_DEPOSIT = "deposit account is not there"
    OWES_LESS = "contract owes less than was received"
    COUNTED_ALREADY = "interest of the month is in the books already"
    EARLIER_WAITS = "an earlier month is to be posted first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """`after`: the accounts as they then are. Movements stand with what they belong to; lines are the receipt's."""

    after: Books
    share: ShareMovement | None
    loans: tuple[tuple[LoanId, LoanMovement], ...]
    deposits: tuple[tuple[DepositId, DepositMovement], ...]
    lines: tuple[ReceiptLine, ...]


def doubt(bill: Bill, books: Books) -> Doubt | None:
    """Why BILL cannot be posted to BOOKS; None where it can."""
    return next((why for line in bill.lines if (why := _doubt(bill, line, books))), None)


def _doubt(bill: Bill, line: BillLine, books: Books) -> Doubt | None:
    if line.kind is ItemKind.SHARES and books.shares is None:
        return Doubt.NO_SHARES
    if line.kind is ItemKind.DEPOSIT and books.deposit(line.target) is None:
        return Doubt.NO_DEPOSIT
    return _doubt_of_loan(bill, line, books.loan(line.target)) if line.kind is ItemKind.LOAN else None


def _doubt_of_loan(bill: Bill, line: BillLine, loan: Loan | None) -> Doubt | None:
    if loan is None:
        return Doubt.NO_LOAN
    if loan.balance < _principal(line):
        return Doubt.OWES_LESS
    if loan.last_interest_on is not None and loan.last_interest_on >= bill.month.last_day():
        return Doubt.COUNTED_ALREADY
    return None


def fitted(bill: Bill, books: Books, rules: LoanRules) -> Bill:
    """BILL as BOOKS, with the requests in force, would make its instalments now, where they are not what they were.

    A month that was answered after the next one was prepared is posted in between: then the next one's bill asks for
    days that are paid.  What came in stays as it is; of it the interest that is owed is paid first.
    """
    return replace(bill, lines=tuple(_fitted(bill, line, books.loan(line.target), rules) for line in bill.lines))


def _fitted(bill: Bill, line: BillLine, loan: Loan | None, rules: LoanRules) -> BillLine:
    due = None
    if line.kind is ItemKind.LOAN and loan is not None:
        due = billed(loan, rules.of(loan.loan_type).unit, bill.month)
    if due is None:
        return line
    interest = due.interest + (due.behind.interest if due.behind else ZERO)
    if (due.number, interest) == (line.instalment, line.interest):
        return line  # another payment was agreed since then at most, and counts from the next bill on
    paid_first = min(interest, _received(line))
    fit = replace(line, amount=due.total, interest=interest, instalment=due.number)
    return replace(fit, received_interest=paid_first)


def worked_out(bill: Bill, books: Books, number: str, on: date) -> Posting:
    """BILL posted to BOOKS, of which there is no `doubt`, ON that day under the NUMBER of its receipt."""
    after, share = books, None
    loans: list[tuple[LoanId, LoanMovement]] = []
    deposits: list[tuple[DepositId, DepositMovement]] = []
    lines: list[ReceiptLine] = []
    for line in bill.lines:
        shown = _shown(line, len(lines) + 1)
        if line.kind is ItemKind.SHARES and after.shares is not None:
            account = _with_shares(after.shares, line, on)
            after, share = replace(after, shares=account), _share_movement(account, line, number, on)
            shown = replace(shown, instalment=account.period, balance=account.balance)
        elif line.kind is ItemKind.LOAN and (loan := after.loan(line.target)) is not None:
            owed = paid(loan, _payment(bill, line), on)
            after = replace(after, loans=tuple(owed if one is loan else one for one in after.loans))
            loans.append((loan.id, _loan_movement(owed, line, number, on)))
            shown = replace(shown, balance=owed.balance)
        elif line.kind is ItemKind.DEPOSIT and (saved := after.deposit(line.target)) is not None:
            more = _with_deposit(saved, line, on)
            after = replace(after, deposits=tuple(more if one is saved else one for one in after.deposits))
            deposits.append((saved.id, _deposit_movement(more, line, number, on)))
            shown = replace(shown, balance=more.balance)
        if _received(line) > ZERO:
            lines.append(shown)
    return Posting(
        after=after,
        share=share if share is not None and share.amount > ZERO else None,
        loans=tuple((loan_id, one) for loan_id, one in loans if one.principal > ZERO or one.interest > ZERO),
        deposits=tuple((deposit_id, one) for deposit_id, one in deposits if one.amount > ZERO),
        lines=tuple(lines),
    )


def brought_forward(account: ShareAccount, on: date) -> Baht:
    """The shares that ACCOUNT held at the beginning of the year of ON: all where its books are of an earlier one."""
    return account.balance if account.as_of.year < on.year else account.brought_forward


def _received(line: BillLine) -> Baht:
    return line.received or ZERO


def _principal(line: BillLine) -> Baht:
    """Of what came in, what is not interest."""
    return _received(line) - line.received_interest


def _with_shares(account: ShareAccount, line: BillLine, on: date) -> ShareAccount:
    """ACCOUNT with what came in; any amount of a month's share counts as its instalment."""
    came = _received(line)
    following = line.instalment if account.period is None else account.period + 1
    return replace(
        account,
        as_of=max(account.as_of, on),
        balance=account.balance + came,
        brought_forward=brought_forward(account, on),
        period=following if came > ZERO else account.period,
    )


def _share_movement(account: ShareAccount, line: BillLine, number: str, on: date) -> ShareMovement:
    return ShareMovement(
        on=on,
        kind=MovementKind.MONTHLY,
        amount=_received(line),
        balance=account.balance,
        period=account.period,
        document_no=number,
    )


def _payment(bill: Bill, line: BillLine) -> Payment:
    return Payment(
        month=bill.month,
        number=line.instalment,
        principal_due=line.principal,
        interest_due=line.interest,
        principal=_principal(line),
        interest=line.received_interest,
    )


def _loan_movement(loan: Loan, line: BillLine, number: str, on: date) -> LoanMovement:
    return LoanMovement(
        on=on,
        principal=_principal(line),
        interest=line.received_interest,
        balance=loan.balance,
        instalment=line.instalment,
        document_no=number,
    )


def _with_deposit(account: DepositAccount, line: BillLine, on: date) -> DepositAccount:
    came = _received(line)
    return replace(
        account,
        as_of=on if account.as_of is None else max(account.as_of, on),
        balance=account.balance + came,
        available=None if account.available is None else account.available + came,
    )


def _deposit_movement(account: DepositAccount, line: BillLine, number: str, on: date) -> DepositMovement:
    return DepositMovement(on=on, amount=_received(line), balance=account.balance, document_no=number)


def _shown(line: BillLine, place: int) -> ReceiptLine:
    """LINE on the receipt, in that PLACE."""
    is_loan = line.kind is ItemKind.LOAN
    return ReceiptLine(
        line=place,
        item=line.item,
        amount=_received(line),
        contract_no=line.target if is_loan else None,
        instalment=line.instalment,
        instalments=line.instalments,
        principal=_principal(line) if is_loan else None,
        interest=line.received_interest if is_loan else None,
    )
