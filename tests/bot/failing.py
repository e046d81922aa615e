"""Transactions of which the n-th step fails, once: a begin, a statement, a commit, or an end whose word is lost.

`steps.fail_at = 7` and the seventh step from now on raises `StoreUnavailableError`; `steps.count` says how many there
were.  A commit counts twice, since it may fail before it was made, and after, when nobody learns that it was.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import Executable

from core.errors import StoreUnavailableError
from storage.compiled import NO_VALUES, Row, Values
from storage.connection import Connection, Engine, Prepared, Transactions


@dataclass(slots=True)
class Steps:
    """Counted over all transactions."""

    count: int = 0
    fail_at: int = 0

    def take(self) -> None:
        """One step."""
        self.count += 1
        if self.count == self.fail_at:
            raise StoreUnavailableError("planned")

    def plan(self, fail_at: int) -> None:
        """Count anew."""
        self.count, self.fail_at = 0, fail_at


class FailingConnection:
    """A connection whose statements are steps."""

    def __init__(self, inner: Connection, steps: Steps) -> None:
        self._inner = inner
        self._steps = steps

    @property
    def engine(self) -> Engine:
        return self._inner.engine

    async def one(self, statement: Executable, values: Values = NO_VALUES) -> Row | None:
        self._steps.take()
        return await self._inner.one(statement, values)

    async def all(self, statement: Executable, values: Values = NO_VALUES) -> Sequence[Row]:
        self._steps.take()
        return await self._inner.all(statement, values)

    async def run(self, statement: Executable, values: Values = NO_VALUES) -> int:
        self._steps.take()
        return await self._inner.run(statement, values)

    async def run_many(self, statement: Executable, values: Sequence[Values]) -> int:
        self._steps.take()
        return await self._inner.run_many(statement, values)

    def prepare(self, statement: Executable, values: Sequence[Values]) -> Prepared:
        return self._inner.prepare(statement, values)

    async def run_prepared(self, prepared: Prepared) -> None:
        self._steps.take()
        await self._inner.run_prepared(prepared)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        self._steps.take()
        async with self._inner.savepoint():
            yield


class FailingTransactions:
    """Implements `storage.connection.Transactions`."""

    def __init__(self, inner: Transactions, steps: Steps) -> None:
        self._inner = inner
        self._steps = steps

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        self._steps.take()
        async with self._inner.write() as connection:
            yield FailingConnection(connection, self._steps)
            self._steps.take()
        self._steps.take()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        self._steps.take()
        async with self._inner.read() as connection:
            yield FailingConnection(connection, self._steps)

    async def tidy(self, tables: Sequence[str]) -> bool:
        return await self._inner.tidy(tables)

    async def close(self) -> None:
        await self._inner.close()
