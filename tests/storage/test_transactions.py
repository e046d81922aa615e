"""What a transaction promises: all or nothing, readers with a snapshot, and an honest no where it cannot be kept."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from core.errors import StoreUnavailableError
from core.links import MemberId
from core.money import ZERO, Baht
from core.ports import Store, UnitOfWork
from core.shares import ShareAccount
from storage import sqlite
from storage.encryption import KeyRing
from storage.engine import open_store, parse_url
from tests.builders import associate, member
from tests.storage.test_messages import event

EMPTY = ShareAccount(as_of=date(2026, 10, 31), balance=ZERO)


KILL_THE_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class OnPurposeError(Exception):
    """Raised by a test."""


async def new_account(store: Store) -> MemberId:
    async with store.work() as uow:
        member_id = await uow.members.add(member())
        await uow.shares.put_account(member_id, EMPTY)
    return member_id


async def balance(store: Store, member_id: MemberId) -> Baht:
    async with store.read() as uow:
        account = await uow.shares.account(member_id)
    assert account is not None
    return account.balance


async def raising(store: Store) -> None:
    async with store.work() as uow:
        await uow.members.add(member())
        raise OnPurposeError


async def test_a_raise_leaves_nothing(store: Store) -> None:
    with pytest.raises(OnPurposeError):
        await raising(store)
    async with store.read() as uow:
        assert await uow.members.by_number("026548") is None
    await new_account(store)


async def broken_part(uow: UnitOfWork) -> None:
    async with uow.savepoint():
        await uow.members.add(associate())
        raise OnPurposeError


async def test_a_part_can_roll_back_alone(store: Store) -> None:
    async with store.work() as uow:
        async with uow.savepoint():
            await uow.members.add(member())
            with pytest.raises(OnPurposeError):
                await broken_part(uow)
        with pytest.raises(OnPurposeError):
            await broken_part(uow)
    async with store.read() as uow:
        assert await uow.members.by_number("026548") is not None
        assert await uow.members.by_number("ส03548") is None


async def test_an_empty_block_is_a_transaction_too(store: Store) -> None:
    for _ in range(2):
        async with store.work():
            pass
        async with store.read():
            pass


async def test_a_reader_sees_one_moment_and_is_not_kept_waiting(sql_store: Store) -> None:
    member_id = await new_account(sql_store)
    async with sql_store.read() as reading:
        before = await reading.shares.account(member_id)
        async with sql_store.work() as uow:
            await uow.shares.put_account(member_id, replace(EMPTY, balance=Baht.of(5)))
        assert await reading.shares.account(member_id) == before
    assert await balance(sql_store, member_id) == Baht.of(5)


async def write_while_reading(store: Store) -> None:
    async with store.read() as uow:
        await uow.members.add(member())


async def test_a_reader_cannot_write(sql_store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        await write_while_reading(sql_store)
    async with sql_store.read() as uow:
        assert await uow.members.by_number("026548") is None


async def test_a_writer_that_waits_too_long_is_told_so(
    sqlite_url: str, keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE_S", 0.01)
    store = await open_store(sqlite_url, keys)
    other = sqlite3.connect(parse_url(sqlite_url)[1].database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError, match="another process"):
        await new_account(store)
    other.close()
    await new_account(store)
    await store.close()


async def test_a_full_disk_rolls_back_and_reading_goes_on(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    member_id = await new_account(store)
    async with store.work() as uow:
        raw = uow.connection._raw  # type: ignore[attr-defined]  # the driver's own connection, to make the disk full
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages + 2}")

    async def fill() -> None:
        async with store.work() as uow:
            await uow.shares.put_account(member_id, replace(EMPTY, balance=Baht.of(5)))
            await uow.inbox.add([event(number) for number in range(1000)])

    with pytest.raises(StoreUnavailableError):
        await fill()
    assert await balance(store, member_id) == ZERO
    await store.close()


async def test_a_database_that_cannot_be_reached_is_unavailable(keys: KeyRing, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="coop db upgrade"):
        await open_store(f"sqlite:///{tmp_path / 'missing.db'}", keys)
    store = await open_store("postgresql://coop@127.0.0.1:1/coop", keys)
    with pytest.raises(StoreUnavailableError):
        await new_account(store)
    await store.close()


async def test_a_lost_connection_is_replaced(postgres_url: str, keys: KeyRing) -> None:
    store = await open_store(postgres_url, keys)
    member_id = await new_account(store)
    killer = await open_store(postgres_url, keys)
    async with killer.work() as uow:
        await uow.connection.run(KILL_THE_OTHERS)
    assert await balance(store, member_id) == ZERO
    await killer.close()
    await store.close()


async def test_a_connection_lost_inside_a_block_is_an_honest_no(postgres_url: str, keys: KeyRing) -> None:
    store, killer = await open_store(postgres_url, keys), await open_store(postgres_url, keys)

    async def cut_off() -> None:
        async with store.work() as uow, uow.savepoint():
            await uow.members.add(member())
            async with killer.work() as other:
                await other.connection.run(KILL_THE_OTHERS)
            await uow.members.by_number("026548")

    with pytest.raises(StoreUnavailableError):
        await cut_off()
    async with store.read() as uow:
        assert await uow.members.by_number("026548") is None
    await killer.close()
    await store.close()
