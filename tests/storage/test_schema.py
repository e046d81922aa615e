"""Migrations: they make exactly the tables, fail without a trace, and the program knows what it can work with."""

import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect

from storage import schema, sqlite
from storage.engine import parse_url
from storage.schema import check, newest, upgrade
from storage.tables import metadata

EMPTY_DATABASE = "the database is empty: coop db upgrade makes the tables"


ON_SQLITE_ONLY = {"ix_members_search"}


def differences(connection: Connection) -> Any:
    def is_there(_item: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001 - Alembic's form
        return connection.dialect.name == "sqlite" or name not in ON_SQLITE_ONLY

    opts = {"compare_type": True, "include_object": is_there}
    return compare_metadata(MigrationContext.configure(connection, opts=opts), metadata)


def table_names(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


async def on(url: str, look: Any) -> Any:
    """What LOOK says about the database at URL."""
    engine, address = parse_url(url)
    if engine == "sqlite":
        with create_engine(address).connect() as connection:
            return look(connection)
    core = schema.postgres_engine(address)
    async with core.connect() as asynchronous:
        found = await asynchronous.run_sync(look)
    await core.dispose()
    return found


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> str:
    """A database without tables."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'coop.db'}"
    return str(request.getfixturevalue("bare_postgres_url"))


engines = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


async def test_the_migrations_make_the_tables(database_url: str) -> None:
    assert await on(database_url, differences) == []
    assert await check(database_url) == []
    await upgrade(database_url)
    assert await check(database_url) == []


def statements(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
        rows = {" ".join(row[0].split()) for row in found}
    connection.close()
    return rows


def test_the_migrations_make_the_very_same_sqlite_schema(sqlite_template: Path, tmp_path: Path) -> None:
    """Conditions of partial indexes included, which Alembic does not compare."""
    with sqlite.core_engine(tmp_path / "tables.db").connect() as connection:
        metadata.create_all(connection)
        connection.commit()
    made, wanted = statements(sqlite_template), statements(tmp_path / "tables.db")
    assert sorted(normal(made)) == sorted(normal(wanted))


def normal(rows: set[str]) -> set[str]:
    """Constraints of a table may stand in another order."""
    return {", ".join(sorted(part.strip(" ,()") for part in row.split(","))) for row in rows}


@engines
async def test_an_upgrade_from_nothing(empty_url: str) -> None:
    assert await check(empty_url) in (["there is no database coop.db: coop db upgrade makes it"], [EMPTY_DATABASE])
    await upgrade(empty_url)
    assert await check(empty_url) == []


def broken_migrations(folder: Path) -> Path:
    """Ours, and one more that fails after its first statement."""
    for path in schema.MIGRATIONS.rglob("*"):
        if path.suffix in {".py", ".mako"}:
            copy = folder / path.relative_to(schema.MIGRATIONS)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    (folder / "versions" / "9999_broken.py").write_text(
        f"from alembic import op\nimport sqlalchemy as sa\nrevision = '9999'\ndown_revision = {newest()!r}\n"
        "def upgrade():\n"
        "    op.create_table('half', sa.Column('id', sa.Integer))\n"
        "    raise RuntimeError('on purpose')\n"
    )
    return folder


@engines
async def test_a_failing_migration_leaves_nothing_half(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(schema, "MIGRATIONS", broken_migrations(tmp_path / "migrations"))
        with pytest.raises(RuntimeError, match="on purpose"):
            await upgrade(empty_url)
    assert await on(empty_url, table_names) == []
    assert await check(empty_url) == [EMPTY_DATABASE]
    await upgrade(empty_url)
    assert await check(empty_url) == []


def test_a_database_of_another_version_is_told_apart() -> None:
    assert schema.problems(newest()) == []
    assert schema.problems(None) == [EMPTY_DATABASE]
    [later] = schema.problems("9999")
    assert "later program" in later


async def test_a_server_that_is_not_there_is_said_so() -> None:
    [problem] = await check("postgresql://coop@127.0.0.1:1/coop")
    assert problem.startswith("the database cannot be reached")


async def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "coop.db"
    await upgrade(f"sqlite+aiosqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///var/coop.db", "sqlite+pysqlite"),
        ("sqlite+aiosqlite:///var/coop.db", "sqlite+pysqlite"),
        ("postgresql://coop@db/coop", "postgresql+asyncpg"),
        ("postgresql+psycopg://coop@db/coop", "postgresql+asyncpg"),
        ("postgres://coop@db/coop", "postgresql+asyncpg"),
    ],
)
def test_the_driver_in_the_address_is_free(url: str, driver: str) -> None:
    assert parse_url(url)[1].drivername == driver


@pytest.mark.parametrize("url", ["", "coop.db", "mysql://coop:secret@db/coop", "sqlite://", "sqlite:///:memory:"])
def test_another_database_is_refused_without_repeating_the_address(url: str) -> None:
    with pytest.raises(ValueError, match="database") as refusal:
        parse_url(url)
    assert "secret" not in str(refusal.value)
