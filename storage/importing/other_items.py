"""KIND other-items: what a member's bill holds besides shares, loans and deposits, by member, month, item, reference.

An item comes onto the bill when the month is prepared (again); an amount of 0 takes it off.  Where the bill is posted
it is too late: what was paid does not change by a file.  Where it is answered the item comes too late as well, but
nothing is wrong yet, so that somebody should look.
"""

from collections.abc import Sequence
from typing import Any

from core.collection import BillState
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Usual
from storage.importing.faults import Reason
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros, batches
from storage.importing.lookups import by_keys, known_members
from storage.importing.records import Records, RecordTable
from storage.tables_collection import bills, other_items

ITEMS = RecordTable(
    other_items,
    name="other_item",
    counted="items",
    key=("id",),
    fields=("amount",),
    required=("amount",),
    money=("amount",),
    usual={"amount": Usual.FALLS_OR_RISES},
)
KEPT, BILLS = by_keys(other_items, "member_id"), by_keys(bills, "member_id")
ANSWERED = Reason(
    "รายการเรียกเก็บของเดือนนั้นมีผลแล้ว รายการนี้จะไม่ถูกเรียกเก็บ", "the bill is answered already and will not hold it"
)


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the items as they are, and with how far the bills are."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    members = sorted({member_id for member_id, _ in known})
    kept, states = await _kept(db, members)
    records = Records(ITEMS, outcome, kept)
    for member_id, row in known:
        month, item, reference = row.values["month"], row.values["item"], row.values.get("reference", "")
        fixed = {"member_id": member_id, "month": month, "item": item, "reference": reference}
        key = (member_id, month, item, reference)
        record = records.read(row, key, member_id, column="item", fixed=fixed, subject=f"other-item:{month}")
        if record is None or not records.keep(record):
            continue
        state = states.get((member_id, month))
        if state is BillState.POSTED:
            outcome.refuse(row, "month", faults.BILL_POSTED)
        elif state is BillState.ANSWERED:
            records.odd.add(ANSWERED, row.number)
    return records.finish(await records.totals(db))


async def _kept(db: Connection, members: Sequence[int]) -> tuple[dict[Any, Any], dict[Any, BillState]]:
    """The items that these MEMBERS have, by what they are known by; the state of each bill by member and month."""
    kept: dict[Any, Any] = {}
    states: dict[Any, BillState] = {}
    for batch in batches(members):
        found = await db.all(KEPT, {"keys": batch})
        kept.update({(one.member_id, one.month, one.item, one.reference): one for one in found})
        states.update(
            {(bill.member_id, bill.month): BillState(bill.state) for bill in await db.all(BILLS, {"keys": batch})}
        )
    return kept, states


KIND = Kind(
    name="other-items",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("month", values.month, required=True, key=True),
        Column("item", values.text, required=True, key=True),
        Column("amount", values.amount, required=True, money=True),
        Column("reference", values.text),
    ),
    plan=plan,
)
