"""KIND loan-movements: what was paid on each contract (`storage.importing.ledgers`).

A balance that does not follow from the movement before it is a doubt: old ledgers have gaps.  Between two instalments
with numbers one after the other there is none, so that a file in which theirs do not fit contradicts itself.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Oddities
from storage.importing.faults import Reason
from storage.importing.kind import Column, Kind, Plan, Row, Rules
from storage.importing.last_balances import look_at_last
from storage.importing.ledgers import BREAKS, LedgerTable, Line, Owner, compared
from storage.importing.lookups import known_loans
from storage.tables_money import loan_movements

UNLIKE_CONTRACT = Reason("ยอดคงเหลือล่าสุดไม่ตรงกับสัญญา", "the last balance is not the one of the contract")


def entry(row: Row) -> dict[str, Any]:
    """ROW as the table keeps it."""
    said = row.values
    return {
        "moved_on": said["date"],
        "principal": said["principal"],
        "interest": said["interest"],
        "balance": said.get("balance"),
        "instalment": said.get("instalment"),
        "document_no": said.get("document_no"),
    }


MOVEMENTS = LedgerTable(
    loan_movements,
    owner="loan_id",
    name="loan_movement",
    counted="movements",
    fields=("moved_on", "principal", "interest", "balance", "instalment", "document_no"),
    equal=("moved_on", "principal", "interest"),
    money="principal",
    entry=entry,
)


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the payments as they are."""
    outcome = Plan()
    owners: dict[int, Owner] = {}
    for loan, row in await known_loans(db, rows, outcome):
        _check(outcome, row, loan)
        owner = owners.setdefault(loan.id, Owner(loan.member_id, f"loan:{loan.contract_no}", loan))
        owner.rows.append(row)
    return await compared(db, MOVEMENTS, owners, outcome, follow)


def _check(outcome: Plan, row: Row, loan: Any) -> None:  # noqa: ANN401 - a row of `loans`
    if row.values.get("instalment", 0) > loan.instalments:
        outcome.refuse(row, "instalment", faults.ABOVE_INSTALMENTS)
    if "balance" in row.values and row.values["balance"] > loan.principal:
        outcome.refuse(row, "balance", faults.ABOVE_PRINCIPAL)


def follow(owner: Owner, lines: Sequence[Line], outcome: Plan, odd: Oddities) -> None:
    """Whether each new balance follows from the movement before, and the last one is the contract's."""
    for before, line in pairwise(lines):
        balances = before.values["balance"], line.values["balance"]
        if not (before.is_new or line.is_new) or None in balances:
            continue
        if balances[0] - line.values["principal"] == balances[1]:
            continue
        if line.row is not None and _are_neighbours(before, line):
            outcome.refuse(line.row, "balance", faults.BALANCE_BREAKS)
        elif (row := line.row or before.row) is not None:
            odd.add(BREAKS, row.number)
    look_at_last(owner, lines, odd, UNLIKE_CONTRACT)


def _are_neighbours(before: Line, line: Line) -> bool:
    """Whether the file itself says both balances, of instalments one after the other."""
    first, second = before.values["instalment"], line.values["instalment"]
    if first is None or second != first + 1:
        return False
    return all(each.row is not None and "balance" in each.row.values for each in (before, line))


KIND = Kind(
    name="loan-movements",
    columns=(
        Column("contract_no", values.text, required=True, key=True),
        Column("date", values.day, required=True, key=True),
        Column("principal", values.money, required=True, key=True, money=True),
        Column("interest", values.money, required=True, key=True, money=True),
        Column("balance", values.amount, money=True),
        Column("instalment", values.whole),
        Column("document_no", values.text),
    ),
    plan=plan,
    is_books=True,
)
