"""KINDs that are the entries of ledgers: share movements, payments on loans, movements of accounts, welfare.

An entry is known by its document number; where it has none, the n-th entry that is equal (the same owner, day and so
on) is the n-th one that is kept, so that two equal payments on one day stay two and a second load adds none:

    PAYMENTS = LedgerTable(loan_movements, owner="loan_id", name="loan_movement", equal=("moved_on", "principal", …), …)
    owners = {loan.id: Owner(loan.member_id, "loan:อ.6900123", [row, row, …])}
    return await compared(db, PAYMENTS, owners, outcome, follow=…)

Owner after owner is compared, so that memory holds the ledgers of a batch and not of all.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Table, bindparam, func, insert, select, type_coerce, update

from core.history import Action
from core.links import MemberId
from core.money import Baht
from storage.compiled import Values
from storage.connection import Connection
from storage.importing import faults
from storage.importing.doubts import Oddities, Sums, Usual
from storage.importing.faults import Reason
from storage.importing.kind import Changed, Difference, Each, Plan, Row, Total, batches
from storage.importing.lookups import counted
from storage.importing.records import differences, in_words

DOCUMENT = "document_no"
NEWEST = 2**63
"""Behind every id: what the file adds stands behind what is kept of the same day, as members see it."""
BREAKS = Reason("ยอดคงเหลือไม่ต่อจากรายการก่อนหน้า", "the balance does not follow from the movement before")


class LedgerTable:
    """A table of entries, with its statements made once.

    `owner`: the column that says whose ledger; `day`: the column of the entry's day.  `name`: what the history calls
    an entry, `counted` what the totals call them.  `fields`: columns that the file fills, made of a row by `entry`;
    `equal`: those that make two entries without a document equal; `exact`: those that besides tell which of several
    equal ones is meant.  `money`: the column whose sum is shown.
    """

    def __init__(
        self,
        table: Table,
        *,
        owner: str,
        name: str,
        counted: str,
        fields: tuple[str, ...],
        equal: tuple[str, ...],
        exact: tuple[str, ...] = (),
        money: str,
        entry: Callable[[Row], dict[str, Any]],
        day: str = "moved_on",
    ) -> None:
        self.owner, self.name, self.counted, self.fields, self.day = owner, name, counted, fields, day
        self.equal, self.exact, self.money, self.entry = equal, exact, money, entry
        self.documented = DOCUMENT in fields
        self.kept = (
            select(table)
            .where(table.c[owner].in_(bindparam("owners", expanding=True)))
            .order_by(table.c[owner], table.c.id)
        )
        self.totals = select(
            func.count().label("entries"),
            func.coalesce(func.sum(type_coerce(table.c[money], BigInteger)), 0).label("money"),
        ).select_from(table)
        self.insert = insert(table)
        self.update = (
            update(table)
            .where(table.c.id == bindparam("of_entry"))
            .values({column: bindparam(f"new_{column}") for column in fields})
        )


@dataclass(slots=True)
class Owner:
    """Whose ledger the `rows` of the file are of. `subject`: what the history calls it, where a member has several."""

    member_id: MemberId
    subject: str = ""
    about: Any = None
    """The row of the contract or account."""
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ledger as it will be: `row` where the file says it, `is_new` where that adds or changes anything.

    `entry_id`: of the entry that is kept.
    """

    values: Mapping[str, Any]
    row: Row | None = None
    entry_id: int | None = None
    is_new: bool = False


Follow = Callable[[Owner, Sequence[Line], Plan, Oddities], None]
"""Looks at an owner's whole ledger, by day, after the file."""


@dataclass(slots=True)
class Kept:
    """An owner's entries that are kept: by document, and the equal ones without a document in their order."""

    table: LedgerTable
    by_document: dict[str, Any] = field(default_factory=dict)
    equal: dict[tuple[Any, ...], deque[Any]] = field(default_factory=lambda: defaultdict(deque))

    def add(self, kept: Any) -> None:  # noqa: ANN401 - a row of the table
        """One of them, in the order of their ids."""
        if self.table.documented and kept.document_no is not None:
            self.by_document[kept.document_no] = kept
        else:
            self.equal[tuple(getattr(kept, name) for name in self.table.equal)].append(kept)

    def take(self, entry: Mapping[str, Any]) -> Any | None:  # noqa: ANN401 - the same
        """The kept entry that ENTRY of a file is, which no later one can be."""
        if self.table.documented and entry[DOCUMENT] is not None:
            return self.by_document.get(entry[DOCUMENT])
        waiting = self.equal.get(tuple(entry[name] for name in self.table.equal))
        return waiting.popleft() if waiting else None

    def take_exact(self, entry: Mapping[str, Any]) -> Any | None:  # noqa: ANN401 - the same
        """The same, only where the `exact` columns are the same too."""
        waiting = self.equal.get(tuple(entry[name] for name in self.table.equal), deque())
        for kept in waiting:
            if all(getattr(kept, name) == entry[name] for name in self.table.exact):
                waiting.remove(kept)
                return kept
        return None


