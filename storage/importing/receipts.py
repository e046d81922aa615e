"""KIND receipts: the monthly receipts line by line, by receipt number and line.

All lines of a number name one member, one month and one day.  The member was given the receipt: a change of one that is
there is a doubt, whatever its sum does.  So is a contract that is not kept: old receipts name loans that were paid off
before the conversion.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import bindparam, insert, select

from core.calendar import Month
from core.links import MemberId
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Usual
from storage.importing.faults import Reason
from storage.importing.kind import Column, Difference, Kind, Plan, Row, Rules, Zeros, batches
from storage.importing.lookups import LOANS, by_keys, found_by, known_members
from storage.importing.records import Record, Records, RecordTable, in_words
from storage.tables_money import receipt_lines, receipts

HEADS = RecordTable(
    receipts,
    name="receipt",
    counted="receipts",
    key=("id",),
    fields=("month", "issued_on"),
    required=("month", "issued_on"),
    seldom=("month", "issued_on"),
)
LINES = RecordTable(
    receipt_lines,
    name="receipt_line",
    counted="lines",
    key=("receipt_id", "line"),
    fields=("item", "amount", "contract_no", "instalment", "instalments", "principal", "interest", "balance"),
    required=("item", "amount"),
    money=("amount",),
    usual={"amount": Usual.GROWS},
    seldom=("item", "contract_no"),
)
KEPT = by_keys(receipts, "receipt_no")
KEPT_LINES = by_keys(receipt_lines, "receipt_id")
INSERT_LINE = insert(receipt_lines).values(
    {
        "receipt_id": select(receipts.c.id).where(receipts.c.receipt_no == bindparam("of_receipt")).scalar_subquery(),
        "line": bindparam("line"),
        **{name: bindparam(name) for name in LINES.fields},
    }
)
"""The receipt gets its id from the database only when it is written."""

HAS_CHANGED = Reason("ใบเสร็จที่ออกแล้วเปลี่ยนไป", "a receipt that was issued changes")
NO_SUCH_CONTRACT = Reason("ไม่มีสัญญาเงินกู้เลขนี้ในระบบ", "the contract is not kept here")


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the receipts as they are."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    kept = await found_by(db, KEPT, "receipt_no", (row.values["receipt_no"] for _, row in known))
    contracts = await found_by(
        db, LOANS, "contract_no", (row.values["contract_no"] for _, row in known if "contract_no" in row.values)
    )
    heads = Records(HEADS, outcome, kept)
    lines = Records(LINES, outcome, await _kept_lines(db, kept))
    changed = _take_heads(heads, known, outcome)
    for member_id, row in known:
        number = row.values["receipt_no"]
        _check_contract(outcome, lines, row, member_id, contracts)
        key = (number, row.values["line"])
        fixed = {"of_receipt": number, "line": row.values["line"]}
        record = lines.read(row, key, member_id, column="line", fixed=fixed, subject=f"receipt:{number}")
        if record is None or not _is_sound(outcome, record):
            continue
        is_new = lines.keep(record)
        if number in kept and (is_new or number in changed):
            lines.odd.add(HAS_CHANGED, row.number)
            outcome.changed += not is_new
    return await _finished(db, outcome, heads, lines)


async def _kept_lines(db: Connection, kept: dict[Any, Any]) -> dict[tuple[str, int], Any]:
    numbers = {receipt.id: receipt.receipt_no for receipt in kept.values()}
    found: dict[tuple[str, int], Any] = {}
    for ids in batches(sorted(numbers)):
        found.update({(numbers[line.receipt_id], line.line): line for line in await db.all(KEPT_LINES, {"keys": ids})})
    return found


def _take_heads(heads: Records, known: Sequence[tuple[MemberId, Row]], outcome: Plan) -> set[str]:
    """The receipts themselves, each from its first line; the numbers of those that are there and change."""
    first: dict[str, tuple[MemberId, Row]] = {}
    changed = set()
    for member_id, row in known:
        number = row.values["receipt_no"]
        if number in first:
            _check_like_first(outcome, row, member_id, first[number])
            continue
        first[number] = member_id, row
        fixed = {"receipt_no": number, "member_id": member_id}
        record = heads.read(row, number, member_id, column="receipt_no", fixed=fixed, subject=f"receipt:{number}")
        if record is not None and _is_in_time(outcome, record) and heads.keep(record) and record.kept is not None:
            changed.add(number)
    return changed


def _check_like_first(outcome: Plan, row: Row, member_id: MemberId, first: tuple[MemberId, Row]) -> None:
    if member_id != first[0]:
        outcome.refuse(row, "member_no", faults.unlike_row(first[1].number))
    for name in ("month", "issued_on"):
        if row.values.get(name, first[1].values.get(name)) != first[1].values.get(name):
            outcome.refuse(row, name, faults.unlike_row(first[1].number))


def _is_in_time(outcome: Plan, record: Record) -> bool:
    """Whether the receipt is the member's, and was issued in its month or within a year after it."""
    before, month, issued = len(outcome.faults), record.after["month"], Month.of(record.after["issued_on"])
    if record.kept is not None and record.kept.member_id != record.member_id:
        outcome.refuse(record.row, "member_no", faults.OTHERS_RECORD)
    if issued < month:
        outcome.refuse(record.row, "issued_on", faults.ISSUED_TOO_EARLY)
    if issued > Month(month.year + 1, month.number):
        outcome.refuse(record.row, "issued_on", faults.ISSUED_TOO_LATE)
    return len(outcome.faults) == before


