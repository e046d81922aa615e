"""A new secret key (F27): both read while it is put in, everything is made anew, and then the old one is not needed."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text, update

from core.chat_care import Pin
from core.errors import KeyConflictError
from core.history import Actor
from core.members import Member
from storage.checks import damage
from storage.encryption import KeyRing, UnreadableFieldError
from storage.engine import open_store
from storage.peppers import Peppers
from storage.personal_part import LOGIN_ACCOUNT
from storage.rotation import rotate
from storage.tables import credentials
from storage.tables_guard import login_accounts
from storage.unit_of_work import SqlStore
from tests.builders import associate, line_address, member, registered
from tests.fakes import MORNING
from tests.storage import life

pytestmark = pytest.mark.shows("F27")

OPERATOR = Actor("os:test", "cli")
OLD, NEW = b"k" * 32, b"n" * 32
BOTH, AFTER = KeyRing(NEW, OLD), KeyRing(NEW, None)
ROWS = 12


async def turned(store: SqlStore, keys: KeyRing = BOTH) -> int:
    """Rotate; how many rows were made anew."""
    done = await rotate(store.transactions, keys, now=MORNING, by=OPERATOR)
    return sum(done.rows.values()) + done.passwords


async def faults(store: SqlStore, keys: KeyRing) -> list[str]:
    async with store.read() as uow:
        return await damage(uow.connection, keys)


async def changed(store: SqlStore, person: Member) -> None:
    async with store.work() as uow:
        await uow.members.update(person)


async def test_afterwards_the_old_key_is_not_needed(database_url: str, keys: KeyRing) -> None:
    old = await open_store(database_url, keys)
    await life.live(old, keys, ROWS)
    await old.close()
    store = await open_store(database_url, BOTH)
    assert await faults(store, AFTER) != []
    assert await turned(store) > 0
    assert await faults(store, AFTER) == []
    assert await turned(store) == 0, "a second run has nothing to do"
    async with store.read() as uow:
        entries = [entry for entry in await uow.history.after(0, 100) if entry.action == "system.key_changed"]
    assert [entry.subject for entry in entries] == [f"key:{AFTER.key_id.hex()}"]
    await store.close()
    new = await open_store(database_url, AFTER)
    async with new.read() as uow:
        found = await uow.members.by_number("members-member_no-1")
    assert found is not None
    assert found.national_id == life.canary("members", "national_id", 1)
    with pytest.raises(KeyConflictError):
        await registered(new, member(national_id=found.national_id))
    await new.close()


async def test_one_national_id_has_one_member_whichever_key_found_it(database_url: str, keys: KeyRing) -> None:
    old = await open_store(database_url, keys)
    await registered(old, member())
    await old.close()
    store = await open_store(database_url, BOTH)
    with pytest.raises(KeyConflictError):
        await registered(store, associate(national_id=member().national_id))
    other = await registered(store, associate())
    with pytest.raises(KeyConflictError):
        await changed(store, replace(other, national_id=member().national_id))
    await changed(store, other)
    await store.close()


async def test_it_runs_beside_a_server_that_writes_and_can_be_stopped_and_begun_again(
    database_url: str, keys: KeyRing
) -> None:
    old = await open_store(database_url, keys)
    await life.live(old, keys, ROWS)
    await old.close()
    store = await open_store(database_url, BOTH)

    class StoppedError(Exception):
        """On purpose."""

    def stop_at(table: str) -> None:
        if table == "outbox":
            raise StoppedError

    with pytest.raises(StoppedError):
        await rotate(store.transactions, BOTH, now=MORNING, by=OPERATOR, told=stop_at)
    assert await faults(store, AFTER) != []
    done = asyncio.Event()

    async def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            async with store.work() as uow:
                found = await uow.members.by_number("members-member_no-3")
                assert found is not None
                await uow.members.update(replace(found, phone=f"081-{number}"))
            await asyncio.sleep(0)

    writing = asyncio.create_task(write())
    await turned(store)
    done.set()
    await writing
    assert await faults(store, AFTER) == []
    await store.close()


async def test_without_the_old_key_nothing_is_lost_and_it_says_so(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    await life.live(store, keys, 1)
    with pytest.raises(UnreadableFieldError, match="key that is not given"):
        await turned(store, AFTER)
    assert await faults(store, keys) == []
    await store.close()


async def test_passwords_and_counted_failures_go_along(database_url: str, keys: KeyRing) -> None:
    store = await open_store(database_url, keys)
    person = await registered(store, member())
    new, old = BOTH.blind_indexes(LOGIN_ACCOUNT, person.member_no)
    async with store.work() as uow:
        await uow.credentials.set_password(person.id, Peppers(keys).tag + "$argon2id$rest", MORNING)
        chat = (await uow.chats.open(line_address(), MORNING)).chat
        await uow.pins.put(chat.id, Pin(hash=Peppers(keys).tag + "$argon2id$pin"))
        for account, failures, locked in ((old, 50, MORNING), (new, 2, None)):
            values = {"account": account, "in_a_row": failures, "paused_until": None, "locked_at": locked}
            await uow.connection.run(login_accounts.insert(), values)
    await turned(store)
    async with store.read() as uow:
        own = await uow.credentials.of_member(person.id)
        pin = await uow.pins.of_chat(chat.id)
        [counted] = await uow.connection.all(text("SELECT account, in_a_row, locked_at FROM login_accounts"))
    assert own is not None
    assert own.version == 1, "a password was not changed by it"
    assert Peppers(AFTER).candidates(own.password_hash) == (keys.pepper,)
    assert pin is not None
    assert Peppers(AFTER).candidates(pin.hash) == (keys.pepper,)
    assert (counted.account, counted.in_a_row, counted.locked_at is None) == (new, 52, False)
    async with store.work() as uow:
        await uow.connection.run(update(credentials).values(password_hash="k.00000000$argon2id$rest"))
    with pytest.raises(UnreadableFieldError):
        await turned(store)
    await store.close()
