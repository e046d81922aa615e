"""The books read from the SQLite file by plain SQL, and what a month may do to them: no code of the program is used.

Amounts are whole satang, months and days of ledgers the numbers 202611 and 20261130, as the tables keep them.
"""

import calendar
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, Any]
DAYS_A_YEAR = 365
RATE_STEPS = 1_000_000
"""A rate is kept in ten-thousandths of a percent."""
SHARE_MOVES = "SELECT * FROM share_movements WHERE document_no IS NOT NULL"
LOAN_MOVES = """
SELECT m.*, contract_no FROM loan_movements m JOIN loans ON loans.id = loan_id WHERE document_no IS NOT NULL
"""
DEPOSIT_MOVES = """
SELECT m.*, account_no FROM deposit_movements m JOIN deposit_accounts a ON a.id = account_id
WHERE document_no IS NOT NULL
"""
RECEIPT_SUMS = """
SELECT receipt_no, SUM(amount) AS total FROM receipts JOIN receipt_lines ON receipt_id = id GROUP BY 1
"""


@dataclass
class Books:
    """All that a month touches, as it stands now."""

    shares: dict[int, Row]
    loans: dict[str, Row]
    deposits: dict[str, Row]
    bills: list[Row]
    lines: dict[int, list[Row]]
    register: list[Row]
    receipts: dict[str, Row]
    receipt_sums: dict[str, int]
    share_moves: dict[str, list[Row]]
    loan_moves: dict[tuple[str, str], list[Row]]
    deposit_moves: dict[tuple[str, str], list[Row]]
    notices: dict[tuple[int, str], int]


def read_books(path: Path) -> Books:
    """The file at PATH."""
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row

    def rows(sql: str) -> list[Row]:
        return [dict(row) for row in database.execute(sql)]

    lines: dict[int, list[Row]] = defaultdict(list)
    for line in rows("SELECT * FROM bill_lines ORDER BY bill_id, line"):
        lines[line["bill_id"]].append(line)
    notices: dict[tuple[int, str], int] = defaultdict(int)
    for notice in rows("SELECT member_id, kind FROM notices WHERE member_id IS NOT NULL"):
        notices[notice["member_id"], notice["kind"]] += 1
    found = Books(
        shares={row["member_id"]: row for row in rows("SELECT * FROM share_accounts")},
        loans={row["contract_no"]: row for row in rows("SELECT * FROM loans")},
        deposits={row["account_no"]: row for row in rows("SELECT * FROM deposit_accounts")},
        bills=rows("SELECT * FROM bills"),
        lines=lines,
        register=rows("SELECT * FROM receipt_register ORDER BY receipt_no"),
        receipts={row["receipt_no"]: row for row in rows("SELECT * FROM receipts")},
        receipt_sums={row["receipt_no"]: row["total"] for row in rows(RECEIPT_SUMS)},
        share_moves=_by(rows(SHARE_MOVES), "document_no"),
        loan_moves=_by(rows(LOAN_MOVES), "document_no", "contract_no"),
        deposit_moves=_by(rows(DEPOSIT_MOVES), "document_no", "account_no"),
        notices=notices,
    )
    database.close()
    return found


def _by(rows: list[Row], *names: str) -> Any:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        key = tuple(row[name] for name in names)
        found[key[0] if len(names) == 1 else key].append(row)
    return found


def interest(balance: int, rate: int, first: date, last: date) -> int:
    """Satang on BALANCE from FIRST to LAST, half up (rule N2)."""
    exact = Fraction(balance * rate * max((last - first).days, 0), DAYS_A_YEAR * RATE_STEPS)
    return int(exact + Fraction(1, 2))


