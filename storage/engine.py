"""Opening the database: `core.ports.Store` on SQLite or PostgreSQL, by the address in `COOP_DATABASE_URL`.

The driver part of the address is free (`sqlite+aiosqlite:///var/coop.db` and `sqlite:///var/coop.db` are the same):
which driver serves is decided here.
"""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.connection import Engine, Transactions
from storage.encryption import KeyRing
from storage.postgresql import PostgresTransactions
from storage.sqlite import SqliteTransactions
from storage.unit_of_work import SqlStore


def parse_url(url: str) -> tuple[Engine, URL]:
    """Which engine, and the address with the driver used here. Raises ValueError, which does not repeat the address."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("not a database address, such as sqlite:///var/coop.db") from None
    family = parsed.drivername.partition("+")[0]
    if family in {"postgresql", "postgres"}:
        return Engine.POSTGRESQL, parsed.set(drivername="postgresql+asyncpg")
    if family == "sqlite" and parsed.database and parsed.database != ":memory:":
        return Engine.SQLITE, parsed.set(drivername="sqlite+pysqlite")
    raise ValueError("the database must be sqlite:///FILE or postgresql://…")


def sqlite_path(url: URL) -> Path:
    """The file of an SQLite address."""
    return Path(url.database or "")


def open_transactions(url: str) -> Transactions:
    """The bare engine at URL, for work on many rows at once (`storage.importing`)."""
    engine, address = parse_url(url)
    return SqliteTransactions(sqlite_path(address)) if engine is Engine.SQLITE else PostgresTransactions(address)


async def open_store(url: str, keys: KeyRing) -> SqlStore:
    """Open the database at URL. It must be there and be of this program's version (`storage.schema.check`)."""
    return SqlStore(open_transactions(url), keys)
