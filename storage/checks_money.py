"""Ledgers that contradict themselves, for `coop db check`.

    2 loans: the balance is not that of the ledger's last entry
    1 dividends: the net amount is not what was paid less deductions

Only what the rows themselves say is compared: a ledger may begin in the middle of a loan, and the office may leave the
balances of entries out; neither is a fault.
"""

from collections.abc import Iterator

from sqlalchemy import TextClause, text

from storage.connection import Engine

DAY_OF = {
    Engine.SQLITE: "CAST(replace(a.as_of, '-', '') AS INTEGER)",
    Engine.POSTGRESQL: "CAST(to_char(a.as_of, 'YYYYMMDD') AS INTEGER)",
}
"""The date of an account as a ledger writes its days."""

ENTRIES = """
SELECT m.*, row_number() OVER (PARTITION BY m.{key} ORDER BY m.moved_on DESC, m.id DESC) AS from_last,
       row_number() OVER (PARTITION BY m.{key} ORDER BY m.moved_on, m.id) AS from_first
  FROM {ledger} m JOIN {accounts} a ON a.{id} = m.{key}
 WHERE a.as_of IS NULL OR m.moved_on <= {day}
"""
LAST_BALANCE = (
    "SELECT count(*) AS n FROM {accounts} a JOIN ({entries}) e ON e.{key} = a.{id} AND e.from_last = 1"
    " WHERE e.balance IS NOT NULL AND e.balance <> a.balance"
)
"""The newest entry up to the account's date carries a balance, and it is another one than the account's."""

PAID_IN_ALL = (
    "SELECT count(*) AS n FROM loans a JOIN ({entries}) e ON e.loan_id = a.id AND e.from_first = 1"
    " JOIN (SELECT loan_id, sum(principal) AS paid FROM ({entries}) p GROUP BY loan_id) s ON s.loan_id = a.id"
    " WHERE e.balance + e.principal = a.principal AND a.principal - s.paid <> a.balance"
)
"""The ledger begins at the whole principal, and what was paid since does not lead to the balance."""

LEDGERS = {
    "share accounts": ("share_accounts", "member_id", "share_movements", "member_id"),
    "loans": ("loans", "id", "loan_movements", "loan_id"),
    "deposit accounts": ("deposit_accounts", "id", "deposit_movements", "account_id"),
}
"""What -> the accounts' table and its key, the ledger's table and its key."""

ROWS = {
    "loans: more is owed than was lent, or less than nothing": "FROM loans WHERE balance > principal OR balance < 0",
    "guarantees: given for a loan of one's own": (
        "FROM guarantees g JOIN loans l ON l.id = g.loan_id WHERE l.member_id = g.guarantor_id"
    ),
    "dividends: the net amount is not what was paid less deductions": (
        "FROM dividends WHERE net <> dividend + refund - deductions"
    ),
    "receipts: without a line": (
        "FROM receipts r WHERE NOT EXISTS (SELECT 1 FROM receipt_lines l WHERE l.receipt_id = r.id)"
    ),
    "receipt lines: principal and interest are not the amount": (
        "FROM receipt_lines WHERE principal + interest <> amount"
    ),
}


def _statements(engine: Engine) -> Iterator[tuple[TextClause, str]]:
    """What counts, and the sentence that the count goes before."""
    for what, (accounts, account_key, ledger, key) in LEDGERS.items():
        names = {"accounts": accounts, "id": account_key, "ledger": ledger, "key": key}
        entries = ENTRIES.format(day=DAY_OF[engine], **names)
        wrong = text(LAST_BALANCE.format(entries=entries, **names))
        yield wrong, f"{what}: the balance is not that of the ledger's last entry"
        if accounts == "loans":
            wrong = text(PAID_IN_ALL.format(entries=entries))
            yield wrong, f"{what}: the balance is not what the whole ledger leads to"
    for what, rows in ROWS.items():
        yield text(f"SELECT count(*) AS n {rows}"), what


CONTRADICTIONS = {engine: tuple(_statements(engine)) for engine in Engine}
"""For each engine: statements that count, each with the sentence that the count goes before."""
