"""KIND welfare: what members received from the co-op's welfare and funds.

A grant has no document: the n-th one of a member, kind and day is the n-th one that is kept, those with the same amount
before others, so that a wrong amount is corrected in place.
"""

from collections.abc import Sequence
from typing import Any

from storage.connection import Connection
from storage.importing import values
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros
from storage.importing.ledgers import LedgerTable, Owner, compared
from storage.importing.lookups import known_members
from storage.tables_money import welfare


def entry(row: Row) -> dict[str, Any]:
    """ROW as the table keeps it."""
    said = row.values
    return {"kind": said["kind"], "granted_on": said["date"], "amount": said["amount"], "note": said.get("note")}


GRANTS = LedgerTable(
    welfare,
    owner="member_id",
    name="welfare",
    counted="grants",
    fields=("kind", "granted_on", "amount", "note"),
    equal=("kind", "granted_on"),
    exact=("amount",),
    money="amount",
    entry=entry,
    day="granted_on",
)


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the grants as they are."""
    outcome = Plan()
    owners: dict[int, Owner] = {}
    for member_id, row in await known_members(db, rows, outcome):
        owners.setdefault(member_id, Owner(member_id)).rows.append(row)
    return await compared(db, GRANTS, owners, outcome)


KIND = Kind(
    name="welfare",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("kind", values.text, required=True, key=True),
        Column("date", values.day, required=True, key=True),
        Column("amount", values.amount, required=True, key=True, money=True),
        Column("note", values.text),
    ),
    plan=plan,
)
