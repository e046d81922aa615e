"""Rows of `tables_money` to records of core and back, as `mapping` does for the register.

A column has the name of its field, but for days of a ledger: `LoanMovement.on` is the column `moved_on`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from core.deposits import DepositAccount, DepositId, DepositMovement
from core.dividends import YearlyDividend
from core.guarantees import Guarantee, Party
from core.links import MemberId
from core.loans import Loan, LoanId, LoanMovement, LoanType, Method
from core.receipts import Receipt, ReceiptLine
from core.welfare import WelfareGrant
from storage.compiled import Row

LOAN = (
    "contract_no",
    "principal",
    "disbursed_on",
    "instalments",
    "annual_rate",
    "balance",
    "as_of",
    "instalments_paid",
    "payment",
    "last_interest_on",
    "interest_due",
    "overdue_since",
    "overdue_principal",
    "overdue_interest",
)
LOAN_MOVEMENT = ("principal", "interest", "balance", "instalment", "document_no")
ACCOUNT = ("account_no", "product", "balance", "monthly", "available", "as_of")
DEPOSIT_MOVEMENT = ("amount", "balance", "document_no")
GRANT = ("kind", "amount", "note")
DIVIDEND = ("year", "dividend_rate", "dividend", "refund_rate", "refund", "deductions", "net", "paid_on")
RECEIPT = ("receipt_no", "month", "issued_on")
LINE = (
    "line",
    "item",
    "amount",
    "contract_no",
    "instalment",
    "instalments",
    "principal",
    "interest",
    "balance",
)


def _of(source: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}


def loan_of(row: Row) -> Loan:
    """A row that has all columns of `loans`."""
    return Loan(
        id=LoanId(row.id),
        member_id=MemberId(row.member_id),
        loan_type=LoanType(row.loan_type),
        method=Method(row.method),
        **_of(row, LOAN),
    )


def loan_values(loan: Loan) -> dict[str, Any]:
    """The columns of `loans` without `id`."""
    return _of(loan, LOAN) | {
        "member_id": loan.member_id,
        "loan_type": loan.loan_type.value,
        "method": loan.method.value,
    }


def loan_movement_of(row: Row) -> LoanMovement:
    """A row of `loan_movements`."""
    return LoanMovement(on=row.moved_on, **_of(row, LOAN_MOVEMENT))


def loan_movement_values(loan_id: LoanId, movement: LoanMovement) -> dict[str, Any]:
    """The columns of `loan_movements` without `id`."""
    return _of(movement, LOAN_MOVEMENT) | {"loan_id": loan_id, "moved_on": movement.on}


def guarantee_of(row: Row) -> Guarantee:
    """A row of `guarantees` that was joined with its loan and the other person's number, title and name."""
    party = Party(member_no=row.member_no, title=row.title, first_name=row.first_name, last_name=row.last_name)
    return Guarantee(loan=loan_of(row), party=party, amount=row.amount, since=row.since, released_on=row.released_on)


def deposit_of(row: Row) -> DepositAccount:
    """A row of `deposit_accounts`."""
    return DepositAccount(id=DepositId(row.id), member_id=MemberId(row.member_id), **_of(row, ACCOUNT))


def deposit_values(account: DepositAccount) -> dict[str, Any]:
    """The columns of `deposit_accounts` without `id`."""
    return _of(account, ACCOUNT) | {"member_id": account.member_id}


def deposit_movement_of(row: Row) -> DepositMovement:
    """A row of `deposit_movements`."""
    return DepositMovement(on=row.moved_on, **_of(row, DEPOSIT_MOVEMENT))


def deposit_movement_values(deposit_id: DepositId, movement: DepositMovement) -> dict[str, Any]:
    """The columns of `deposit_movements` without `id`."""
    return _of(movement, DEPOSIT_MOVEMENT) | {"account_id": deposit_id, "moved_on": movement.on}


def grant_of(row: Row) -> WelfareGrant:
    """A row of `welfare`."""
    return WelfareGrant(on=row.granted_on, **_of(row, GRANT))


def grant_values(member_id: MemberId, grant: WelfareGrant) -> dict[str, Any]:
    """The columns of `welfare` without `id`."""
    return _of(grant, GRANT) | {"member_id": member_id, "granted_on": grant.on}


def dividend_of(row: Row) -> YearlyDividend:
    """A row of `dividends`."""
    return YearlyDividend(**_of(row, DIVIDEND))


def dividend_values(member_id: MemberId, dividend: YearlyDividend) -> dict[str, Any]:
    """The columns of `dividends`."""
    return _of(dividend, DIVIDEND) | {"member_id": member_id}


def receipt_of(rows: Sequence[Row]) -> Receipt:
    """ROWS: those of one receipt, joined with its lines."""
    lines = tuple(ReceiptLine(**_of(row, LINE)) for row in rows if row.line is not None)
    return Receipt(lines=lines, **_of(rows[0], RECEIPT))


def receipt_values(member_id: MemberId, receipt: Receipt) -> dict[str, Any]:
    """The columns of `receipts` without `id`."""
    return _of(receipt, RECEIPT) | {"member_id": member_id}


def line_values(receipt_id: int, line: ReceiptLine) -> dict[str, Any]:
    """The columns of `receipt_lines`."""
    return _of(line, LINE) | {"receipt_id": receipt_id}