def faults(before: Books, after: Books, month: int) -> Iterator[str]:
    """What does not agree in MONTH between the books BEFORE it was prepared and AFTER it was posted."""
    due = date(month // 100, month % 100, calendar.monthrange(month // 100, month % 100)[1])
    bills = [bill for bill in after.bills if bill["month"] == month]
    yield from _numbers(after, month, bills)
    touched: set[str] = set()
    for bill in bills:
        yield from _bill(before, after, bill, due)
        touched |= {line["target"] for line in after.lines[bill["id"]] if bill["state"] == "posted"}
    for contract, loan in after.loans.items():
        if contract not in touched and loan != before.loans[contract]:
            yield f"{contract} has changed without a bill"
    for number, account in after.deposits.items():
        if number not in touched and account != before.deposits[number]:
            yield f"{number} has changed without a bill"


def _numbers(books: Books, month: int, bills: list[Row]) -> Iterator[str]:
    """Numbers of the register without a gap, one for each bill for which something came in."""
    entered = [row for row in books.register if row["month"] == month]
    places = [int(row["receipt_no"].rsplit("-", 1)[1]) for row in entered]
    if places != list(range(1, len(places) + 1)):
        yield f"numbers of {month}: {places}"
    paid = {bill["receipt_no"] for bill in bills if bill["state"] == "posted" and bill["received"]}
    if paid != {row["receipt_no"] for row in entered if row["void_at"] is None}:
        yield f"receipts and bills of {month} differ"


def _bill(before: Books, after: Books, bill: Row, due: date) -> Iterator[str]:
    lines, number = after.lines[bill["id"]], bill["receipt_no"]
    if bill["due"] != sum(line["amount"] for line in lines):
        yield f"bill {bill['id']}: the sum of its lines"
    for line in lines:
        if line["kind"] == "loan":
            yield from _charged(before.loans[line["target"]], line, due)
    if bill["state"] != "posted":
        return
    if bill["received"] != sum(line["received"] for line in lines):
        yield f"bill {bill['id']}: what came in"
    if number is not None:
        [entered] = [row for row in after.register if row["receipt_no"] == number]
        sums = (entered["total"], after.receipt_sums[number])
        if sums != (bill["received"], bill["received"]) or after.receipts[number]["member_id"] != bill["member_id"]:
            yield f"receipt {number}: {sums} for {bill['received']}"
    for line in lines:
        yield from MOVED[line["kind"]](before, after, bill, line, due)


def _charged(loan: Row, line: Row, due: date) -> Iterator[str]:
    """The interest of a bill: what was due before, and the days since the last interest date."""
    since = date.fromisoformat(loan["last_interest_on"]) if loan["last_interest_on"] else None
    if since is None:
        is_new = loan["instalments_paid"] == 0 and not loan["interest_due"]
        days = (loan["as_of"], loan["disbursed_on"])
        since = date.fromisoformat(loan["disbursed_on"] if is_new else max(days))
    waiting = max(loan["interest_due"], loan["overdue_interest"], 0)
    expected = waiting + interest(loan["balance"], loan["annual_rate"], since, due)
    if line["interest"] != expected:
        yield f"{line['target']}: interest {line['interest']} and not {expected}"
    if line["amount"] - line["interest"] > loan["balance"]:
        yield f"{line['target']}: more principal than is owed"


def _shares(before: Books, after: Books, bill: Row, line: Row, due: date) -> Iterator[str]:
    del due
    old, new = before.shares[bill["member_id"]], after.shares[bill["member_id"]]
    moved = [m for m in after.share_moves[bill["receipt_no"]] if m["member_id"] == bill["member_id"]]
    if new["balance"] - old["balance"] != line["received"] or new["monthly"] != line["amount"]:
        yield f"shares of {bill['member_id']}"
    if [m["amount"] for m in moved] != ([line["received"]] if line["received"] else []):
        yield f"share ledger of {bill['member_id']}"
    if line["received"] and moved and moved[0]["balance"] != new["balance"]:
        yield f"share ledger of {bill['member_id']}: balance"


def _loan(before: Books, after: Books, bill: Row, line: Row, due: date) -> Iterator[str]:
    old, new = before.loans[line["target"]], after.loans[line["target"]]
    principal = line["received"] - line["received_interest"]
    unpaid = (line["amount"] - line["interest"] - principal, line["interest"] - line["received_interest"])
    if new["balance"] != old["balance"] - principal:
        yield f"{line['target']}: balance"
    if new["last_interest_on"] != due.isoformat():
        yield f"{line['target']}: interest is worked out up to {new['last_interest_on']}"
    if (new["overdue_principal"], new["overdue_interest"], new["interest_due"]) != (*unpaid, unpaid[1]):
        yield f"{line['target']}: what stayed open"
    if (new["overdue_since"] is None) != (unpaid == (0, 0)):
        yield f"{line['target']}: since when it is behind"
    moved = [(m["principal"], m["interest"]) for m in after.loan_moves[bill["receipt_no"], line["target"]]]
    if moved != ([(principal, line["received_interest"])] if line["received"] else []):
        yield f"{line['target']}: its ledger"


def _deposit(before: Books, after: Books, bill: Row, line: Row, due: date) -> Iterator[str]:
    del due
    old, new = before.deposits[line["target"]], after.deposits[line["target"]]
    moved = [m["amount"] for m in after.deposit_moves[bill["receipt_no"], line["target"]]]
    if new["balance"] - old["balance"] != line["received"] or moved != ([line["received"]] if line["received"] else []):
        yield f"deposit {line['target']}"


def _other(before: Books, after: Books, bill: Row, line: Row, due: date) -> Iterator[str]:
    """Other items stand on the receipt only."""
    del before, after, bill, due
    if line["received"] > line["amount"]:
        yield f"{line['item']}: more than was asked"


MOVED = {"shares": _shares, "loan": _loan, "deposit": _deposit, "other": _other}
