"""KIND share-movements: the entries of the members' share ledgers.

An entry is known by its document number; where it has none, the n-th entry with the same member, date, kind and amount
is the n-th one that is kept, so that two equal payments on one day stay two and a second load adds none.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, select, type_coerce, update

from core.fields import written
from core.history import Action, Change
from core.links import MemberId
from core.money import ZERO, Baht
from core.shares import MovementKind
from storage.compiled import Values
from storage.connection import Connection
from storage.importing import faults, values
from storage.importing.doubts import Sums
from storage.importing.kind import Changed, Column, Each, Kind, Plan, Row, Rules, Total, Zeros, batches
from storage.importing.lookups import counted, known_members
from storage.tables import share_movements

FIELDS = ("moved_on", "kind", "amount", "balance", "period", "document_no")
"""Columns of the table that the file fills."""

KEPT = (
    select(share_movements)
    .where(share_movements.c.member_id.in_(bindparam("ids", expanding=True)))
    .order_by(share_movements.c.id)
)
TOTALS = select(
    func.count().label("movements"),
    func.coalesce(func.sum(type_coerce(share_movements.c.amount, BigInteger)), 0).label("amount"),
)
INSERT = insert(share_movements)
UPDATE = (
    update(share_movements)
    .where(share_movements.c.id == bindparam("of_movement"))
    .values({name: bindparam(f"new_{name}") for name in FIELDS})
)

Equal = tuple[MemberId, date, str, Baht]
"""What makes two entries without a document equal."""


@dataclass(slots=True)
class Ledger:
    """The entries that are kept: by document, and the equal ones without a document in their order."""

    by_document: dict[tuple[MemberId, str], Any] = field(default_factory=dict)
    equal: dict[Equal, deque[Any]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, member_id: MemberId, entry: dict[str, Any]) -> Any | None:  # noqa: ANN401 - a row of `KEPT`
        """The kept entry that ENTRY of a file is, which no later one can be."""
        if entry["document_no"] is not None:
            return self.by_document.get((member_id, entry["document_no"]))
        waiting = self.equal.get((member_id, entry["moved_on"], entry["kind"], entry["amount"]))
        return waiting.popleft() if waiting else None


async def plan(db: Connection, rows: Sequence[Row], rules: Rules) -> Plan:  # noqa: ARG001 - a plan's signature; policy limits never refuse a row
    """Compare with the ledgers as they are."""
    outcome = Plan()
    known = list(_without_repeated_documents(await known_members(db, rows, outcome), outcome))
    ledger = await _ledger(db, sorted({member_id for member_id, _ in known}))
    inserts: list[tuple[MemberId, Row]] = []
    more = 0
    updates: list[dict[str, Any]] = []
    corrected = Sums()
    for member_id, row in known:
        entry = _entry(row)
        kept = ledger.take(member_id, entry)
        if kept is None:
            inserts.append((member_id, row))
            more += entry["amount"].satang
            continue
        before = {name: getattr(kept, name) for name in FIELDS}
        after = before | {name: value for name, value in entry.items() if value is not None}
        if after == before:
            outcome.unchanged += 1
        else:
            updates.append({"of_movement": kept.id, **{f"new_{name}": after[name] for name in FIELDS}})
            corrected.add(before["amount"], after["amount"])
            outcome.history.append(Changed(Action.MEMBER_CHANGED, member_id, _changes(before, after)))
    outcome.added, outcome.changed = len(inserts), len(updates)
    outcome.writes = [(INSERT, Each(inserts, _inserted)), (UPDATE, updates)]
    more += corrected.new - corrected.old
    there = await counted(db, TOTALS)
    outcome.totals = [
        Total("movements", there.movements, there.movements + len(inserts)),
        Total("amount", Baht(int(there.amount)), Baht(int(there.amount) + more)),
    ]
    outcome.doubts = corrected.doubts("amount", may_fall=False)
    return outcome


def _inserted(new: tuple[MemberId, Row]) -> Values:
    member_id, row = new
    return {"member_id": member_id, **_entry(row)}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    pairs = ((name, written(before[name]), written(after[name])) for name in FIELDS)
    return tuple(Change(f"share_movement.{name}", old, new) for name, old, new in pairs if old != new)


def _without_repeated_documents(known: Sequence[tuple[MemberId, Row]], outcome: Plan) -> Iterator[tuple[MemberId, Row]]:
    seen: dict[tuple[MemberId, str], int] = {}
    for member_id, row in known:
        document = row.values.get("document_no")
        first = row.number if document is None else seen.setdefault((member_id, document), row.number)
        if first == row.number:
            yield member_id, row
        else:
            outcome.refuse(row, "document_no", faults.same_as_row(first))


async def _ledger(db: Connection, ids: Sequence[MemberId]) -> Ledger:
    ledger = Ledger()
    for batch in batches(ids):
        for kept in await db.all(KEPT, {"ids": batch}):
            if kept.document_no is not None:
                ledger.by_document[kept.member_id, kept.document_no] = kept
            else:
                ledger.equal[kept.member_id, kept.moved_on, kept.kind, kept.amount].append(kept)
    return ledger


def _entry(row: Row) -> dict[str, Any]:
    """ROW as the table keeps it; a withdrawal is negative however the file writes it."""
    kind, amount = row.values["kind"], row.values["amount"]
    if kind is MovementKind.WITHDRAW and amount > ZERO:
        amount = -amount
    return {
        "moved_on": row.values["date"],
        "kind": kind.value,
        "amount": amount,
        "balance": row.values.get("balance"),
        "period": row.values.get("period"),
        "document_no": row.values.get("document_no"),
    }


KIND = Kind(
    name="share-movements",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("date", values.day, required=True, key=True),
        Column("kind", values.one_of(MovementKind), required=True, key=True),
        Column("amount", values.money, required=True, key=True, money=True),
        Column("balance", values.amount, money=True),
        Column("period", values.whole),
        Column("document_no", values.text),
    ),
    plan=plan,
)
