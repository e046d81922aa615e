"""KIND share-movements: the entries of the members' share ledgers (`storage.importing.ledgers`)."""

from collections.abc import Sequence
from typing import Any

from core.money import ZERO
from core.shares import MovementKind
from storage.connection import Connection
from storage.importing import values
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros
from storage.importing.ledgers import LedgerTable, Owner, compared
from storage.importing.lookups import known_members
from storage.tables import share_movements


def entry(row: Row) -> dict[str, Any]:
    """ROW as the table keeps it; a withdrawal is negative however the file writes it."""
    kind, amount = row.values["kind"], row.values["amount"]
    if kind is MovementKind.WITHDRAW and amount > ZERO:
        amount = -amount
    return {
        "moved_on": row.values["date"],
        "kind": kind.value,
        "amount": amount,
        "balance": row.values.get("balance"),
        "period": row.values.get("period"),
        "document_no": row.values.get("document_no"),
    }


MOVEMENTS = LedgerTable(
    share_movements,
    owner="member_id",
    name="share_movement",
    counted="movements",
    fields=("moved_on", "kind", "amount", "balance", "period", "document_no"),
    equal=("moved_on", "kind", "amount"),
    money="amount",
    entry=entry,
)


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the ledgers as they are."""
    outcome = Plan()
    owners: dict[int, Owner] = {}
    for member_id, row in await known_members(db, rows, outcome):
        owners.setdefault(member_id, Owner(member_id)).rows.append(row)
    return await compared(db, MOVEMENTS, owners, outcome)


KIND = Kind(
    name="share-movements",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("date", values.day, required=True, key=True),
        Column("kind", values.one_of(MovementKind), required=True, key=True),
        Column("amount", values.money, required=True, key=True, money=True),
        Column("balance", values.amount, money=True),
        Column("period", values.whole),
        Column("document_no", values.text),
    ),
    plan=plan,
    is_books=True,
)
