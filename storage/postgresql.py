"""PostgreSQL through SQLAlchemy's asynchronous engine on asyncpg, for several workers."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import URL, CursorResult, Executable, Row
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.errors import KeyConflictError, StoreUnavailableError
from storage.connection import Engine, Values

POOL_SIZE = 10
"""Connections a process keeps; more transactions than that wait."""

POOL_PATIENCE_S = 10


def core_engine(url: URL) -> AsyncEngine:
    """SQLAlchemy's engine. A connection that died in the pool is noticed and replaced before it is used."""
    return create_async_engine(
        url,
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_PATIENCE_S,
        hide_parameters=True,  # no values in the texts of errors
    )


class PostgresConnection:
    """Implements `storage.connection.Connection` for one transaction."""

    engine = Engine.POSTGRESQL

    def __init__(self, core: AsyncConnection) -> None:
        self._core = core

    async def _execute(self, statement: Executable, values: Values | Sequence[Values] | None) -> CursorResult[Any]:
        with translated():
            return await self._core.execute(statement, values)

    async def one(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        """The first row, or None."""
        return (await self._execute(statement, values)).first()

    async def all(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """All rows."""
        return (await self._execute(statement, values)).all()

    async def run(self, statement: Executable, values: Values | None = None) -> int:
        """How many rows it changed."""
        return (await self._execute(statement, values)).rowcount

    async def run_many(self, statement: Executable, values: Sequence[Values]) -> int:
        """Once for each of VALUES, in one round trip; asyncpg does not count the rows then."""
        if values:
            await self._execute(statement, values)
        return -1 if values else 0

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that a raise undoes alone."""
        async with self._core.begin_nested():
            yield


class _Transaction:
    """One transaction; only what the engine itself does is translated, not what the block raises."""

    def __init__(self, context: AbstractAsyncContextManager[AsyncConnection]) -> None:
        self._context = context

    async def __aenter__(self) -> PostgresConnection:
        with translated():
            return PostgresConnection(await self._context.__aenter__())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with translated():
            await self._context.__aexit__(kind, error, trace)


class PostgresTransactions:
    """Implements `storage.connection.Transactions`."""

    def __init__(self, url: URL) -> None:
        self._engine = core_engine(url)
        self._snapshots = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def write(self) -> _Transaction:
        """A transaction that may write."""
        return _Transaction(self._engine.begin())

    def read(self) -> _Transaction:
        """One that sees a snapshot and cannot write."""
        return _Transaction(self._snapshots.connect())

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


TRY_LATER = {"08", "40", "53", "55", "57", "58"}
"""Classes of SQLSTATE with causes outside: connection, serialization, resources, locks, operator, system."""


@contextmanager
def translated() -> Iterator[None]:
    """The driver's errors in core's words, without the driver's texts: those repeat values."""
    try:
        yield
    except IntegrityError as exc:
        name = getattr(getattr(exc.orig, "__cause__", None), "constraint_name", None)
        raise KeyConflictError(name or "a key") from None
    except DBAPIError as exc:
        if exc.connection_invalidated or str(getattr(exc.orig, "sqlstate", None) or "")[:2] in TRY_LATER:
            raise StoreUnavailableError(type(exc.orig).__name__) from None
        raise
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, PoolTimeoutError) as exc:
        raise StoreUnavailableError(type(exc).__name__) from exc
