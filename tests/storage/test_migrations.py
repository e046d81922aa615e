"""Migrations with data in place, and killed at each of their statements (F22): the old or the new, never between."""

import asyncio
import os
import signal
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, inspect, select
from sqlalchemy import Engine as SqlEngine

from storage import schema, sqlite
from storage.dump import TABLES
from storage.encryption import KeyRing
from storage.engine import open_store, parse_url, sqlite_path
from storage.schema import newest, upgrade, version_of
from tests.postgres import in_a_thread
from tests.storage import life

pytestmark = pytest.mark.shows("F22")

OLD = "0001"
ROWS = 3
"""Rows of each table that version 0001 has."""

KEYS = KeyRing(b"k" * 32, None)
EVERY = 7
"""Kills are this many statements apart: enough to stand between any two tables."""

engines = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


async def worked_on(url: str, work: Callable[[Connection], Any]) -> Any:
    """What WORK gives in a transaction on the database at URL, whatever its version."""
    engine, address = parse_url(url)
    if engine == "sqlite":
        with sqlite.core_engine(sqlite_path(address)).begin() as connection:
            return work(connection)
    core = schema.postgres_engine(address)
    async with core.begin() as asynchronous:
        found = await asynchronous.run_sync(work)
    await core.dispose()
    return found


def columns_there(connection: Connection) -> dict[str, list[str]]:
    """The tables and columns of the database as it is now, parents first."""
    tables = inspect(connection)
    there = set(tables.get_table_names())
    return {name: [column["name"] for column in tables.get_columns(name)] for name in TABLES if name in there}


def fill(connection: Connection) -> None:
    for name, columns in columns_there(connection).items():
        for number in range(1, ROWS + 1):
            row = life.row(TABLES[name], number, KEYS)
            connection.execute(insert(TABLES[name].table).values({column: row[column] for column in columns}))
    connection.commit()


def content(columns: dict[str, list[str]]) -> Callable[[Connection], str]:
    """A digest of what stands in COLUMNS."""

    def digest(connection: Connection) -> str:
        whole = sha256()
        for name, names in columns.items():
            table = TABLES[name].table
            rows = connection.execute(
                select(*(table.c[column] for column in names)).order_by(*(table.c[key] for key in TABLES[name].keys))
            ).all()
            whole.update(repr([name, *map(tuple, rows)]).encode())
        return whole.hexdigest()

    return digest


@pytest.fixture
def old_url(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> str:
    """A database of version 0001 with rows in it."""
    url = f"sqlite:///{tmp_path / 'coop.db'}"
    if engine == "postgresql":
        url = str(request.getfixturevalue("bare_postgres_url"))
    in_a_thread(upgrade(url, OLD))
    in_a_thread(worked_on(url, fill))
    return url


@engines
def test_an_upgrade_keeps_every_row(old_url: str, engine: str, tmp_path: Path) -> None:
    before = in_a_thread(worked_on(old_url, columns_there))
    assert len(before) > 10
    digest = in_a_thread(worked_on(old_url, content(before)))
    copy = in_a_thread(upgrade(old_url))
    assert in_a_thread(version_of(old_url)) == newest()
    assert in_a_thread(worked_on(old_url, content(before))) == digest
    if engine == "sqlite":
        assert copy == tmp_path / f"coop.db.before-{newest()}.backup"
        assert copy.stat().st_mode & 0o777 == 0o600
        assert in_a_thread(version_of(f"sqlite:///{copy}")) == OLD
        assert in_a_thread(worked_on(f"sqlite:///{copy}", content(before))) == digest
    else:
        assert copy is None
    assert in_a_thread(upgrade(old_url)) is None, "there is nothing to do, and nothing to copy"
    in_a_thread(opens_and_reads(old_url))


async def opens_and_reads(url: str) -> None:
    store = await open_store(url, KEYS)
    async with store.read() as uow:
        found = await uow.members.by_number("members-member_no-2")
    assert found is not None
    assert found.national_id == life.canary("members", "national_id", 2)
    await store.close()


def killed_at(url: str, statement: int) -> bool:
    """Upgrade in a process that is killed before its n-th STATEMENT or before it commits; False where it ended well."""
    child = os.fork()
    if child == 0:
        left = iter(range(statement))

        def die(*_: object) -> None:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(SqlEngine, "before_cursor_execute", die)
        event.listen(SqlEngine, "commit", die)
        os._exit(run_alone(upgrade(url)))
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def run_alone(work: Any) -> int:
    try:
        asyncio.run(work)
    except BaseException:  # noqa: BLE001 - a child of fork must end here, whatever happens
        return 1
    return 0


@engines
def test_killed_at_any_statement_it_is_the_old_or_the_new(old_url: str, engine: str) -> None:
    columns = in_a_thread(worked_on(old_url, columns_there))
    digest = in_a_thread(worked_on(old_url, content(columns)))
    statement = 0
    while killed_at(old_url, statement):
        assert in_a_thread(version_of(old_url)) == OLD
        assert in_a_thread(worked_on(old_url, columns_there)) == columns, f"half of it stands, on {engine}"
        assert in_a_thread(worked_on(old_url, content(columns))) == digest
        statement += EVERY
    assert statement > 3 * EVERY
    assert in_a_thread(version_of(old_url)) == newest()
    assert in_a_thread(worked_on(old_url, content(columns))) == digest
