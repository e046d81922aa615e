"""KIND loans: the contracts as of a date, by contract number.

A contract stays with the member it was made with.  The balance falls from load to load: more, or not even half of what
was owed, is a doubt, and so is one that differs from the last payment of its own month (`loan-movements`).
"""

from collections.abc import Sequence

from core.loans import LoanType, Method
from core.money import ZERO
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Usual
from storage.importing.faults import Reason
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros
from storage.importing.last_balances import PAYMENTS, last_balances, look_at_balance
from storage.importing.lookups import LOANS, found_by, known_members
from storage.importing.records import Record, Records, RecordTable
from storage.tables_money import loans

CONTRACTS = RecordTable(
    loans,
    name="loan",
    counted="contracts",
    key=("id",),
    fields=(
        "loan_type",
        "principal",
        "disbursed_on",
        "instalments",
        "method",
        "annual_rate",
        "balance",
        "as_of",
        "instalments_paid",
        "payment",
        "last_interest_on",
        "interest_due",
        "overdue_since",
        "overdue_principal",
        "overdue_interest",
    ),
    required=(
        "loan_type",
        "principal",
        "disbursed_on",
        "instalments",
        "method",
        "annual_rate",
        "balance",
        "as_of",
    ),
    defaults={"instalments_paid": 0, "interest_due": ZERO, "overdue_principal": ZERO, "overdue_interest": ZERO},
    money=("principal", "balance", "overdue_principal"),
    usual={"principal": Usual.GROWS, "balance": Usual.SHRINKS},
    seldom=("loan_type", "principal", "disbursed_on", "instalments", "method"),
)
UNLIKE_LAST_PAYMENT = Reason("หนี้คงเหลือไม่ตรงกับรายการชำระล่าสุด", "the balance is not the one that the last payment left")


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the contracts as they are."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    kept = await found_by(db, LOANS, "contract_no", (row.values["contract_no"] for _, row in known))
    paid = await last_balances(db, PAYMENTS, [contract.id for contract in kept.values()])
    records = Records(CONTRACTS, outcome, kept)
    for member_id, row in known:
        number = row.values["contract_no"]
        fixed = {"contract_no": number, "member_id": member_id}
        record = records.read(row, number, member_id, column="contract_no", fixed=fixed, subject=f"loan:{number}")
        if record is not None and _is_sound(outcome, record) and records.keep(record) and record.kept is not None:
            look_at_balance(record.after, paid.get(record.kept.id), records.odd, row, UNLIKE_LAST_PAYMENT)
    return records.finish(await records.totals(db))


def _is_sound(outcome: Plan, record: Record) -> bool:
    """Report what contradicts itself in the contract as it would be."""
    before, row, after = len(outcome.faults), record.row, record.after
    if record.kept is not None and record.kept.member_id != record.member_id:
        outcome.refuse(row, "member_no", faults.OTHERS_RECORD)
    if after["balance"] > after["principal"]:
        outcome.refuse(row, "balance", faults.ABOVE_PRINCIPAL)
    if after["overdue_principal"] > after["balance"]:
        outcome.refuse(row, "overdue_principal", faults.ABOVE_BALANCE)
    if after["instalments_paid"] > after["instalments"]:
        outcome.refuse(row, "instalments_paid", faults.ABOVE_INSTALMENTS)
    for name in ("as_of", "last_interest_on"):
        if after[name] is not None and after[name] < after["disbursed_on"]:
            outcome.refuse(row, name, faults.BEFORE_DISBURSED)
    return len(outcome.faults) == before


KIND = Kind(
    name="loans",
    columns=(
        Column("contract_no", values.text, required=True, key=True),
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("loan_type", values.one_of(LoanType), required=True),
        Column("principal", values.amount, required=True, money=True),
        Column("disbursed_on", values.day, required=True),
        Column("instalments", values.count, required=True),
        Column("method", values.one_of(Method), required=True),
        Column("annual_rate", values.rate, required=True),
        Column("balance", values.amount, required=True, money=True),
        Column("as_of", values.day, required=True),
        Column("instalments_paid", values.whole),
        Column("payment", values.amount, money=True),
        Column("last_interest_on", values.day),
        Column("interest_due", values.amount, money=True),
        Column("overdue_since", values.day),
        Column("overdue_principal", values.amount, money=True),
        Column("overdue_interest", values.amount, money=True),
    ),
    plan=plan,
    is_books=True,
)
