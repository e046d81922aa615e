"""SQLite, asked inside the event loop on held connections: 35 µs a statement instead of 300 through a thread.

One connection writes, under a lock; others read, each from its own snapshot.  A write transaction begins as BEGIN
IMMEDIATE, since one that reads first and writes later fails at once when another process wrote in between, whatever the
busy timeout.  Where another process holds the write lock (an import, a backup) the loop is not blocked: the attempt is
repeated with growing pauses, then `StoreUnavailableError` says so.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import TracebackType

from sqlalchemy import URL, Executable, NullPool, create_engine
from sqlalchemy import Engine as CoreEngine
from sqlalchemy.dialects.sqlite import pysqlite

from core.errors import KeyConflictError, StoreUnavailableError
from storage.compiled import NO_VALUES, Compiler, Row, Values
from storage.connection import Engine, Prepared

FIRST_PAUSE_S = 0.001
LONGEST_PAUSE_S = 0.05
PATIENCE_S = 10.0
"""How long a writer waits for another process; longer than an import or a backup of a co-op holds the lock."""

READER_BUSY_MS = 1000
"""Readers meet a lock only in the moment in which the log is recovered after a crash."""

WRITER_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=0")
"""FULL: with NORMAL a power cut may lose the last commits, and those were answered with 200 already. Secure delete
writes zeros over what is deleted, so that an erased person is not found in the file's free pages."""

TRY_LATER = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
}
"""Causes outside of the program; every other error is a fault of ours and is raised as it is."""

READER_PRAGMAS = (f"busy_timeout={READER_BUSY_MS}", "query_only=ON")


def pauses() -> Iterator[float]:
    """Seconds between attempts, doubling, until the patience is used up."""
    waited, pause = 0.0, FIRST_PAUSE_S
    while waited < PATIENCE_S:
        yield pause
        waited += pause
        pause = min(pause * 2, LONGEST_PAUSE_S)


def core_engine(path: Path) -> CoreEngine:
    """SQLAlchemy's engine for the file at PATH, which Alembic works on; no hidden BEGIN, so that DDL rolls back too."""
    url = URL.create("sqlite+pysqlite", database=str(path))
    return create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None})


compiler = Compiler(pysqlite.dialect())


