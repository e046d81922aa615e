"""KIND shares: the share account of each member as of a date.

A new account without `monthly` takes the monthly share that the member's record says (`share_monthly`).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.links import MemberId
from core.money import ZERO
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.kind import Column, Kind, Plan, Row, Rules, batches
from storage.importing.lookups import known_members
from storage.tables import members, share_accounts

FIELDS = ("as_of", "balance", "brought_forward", "monthly", "period")
"""Columns of the file that are columns of the table."""

KEPT = (
    select(
        members.c.id,
        members.c.share_monthly,
        share_accounts.c.member_id,
        *(share_accounts.c[name] for name in FIELDS),
    )
    .join_from(members, share_accounts, isouter=True)
    .where(members.c.id.in_(bindparam("ids", expanding=True)))
)
INSERT = insert(share_accounts)
UPDATE = (
    update(share_accounts)
    .where(share_accounts.c.member_id == bindparam("of_member"))
    .values({name: bindparam(f"new_{name}") for name in FIELDS})
)


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the accounts as they are."""
    outcome = Plan()
    known = await known_members(db, rows, outcome)
    kept: dict[MemberId, Any] = {}
    for ids in batches([member_id for member_id, _ in known]):
        kept.update({found.id: found for found in await db.all(KEPT, {"ids": ids})})
    seen: dict[MemberId, int] = {}
    inserts: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    for member_id, row in known:
        first = seen.setdefault(member_id, row.number)
        old = kept[member_id]
        if first != row.number:
            outcome.refuse(row, "member_no", faults.same_as_row(first))
        elif old.member_id is None:
            _open(outcome, row, old, inserts)
        else:
            before = {name: getattr(old, name) for name in FIELDS}
            after = before | {name: row.values[name] for name in FIELDS if name in row.values}
            if after == before:
                outcome.unchanged += 1
            else:
                updates.append({"of_member": member_id, **{f"new_{name}": after[name] for name in FIELDS}})
    outcome.added, outcome.changed = len(inserts), len(updates)
    outcome.writes = [(INSERT, inserts), (UPDATE, updates)]
    return outcome


def _open(outcome: Plan, row: Row, member: Any, inserts: list[dict[str, Any]]) -> None:  # noqa: ANN401 - a row of `KEPT`
    """A new account for MEMBER."""
    missing = [name for name in ("as_of", "balance") if name not in row.values]
    for name in missing:
        outcome.refuse(row, name, faults.MISSING)
    if not missing:
        defaults = {"brought_forward": ZERO, "monthly": member.share_monthly or ZERO, "period": None}
        given = {name: row.values[name] for name in FIELDS if name in row.values}
        inserts.append({"member_id": member.id, **defaults, **given})


KIND = Kind(
    name="shares",
    columns=(
        Column("member_no", values.member_no, required=True, key=True),
        Column("as_of", values.day, required=True),
        Column("balance", values.amount, required=True),
        Column("brought_forward", values.amount),
        Column("monthly", values.amount),
        Column("period", values.whole),
    ),
    plan=plan,
)
