"""Backups: one form for both engines, one moment of a database that is being written, nothing but what was written."""

import asyncio
import fcntl
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from core.history import Actor
from core.messaging import BACKUP_MADE, OUTBOX_HELD
from storage.backup import back_up
from storage.backup_file import HEADER_BYTES, PIECE_BYTES, TAG_BYTES, BackupRefusedError, read_records
from storage.dump import TABLES, TableSum, checksums
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.restore import restore
from storage.unit_of_work import SqlStore
from tests.builders import member
from tests.fakes import MORNING
from tests.storage.life import live

OPERATOR = Actor("os:test", "cli")
FIRST_WRITTEN = 50
CHANGED_BY_A_RESTORE = {"history", "history_values", "history_head", "switches", "outbox"}

BackUp = Callable[[str], Awaitable[Path]]


@pytest.fixture
def backed_up(tmp_path: Path, keys: KeyRing) -> BackUp:
    """Makes a backup of the database at an address."""

    async def make(url: str) -> Path:
        target = tmp_path / "coop.backup"
        await back_up(url, keys, target, now=MORNING, by="os:test", program="0.1.0")
        return target

    return make


async def restored(url: str, keys: KeyRing, file: Path) -> None:
    await restore(url, keys, file, now=MORNING, by=OPERATOR)


async def sums(store: SqlStore) -> dict[str, TableSum]:
    async with store.read() as uow:
        return await checksums(uow.connection)


def empty_place(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> str:
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'elsewhere' / 'coop.db'}"
    return str(request.getfixturevalue("bare_postgres_url"))


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
async def test_what_was_backed_up_comes_back_on_either_engine(
    request: pytest.FixtureRequest, database_url: str, to: str, keys: KeyRing, tmp_path: Path, backed_up: BackUp
) -> None:
    store = await open_store(database_url, keys)
    await live(store, keys, rows=5)
    before = await sums(store)
    file = await backed_up(database_url)
    await store.close()
    place = empty_place(request, tmp_path, to)
    await restored(place, keys, file)
    again = await open_store(place, keys)
    after = await sums(again)
    assert {name: after[name] for name in TABLES if name not in CHANGED_BY_A_RESTORE} == {
        name: before[name] for name in TABLES if name not in CHANGED_BY_A_RESTORE
    }
    assert after["history"].rows == before["history"].rows + 1
    async with again.work() as uow:
        added = await uow.members.add(member(member_no="099999", national_id=None))
        assert int(added) == 6, "new rows are numbered behind the restored ones"
        await uow.connection.run(text("DELETE FROM members WHERE member_no = '099999'"))
        assert [row.name for row in await uow.connection.all(text("SELECT name FROM switches"))].count(OUTBOX_HELD) == 1
    await again.close()


async def test_a_backup_is_of_one_moment_while_the_database_is_being_written(
    database_url: str, keys: KeyRing, tmp_path: Path, backed_up: BackUp
) -> None:
    """Two members are always added together: a backup that holds one without the other is of no moment."""
    store = await open_store(database_url, keys)
    done, enough = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        number = 0
        while not done.is_set():
            async with store.work() as uow:
                for _ in range(2):
                    number += 1
                    await uow.members.add(member(member_no=f"{number:06d}", national_id=None))
            if number >= FIRST_WRITTEN:
                enough.set()
            await asyncio.sleep(0)

    writing = asyncio.create_task(write())
    await asyncio.wait_for(enough.wait(), 20)
    files = [await backed_up(database_url) for _ in range(3)]
    done.set()
    await writing
    await store.close()
    place = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    await restored(place, keys, files[-1])
    again = await open_store(place, keys)
    count = (await sums(again))["members"].rows
    await again.close()
    assert count >= FIRST_WRITTEN
    assert count % 2 == 0