class SqliteConnection:
    """Implements `storage.connection.Connection` on a held connection; nothing in it waits."""

    engine = Engine.SQLITE

    def __init__(self, path: Path, pragmas: Sequence[str]) -> None:
        # No hidden BEGIN by the driver. A connection is used by one thread at a time, not always by the same one.
        self._raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=500)
        for pragma in pragmas:
            self._raw.execute(f"PRAGMA {pragma}")

    async def one(self, statement: Executable, values: Values = NO_VALUES) -> Row | None:
        """The first row, or None."""
        rows = await self.all(statement, values)
        return rows[0] if rows else None

    async def all(self, statement: Executable, values: Values = NO_VALUES) -> Sequence[Row]:
        """All rows."""
        compiled = compiler(statement, values)
        with self._checked():
            cursor = self._raw.execute(compiled.sql, compiled.arguments(values))
            return compiled.rows(cursor.fetchall(), lambda: [column[0] for column in cursor.description])

    async def run(self, statement: Executable, values: Values = NO_VALUES) -> int:
        """How many rows it changed."""
        compiled = compiler(statement, values)
        with self._checked():
            return self._raw.execute(compiled.sql, compiled.arguments(values)).rowcount

    async def run_many(self, statement: Executable, values: Sequence[Values]) -> int:
        """Once for each of VALUES; how many rows changed."""
        if not values:
            return 0
        compiled = compiler(statement, values[0])
        with self._checked():
            return self._raw.executemany(compiled.sql, map(compiled.arguments, values)).rowcount

    def prepare(self, statement: Executable, values: Sequence[Values]) -> Prepared:
        """STATEMENT with its rows made ready."""
        return Prepared.of(compiler(statement, values[0]), statement, values)

    async def run_prepared(self, prepared: Prepared) -> None:
        """Run it for all of its rows."""
        with self._checked():
            self._raw.executemany(prepared.sql, prepared.rows)

    @contextmanager
    def _checked(self) -> Iterator[None]:
        if not self._raw.in_transaction:  # a full disk may have ended it: what follows must not commit by itself
            raise StoreUnavailableError("the transaction was rolled back")
        try:
            yield
        except sqlite3.IntegrityError as exc:  # its text names columns and no values
            raise KeyConflictError(str(exc)) from None
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF in TRY_LATER:
                raise StoreUnavailableError(exc.sqlite_errorname) from exc
            raise

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that a raise undoes alone. SQLite takes the innermost of one name, so the name may repeat."""
        self._raw.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK TO part")
                self._raw.execute("RELEASE part")
            raise
        self._raw.execute("RELEASE part")

    def begin(self, how: str) -> bool:
        """Begin; False where another process holds the lock."""
        try:
            self._raw.execute(how)
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            raise StoreUnavailableError(exc.sqlite_errorname) from exc
        return True

    def commit(self) -> None:
        """Commit, or raise StoreUnavailableError with nothing kept."""
        with self._checked():
            try:
                self._raw.commit()
            except sqlite3.OperationalError:
                self.rollback()
                raise

    def empty_log(self) -> bool:
        """Move the write-ahead log into the file and cut it; False while somebody still reads from it."""
        try:
            return not self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False

    def rollback(self) -> None:
        """Undo."""
        self._raw.rollback()

    def close(self) -> None:
        """Close."""
        self._raw.close()


class _Writing:
    """One write transaction."""

    def __init__(self, connection: SqliteConnection, lock: asyncio.Lock) -> None:
        self._connection = connection
        self._lock = lock

    async def __aenter__(self) -> SqliteConnection:
        await self._lock.acquire()
        try:
            if not self._connection.begin("BEGIN IMMEDIATE"):
                await self._wait_for_others()
        except BaseException:
            self._lock.release()
            raise
        return self._connection

    async def _wait_for_others(self) -> None:
        for pause in pauses():
            await asyncio.sleep(pause)
            if self._connection.begin("BEGIN IMMEDIATE"):
                return
        raise StoreUnavailableError("another process has been writing for too long")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._connection.commit()
            else:
                self._connection.rollback()
        finally:
            self._lock.release()


class _Reading:
    """One snapshot to read from."""

    def __init__(self, store: "SqliteTransactions") -> None:
        self._store = store

    async def __aenter__(self) -> SqliteConnection:
        self._connection = self._store.take_reader()
        if not self._connection.begin("BEGIN"):
            self._store.give_back(self._connection)
            raise StoreUnavailableError("the database is being recovered")
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.rollback()
        self._store.give_back(self._connection)


class SqliteTransactions:
    """Implements `storage.connection.Transactions`. The file must exist: `storage.schema.upgrade` makes it."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreUnavailableError(f"there is no database {path.name}; coop db upgrade makes it")
        self._path = path
        self._writer = SqliteConnection(path, WRITER_PRAGMAS)
        self._writing = asyncio.Lock()
        self._idle_readers: list[SqliteConnection] = []

    def write(self) -> _Writing:
        """A transaction that may write."""
        return _Writing(self._writer, self._writing)

    def read(self) -> _Reading:
        """One that sees a snapshot and cannot write."""
        return _Reading(self)

    def take_reader(self) -> SqliteConnection:
        """A connection that nobody reads from. There are as many as blocks that were ever open at once: few."""
        return self._idle_readers.pop() if self._idle_readers else SqliteConnection(self._path, READER_PRAGMAS)

    def give_back(self, reader: SqliteConnection) -> None:
        """Its snapshot has ended."""
        self._idle_readers.append(reader)

    async def tidy(self, _tables: Sequence[str]) -> bool:
        """Leave nothing behind of what was deleted: old pages stay readable in the log until it is emptied."""
        async with self._writing:
            for pause in pauses():
                if self._writer.empty_log():
                    return True
                await asyncio.sleep(pause)
        return False

    async def close(self) -> None:
        """Close every connection, after the writer's last transaction."""
        async with self._writing:
            for connection in (*self._idle_readers, self._writer):
                connection.close()
            self._idle_readers.clear()
