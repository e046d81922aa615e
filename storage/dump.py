"""All rows of all tables in one form and one order, the same on both engines: for backups and for checksums.

Money, instants and days of ledgers are the whole numbers that the columns hold, so that nothing is rounded or
reinterpreted on the way.  Rows come by primary key, text by code point, a page at a time from the one snapshot of a
transaction.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Executable,
    MetaData,
    Select,
    String,
    Table,
    TypeDecorator,
    Uuid,
    bindparam,
    insert,
    select,
    tuple_,
)

from storage import (
    tables_care,
    tables_collection,
    tables_guard,
    tables_money,
    tables_office,
    tables_requests,
    tables_staff,
)
from storage.compiled import Row
from storage.connection import Connection, Engine
from storage.tables import metadata

PAGE = 2_000
"""Rows read, kept and written at a time."""

_encode = msgspec.msgpack.Encoder().encode

_IN_USE = (tables_care, tables_collection, tables_guard, tables_money, tables_office, tables_requests, tables_staff)
"""Modules that put their tables into `metadata` when they are imported."""


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and SHA-256 over all of them in order."""

    rows: int
    digest: str


class PlainTable:
    """A table whose columns give what they hold, and statements to read and write it by pages."""

    def __init__(self, table: Table) -> None:
        plain = Table(table.name, MetaData(), *(_plain(column) for column in table.columns))
        self.name = str(table.name)
        self.columns = [str(column.name) for column in table.columns]
        self.keys = [str(column.name) for column in table.primary_key]
        self.source = table
        self.table = plain
        self.insert = insert(plain)
        self._pages = {engine: self._statements(engine) for engine in Engine}
        self._read = [(place, read) for place, column in enumerate(plain.columns) if (read := _reader(column))]

    def page(self, engine: Engine, last: Row | None) -> tuple[Executable, dict[str, Any]]:
        """The statement for the rows behind LAST (None: from the beginning), and its values."""
        first, behind = self._pages[engine]
        if last is None:
            return first, {"limit": PAGE}
        return behind, {"limit": PAGE, **{f"last_{key}": getattr(last, key) for key in self.keys}}

    def values(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row as it was packed, as values for `insert`."""
        cells = list(row)
        for place, read in self._read:
            if cells[place] is not None:
                cells[place] = read(cells[place])
        return dict(zip(self.columns, cells, strict=True))

    def _statements(self, engine: Engine) -> tuple[Select[Any], Select[Any]]:
        keys = [_by_code_point(self.table.c[key], engine) for key in self.keys]
        last = [bindparam(f"last_{key}", type_=self.table.c[key].type) for key in self.keys]
        first = select(self.table).order_by(*keys).limit(bindparam("limit"))
        return first, first.where(tuple_(*keys) > tuple_(*last))


def _plain(column: Column[Any]) -> Column[Any]:
    kind = column.type
    return Column(
        column.name, kind.impl_instance if isinstance(kind, TypeDecorator) else kind, primary_key=column.primary_key
    )


def _by_code_point(column: Column[Any], engine: Engine) -> ColumnElement[Any]:
    """PostgreSQL may sort text by the rules of a language, SQLite never does."""
    is_text = isinstance(column.type, String)
    return column.collate("C") if is_text and engine is Engine.POSTGRESQL else column


def _reader(column: Column[Any]) -> Callable[[str], object] | None:
    """What brings a packed cell back: msgpack knows no dates and no UUIDs."""
    if isinstance(column.type, Date):
        return date.fromisoformat
    return UUID if isinstance(column.type, Uuid) else None


TABLES: Mapping[str, PlainTable] = MappingProxyType(
    {str(table.name): PlainTable(table) for table in metadata.sorted_tables}
)
"""By name, those first that others refer to."""


def packed(rows: Sequence[Row]) -> bytes:
    """Rows as they are kept in a backup."""
    return _encode([list(row) for row in rows])


async def pages(connection: Connection, table: PlainTable) -> AsyncIterator[Sequence[Row]]:
    """The rows of TABLE, in order."""
    last: Row | None = None
    while True:
        statement, values = table.page(connection.engine, last)
        rows = await connection.all(statement, values)
        if rows:
            yield rows
            last = rows[-1]
        if len(rows) < PAGE:
            return


async def table_sum(connection: Connection, table: PlainTable) -> TableSum:
    """What TABLE holds, in two figures."""
    count, digest = 0, sha256()
    async for rows in pages(connection, table):
        count += len(rows)
        digest.update(packed(rows))
    return TableSum(count, digest.hexdigest())


async def checksums(connection: Connection) -> dict[str, TableSum]:
    """What every table holds: equal on two databases, of either engine, if and only if their rows are."""
    return {name: await table_sum(connection, table) for name, table in TABLES.items()}
