"""A restore: into an empty place only, all or nothing however it ends, and nothing that may go out by itself (F23)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from core.errors import Refusal
from core.history import Actor
from core.links import MemberId, Platform
from core.messaging import OUTBOX_HELD, DeliveryResult, DeliveryState
from storage import schema
from storage.backup import back_up
from storage.backup_file import BackupRefusedError
from storage.checks import damage
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.restore import RestoreSummary, restore
from storage.tables import members
from storage.tables_office import history
from storage.unit_of_work import SqlStore
from tests.builders import line_address, member, registered, telegram_address
from tests.fakes import MORNING
from tests.storage.life import live
from tests.storage.test_messages import delivery
from tests.storage.test_notices import notice, sent

pytestmark = pytest.mark.shows("F23")

OPERATOR = Actor("os:test", "cli")
LATER = MORNING + timedelta(hours=2)
MOMENT_LATER = LATER + timedelta(minutes=1)


async def backed_up(url: str, keys: KeyRing, folder: Path) -> Path:
    target = folder / "coop.backup"
    await back_up(url, keys, target, now=MORNING, by="os:test", program="0.1.0")
    return target


async def put_back(url: str, keys: KeyRing, file: Path, by: Actor = OPERATOR) -> RestoreSummary:
    return await restore(url, keys, file, now=LATER, by=by)


@pytest.fixture
async def file(sqlite_url: str, keys: KeyRing, tmp_path: Path) -> Path:
    """A backup of a database that has rows in every table."""
    store = await open_store(sqlite_url, keys)
    await live(store, keys, rows=20)
    await store.close()
    return await backed_up(sqlite_url, keys, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty place of either engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'place' / 'coop.db'}"
    else:
        yield request.getfixturevalue("bare_postgres_url")


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def is_missing(url: str) -> bool:
    return url.startswith("sqlite") and not path_of(url).exists()


async def is_empty(url: str) -> bool:
    """Whether nothing usable is there."""
    if is_missing(url) or await schema.version_of(url) is None:
        return True
    store = await open_store(url, KeyRing(b"k" * 32, None))
    async with store.read() as uow:
        rows = await uow.connection.all(text("SELECT 1 FROM members UNION ALL SELECT 1 FROM history_head"))
    await store.close()
    return not rows


async def test_messages_in_it_are_frozen(database_url: str, keys: KeyRing, tmp_path: Path, place: str) -> None:
    store = await open_store(database_url, keys)
    async with store.work() as uow:
        old = replace(delivery(1, telegram_address("501")), created_at=LATER - timedelta(hours=25))
        await uow.outbox.add([delivery(2), replace(delivery(3), address=line_address("c")), old])
        [in_flight] = await uow.outbox.claim("w", MORNING, LATER, 1)
    file = await backed_up(database_url, keys, tmp_path)
    await store.close()
    done = await put_back(place, keys, file)
    assert (done.waiting, done.unsure, done.dead) == (1, 1, 1)
    again = await open_store(place, keys)
    async with again.work() as uow:
        assert await uow.switches.since(OUTBOX_HELD) == LATER
        assert await uow.outbox.claim("w", LATER, LATER, 10) == []
        [unsure] = await uow.outbox.unsure(10)
        assert unsure.address == in_flight.address
        assert [entry.action for entry in await uow.history.after(0, 10)] == ["system.restored"]
        await uow.switches.clear(OUTBOX_HELD)
        [waiting] = await uow.outbox.claim("w", LATER, LATER, 10)
        assert (waiting.payload, waiting.reply_token, waiting.reply_until) == (b"delivery 3", None, None)
    await again.close()


async def backed_up_amid_notices(store: SqlStore) -> MemberId:
    """A member's notices in every state that one can have on its way, named after it."""
    names = ("due", "later", "told", "given up", "too old", "being told", "waits")
    rows = {
        "told": delivery(1, telegram_address("501")),
        "given up": delivery(2, telegram_address("502")),
        "being told": delivery(3, telegram_address("503")),
        "too old": replace(delivery(4), created_at=LATER - timedelta(hours=25)),
        "waits": delivery(5, line_address("c")),
    }
    async with store.work() as uow:
        one = MemberId(await uow.members.add(member()))
        new = [notice(one, name, not_before=MOMENT_LATER if name == "later" else MORNING) for name in names]
        await uow.notices.add(new, MORNING)
        await uow.outbox.add(list(rows.values()))
        done, dead, *_ = await uow.outbox.claim("w", MORNING, LATER, 3, Platform.TELEGRAM)
        results = [(done, DeliveryState.DONE), (dead, DeliveryState.DEAD)]
        await uow.outbox.finish(
            [DeliveryResult(id=row.id, attempt=1, state=state, at=MORNING) for row, state in results]
        )
        for found in await uow.notices.due(MORNING, 1):
            if row := rows.get(found.once):
                await uow.notices.put([sent(found, row)], MORNING)
    return one


