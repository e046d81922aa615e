"""The whole way of a file: read, compare, and, if not one row is wrong, write in one transaction.

Reading and comparing take most of the time and hold no lock: they see a snapshot.  What is to be written is made ready,
then written under the writer's lock with its history entries.  The history is also what tells whether the snapshot
still holds: every change of a person's data is an entry, so that one behind the snapshot's head means to compare again.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from sqlalchemy import bindparam, func, select

from core.errors import KeyConflictError
from core.history import SYSTEM, Action, Actor, Change, NewEntry
from core.members import canonical
from core.money import Baht
from storage.connection import Connection, Prepared
from storage.importing import members
from storage.importing.column_map import ColumnMap
from storage.importing.faults import Fault, Note, Reason, UnreadableFile
from storage.importing.kind import Difference, Kind, Plan, Rules, Total, Zeros
from storage.importing.kinds import KINDS
from storage.importing.loads import Load, file_hash, loaded_before, record, wait_for_other_imports
from storage.importing.reader import read_sheet
from storage.importing.second_person import Wished, is_second, subject_of, wish
from storage.importing.sheet_rows import FIXED_WIDTHS, ReadRows, read_rows
from storage.tables_office import history
from storage.unit_of_work import SqlStore

NO_MAP = ColumnMap()
ATTEMPTS = 5
"""Comparisons with a new snapshot before giving up; somebody of the office would have to write in each of them."""

CHANGES_DATA = (
    Action.MEMBER_ADDED,
    Action.MEMBER_CHANGED,
    Action.MEMBER_REKEYED,
    Action.MEMBER_LOCKED,
    Action.MEMBER_UNLOCKED,
    Action.MEMBER_ERASED,
    Action.RELATED_CHANGED,
    Action.CONFIRMED,
    Action.LOADED,
    Action.MONTH_POSTED,
    Action.MONTH_REVERSED,
    Action.YEAR_POSTED,
    Action.RESTORED,
)
"""What may change records that a plan was compared with."""

MEANWHILE = select(func.count().label("entries")).where(
    history.c.seq > bindparam("behind"), history.c.seq < bindparam("before"), history.c.action.in_(CHANGES_DATA)
)

Progress = Callable[[str, int], None]
"""Told what is being done ("reading", "comparing", "writing") and how many rows of it are."""


def silent(_stage: str, _rows: int) -> None:
    """Nobody watches."""


class ImportOptions(TypedDict, total=False):
    """What an `Order` may say besides the time and the map."""

    by: Actor
    dry_run: bool
    confirmed: bool
    again: bool
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who loads a file and when, and what they have answered to doubts."""

    at: datetime
    by: Actor = SYSTEM
    column_map: ColumnMap = NO_MAP
    dry_run: bool = False
    confirmed: bool = False
    """Somebody has looked at the totals: doubts do not stop it."""
    again: bool = False
    """Load it although the same file was loaded before."""
    progress: Progress = silent


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or with `faults` or `doubts` did not do: then nothing is changed. Counts are of rows.

    `sums`: of the file's columns of money. `totals`: of the records, before and after. `notes`: what was put right.
    """

    rows: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Reason, ...] = ()
    notes: tuple[Note, ...] = ()
    sums: Mapping[str, Baht] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    before: Load | None = None
    """When the same file was loaded before; then nothing was done."""
    differences: tuple[Difference, ...] = ()
    """What the own books say otherwise, since a month was posted (R11)."""
    waits: bool = False
    """For a second person, since it is older than what is there or differs from the own books; nothing was done."""


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way: what it is, the rows that were read of it, and when it was loaded last."""

    kind: Kind
    hash: bytes
    read: ReadRows
    loaded_at: datetime | None


class _Meanwhile(Exception):  # noqa: N818 - a turn of the way, caught here
    """Somebody changed records after the snapshot."""


async def import_file(store: SqlStore, kind_name: str, data: bytes, rules: Rules, order: Order) -> ImportResult:
    """Import the file DATA of the KIND named. KeyError for a name that is not in `KINDS`.

    Raises KeyConflictError where others changed the same records all the while, StoreUnavailableError.
    """
    kind = KINDS[kind_name]
    hash_of_file = file_hash(data, order.column_map)
    async with store.read() as uow:
        known = await loaded_before(uow.connection, kind.name, hash_of_file)
    if known is not None and not order.again:
        return _known(known)
    try:
        # A thread, so that whatever else this process does goes on.
        read = await asyncio.to_thread(_read, data, kind, rules, order)
    except UnreadableFile as error:
        return ImportResult(rows=0, faults=(error.fault,))
    file = File(kind, hash_of_file, read, known.at if known is not None else None)
    return await _compared(store, file, rules, order)


def _read(data: bytes, kind: Kind, rules: Rules, order: Order) -> ReadRows:
    widths = {**FIXED_WIDTHS, Zeros.MEMBER_NO: len(canonical(rules.members.ordinary_pattern))}
    return read_rows(
        read_sheet(data),
        kind,
        order.column_map,
        not_kept=_not_kept(kind, rules),
        widths=widths,
        progress=lambda rows: order.progress("reading", rows),
    )


