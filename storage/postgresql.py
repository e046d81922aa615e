"""PostgreSQL through asyncpg's pool, for several workers."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from types import TracebackType
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from asyncpg.transaction import Transaction  # type: ignore[import-untyped]  # the same
from sqlalchemy import URL, Executable
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect

from core.errors import KeyConflictError, StoreUnavailableError
from storage.compiled import NO_VALUES, Compiler, Row, Values
from storage.connection import Engine, Prepared

POOL_SIZE = 10
"""Connections a process keeps; more transactions than that wait."""

PATIENCE_S = 10
"""How long a transaction waits for a connection."""

TRY_LATER = {"08", "40", "53", "55", "57", "58"}
"""Classes of SQLSTATE with causes outside: connection, serialization, resources, locks, operator, system."""

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's farewell has come, but its end of the line is not yet seen
    ConnectionError,
)
"""What the first statement on a connection raises that died while it lay in the pool."""

compiler = Compiler(asyncpg_dialect.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's own


class StatementError(Exception):
    """A fault of ours in a statement. The driver's own text would repeat values; this one has the SQL."""


@contextmanager
def translated(sql: str = "") -> Iterator[None]:
    """The driver's errors in core's words, without the driver's texts: those repeat values."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as exc:
        raise KeyConflictError(exc.constraint_name or "a key") from None
    except asyncpg.PostgresError as exc:
        if str(exc.sqlstate)[:2] in TRY_LATER:
            raise StoreUnavailableError(type(exc).__name__) from None
        raise StatementError(f"{type(exc).__name__}: {sql}") from None
    except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as exc:
        raise StoreUnavailableError(type(exc).__name__) from exc


class PostgresConnection:
    """Implements `storage.connection.Connection` for one transaction."""

    engine = Engine.POSTGRESQL

    def __init__(self, raw: asyncpg.Connection) -> None:
        self._raw = raw

    async def one(self, statement: Executable, values: Values = NO_VALUES) -> Row | None:
        """The first row, or None."""
        rows = await self.all(statement, values)
        return rows[0] if rows else None

    async def all(self, statement: Executable, values: Values = NO_VALUES) -> Sequence[Row]:
        """All rows."""
        compiled = compiler(statement, values)
        with translated(compiled.sql):
            records = await self._raw.fetch(compiled.sql, *compiled.arguments(values))
        return compiled.rows(records, lambda: records[0].keys() if records else ())

    async def run(self, statement: Executable, values: Values = NO_VALUES) -> int:
        """How many rows it changed, which PostgreSQL tells in words: `UPDATE 3`."""
        compiled = compiler(statement, values)
        with translated(compiled.sql):
            said = await self._raw.execute(compiled.sql, *compiled.arguments(values))
        count = said.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def run_many(self, statement: Executable, values: Sequence[Values]) -> int:
        """Once for each of VALUES, in one round trip; asyncpg does not count the rows then."""
        if not values:
            return 0
        compiled = compiler(statement, values[0])
        with translated(compiled.sql):
            await self._raw.executemany(compiled.sql, [compiled.arguments(each) for each in values])
        return -1

    def prepare(self, statement: Executable, values: Sequence[Values]) -> Prepared:
        """STATEMENT with its rows made ready."""
        return Prepared.of(compiler(statement, values[0]), statement, values)

    async def run_prepared(self, prepared: Prepared) -> None:
        """Run it for all of its rows; what only inserts goes in by COPY, which takes a third of the time."""
        with translated(prepared.sql):
            if prepared.table is None:
                await self._raw.executemany(prepared.sql, prepared.rows)
            else:
                await self._raw.copy_records_to_table(
                    prepared.table, records=prepared.rows, columns=list(prepared.columns)
                )

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that a raise undoes alone."""
        part = self._raw.transaction()
        with translated():
            await part.start()
        try:
            yield
        except BaseException:
            await _roll_back(self._raw, part)
            raise
        with translated():
            await part.commit()


class _Transaction:
    """One transaction; only what the driver itself does is translated, not what the block raises."""

    def __init__(self, transactions: "PostgresTransactions", options: dict[str, Any]) -> None:
        self._transactions = transactions
        self._options = options

    async def __aenter__(self) -> PostgresConnection:
        with translated():
            self._raw, self._transaction = await self._transactions.begin(self._options)
        return PostgresConnection(self._raw)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with translated():
                    await self._transaction.commit()
            else:
                await _roll_back(self._raw, self._transaction)
        finally:
            await self._transactions.give_back(self._raw)


WRITING: dict[str, Any] = {}
READING: dict[str, Any] = {"isolation": "repeatable_read", "readonly": True}


class PostgresTransactions:
    """Implements `storage.connection.Transactions`. Nothing is connected before the first transaction."""

    def __init__(self, url: URL) -> None:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._pool = asyncpg.create_pool(address, min_size=0, max_size=POOL_SIZE, reset=_end_transaction)

    def write(self) -> _Transaction:
        """A transaction that may write."""
        return _Transaction(self, WRITING)

    def read(self) -> _Transaction:
        """One that sees a snapshot and cannot write."""
        return _Transaction(self, READING)

    async def begin(self, options: dict[str, Any]) -> tuple[Any, Any]:
        """A connection and the transaction begun on it. One that died in the pool is noticed here and replaced."""
        await self._pool  # does something the first time only
        for _ in range(POOL_SIZE):
            raw = await self._pool.acquire(timeout=PATIENCE_S)
            try:
                transaction = raw.transaction(**options)
                await transaction.start()
            except LOST:
                _hang_up(raw)
                await self._pool.release(raw)
            except BaseException:
                await self._pool.release(raw)
                raise
            else:
                return raw, transaction
        raise StoreUnavailableError("every connection was lost")

    async def give_back(self, raw: asyncpg.Connection) -> None:
        """The transaction on it has ended."""
        await self._pool.release(raw)

    async def tidy(self, tables: Sequence[str]) -> bool:
        """Leave nothing behind of what was deleted: dead rows stay in the files of TABLES until they are vacuumed."""
        await self._pool
        raw = await self._pool.acquire(timeout=PATIENCE_S)
        try:
            with translated():
                await raw.execute(f"VACUUM {', '.join(tables)}")
        finally:
            await self._pool.release(raw)
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self._pool  # one that was never used must be begun before it can be closed
        await self._pool.close()


async def _roll_back(raw: asyncpg.Connection, transaction: Transaction) -> None:
    """Undo. On a connection that was lost the server has done so, and what the block raised is not to be hidden."""
    try:
        await transaction.rollback()
    except LOST:
        _hang_up(raw)


def _hang_up(raw: asyncpg.Connection) -> None:
    """Give a lost connection up; the pool may have noticed and taken it back by itself."""
    with suppress(asyncpg.InterfaceError):
        raw.terminate()


async def _end_transaction(raw: asyncpg.Connection) -> None:
    """What the pool does with a connection that comes back: nothing here changes a session's settings."""
    if raw.is_in_transaction():
        await raw.reset()
