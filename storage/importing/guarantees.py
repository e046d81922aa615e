"""KIND guarantees: who answers for which contract, by contract and guarantor.

How many borrowers a person may guarantee is the policy's and refuses no row; who guarantees the own loan does.
"""

from collections.abc import Sequence

from core.money import ZERO
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Usual
from storage.importing.faults import Note
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros, batches
from storage.importing.lookups import by_keys, known_loans, known_members
from storage.importing.records import Record, Records, RecordTable
from storage.tables_money import guarantees

GUARANTEES = RecordTable(
    guarantees,
    name="guarantee",
    counted="guarantees",
    key=("id",),
    fields=("amount", "since", "released_on"),
    required=(),
    money=("amount",),
    usual={"amount": Usual.GROWS},
    seldom=("amount", "since"),
)
KEPT = by_keys(guarantees, "loan_id")


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the guarantees as they are."""
    outcome = Plan()
    contracts = {row.number: loan for loan, row in await known_loans(db, rows, outcome)}
    known = [each for each in await known_members(db, rows, outcome, "guarantor_no") if each[1].number in contracts]
    kept = {}
    for ids in batches(sorted({loan.id for loan in contracts.values()})):
        kept.update({(found.loan_id, found.guarantor_id): found for found in await db.all(KEPT, {"keys": ids})})
    records = Records(GUARANTEES, outcome, kept)
    paid_off = []
    for guarantor_id, row in known:
        loan = contracts[row.number]
        fixed = {"loan_id": loan.id, "guarantor_id": guarantor_id}
        subject = f"guarantee:{loan.contract_no}"
        record = records.read(
            row, (loan.id, guarantor_id), guarantor_id, column="guarantor_no", fixed=fixed, subject=subject
        )
        if guarantor_id == loan.member_id:
            outcome.refuse(row, "guarantor_no", faults.OWN_GUARANTOR)
        elif record is not None and _is_sound(outcome, record):
            records.keep(record)
            if loan.balance == ZERO and record.after["released_on"] is None:
                paid_off.append(row.number)
    if paid_off:
        outcome.notes.append(Note("contract_no", faults.PAID_OFF, len(paid_off), paid_off[0]))
    return records.finish(await records.totals(db))


def _is_sound(outcome: Plan, record: Record) -> bool:
    since, released_on = record.after["since"], record.after["released_on"]
    if since is None or released_on is None or since <= released_on:
        return True
    outcome.refuse(record.row, "released_on", faults.RELEASED_TOO_EARLY)
    return False


KIND = Kind(
    name="guarantees",
    columns=(
        Column("contract_no", values.text, required=True, key=True),
        Column("guarantor_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("amount", values.amount, money=True),
        Column("since", values.day),
        Column("released_on", values.day),
    ),
    plan=plan,
)
