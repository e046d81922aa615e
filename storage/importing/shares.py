"""KIND shares: the share account of each member as of a date.

A new account without `monthly` takes the monthly share that the member's record says (`share_monthly`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, select, type_coerce, update

from core.fields import written
from core.history import Action, Change
from core.links import MemberId
from core.money import ZERO, Baht
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Sums
from storage.importing.faults import Reason
from storage.importing.kind import Changed, Column, Kind, Plan, Row, Rules, Total, Zeros, batches
from storage.importing.lookups import counted, known_members
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
MONEY = ("balance", "monthly")
"""Columns whose totals are shown."""
TOTALS = select(
    func.count().label("accounts"),
    *(func.coalesce(func.sum(type_coerce(share_accounts.c[name], BigInteger)), 0).label(name) for name in MONEY),
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
    for ids in batches(sorted({member_id for member_id, _ in known})):
        kept.update({found.id: found for found in await db.all(KEPT, {"ids": ids})})
    seen: dict[MemberId, int] = {}
    inserts: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    sums = await _sums(db)
    for member_id, row in known:
        first = seen.setdefault(member_id, row.number)
        old = kept[member_id]
        if first != row.number:
            outcome.refuse(row, "member_no", faults.same_as_row(first))
        elif old.member_id is None:
            if (account := _opened(outcome, row, old)) is not None:
                inserts.append(account)
                sums.open(account)
        else:
            before = {name: getattr(old, name) for name in FIELDS}
            after = before | {name: row.values[name] for name in FIELDS if name in row.values}
            if after == before:
                outcome.unchanged += 1
            else:
                updates.append({"of_member": member_id, **{f"new_{name}": after[name] for name in FIELDS}})
                outcome.history.append(Changed(Action.MEMBER_CHANGED, member_id, sums.change(before, after)))
    outcome.added, outcome.changed = len(inserts), len(updates)
    outcome.writes = [(INSERT, inserts), (UPDATE, updates)]
    outcome.totals, outcome.doubts, outcome.is_older = sums.totals(), sums.doubts(), sums.older > 0
    return outcome


@dataclass(slots=True)
class AccountSums:
    """All accounts before and after, and what in the changes looks wrong."""

    accounts: int
    balance: int
    monthly: int
    opened: int = 0
    more: Counter[str] = field(default_factory=Counter)
    balances: Sums = field(default_factory=Sums)
    instalments: Sums = field(default_factory=Sums)
    older: int = 0

    def open(self, account: Mapping[str, Any]) -> None:
        """A new account."""
        self.opened += 1
        self.more.update({name: account[name].satang for name in MONEY})

    def change(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
        """An account that was there; what changes of it."""
        self.more.update({name: after[name].satang - before[name].satang for name in MONEY})
        self.balances.add(before["balance"], after["balance"])
        self.instalments.add(before["monthly"], after["monthly"])
        self.older += after["as_of"] < before["as_of"]
        pairs = ((name, written(before[name]), written(after[name])) for name in FIELDS)
        return tuple(Change(f"share.{name}", old, new) for name, old, new in pairs if old != new)

    def totals(self) -> list[Total]:
        """Over all accounts."""
        return [
            Total("accounts", self.accounts, self.accounts + self.opened),
            Total("balance", Baht(self.balance), Baht(self.balance + self.more["balance"])),
            Total("monthly", Baht(self.monthly), Baht(self.monthly + self.more["monthly"])),
        ]

    def doubts(self) -> list[Reason]:
        """Balances that become less or double, and accounts as of an older day than is kept."""
        found = [
            *self.balances.doubts("balance", may_fall=False),
            *self.instalments.doubts("monthly", may_fall=True),
        ]
        if self.older:
            found.append(
                Reason(
                    f"เป็นข้อมูลเก่ากว่าที่มีอยู่ {self.older} บัญชี",
                    f"older than what is there: {self.older} accounts",
                )
            )
        return found


async def _sums(db: Connection) -> AccountSums:
    row = await counted(db, TOTALS)
    return AccountSums(row.accounts, int(row.balance), int(row.monthly))


def _opened(outcome: Plan, row: Row, member: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a row of `KEPT`
    """A new account for MEMBER; None where the row does not say enough for one."""
    missing = [name for name in ("as_of", "balance") if name not in row.values]
    for name in missing:
        outcome.refuse(row, name, faults.MISSING)
    if missing:
        return None
    defaults = {"brought_forward": ZERO, "monthly": member.share_monthly or ZERO, "period": None}
    return {"member_id": member.id, **defaults, **{name: row.values[name] for name in FIELDS if name in row.values}}


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
)
