"""KIND deposits: the deposit accounts, by account number.

Deposits go up and down; more than double or not even half of what was there is a doubt.  So is an account of which more
may be withdrawn than it holds: a bank may allow that, a savings co-op hardly.
"""

from collections.abc import Sequence

from core.money import ZERO
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Usual
from storage.importing.faults import Reason
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros
from storage.importing.last_balances import ACCOUNT_MOVEMENTS, last_balances, look_at_balance
from storage.importing.lookups import ACCOUNTS, found_by, known_members
from storage.importing.records import Records, RecordTable
from storage.tables_money import deposit_accounts

DEPOSITS = RecordTable(
    deposit_accounts,
    name="deposit",
    counted="accounts",
    key=("id",),
    fields=("product", "balance", "monthly", "available", "as_of"),
    required=("product", "balance"),
    defaults={"monthly": ZERO},
    money=("balance", "monthly"),
    usual={"balance": Usual.SWINGS, "monthly": Usual.FALLS_OR_RISES},
    seldom=("product",),
)
ABOVE_BALANCE = Reason("ถอนได้มากกว่ายอดเงินฝาก", "more may be withdrawn than there is")
UNLIKE_LAST_MOVEMENT = Reason("ยอดเงินฝากไม่ตรงกับรายการล่าสุด", "the balance is not the one that the last movement left")


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the accounts as they are."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    kept = await found_by(db, ACCOUNTS, "account_no", (row.values["account_no"] for _, row in known))
    moved = await last_balances(db, ACCOUNT_MOVEMENTS, [account.id for account in kept.values()])
    records = Records(DEPOSITS, outcome, kept)
    for member_id, row in known:
        number = row.values["account_no"]
        fixed = {"account_no": number, "member_id": member_id}
        record = records.read(row, number, member_id, column="account_no", fixed=fixed, subject=f"deposit:{number}")
        if record is None:
            continue
        if record.kept is not None and record.kept.member_id != member_id:
            outcome.refuse(row, "member_no", faults.OTHERS_RECORD)
        elif records.keep(record):
            available, balance = record.after["available"], record.after["balance"]
            if available is not None and available > balance:
                records.odd.add(ABOVE_BALANCE, row.number)
            if record.kept is not None:
                look_at_balance(record.after, moved.get(record.kept.id), records.odd, row, UNLIKE_LAST_MOVEMENT)
    return records.finish(await records.totals(db))


KIND = Kind(
    name="deposits",
    columns=(
        Column("account_no", values.text, required=True, key=True),
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("product", values.text, required=True),
        Column("balance", values.amount, required=True, money=True),
        Column("monthly", values.amount, money=True),
        Column("available", values.amount, money=True),
        Column("as_of", values.day),
    ),
    plan=plan,
    is_books=True,
)
