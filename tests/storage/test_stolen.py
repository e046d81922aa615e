"""A stolen database without its key (T14): 1,000 canaries in every sealed field, and none of them is found.

Controls show that the search finds them where nothing is sealed, and that the cracker cracks where there is no pepper.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import argon2
import asyncpg  # type: ignore[import-untyped]  # it ships none
import pytest
from sqlalchemy import LargeBinary, select, update

from bot.passwords import Argon2Hasher, Peppers
from storage import encryption
from storage.backup import back_up
from storage.dump import TABLES
from storage.encryption import KeyRing, UnreadableFieldError
from storage.engine import open_store
from storage.peppers import Peppers as RealPeppers
from storage.sealed import DIGESTS, SEALED
from tests.fakes import MORNING
from tests.storage import life

pytestmark = pytest.mark.shows("T14")

ROWS = 60
"""Of each table: with 17 sealed columns more than 1,000 canaries."""


class NotSealed:
    """The control: a cipher that hides nothing."""

    def __init__(self, key: bytes) -> None:
        del key

    def encrypt(self, nonce: Any, data: Any, associated_data: Any) -> bytes:
        del nonce, associated_data
        return bytes(data) + b"\0" * 16

    def decrypt(self, nonce: Any, data: Any, associated_data: Any) -> bytes:
        del nonce, associated_data
        return bytes(data)[:-16]


async def stolen_files(url: str, keys: KeyRing) -> bytes:
    """The bytes of an SQLite database with its log, or every cell of a PostgreSQL one, as text and as bytes."""
    store = await open_store(url, keys)
    await life.live(store, keys, ROWS)
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        found = read_all(folder)
        await store.close()
        return found + read_all(folder)
    await store.close()
    return await cells(url)


def read_all(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("coop.db*"))


async def cells(url: str) -> bytes:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    found = []
    names = await connection.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    for (name,) in names:
        rows = await connection.fetch(f'SELECT * FROM "{name}"')  # noqa: S608 - the database's own names
        found += [cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row.values()]
    await connection.close()
    return b"\n".join(found)


def forms(canary: str) -> Iterator[bytes]:
    """As bytes, and as a driver or a JSON field might have written them."""
    raw = canary.encode()
    yield raw
    yield raw.hex().encode()
    yield base64.b64encode(raw)
    yield hashlib.sha256(raw).digest()  # thirteen digits are tried out against a plain hash in minutes


def found_in(stolen: bytes) -> list[str]:
    return [canary for canary in life.canaries(ROWS) if any(form in stolen for form in forms(canary))]


async def test_none_of_a_thousand_canaries_is_found(database_url: str, keys: KeyRing) -> None:
    assert len(life.canaries(ROWS)) >= 1000
    stolen = await stolen_files(database_url, keys)
    assert found_in(stolen) == []
    assert b"members-member_no-7" in stolen, "what is not sealed is found"


async def test_without_sealing_all_of_them_are_found(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "AESGCM", NotSealed)
    stolen = await stolen_files(database_url, KeyRing(b"k" * 32, None))
    assert len(found_in(stolen)) == len(life.canaries(ROWS))


async def test_a_backup_holds_none_either(sqlite_url: str, keys: KeyRing, tmp_path: Path) -> None:
    await stolen_files(sqlite_url, keys)
    target = tmp_path / "stolen.backup"
    await back_up(sqlite_url, keys, target, now=MORNING, by="os:test", program="0.1.0")
    assert found_in(bytes_of(target)) == []
    assert b"members-member_no-7" not in bytes_of(target), "a backup is sealed as a whole"


def bytes_of(file: Path) -> bytes:
    return file.read_bytes()


def test_every_binary_column_is_sealed_or_a_digest() -> None:
    sealed = {(each.name, column) for each in SEALED for column in each.columns}
    digests = {(name, column) for name, columns in DIGESTS.items() for column in columns}
    binary = {
        (name, column.name)
        for name, table in TABLES.items()
        for column in table.source.columns
        if isinstance(column.type, LargeBinary)
    }
    assert sealed | digests == binary
    assert not sealed & digests


@pytest.mark.parametrize(("name", "column"), [(each.name, column) for each in SEALED for column in each.columns])
async def test_two_ciphertexts_swapped_are_refused(sqlite_url: str, keys: KeyRing, name: str, column: str) -> None:
    """In every sealed column, though both were made with the right key."""
    store = await open_store(sqlite_url, keys)
    await life.live(store, keys, 2)
    table = TABLES[name].table
    sealed = next(each for each in SEALED if each.name == name)
    async with store.work() as uow:
        first, second = await uow.connection.all(select(table).order_by(*(table.c[key] for key in TABLES[name].keys)))
        same = [table.c[key] == getattr(first, key) for key in TABLES[name].keys]
        await uow.connection.run(update(table).where(*same).values({column: getattr(second, column)}))
        [moved] = await uow.connection.all(select(table).where(*same))
    with pytest.raises(UnreadableFieldError, match="altered or belongs to another row"):
        keys.fields.open(getattr(moved, column), sealed.where(moved, column))
    await store.close()


class NoPepper:
    """The control: hashes without a pepper."""

    tag, present, given = "", b"", 1

    def candidates(self, stored: str) -> tuple[bytes, ...]:
        del stored
        return (b"",)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes at the least cost: what is shown is the pepper, not the time a guess takes."""
    monkeypatch.setattr("bot.passwords.MEMORY_KIB", 8)
    monkeypatch.setattr("bot.passwords.ROUNDS", 1)


async def hashes(peppers: Peppers) -> list[str]:
    """Of 1,000 members whose passwords are their own numbers, the weakest that there are."""
    hasher = Argon2Hasher(peppers)
    made = [await hasher.hash(f"{number:06d}") for number in range(1000)]
    hasher.close()
    return made


def cracked(stolen: Sequence[str]) -> int:
    """How many a thief opens who has source and database, knows each password as a guess, and has no key.

    The thief tries without a pepper and with the peppers of keys that come to mind.
    """
    checker = argon2.PasswordHasher()
    guessed = [KeyRing(root, None).pepper for root in (b"\0" * 32, b"1" * 32)]
    count = 0
    for number, stored in enumerate(stolen):
        password = f"{number:06d}".encode()
        tries = [password, hashlib.sha256(password).digest()]
        tries += [_peppered(password, pepper) for pepper in (b"", *guessed)]
        count += any(_matches(checker, "$" + stored.partition("$")[2], each) for each in tries)
    return count


def _peppered(password: bytes, pepper: bytes) -> bytes:
    return hmac.digest(pepper, password, hashlib.sha256)


def _matches(checker: argon2.PasswordHasher, stored: str, guess: bytes) -> bool:
    try:
        return checker.verify(stored, guess)
    except argon2.exceptions.VerifyMismatchError:
        return False


@pytest.mark.usefixtures("cheap")
async def test_a_cracker_without_the_key_opens_no_password(keys: KeyRing) -> None:
    stolen = await hashes(RealPeppers(keys))
    assert await asyncio.to_thread(cracked, stolen) == 0


@pytest.mark.usefixtures("cheap")
async def test_without_a_pepper_the_same_cracker_opens_all() -> None:
    stolen = await hashes(NoPepper())
    assert await asyncio.to_thread(cracked, stolen) == 1000
