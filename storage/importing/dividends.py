"""KIND dividends: dividend and patronage refund of each member and year; the year in either era, rates in percent."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.money import ZERO
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Usual
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros, batches
from storage.importing.lookups import known_members
from storage.importing.records import Record, Records, RecordTable
from storage.tables_money import dividends

DIVIDENDS = RecordTable(
    dividends,
    name="dividend",
    counted="years of members",
    key=("member_id", "year"),
    fields=("dividend_rate", "dividend", "refund_rate", "refund", "deductions", "net", "paid_on"),
    required=("dividend_rate", "dividend"),
    defaults={"refund": ZERO, "deductions": ZERO},
    money=("dividend", "refund"),
    usual={"dividend": Usual.GROWS, "refund": Usual.GROWS},
    seldom=("dividend_rate", "refund_rate"),
)
KEPT = select(dividends).where(dividends.c.member_id.in_(bindparam("keys", expanding=True)))


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the years as they are."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    kept = {}
    for ids in batches(sorted({member_id for member_id, _ in known})):
        kept.update({(found.member_id, found.year): found for found in await db.all(KEPT, {"keys": ids})})
    records = Records(DIVIDENDS, outcome, kept)
    for member_id, row in known:
        year = row.values["year"]
        fixed = {"member_id": member_id, "year": year}
        record = records.read(row, (member_id, year), member_id, column="year", fixed=fixed, subject=f"dividend:{year}")
        if record is not None and _is_sound(outcome, record):
            records.keep(record)
    return records.finish(await records.totals(db))


def _is_sound(outcome: Plan, record: Record) -> bool:
    """Report what contradicts itself in the year as it would be."""
    before, after = len(outcome.faults), record.after
    if after["refund"] and after["refund_rate"] is None:
        outcome.refuse(record.row, "refund_rate", faults.NO_REFUND_RATE)
    if after["net"] not in {None, after["dividend"] + after["refund"] - after["deductions"]}:
        outcome.refuse(record.row, "net", faults.WRONG_NET)
    return len(outcome.faults) == before


KIND = Kind(
    name="dividends",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("year", values.year, required=True, key=True),
        Column("dividend_rate", values.rate, required=True),
        Column("dividend", values.amount, required=True, money=True),
        Column("refund_rate", values.rate),
        Column("refund", values.amount, money=True),
        Column("deductions", values.amount, money=True),
        Column("net", values.money, money=True),
        Column("paid_on", values.day),
    ),
    plan=plan,
)
