"""What was loaded: each file by its hash, so that the same one again is known, also after its records were changed.

The hash covers the map file too: with another map the same bytes mean something else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select

from storage.connection import Connection, Engine
from storage.importing.column_map import ColumnMap
from storage.tables_office import loads

FIND = (
    select(loads)
    .where(loads.c.kind == bindparam("of_kind"), loads.c.file_hash == bindparam("of_hash"))
    .order_by(loads.c.id.desc())
    .limit(1)
)
ADD = insert(loads)

IMPORT_LOCK = 0x5A_4A_01
"""A number that no other lock of the database has: one import writes at a time."""
WAIT = select(func.pg_advisory_xact_lock(bindparam("number")).label("waited"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A file that was loaded. Counts are of rows."""

    kind: str
    file_hash: bytes
    at: datetime
    by: str
    rows: int
    added: int
    changed: int


def file_hash(data: bytes, column_map: ColumnMap) -> bytes:
    """SHA-256 of the file, as `sha256sum` prints it; of the file and its map where there is one."""
    whole = hashlib.sha256(data)
    if column_map != ColumnMap():
        whole.update(b"\0" + _in_one_form(column_map).encode())
    return whole.digest()


def _in_one_form(column_map: ColumnMap) -> str:
    values: Mapping[str, dict[str, str]] = {name: dict(words) for name, words in column_map.values.items()}
    parts = {"columns": dict(column_map.columns), "ignore": sorted(column_map.ignore), "values": values}
    return json.dumps(parts, sort_keys=True)


async def loaded_before(db: Connection, kind: str, hash_of_file: bytes) -> Load | None:
    """The newest load of this file as KIND."""
    row = await db.one(FIND, {"of_kind": kind, "of_hash": hash_of_file})
    if row is None:
        return None
    return Load(
        kind=row.kind,
        file_hash=bytes(row.file_hash),
        at=row.loaded_at,
        by=row.loaded_by,
        rows=row.row_count,
        added=row.added,
        changed=row.changed,
    )


async def record(db: Connection, load: Load) -> None:
    """Keep LOAD."""
    values = {
        "kind": load.kind,
        "file_hash": load.file_hash,
        "loaded_at": load.at,
        "loaded_by": load.by,
        "row_count": load.rows,
        "added": load.added,
        "changed": load.changed,
    }
    await db.run(ADD, values)


async def wait_for_other_imports(db: Connection) -> None:
    """Until this transaction ends no other import writes. On SQLite its own lock does that already."""
    if db.engine is Engine.POSTGRESQL:
        await db.one(WAIT, {"number": IMPORT_LOCK})
