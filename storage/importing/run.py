"""The whole way of a file: read, compare, and, if not one row is wrong, write in one transaction.

The file is read before the database is asked, so that the lock of the writer is held for the comparison and the writing
only.  The same file twice changes nothing; `dry_run` says what would happen and takes no lock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storage.connection import Connection
from storage.importing import codes, members, share_movements, shares
from storage.importing.column_map import ColumnMap
from storage.importing.faults import Fault
from storage.importing.kind import Kind, Plan, Rules
from storage.importing.reader import UnreadableFile, read_sheet
from storage.importing.sheet_rows import ReadRows, read_rows
from storage.unit_of_work import SqlStore

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in (codes.KIND, members.KIND, shares.KIND, share_movements.KIND)}
)
NO_MAP = ColumnMap()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or with `faults` did not do: then nothing is changed. Counts are of rows."""

    rows: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()


async def import_file(
    store: SqlStore,
    kind_name: str,
    data: bytes,
    rules: Rules,
    *,
    column_map: ColumnMap = NO_MAP,
    dry_run: bool = False,
) -> ImportResult:
    """Import the file DATA of the KIND named. KeyError for a name that is not in `KINDS`."""
    kind = KINDS[kind_name]
    try:
        read = read_rows(read_sheet(data), kind, column_map, _not_kept(kind, rules))
    except UnreadableFile as error:
        return ImportResult(rows=0, faults=(error.fault,))
    if dry_run or read.faults:
        async with store.read() as uow:
            return _result(read, await kind.plan(uow.connection, read.rows, rules))
    async with store.work() as uow:
        plan = await kind.plan(uow.connection, read.rows, rules)
        if not plan.faults:
            await _write(uow.connection, plan)
    return _result(read, plan)


def _not_kept(kind: Kind, rules: Rules) -> Iterable[str]:
    """Columns of the member record that the co-op has decided not to keep."""
    if kind is not members.KIND:
        return ()
    kept = members.ALWAYS_KEPT | rules.members.required_fields | rules.members.kept_fields
    return (column.name for column in kind.columns if column.name not in kept)


async def _write(db: Connection, plan: Plan) -> None:
    for statement, rows in plan.writes:
        if rows:
            await db.run_many(statement, rows)


def _result(read: ReadRows, plan: Plan) -> ImportResult:
    named = (Fault(fault.row, read.names.get(fault.column, fault.column), fault.reason) for fault in plan.faults)
    found = tuple(sorted((*read.faults, *named), key=lambda fault: fault.row))
    if found:
        return ImportResult(rows=read.total, faults=found)
    return ImportResult(rows=read.total, added=plan.added, changed=plan.changed, unchanged=plan.unchanged)
