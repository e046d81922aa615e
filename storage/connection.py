"""The one door to SQL: four ways to run a statement, and how each engine keeps a transaction.

Repositories hold prebuilt SQLAlchemy Core statements and run them here; they do not know which engine answers, except
where the engines' SQL differs (`PerEngine`).  `storage.sqlite` and `storage.postgresql` are the two adapters.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, Self, TypeVar

from sqlalchemy import Executable, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.compiled import NO_VALUES, Compiled, Row, Values


class Engine(StrEnum):
    """The two engines; the words are SQLAlchemy's."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


PerEngine = Mapping[Engine, Executable]
"""A statement that the two engines spell differently."""

Upsert = TypeVar("Upsert", sqlite.Insert, postgresql.Insert)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in the engine's SQL and the rows to run it for, as the driver takes them.

    `table`, `columns`: where it inserts and nothing else, for an engine that has a faster way to do that.
    """

    sql: str
    rows: list[list[Any]]
    table: str | None = None
    columns: tuple[str, ...] = ()

    @classmethod
    def of(cls, compiled: Compiled, statement: Executable, values: Iterable[Values]) -> Self:
        """STATEMENT as COMPILED, for VALUES."""
        rows = [compiled.arguments(each) for each in values]
        if not isinstance(statement, Insert) or compiled.names is None:
            return cls(compiled.sql, rows)
        if not set(compiled.names).issubset(statement.table.columns.keys()):  # it looks something up by the others
            return cls(compiled.sql, rows)
        return cls(compiled.sql, rows, str(statement.table.name), tuple(compiled.names))


class Connection(Protocol):
    """Statements inside one transaction."""

    @property
    def engine(self) -> Engine:
        """Who answers."""
        ...

    async def one(self, statement: Executable, values: Values = NO_VALUES) -> Row | None:
        """The first row, or None."""
        ...

    async def all(self, statement: Executable, values: Values = NO_VALUES) -> Sequence[Row]:
        """All rows."""
        ...

    async def run(self, statement: Executable, values: Values = NO_VALUES) -> int:
        """How many rows it changed."""
        ...

    async def run_many(self, statement: Executable, values: Sequence[Values]) -> int:
        """Once for each of VALUES, in one call; how many rows changed, or -1 on PostgreSQL, which does not tell."""
        ...

    def prepare(self, statement: Executable, values: Sequence[Values]) -> "Prepared":
        """STATEMENT with its rows made ready, so that `run_prepared` holds the writer's lock for the writing alone."""
        ...

    async def run_prepared(self, prepared: "Prepared") -> None:
        """Run what another connection to the same engine made ready."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """A part of the transaction that a raise undoes alone."""
        ...


class Transactions(Protocol):
    """An engine, opened."""

    def write(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction that may write: commits at the end of its block, rolls back when the block raises."""
        ...

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """One that sees a snapshot and cannot write."""
        ...

    async def tidy(self, tables: Sequence[str]) -> bool:
        """Leave nothing readable of what was deleted from TABLES; False where others kept it from being done now."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


def insert_or_skip(table: Table) -> PerEngine:
    """Insert; a row with a key that is there already is left as it is."""
    return {
        Engine.SQLITE: sqlite.insert(table).on_conflict_do_nothing(),
        Engine.POSTGRESQL: postgresql.insert(table).on_conflict_do_nothing(),
    }


def insert_or_update(table: Table, *, rising: str | None = None, only: Sequence[str] = ()) -> PerEngine:
    """Insert; a row with the same primary key gets the new values instead, of the columns ONLY where some are named.

    RISING: nothing is changed unless that column grows.
    """
    keys = [column.name for column in table.primary_key]
    return {
        Engine.SQLITE: _updating(sqlite.insert(table), table, keys, rising, only),
        Engine.POSTGRESQL: _updating(postgresql.insert(table), table, keys, rising, only),
    }


def insert_or_update_by(table: Table, *keys: str) -> PerEngine:
    """Insert; a row with the same KEYS, which are unique, gets the new values and keeps its `id`. Returns the `id`."""
    return {
        Engine.SQLITE: _updating(sqlite.insert(table), table, keys).returning(table.c.id),
        Engine.POSTGRESQL: _updating(postgresql.insert(table), table, keys).returning(table.c.id),
    }


def _updating(
    new: Upsert, table: Table, keys: Sequence[str], rising: str | None = None, only: Sequence[str] = ()
) -> Upsert:
    rest = only or [column.name for column in table.columns if not column.primary_key and column.name not in keys]
    return new.on_conflict_do_update(
        index_elements=keys,
        set_={name: new.excluded[name] for name in rest},
        where=None if rising is None else new.excluded[rising] > table.c[rising],
    )
