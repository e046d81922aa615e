"""The database of a run, and looking into it apart from the program's own repositories."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from bot.settings import Settings
from tests.postgres import Databases, server


async def query(settings: Settings, statement: str) -> Sequence[Sequence[Any]]:
    """Rows of the database, read apart from the program's own repositories."""
    if settings.embedded:
        with closing(sqlite3.connect(settings.database_url.partition("///")[2], timeout=10)) as file:
            return file.execute(statement).fetchall()
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", ""))
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@contextmanager
def database(engine: str, folder: Path, given: str | None) -> Iterator[str]:
    if given is not None:
        yield given
        return
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'coop.db'}"
        return
    with server() as address:
        databases = Databases.prepare(address)
        with databases.fresh() as url:
            yield url
        databases.clean()
