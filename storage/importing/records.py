"""KINDs of one record a key, such as a loan by its contract number: what a file adds, changes and leaves.

A row that names a kept record changes what it says and leaves the rest; a new one must say what no record can do
without.  Each changed record is an entry of the member's history, with fields such as `loan.balance`:

    LOANS = RecordTable(loans, name="loan", counted="contracts", key=("id",), fields=("balance", …), …)
    records = Records(LOANS, outcome, kept)
    record = records.read(row, "อ.6900123", member_id, column="contract_no", fixed={"member_id": 7, …})
    if record is not None:
        records.keep(record)
    records.finish(await records.totals(db))
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, Table, and_, bindparam, func, insert, select, type_coerce, update

from core.fields import written
from core.history import Action, Change
from core.links import MemberId
from core.money import Baht
from storage.compiled import NO_VALUES, Values
from storage.connection import Connection
from storage.importing import faults
from storage.importing.doubts import Oddities, Shifts, Sums, Usual
from storage.importing.faults import Reason
from storage.importing.kind import Changed, Each, Plan, Row, Total
from storage.importing.lookups import counted


class RecordTable:
    """A table of such records, with its statements made once.

    `name`: what the history calls a record; `counted`: what the totals call them.  `key`: the columns by which a kept
    row is updated.  `fields`: columns of the file that are columns of the table.  `required` and `defaults`: what a new
    record must be told, and what it is where it is not told.  `money`: columns whose totals are shown; `usual`: how
    those move that raise doubts; `seldom`: columns that hardly ever change.
    """

    def __init__(
        self,
        table: Table,
        *,
        name: str,
        counted: str,
        key: tuple[str, ...],
        fields: tuple[str, ...],
        required: tuple[str, ...],
        defaults: Values = NO_VALUES,
        money: tuple[str, ...] = (),
        usual: Mapping[str, Usual] = MappingProxyType({}),
        seldom: tuple[str, ...] = (),
    ) -> None:
        self.name, self.counted, self.key, self.fields = name, counted, key, fields
        self.required, self.money, self.usual, self.seldom = required, money, usual, seldom
        self.defaults = dict.fromkeys(fields) | dict(defaults)
        self.insert = insert(table)
        self.update = (
            update(table)
            .where(and_(*(table.c[column] == bindparam(f"of_{column}") for column in key)))
            .values({column: bindparam(f"new_{column}") for column in fields})
        )
        self.totals = select(
            func.count().label("records"),
            *(func.coalesce(func.sum(type_coerce(table.c[column], BigInteger)), 0).label(column) for column in money),
        ).select_from(table)

    def given(self, row: Row) -> dict[str, Any]:
        """What ROW says of the record, as the table keeps it."""
        said = {name: row.values[name] for name in self.fields if name in row.values}
        return {name: value.value if isinstance(value, StrEnum) else value for name, value in said.items()}

    def new(self, row: Row, fixed: Values) -> dict[str, Any]:
        """The columns of the new record that ROW is; FIXED: what the file does not say in its own columns."""
        return self.defaults | dict(fixed) | self.given(row)


@dataclass(frozen=True, slots=True)
class Record:
    """A row beside what is kept: `before` is None for a new record, `kept` the row of the table."""

    row: Row
    subject: str
    member_id: MemberId
    fixed: Values
    kept: Any
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(slots=True)
class Records:
    """The rows of a file against `kept`, the rows of the table by key."""

    table: RecordTable
    outcome: Plan
    kept: Mapping[Any, Any]
    rows: dict[Any, int] = field(default_factory=dict)
    inserts: list[tuple[Row, Values]] = field(default_factory=list)
    updates: list[Values] = field(default_factory=list)
    unchanged: int = 0
    older: int = 0
    more: Counter[str] = field(default_factory=Counter)
    sums: dict[str, Sums] = field(default_factory=dict)
    shifts: Shifts = field(init=False)
    odd: Oddities = field(default_factory=Oddities)

    def __post_init__(self) -> None:
        self.shifts = Shifts(tuple(f"{self.table.name}.{name}" for name in self.table.seldom))
        self.sums = {name: Sums() for name in self.table.usual}

    def read(
        self, row: Row, key: object, member_id: MemberId, *, column: str, fixed: Values, subject: str = ""
    ) -> Record | None:
        """ROW as a record of MEMBER_ID; None where it was refused.

        COLUMN: where a second row of the same KEY is reported.  FIXED: columns of a new record besides the fields.
        """
        first = self.rows.setdefault(key, row.number)
        if first != row.number:
            self.outcome.refuse(row, column, faults.same_as_row(first))
            return None
        kept = self.kept.get(key)
        if kept is not None:
            before = {name: getattr(kept, name) for name in self.table.fields}
            return Record(row, subject, member_id, fixed, kept, before, before | self.table.given(row))
        missing = [name for name in self.table.required if name not in row.values]
        for name in missing:
            self.outcome.refuse(row, name, faults.MISSING)
        return None if missing else Record(row, subject, member_id, fixed, None, None, self.table.new(row, fixed))

    def keep(self, record: Record) -> bool:
        """Take RECORD as it now is; whether that is anything new."""
        before, after = record.before, record.after
        if before is None:
            self.inserts.append((record.row, record.fixed))
            self.more.update({name: _satang(after[name]) for name in self.table.money})
            return True
        if after == before:
            self.unchanged += 1
            self.shifts.add()
            return False
        where = {f"of_{column}": getattr(record.kept, column) for column in self.table.key}
        self.updates.append(where | {f"new_{name}": after[name] for name in self.table.fields})
        self.more.update({name: _satang(after[name]) - _satang(before[name]) for name in self.table.money})
        for name, sums in self.sums.items():
            sums.add(before[name], after[name])
        if before.get("as_of") is not None and after["as_of"] < before["as_of"]:
            self.older += 1
        changes = differences(self.table.name, before, after)
        self.shifts.add(changes)
        changed = Changed(Action.MEMBER_CHANGED, record.member_id, changes, record.subject, record.row.number)
        self.outcome.history.append(changed)
        return True

    async def totals(self, db: Connection) -> list[Total]:
        """Over all records of the table, before and after."""
        there = await counted(db, self.table.totals)
        return [
            Total(self.table.counted, there.records, there.records + len(self.inserts)),
            *(
                Total(name, Baht(int(getattr(there, name))), Baht(int(getattr(there, name)) + self.more[name]))
                for name in self.table.money
            ),
        ]

    def doubts(self) -> list[Reason]:
        """Sums that move as they should not, moved columns, records as of an older day than is kept, odd rows."""
        found = [reason for name, sums in self.sums.items() for reason in sums.doubts(name, self.table.usual[name])]
        found += [*self.shifts.doubts(), *self.odd.doubts()]
        if self.older:
            found.append(
                Reason(
                    f"เป็นข้อมูลเก่ากว่าที่มีอยู่ {self.older} รายการ",
                    f"older than what is there: {self.older} {self.table.counted}",
                )
            )
        return found

    def writes(self) -> list[tuple[Any, Sequence[Values]]]:
        """The statements, each with its rows; those of new records are made when they are asked for."""
        new = Each(self.inserts, lambda each: self.table.new(*each))
        return [(self.table.insert, new), (self.table.update, self.updates)]

    def finish(self, totals: Sequence[Total]) -> Plan:
        """The plan of a KIND that is this table and nothing else."""
        outcome = self.outcome
        outcome.added, outcome.changed, outcome.unchanged = len(self.inserts), len(self.updates), self.unchanged
        outcome.writes = self.writes()
        outcome.totals, outcome.doubts, outcome.is_older = list(totals), self.doubts(), self.older > 0
        return outcome


def in_words(values: Iterable[object]) -> str:
    """A new entry in one line, as the history writes values: 2026-12-20 500.00 RC6912-000001."""
    return " ".join(word for word in map(written, values) if word is not None)


def differences(name: str, before: Values, after: Values) -> tuple[Change, ...]:
    """What differs, as the history has it: `loan.balance`, 95000.00, 94000.00."""
    pairs = ((column, written(before[column]), written(after[column])) for column in before)
    return tuple(Change(f"{name}.{column}", old, new) for column, old, new in pairs if old != new)


def _satang(amount: Baht | None) -> int:
    return 0 if amount is None else amount.satang
