"""What the operator does with the database as a whole, by one door: upgrade, check, back up, restore, change the key.

keeper = Maintenance("sqlite:///var/coop.db", keys)
await keeper.back_up(Path("coop.backup"), now=now, by=Actor("os:root", "cli"), program="0.2.0")
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.history import Actor
from storage import backup, checks, restore, rotation, schema
from storage.backup import BackupSummary
from storage.connection import Transactions
from storage.encryption import KeyRing
from storage.engine import open_transactions
from storage.restore import RestoreSummary
from storage.rotation import RotationSummary
from storage.sealed import key_fits


@dataclass(frozen=True, slots=True)
class Findings:
    """What an examination found: `damage` makes the database unfit for use, `doubts` are to be looked at."""

    damage: list[str]
    doubts: list[str]


class Maintenance:
    """Over the database at URL, each call with connections of its own."""

    def __init__(self, url: str, keys: KeyRing) -> None:
        self._url = url
        self._keys = keys

    async def upgrade(self) -> Path | None:
        """Bring the tables to this program's version; the copy that was made before, where one was (SQLite)."""
        return await schema.upgrade(self._url)

    async def problems(self) -> list[str]:
        """Why the tables are not those of this program; empty where they are."""
        return await schema.check(self._url)

    async def examine(self) -> Findings:
        """Look at every row. Raises StoreUnavailableError."""
        async with self._opened() as transactions, transactions.read() as connection:
            return Findings(await checks.damage(connection, self._keys), await checks.doubts(connection))

    async def key_fits(self) -> bool:
        """Whether the database was written with the key that is given. Raises StoreUnavailableError."""
        async with self._opened() as transactions, transactions.read() as connection:
            return await key_fits(connection, self._keys)

    async def back_up(self, target: Path, *, now: datetime, by: Actor, program: str) -> BackupSummary:
        """See `storage.backup.back_up`."""
        return await backup.back_up(self._url, self._keys, target, now=now, by=by.name, program=program)

    async def restore(self, source: Path, *, now: datetime, by: Actor) -> RestoreSummary:
        """See `storage.restore.restore`."""
        return await restore.restore(self._url, self._keys, source, now=now, by=by)

    async def rotate(self, *, now: datetime, by: Actor, told: Callable[[str], None]) -> RotationSummary:
        """See `storage.rotation.rotate`."""
        async with self._opened() as transactions:
            return await rotation.rotate(transactions, self._keys, now=now, by=by, told=told)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Transactions]:
        transactions = open_transactions(self._url)
        try:
            yield transactions
        finally:
            await transactions.close()