async def _compared(store: SqlStore, file: File, rules: Rules, order: Order) -> ImportResult:
    """Compare FILE with a snapshot and write it, from a new snapshot where the first one did not hold."""
    for attempt in range(ATTEMPTS):
        order.progress("comparing", file.read.total)
        async with store.read() as uow:
            seen = (await uow.history.head()).seq
            plan = await file.kind.plan(uow.connection, file.read.rows, rules)
            is_ours = file.kind.is_books and await uow.bills.first_posted() is not None
            result = _result(file.read, plan, plan.differences() if is_ours else ())
            if result.faults or order.dry_run or (result.doubts and not order.confirmed):
                return result
            wished = Wished(subject_of(file.kind.name, file.hash, result.differences), file.loaded_at)
            needs_two = plan.is_older or bool(result.differences)
            allowed = not needs_two or await is_second(uow.connection, wished, order.by)
            ready = [uow.connection.prepare(statement, rows) for statement, rows in plan.writes if rows]
        if not allowed:
            async with store.work() as uow:
                await wish(uow, _load(file, order, plan), wished, order.by)
            return replace(result, waits=True)
        plan.forget()
        order.progress("writing", file.read.total)
        try:
            done = await _written(store, file, order, seen, plan, ready)
            return replace(done, differences=result.differences)
        except _Meanwhile:
            continue
        except KeyConflictError:
            if attempt + 1 == ATTEMPTS:
                raise
    raise KeyConflictError("history")


async def _written(
    store: SqlStore, file: File, order: Order, seen: int, plan: Plan, ready: Iterable[Prepared]
) -> ImportResult:
    """Write what is READY in one transaction. Raises _Meanwhile where the snapshot behind number SEEN is too old."""
    async with store.work() as uow:
        db = uow.connection
        await wait_for_other_imports(db)
        known = await loaded_before(db, file.kind.name, file.hash)
        if known is not None and not order.again:
            return _known(known)
        for prepared in ready:
            await db.run_prepared(prepared)
        load = _load(file, order, plan)
        await record(db, load)
        entries = _entries(load, plan, order)
        # Last: whoever appends holds the history's head, so that others wait for us and we never for them.
        last = await uow.history.append_all(entries)
        await _check_nothing_came_between(db, seen, last - len(entries) + 1)
    return _result(file.read, plan)


def _load(file: File, order: Order, plan: Plan) -> Load:
    return Load(
        kind=file.kind.name,
        file_hash=file.hash,
        at=order.at,
        by=order.by.name,
        rows=file.read.total,
        added=plan.added,
        changed=plan.changed,
    )


async def _check_nothing_came_between(db: Connection, seen: int, first_own: int) -> None:
    row = await db.one(MEANWHILE, {"behind": seen, "before": first_own})
    if row is None or row.entries:
        raise _Meanwhile


def _entries(load: Load, plan: Plan, order: Order) -> list[NewEntry]:
    """One for the load, and one for each record that was there and is changed."""
    counts = {"rows": load.rows, "added": load.added, "changed": load.changed}
    said = {"kind": load.kind, **{name: str(count) for name, count in counts.items()}, "sha256": load.file_hash.hex()}
    loaded = NewEntry(
        at=order.at,
        actor=order.by,
        action=Action.LOADED,
        subject=load.kind,
        changes=tuple(Change(name, None, value) for name, value in said.items()),
    )
    changed = [
        NewEntry(
            at=order.at,
            actor=order.by,
            action=each.action,
            member_id=each.member_id,
            subject=each.subject,
            changes=each.changes,
        )
        for each in plan.history
    ]
    return [loaded, *changed]


def _not_kept(kind: Kind, rules: Rules) -> Iterable[str]:
    """Columns of the member record that the co-op has decided not to keep."""
    if kind is not members.KIND:
        return ()
    kept = members.ALWAYS_KEPT | rules.members.required_fields | rules.members.kept_fields
    return (column.name for column in kind.columns if column.name not in kept)


def _known(load: Load) -> ImportResult:
    return ImportResult(rows=load.rows, unchanged=load.rows, before=load)


def _result(read: ReadRows, plan: Plan, differences: tuple[Difference, ...] = ()) -> ImportResult:
    named = (Fault(fault.row, read.names.get(fault.column, fault.column), fault.reason) for fault in plan.faults)
    found = tuple(sorted((*read.faults, *named), key=lambda fault: fault.row))
    if found:
        return ImportResult(rows=read.total, faults=found, notes=read.notes)
    return ImportResult(
        rows=read.total,
        added=plan.added,
        changed=plan.changed,
        unchanged=plan.unchanged,
        doubts=tuple(plan.doubts),
        notes=(*read.notes, *plan.notes),
        sums=read.sums,
        totals=tuple(plan.totals),
        differences=differences,
    )