async def test_a_backup_is_its_owners_alone_whole_or_not_there(
    sqlite_url: str, keys: KeyRing, backed_up: BackUp
) -> None:
    store = await open_store(sqlite_url, keys)
    await live(store, keys)
    file = await backed_up(sqlite_url)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(file.parent.glob("*.part"))
    whole = file.read_bytes()
    async with store.read() as uow:
        assert await uow.switches.since(BACKUP_MADE) == MORNING
    part = file.with_name("coop.backup.part")
    with part.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BackupRefusedError, match="another backup"):
            await backed_up(sqlite_url)
    with pytest.raises(ValueError, match="database"):
        await backed_up("sqlite://")
    assert file.read_bytes() == whole
    await store.close()


async def test_nothing_readable_stands_in_a_backup(sqlite_url: str, keys: KeyRing, backed_up: BackUp) -> None:
    store = await open_store(sqlite_url, keys)
    await live(store, keys)
    content = (await backed_up(sqlite_url)).read_bytes()
    assert b"members" not in content
    assert b"policies" not in content
    await store.close()


@pytest.fixture
async def file(sqlite_url: str, keys: KeyRing, backed_up: BackUp) -> Path:
    """A backup of three pieces."""
    store = await open_store(sqlite_url, keys)
    await live(store, keys, rows=120)
    await store.close()
    made = await backed_up(sqlite_url)
    assert made.stat().st_size > HEADER_BYTES + 2 * (PIECE_BYTES + TAG_BYTES)
    return made


def read_through(file: Path, keys: KeyRing) -> None:
    with file.open("rb") as opened:
        for _ in read_records(opened, keys):
            pass


@pytest.mark.shows("T14")
async def test_another_key_is_refused_and_the_previous_one_reads(file: Path, tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path / 'new.db'}"
    with pytest.raises(BackupRefusedError, match="another COOP_SECRET_KEY"):
        await restored(place, KeyRing(b"x" * 32, None), file)
    assert not (tmp_path / "new.db").exists()
    await restored(place, KeyRing(b"x" * 32, b"k" * 32), file)


PIECE = PIECE_BYTES + TAG_BYTES
REGIONS = {
    "magic": [0, 7],
    "key id": [8, 11],
    "salt": [12, 43],
    "first piece": [HEADER_BYTES, HEADER_BYTES + 1_000, HEADER_BYTES + PIECE - 1],
    "second piece": [HEADER_BYTES + PIECE, HEADER_BYTES + 2 * PIECE - 1],
    "last piece": [-1, -TAG_BYTES, -TAG_BYTES - 1],
}


@pytest.mark.shows("F23")
@pytest.mark.parametrize("region", REGIONS)
def test_a_flipped_bit_anywhere_is_refused(file: Path, keys: KeyRing, region: str) -> None:
    whole = file.read_bytes()
    for place in REGIONS[region]:
        for bit in range(8):
            altered = bytearray(whole)
            altered[place] ^= 1 << bit
            file.write_bytes(altered)
            with pytest.raises(BackupRefusedError):
                read_through(file, keys)


@pytest.mark.shows("F23")
def test_a_file_that_was_cut_lengthened_or_reordered_is_refused(file: Path, keys: KeyRing) -> None:
    whole = file.read_bytes()
    first, second = whole[HEADER_BYTES : HEADER_BYTES + PIECE], whole[HEADER_BYTES + PIECE : HEADER_BYTES + 2 * PIECE]
    rest, head = whole[HEADER_BYTES + 2 * PIECE :], whole[:HEADER_BYTES]
    cut = [whole[:length] for length in (0, 1, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + PIECE, len(whole) - 1)]
    others = [head + first, head + first + second, head + second + first + rest, head + first + rest, whole + b"\0"]
    for altered in [*cut, *others, whole + rest, head + first + second + second + rest]:
        file.write_bytes(altered)
        with pytest.raises(BackupRefusedError):
            read_through(file, keys)
    file.write_bytes(whole)
    read_through(file, keys)