async def test_notices_are_not_announced_again(database_url: str, keys: KeyRing, tmp_path: Path, place: str) -> None:
    """What was due may have been told since; what is to be told later cannot, nor what LINE knows the key of."""
    store = await open_store(database_url, keys)
    one = await backed_up_amid_notices(store)
    file = await backed_up(database_url, keys, tmp_path)
    await store.close()
    assert (await put_back(place, keys, file)).untold == 3
    again = await open_store(place, keys)
    async with again.work() as uow:
        assert (await uow.notices.settle(99)).ended == 2, "told, and being told when the backup was made"
        assert [found.once for found in await uow.notices.unsent_of(one)] == ["due", "given up", "too old"]
        assert await uow.notices.due(LATER, 9) == []
        assert [found.once for found in await uow.notices.due(MOMENT_LATER, 9)] == ["later"]
        await uow.switches.clear(OUTBOX_HELD)
        [waiting] = await uow.outbox.claim("w", LATER, MOMENT_LATER, 9)
        assert waiting.retry_key == delivery(5).retry_key
    await again.close()


async def test_a_place_that_is_not_empty_is_refused(file: Path, keys: KeyRing, database_url: str) -> None:
    store = await open_store(database_url, keys)
    await registered(store, member())
    with pytest.raises(BackupRefusedError, match="not empty"):
        await put_back(database_url, keys, file)
    async with store.read() as uow:
        assert await uow.members.by_number("026548") is not None
    await store.close()


def bare_tables(url: str) -> str:
    """An address with nothing at it: the backup was made of the SQLite file of `sqlite_url`."""
    return url.replace("coop.db", "other.db")


def leave_a_log_behind(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).write_bytes(b"of another file")


async def test_tables_without_rows_are_an_empty_place(file: Path, keys: KeyRing, database_url: str) -> None:
    """As `coop db upgrade` leaves them, with the log of a server that was stopped hard beside them."""
    url = bare_tables(database_url)
    await schema.upgrade(url)
    if url.startswith("sqlite"):
        leave_a_log_behind(path_of(url))
    await put_back(url, keys, file)
    store = await open_store(url, keys)
    async with store.read() as uow:
        assert await damage(uow.connection, keys) == []
    await store.close()


async def test_a_backup_of_other_tables_is_refused(
    file: Path, keys: KeyRing, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(schema, "newest", lambda: "9999")
        with pytest.raises(BackupRefusedError, match=r"restore it with sahabot 0\.1\.0"):
            await put_back(place, keys, file)


async def test_somebody_who_is_no_staff_restores_nothing(file: Path, keys: KeyRing, place: str) -> None:
    with pytest.raises(Refusal):
        await put_back(place, keys, file, by=Actor("staff:nobody", "cli"))
    assert await is_empty(place)
    await put_back(place, keys, file)


BROKEN = {
    "a field": update(members).where(members.c.id == 3).values(phone=b"\x01 not sealed by us"),
    "the history": update(history).where(history.c.seq == 2).values(actor="staff:malee"),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_database_is_not_restored_as_if_it_were_whole(
    database_url: str, keys: KeyRing, tmp_path: Path, place: str, what: str
) -> None:
    store = await open_store(database_url, keys)
    await live(store, keys)
    async with store.work() as uow:
        await uow.connection.run(BROKEN[what])
    await store.close()
    file = await backed_up(database_url, keys, tmp_path)
    with pytest.raises(BackupRefusedError, match="broken database"):
        await put_back(place, keys, file)
    assert await is_empty(place)


def cut(file: Path) -> Path:
    """Take the last byte of FILE away; where the whole of it is."""
    whole = file.with_name("whole.backup")
    content = file.read_bytes()
    whole.write_bytes(content)
    file.write_bytes(content[:-1])
    return whole


async def test_a_file_cut_at_its_end_leaves_nothing(file: Path, keys: KeyRing, place: str) -> None:
    whole = cut(file)
    with pytest.raises(BackupRefusedError, match="damaged"):
        await put_back(place, keys, file)
    assert await is_empty(place)
    await put_back(place, keys, whole)
    assert not await is_empty(place)


ROOT = Path(__file__).parents[2]
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from datetime import datetime
from core.history import Actor
from storage import restore
from storage.encryption import KeyRing
step, url, file, now = sys.argv[1:]
function = getattr(restore, step)
async def die(*given):
    await function(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(restore, step, die)
at, by = datetime.fromisoformat(now), Actor("os:test", "cli")
asyncio.run(restore.restore(url, KeyRing(b"k" * 32, None), Path(file), now=at, by=by))
"""


@pytest.mark.parametrize("step", ["_fill", "_freeze"])
async def test_killed_in_the_middle_it_leaves_nothing_and_can_be_begun_again(
    file: Path, keys: KeyRing, place: str, step: str
) -> None:
    arguments = [sys.executable, "-c", KILLED, step, place, str(file), LATER.isoformat()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(arguments, env=environment, check=False, timeout=60)  # noqa: ASYNC221 - nothing else runs
    assert killed.returncode == -signal.SIGKILL
    assert await is_empty(place)
    done = await put_back(place, keys, file)
    assert done.rows > 400
    store: SqlStore = await open_store(place, keys)
    async with store.read() as uow:
        assert await damage(uow.connection, keys) == []
    await store.close()
    if place.startswith("sqlite"):
        assert sorted(path.name for path in (file.parent / "place").iterdir()) == ["coop.db"]
