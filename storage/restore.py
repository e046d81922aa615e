"""`coop restore FILE`: a backup put into an empty place, of either engine, with nothing sent until staff release it.

Everything happens in one transaction: the rows, the checks (sums, references, every sealed field, the whole history),
and the freeze of the outbox.  On SQLite it happens in a file beside the database, which takes its name at the very end.
Killed at any moment it leaves an empty place, and can be begun again.

What may have gone out since the backup was made cannot be known here: messages that were being sent become `unsure`,
those older than LINE's memory for retry keys end, reply tokens are dropped, and the switch `outbox_held` stands until
`coop outbox release`.  Notices that were due or given up are not announced again: members find them under /news.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, or_, select, text, update

from core.history import Action, Actor, NewEntry
from core.messaging import OUTBOX_HELD, DeliveryState
from core.notices import NoticeState
from core.services.staffing import allowed
from core.staff import Power
from storage import schema
from storage.backup import flush_folder
from storage.backup_file import DAMAGED, BackupRefusedError, read_records
from storage.checks import damage
from storage.connection import Connection, Engine
from storage.dump import TABLES, PlainTable
from storage.encryption import KeyRing
from storage.engine import open_transactions, parse_url, sqlite_path
from storage.history import SqlHistory
from storage.tables import outbox
from storage.tables_requests import notices
from storage.unit_of_work import SqlUnitOfWork

KEY_MEMORY = timedelta(hours=24)
"""LINE forgets a retry key after this (messaging API reference); a later try would be a second message."""

SIDE_FILES = ("-wal", "-shm", "-journal")

_ended = {"payload": None, "reply_token": None, "reply_until": None, "worker": None, "lease_until": None}
IN_FLIGHT = (
    update(outbox)
    .where(outbox.c.state == DeliveryState.SENDING.value)
    .values(state=DeliveryState.UNSURE.value, detail="being sent when the backup was made", **_ended)
    .values(
        ended_at=bindparam("now"),
        unclear_at=func.coalesce(outbox.c.unclear_at, bindparam("unclear", type_=outbox.c.unclear_at.type)),
    )
)
TOO_OLD = (
    update(outbox)
    .where(outbox.c.state == DeliveryState.NEW.value, outbox.c.created_at < bindparam("oldest"))
    .values(state=DeliveryState.DEAD.value, detail="older than its retry key at the restore", **_ended)
    .values(ended_at=bindparam("now"))
)
NO_TOKENS = (
    update(outbox)
    .where(or_(outbox.c.reply_token.is_not(None), outbox.c.reply_until.is_not(None)))
    .values(reply_token=None, reply_until=None)
)
_untold = {"state": NoticeState.UNSENT.value, "ended_at": bindparam("now")}
DUE_NOTICES = (
    update(notices)
    .where(notices.c.state == NoticeState.WAITING.value, notices.c.not_before <= bindparam("now"))
    .values(**_untold)
)
"""Others cannot have been told since: their time has not come yet."""
GIVEN_UP = select(outbox.c.retry_key).where(outbox.c.state == DeliveryState.DEAD.value)
UNSETTLED_NOTICES = (
    update(notices)
    .where(notices.c.state == NoticeState.SENT.value, notices.c.said.is_not(None), notices.c.delivery.in_(GIVEN_UP))
    .values(**_untold)
)
"""They would wait again, to be told in another way.  Of those whose message still waits LINE knows the retry key."""
WAITING = select(func.count().label("n")).where(outbox.c.state == DeliveryState.NEW.value)
LOCK = text(f"SELECT pg_advisory_xact_lock({schema.UPGRADE_LOCK})")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreSummary:
    """What was restored, and what became of the messages in it, and of the notices that had no message yet."""

    program: str
    created_at: datetime
    rows: int
    waiting: int
    unsure: int
    dead: int
    untold: int


async def restore(url: str, keys: KeyRing, source: Path, *, now: datetime, by: Actor) -> RestoreSummary:
    """Fill the empty database at URL from SOURCE.

    Raises BackupRefusedError, and Refusal where BY names no staff of the restored co-op who may; nothing is left then.
    """
    with source.open("rb") as file:
        records = read_records(file, keys)
        manifest = _manifest(next(records, None))
        async with _place(url) as address:
            await schema.upgrade(address)
            transactions = open_transactions(address)
            try:
                async with transactions.write() as connection:
                    await _only_if_empty(connection)
                    rows = await _fill(connection, records)
                    await _only_if_whole(connection, keys, manifest)
                    uow = SqlUnitOfWork(connection, keys)
                    await allowed(uow, by, Power.SYSTEM_KEEP)  # staff are known only now
                    frozen = await _freeze(uow, now, by)
                    subject = f"backup:{manifest['created_at']}"
                    await uow.history.append(NewEntry(at=now, actor=by, action=Action.RESTORED, subject=subject))
            finally:
                await transactions.close()
    return RestoreSummary(
        program=manifest["program"], created_at=datetime.fromisoformat(manifest["created_at"]), rows=rows, **frozen
    )


def _manifest(record: object) -> dict[str, Any]:
    """The first record, of a backup that this program can read. Raises BackupRefusedError."""
    if not isinstance(record, dict) or "revision" not in record:
        raise BackupRefusedError(DAMAGED)
    if record["revision"] != schema.newest() or record["columns"] != {name: t.columns for name, t in TABLES.items()}:
        raise BackupRefusedError(
            f"the backup is of version {record['revision']} of the tables, this program has {schema.newest()}:"
            f" restore it with sahabot {record['program']}, then bring it up to date with coop db upgrade"
        )
    return record


@asynccontextmanager
async def _place(url: str) -> AsyncIterator[str]:
    """The address to fill: on SQLite that of a new file, which becomes the database when the block ends well."""
    engine, address = parse_url(url)
    if engine is Engine.POSTGRESQL:
        await _refuse_other_tables(url)
        yield url
        return
    path = sqlite_path(address)
    if path.is_file() and path.stat().st_size:
        await _refuse_other_tables(url)
        await _refuse_rows(url)
    new = path.with_name(f"{path.name}.restoring")
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove(new)
    try:
        yield address.set(database=str(new)).render_as_string(hide_password=False)
        _remove_side_files(path)
        new.replace(path)
        flush_folder(path.parent)
    finally:
        _remove(new)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _remove_side_files(path)


def _remove_side_files(path: Path) -> None:
    """A log that belongs to another file would be played into this one."""
    for ending in SIDE_FILES:
        path.with_name(path.name + ending).unlink(missing_ok=True)


async def _refuse_other_tables(url: str) -> None:
    """Empty, or with the tables of this program: nothing else is touched."""
    if (version := await schema.version_of(url)) not in {None, schema.newest()}:
        raise BackupRefusedError(f"the database is not empty: it is of version {version}")


async def _refuse_rows(url: str) -> None:
    if await schema.version_of(url) is None:
        return
    transactions = open_transactions(url)
    try:
        async with transactions.read() as connection:
            await _only_if_empty(connection)
    finally:
        await transactions.close()


async def _only_if_empty(connection: Connection) -> None:
    if connection.engine is Engine.POSTGRESQL:
        await connection.all(LOCK)  # of two restores at once the second finds rows
    for table in TABLES.values():
        if await connection.one(select(table.table).limit(1)) is not None:
            raise BackupRefusedError(f"the database is not empty: there are rows in {table.name}")


async def _fill(connection: Connection, records: Iterator[object]) -> int:
    """Write the rows and compare their sums with those at the end of the file; how many rows."""
    counts, digests = dict.fromkeys(TABLES, 0), {name: sha256() for name in TABLES}
    decode = msgspec.msgpack.Decoder(list[list[Any]]).decode
    sums: Mapping[str, Any] | None = None
    for record in records:
        match record:
            case [str(name), bytes(page)] if name in TABLES:
                rows = decode(page)
                table = TABLES[name]
                await connection.run_many(table.insert, [table.values(row) for row in rows])
                counts[name] += len(rows)
                digests[name].update(page)
            case {"sums": dict(found)}:
                sums = found
            case _:
                raise BackupRefusedError(DAMAGED)
    if sums != {name: {"rows": counts[name], "digest": digests[name].hexdigest()} for name in TABLES}:
        raise BackupRefusedError(DAMAGED)
    if connection.engine is Engine.POSTGRESQL:
        await _set_sequences(connection)
    return sum(counts.values())


async def _set_sequences(connection: Connection) -> None:
    """New rows are numbered behind the restored ones; SQLite does so by itself."""
    for name, table in TABLES.items():
        for key in _numbered(table):
            await connection.all(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', '{key}'), coalesce(max({key}), 1),"  # noqa: S608 - names of our own tables
                    f" max({key}) IS NOT NULL) FROM {name}"
                )
            )


def _numbered(table: PlainTable) -> list[str]:
    """The column that the database numbers by itself, if there is one."""
    column = table.source.autoincrement_column
    return [] if column is None else [column.name]


async def _only_if_whole(connection: Connection, keys: KeyRing, manifest: Mapping[str, Any]) -> None:
    faults = await damage(connection, keys)
    head = await SqlHistory(connection, keys).head()
    if head.seq != manifest["history_seq"] or (head.seq and head.entry_hash.hex() != manifest["history_hash"]):
        faults.append("the history does not end where the backup says")
    if faults:
        raise BackupRefusedError(f"the backup holds a broken database: {'; '.join(faults)}")


async def _freeze(uow: SqlUnitOfWork, now: datetime, by: Actor) -> dict[str, int]:
    """Nothing in the outbox may go out by itself."""
    connection = uow.connection
    unsure = await connection.run(IN_FLIGHT, {"now": now, "unclear": now})
    dead = await connection.run(TOO_OLD, {"now": now, "oldest": now - KEY_MEMORY})
    untold = await connection.run(DUE_NOTICES, {"now": now}) + await connection.run(UNSETTLED_NOTICES, {"now": now})
    await connection.run(NO_TOKENS)
    await uow.switches.set(OUTBOX_HELD, now, by.name)
    waiting = await connection.one(WAITING)
    return {"waiting": 0 if waiting is None else waiting.n, "unsure": unsure, "dead": dead, "untold": untold}
