"""The database's version: `coop db upgrade` brings it to this program's, `coop db check` and `serve` compare.

An upgrade is one transaction on both engines: what fails leaves nothing half.  On SQLite a copy of the file is made
first; on PostgreSQL the operator makes a backup with the program that the database still belongs to.
"""

import os
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import sqlite
from storage.connection import Engine, Transactions
from storage.engine import parse_url, sqlite_path

MIGRATIONS = Path(__file__).parent / "migrations"

UPGRADE_LOCK = 5_701_402_569
"""Number of PostgreSQL's advisory lock that lets one upgrade run at a time; any fixed one does."""

VERSION = text("SELECT version_num FROM alembic_version")

OWNER_ONLY = 0o600
"""A member register is nobody's business on a shared machine. SQLite gives its log the same mode."""


def postgres_engine(url: URL) -> AsyncEngine:
    """SQLAlchemy's engine, which Alembic works on."""
    return create_async_engine(url, poolclass=NullPool)


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def newest() -> str:
    """The version this program is written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _upgrade(connection: Connection, to: str) -> None:
    command.upgrade(_config(connection), to)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def upgrade(url: str, to: str = "head") -> Path | None:
    """Make the database at URL, or bring it up to version TO. Raises what a migration raises, with nothing changed.

    On SQLite a database that is not of the newest version yet is copied first; the copy's path is the answer.
    """
    engine, address = parse_url(url)
    if engine is Engine.POSTGRESQL:
        await _upgrade_server(address, to)
        return None
    path = sqlite_path(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
    with sqlite.core_engine(path).connect() as sync:
        sync.exec_driver_sql("PRAGMA busy_timeout = 10000")  # a process of its own may wait
        copy = _copied_before(sync, path) if _version(sync) not in {None, newest()} else None
        sync.exec_driver_sql("BEGIN IMMEDIATE")
        _upgrade(sync, to)
        sync.commit()
    return copy


async def _upgrade_server(address: URL, to: str) -> None:
    core = postgres_engine(address)
    try:
        async with core.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
            await connection.run_sync(_upgrade, to)
    finally:
        await core.dispose()


def _copied_before(connection: Connection, path: Path) -> Path:
    """A copy beside the database at PATH, as SQLite itself makes it: files copied while in use are broken ones."""
    copy = path.with_name(f"{path.name}.before-{newest()}.backup")
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
    connection.exec_driver_sql("VACUUM INTO ?", (str(part),))  # takes an empty file, and leaves its mode
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(copy)
    return copy


async def version_of(url: str) -> str | None:
    """The version of the tables at URL; None where there are none. Raises what the driver raises."""
    engine, address = parse_url(url)
    if engine is Engine.POSTGRESQL:
        core = postgres_engine(address)
        try:
            async with core.connect() as connection:
                return await connection.run_sync(_version)
        finally:
            await core.dispose()
    with sqlite.core_engine(sqlite_path(address)).connect() as sync:
        return _version(sync)


async def is_of(transactions: Transactions, version: str) -> bool:
    """Whether an open database is of VERSION. Raises StoreUnavailableError."""
    async with transactions.read() as connection:
        row = await connection.one(VERSION)
    return row is not None and row.version_num == version


async def check(url: str) -> list[str]:
    """What keeps this program from working with the database, in sentences; empty where nothing does."""
    engine, address = parse_url(url)
    if engine is Engine.SQLITE and not sqlite_path(address).is_file():
        return [f"there is no database {sqlite_path(address).name}: coop db upgrade makes it"]
    try:
        return problems(await version_of(url))
    except (OSError, SQLAlchemyError, asyncpg.PostgresError) as exc:
        return [f"the database cannot be reached ({type(exc).__name__})"]


def problems(version: str | None) -> list[str]:
    """What a database of VERSION lacks."""
    if version is None:
        return ["the database is empty: coop db upgrade makes the tables"]
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version not in known:
        return [f"the database is of a later program (version {version}): install that program, or restore a backup"]
    if version != newest():
        return [f"the database is of version {version}, this program wants {newest()}: coop db upgrade"]
    return []