def _check_contract(outcome: Plan, lines: Records, row: Row, member_id: MemberId, contracts: dict[Any, Any]) -> None:
    if "contract_no" not in row.values:
        return
    contract = contracts.get(row.values["contract_no"])
    if contract is not None and contract.member_id != member_id:
        outcome.refuse(row, "contract_no", faults.OTHERS_RECORD)
    elif contract is None and (row.values["receipt_no"], row.values["line"]) not in lines.kept:
        lines.odd.add(NO_SUCH_CONTRACT, row.number)


def _is_sound(outcome: Plan, record: Record) -> bool:
    """Report what contradicts itself in the line as it would be."""
    before, after = len(outcome.faults), record.after
    parts = after["principal"], after["interest"]
    if None not in parts and after["amount"] != parts[0] + parts[1]:
        outcome.refuse(record.row, "amount", faults.WRONG_SUM)
    instalment, instalments = after["instalment"], after["instalments"]
    if instalment is not None and instalments is not None and instalment > instalments:
        outcome.refuse(record.row, "instalment", faults.ABOVE_INSTALMENTS)
    return len(outcome.faults) == before


async def _finished(db: Connection, outcome: Plan, heads: Records, lines: Records) -> Plan:
    """Rows are lines: one whose receipt changes is changed, although it says the same."""
    of_heads = outcome.changed
    totals = [*await heads.totals(db), *await lines.totals(db)]
    lines.finish(totals)
    outcome.changed += of_heads
    outcome.unchanged -= of_heads
    (_, new_lines), line_updates = outcome.writes
    outcome.writes = [*heads.writes(), (INSERT_LINE, new_lines), line_updates]
    outcome.doubts = [*heads.doubts(), *outcome.doubts]
    outcome.entries = partial(_new_lines, lines)
    return outcome


def _new_lines(lines: Records) -> Iterator[Difference]:
    for row, _ in lines.inserts:
        said = [row.values["receipt_no"], *lines.table.given(row).values()]
        yield Difference(row.number, lines.table.name, None, in_words(said))


KIND = Kind(
    name="receipts",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("month", values.month, required=True),
        Column("receipt_no", values.text, required=True, key=True),
        Column("issued_on", values.day, required=True),
        Column("line", values.count, required=True, key=True),
        Column("item", values.text, required=True),
        Column("amount", values.amount, required=True, money=True),
        Column("contract_no", values.text),
        Column("instalment", values.whole),
        Column("instalments", values.whole),
        Column("principal", values.amount, money=True),
        Column("interest", values.amount, money=True),
        Column("balance", values.amount),
    ),
    plan=plan,
    is_books=True,
)
