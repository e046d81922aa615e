"""KIND shares: the share account of each member as of a date.

A new account without `monthly` takes the monthly share that the member's record says (`share_monthly`).
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.money import ZERO
from storage.connection import Connection
from storage.importing import values
from storage.importing.doubts import Usual
from storage.importing.kind import Column, Kind, Plan, Row, Rules, Zeros
from storage.importing.lookups import by_keys, found_by, known_members
from storage.importing.records import Records, RecordTable
from storage.tables import members, share_accounts

KEPT = by_keys(share_accounts, "member_id")
MONTHLY = select(members.c.id, members.c.share_monthly).where(members.c.id.in_(bindparam("keys", expanding=True)))

ACCOUNTS = RecordTable(
    share_accounts,
    name="share",
    counted="accounts",
    key=("member_id",),
    fields=("as_of", "balance", "brought_forward", "monthly", "period"),
    required=("as_of", "balance"),
    defaults={"brought_forward": ZERO},
    money=("balance", "monthly"),
    usual={"balance": Usual.GROWS, "monthly": Usual.FALLS_OR_RISES},
)


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the accounts as they are."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    ids = {member_id for member_id, _ in known}
    monthly = await found_by(db, MONTHLY, "id", ids)
    records = Records(ACCOUNTS, outcome, await found_by(db, KEPT, "member_id", ids))
    for member_id, row in known:
        fixed = {"member_id": member_id, "monthly": monthly[member_id].share_monthly or ZERO}
        record = records.read(row, member_id, member_id, column="member_no", fixed=fixed)
        if record is not None:
            records.keep(record)
    return records.finish(await records.totals(db))


KIND = Kind(
    name="shares",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("as_of", values.day, required=True),
        Column("balance", values.amount, required=True, money=True),
        Column("brought_forward", values.amount, money=True),
        Column("monthly", values.amount, money=True),
        Column("period", values.whole),
    ),
    plan=plan,
    is_books=True,
)