@dataclass(slots=True)
class Comparison:
    """The rows of a file against the ledgers that are kept."""

    table: LedgerTable
    outcome: Plan
    inserts: list[tuple[int, Row]] = field(default_factory=list)
    updates: list[Values] = field(default_factory=list)
    more: int = 0
    corrected: Sums = field(default_factory=Sums)
    odd: Oddities = field(default_factory=Oddities)

    def compare(self, owner_id: int, owner: Owner, kept: Sequence[Any]) -> list[Line]:
        """The rows of OWNER as lines of the ledger."""
        ledger = Kept(self.table)
        for each in kept:
            ledger.add(each)
        lines: list[Line] = []
        for row, entry, there in self._matched(owner, ledger):
            if there is None:
                self.inserts.append((owner_id, row))
                self.more += entry[self.table.money].satang
                lines.append(Line(entry, row, is_new=True))
                continue
            before = {name: getattr(there, name) for name in self.table.fields}
            after = before | {name: value for name, value in entry.items() if value is not None}
            lines.append(Line(after, row, there.id, is_new=after != before))
            if after == before:
                self.outcome.unchanged += 1
            else:
                self._correct(owner, row, there.id, before, after)
        return lines

    def whole(self, kept: Sequence[Any], lines: Sequence[Line]) -> list[Line]:
        """The ledger with all that is KEPT and the LINES of the file, by day."""
        said = {line.entry_id for line in lines}
        others = [Line(each._asdict(), entry_id=each.id) for each in kept if each.id not in said]
        return sorted([*others, *lines], key=lambda line: (line.values[self.table.day], line.entry_id or NEWEST))

    def _matched(self, owner: Owner, ledger: Kept) -> Iterator[tuple[Row, dict[str, Any], Any | None]]:
        rows = [(row, self.table.entry(row)) for row in _without_repeated_documents(owner.rows, self.outcome)]
        # Entries that are there exactly are found first, so that one that was corrected takes none of their places.
        exact = {row.number: ledger.take_exact(entry) for row, entry in rows} if self.table.exact else {}
        for row, entry in rows:
            there = exact.get(row.number)
            yield row, entry, ledger.take(entry) if there is None else there

    def _correct(self, owner: Owner, row: Row, entry_id: int, before: Values, after: Values) -> None:
        self.updates.append({"of_entry": entry_id, **{f"new_{name}": after[name] for name in self.table.fields}})
        self.corrected.add(before[self.table.money], after[self.table.money])
        changes = differences(self.table.name, before, after)
        changed = Changed(Action.MEMBER_CHANGED, owner.member_id, changes, owner.subject, row.number)
        self.outcome.history.append(changed)

    def entries(self) -> Iterator[Difference]:
        """The new ones, which the books do not have."""
        for _, row in self.inserts:
            yield Difference(row.number, self.table.name, None, in_words(self.table.entry(row).values()))

    def inserted(self, new: tuple[int, Row]) -> Values:
        """The columns of a new entry."""
        owner_id, row = new
        return {self.table.owner: owner_id, **self.table.entry(row)}


async def compared(
    db: Connection, table: LedgerTable, owners: Mapping[int, Owner], outcome: Plan, follow: Follow | None = None
) -> Plan:
    """OUTCOME with what the rows of OWNERS would do to the ledgers of TABLE. FOLLOW looks at each ledger as a whole."""
    comparison = Comparison(table, outcome)
    for batch in batches(sorted(owners)):
        kept: dict[int, list[Any]] = defaultdict(list)
        whose = attrgetter(table.owner)
        for found in await db.all(table.kept, {"owners": batch}):
            kept[whose(found)].append(found)
        for owner_id in batch:
            lines = comparison.compare(owner_id, owners[owner_id], kept.get(owner_id, ()))
            if follow is not None:
                whole = comparison.whole(kept.get(owner_id, ()), lines)
                follow(owners[owner_id], whole, outcome, comparison.odd)
    outcome.added, outcome.changed = len(comparison.inserts), len(comparison.updates)
    outcome.entries = comparison.entries
    outcome.writes = [(table.insert, Each(comparison.inserts, comparison.inserted)), (table.update, comparison.updates)]
    there = await counted(db, table.totals)
    more = comparison.more + comparison.corrected.new - comparison.corrected.old
    outcome.totals = [
        Total(table.counted, there.entries, there.entries + len(comparison.inserts)),
        Total(table.money, Baht(int(there.money)), Baht(int(there.money) + more)),
    ]
    outcome.doubts = [*comparison.corrected.doubts(table.money, Usual.GROWS), *comparison.odd.doubts()]
    return outcome


def _without_repeated_documents(rows: Sequence[Row], outcome: Plan) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for row in rows:
        document = row.values.get(DOCUMENT)
        first = row.number if document is None else seen.setdefault(document, row.number)
        if first == row.number:
            yield row
        else:
            outcome.refuse(row, DOCUMENT, faults.same_as_row(first))
