"""`coop backup FILE`: the whole database in one encrypted file, while the server runs.

One read transaction sees one moment of the database on either engine (a snapshot of SQLite's log, REPEATABLE READ on
PostgreSQL), and rows go from it straight into the file: at no time lies a second, readable copy on the disk.  The form
is the same for both engines, so that a co-op can move from one to the other.  The file appears under its name only
when it is whole and on the disk.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import text

from core.messaging import BACKUP_MADE
from storage import schema
from storage.backup_file import BackupRefusedError, BackupWriter
from storage.connection import Connection, Engine
from storage.dump import TABLES, TableSum, packed, pages
from storage.encryption import KeyRing
from storage.engine import open_transactions
from storage.switches import SqlSwitches

OWNER_ONLY = 0o600


QUICK_CHECK = text("PRAGMA quick_check(1)")
HEAD = text("SELECT seq, entry_hash FROM history_head")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSummary:
    """What a backup holds: the head of its history too, to compare with the anchors kept elsewhere."""

    program: str
    revision: str
    engine: str
    created_at: datetime
    history_seq: int
    history_hash: str
    rows: int
    size: int
    """Bytes."""


async def back_up(url: str, keys: KeyRing, target: Path, *, now: datetime, by: str, program: str) -> BackupSummary:
    """Write the database at URL to TARGET, replacing an older backup there as the last step of all.

    Raises BackupRefusedError where the database is damaged, StoreUnavailableError where it cannot be reached, OSError
    where the file cannot be written.
    """
    transactions = open_transactions(url)
    try:
        with _written(target) as file:
            async with transactions.read() as connection:
                await _check_pages(connection)
                manifest = await _manifest(connection, program, now)
                rows = await _write(connection, BackupWriter(file, keys), manifest)
                size = file.tell()
        async with transactions.write() as connection:
            await SqlSwitches(connection).set(BACKUP_MADE, now, by)
    finally:
        await transactions.close()
    return BackupSummary(
        program=program,
        revision=str(manifest["revision"]),
        engine=str(manifest["engine"]),
        created_at=now,
        history_seq=int(str(manifest["history_seq"])),
        history_hash=str(manifest["history_hash"]),
        rows=rows,
        size=size,
    )


async def _check_pages(connection: Connection) -> None:
    """A damaged file must not replace the last good backup."""
    if connection.engine is Engine.SQLITE:
        found = await connection.one(QUICK_CHECK)
        if found is None or found[0] != "ok":
            raise BackupRefusedError("the database is damaged; restore the last backup (coop db check says more)")


async def _manifest(connection: Connection, program: str, now: datetime) -> dict[str, object]:
    head = await connection.one(HEAD)
    return {
        "program": program,
        "revision": schema.newest(),
        "engine": connection.engine.value,
        "created_at": now.isoformat(),
        "history_seq": 0 if head is None else head.seq,
        "history_hash": "" if head is None else bytes(head.entry_hash).hex(),
        "columns": {name: table.columns for name, table in TABLES.items()},
    }


async def _write(connection: Connection, writer: BackupWriter, manifest: dict[str, object]) -> int:
    """The manifest, the rows of every table, and last the sums by which a restore knows that it has all of them."""
    writer.write(manifest)
    sums = {}
    for name, table in TABLES.items():
        count, digest = 0, sha256()
        async for rows in pages(connection, table):
            page = packed(rows)
            writer.write([name, page])
            count += len(rows)
            digest.update(page)
        sums[name] = asdict(TableSum(count, digest.hexdigest()))
    writer.write({"sums": sums})
    writer.close()
    return sum(int(each["rows"]) for each in sums.values())


@contextmanager
def _written(target: Path) -> Iterator[BinaryIO]:
    """A file beside TARGET that takes its place when the block has ended well, flushed to the disk first."""
    part = target.with_name(f"{target.name}.part")
    descriptor = os.open(part, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, OWNER_ONLY)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupRefusedError("another backup is being written to that file") from None
        os.fchmod(descriptor, OWNER_ONLY)
        file.truncate()
        try:
            yield file
            file.flush()
            os.fsync(descriptor)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    flush_folder(target.parent)


def flush_folder(folder: Path) -> None:
    """A file's new name is on the disk only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
