"""KIND deposit-movements: the entries of each deposit account (`storage.importing.ledgers`); withdrawals are negative.

A balance that does not follow from the entry before it is a doubt: a passbook's old pages may be missing.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from storage.connection import Connection
from storage.importing import values
from storage.importing.doubts import Oddities
from storage.importing.faults import Reason
from storage.importing.kind import Column, Kind, Plan, Row, Rules
from storage.importing.last_balances import look_at_last
from storage.importing.ledgers import BREAKS, LedgerTable, Line, Owner, compared
from storage.importing.lookups import known_accounts
from storage.tables_money import deposit_movements

UNLIKE_ACCOUNT = Reason("ยอดคงเหลือล่าสุดไม่ตรงกับบัญชี", "the last balance is not the one of the account")


def entry(row: Row) -> dict[str, Any]:
    """ROW as the table keeps it."""
    said = row.values
    return {
        "moved_on": said["date"],
        "amount": said["amount"],
        "balance": said.get("balance"),
        "document_no": said.get("document_no"),
    }


MOVEMENTS = LedgerTable(
    deposit_movements,
    owner="account_id",
    name="deposit_movement",
    counted="movements",
    fields=("moved_on", "amount", "balance", "document_no"),
    equal=("moved_on", "amount"),
    money="amount",
    entry=entry,
)


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the entries as they are."""
    outcome = Plan()
    owners: dict[int, Owner] = {}
    for account, row in await known_accounts(db, rows, outcome):
        owner = owners.setdefault(account.id, Owner(account.member_id, f"deposit:{account.account_no}", account))
        owner.rows.append(row)
    return await compared(db, MOVEMENTS, owners, outcome, follow)


def follow(owner: Owner, lines: Sequence[Line], _outcome: Plan, odd: Oddities) -> None:
    """Whether each new balance follows from the entry before, and the last one is the account's."""
    for before, line in pairwise(lines):
        balances = before.values["balance"], line.values["balance"]
        if not (before.is_new or line.is_new) or None in balances:
            continue
        row = line.row or before.row
        if balances[0] + line.values["amount"] != balances[1] and row is not None:
            odd.add(BREAKS, row.number)
    look_at_last(owner, lines, odd, UNLIKE_ACCOUNT)


KIND = Kind(
    name="deposit-movements",
    columns=(
        Column("account_no", values.text, required=True, key=True),
        Column("date", values.day, required=True, key=True),
        Column("amount", values.money, required=True, key=True, money=True),
        Column("balance", values.amount, money=True),
        Column("document_no", values.text),
    ),
    plan=plan,
    is_books=True,
)
