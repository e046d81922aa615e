"""What `coop db check` finds: one planted fault each, and nothing where there is none."""

import sqlite3

import pytest
from sqlalchemy import Executable, delete, text, update

from core.money import Baht
from storage.checks import damage, doubts
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.tables import inbox, members, outbox, share_accounts, share_movements
from storage.tables_office import history, history_head, history_values
from storage.unit_of_work import SqlStore
from tests.builders import account, member, movement, registered
from tests.fakes import MORNING
from tests.storage import life

DAMAGE = {
    "1 field of members.phone cannot be read": update(members).where(members.c.id == 1).values(phone=b"\x01nonsense"),
    "1 field of history_values.sealed cannot": update(history_values)
    .where(history_values.c.seq == 2)
    .values(sealed=b"\x01nonsense"),
    "the history is broken at entry 2": update(history).where(history.c.seq == 2).values(action="member.opened"),
    "the history is broken at entry": update(history_head).values(seq=2),
}
DOUBTS = {
    "1 waiting events have lost": update(inbox).where(inbox.c.id == 1).values(payload=None),
    "1 messages to be sent have lost": update(outbox).where(outbox.c.id == 1).values(payload=None),
    "1 messages are being sent by nobody": update(outbox).where(outbox.c.id == 1).values(state="sending"),
    "1 messages are in a state that nobody": update(outbox).where(outbox.c.id == 1).values(state="lost"),
    "1 events are in a state that nobody": update(inbox).where(inbox.c.id == 1).values(state="lost"),
    "1 messages have ended and their text": update(outbox).where(outbox.c.id == 1).values(ended_at=MORNING),
    "1 events have been handled and what": update(inbox).where(inbox.c.id == 1).values(ended_at=MORNING),
}


@pytest.fixture
async def alive(sql_store: SqlStore, keys: KeyRing) -> SqlStore:
    """A database with rows in every table, and ledgers that agree with their accounts."""
    await life.live(sql_store, keys)
    async with sql_store.work() as uow:
        await uow.connection.run(delete(share_movements))
    return sql_store


async def found(store: SqlStore, keys: KeyRing) -> list[str]:
    async with store.read() as uow:
        return [*await damage(uow.connection, keys), *await doubts(uow.connection)]


async def test_nothing_is_found_where_nothing_is_wrong(alive: SqlStore, keys: KeyRing) -> None:
    assert await found(alive, keys) == []


@pytest.mark.parametrize("what", [*DAMAGE, *DOUBTS])
async def test_each_fault_is_found(alive: SqlStore, keys: KeyRing, what: str) -> None:
    statement: Executable = (DAMAGE | DOUBTS)[what]
    async with alive.work() as uow:
        await uow.connection.run(statement)
    assert any(line.startswith(what) for line in await found(alive, keys))


async def test_a_balance_that_is_not_the_ledgers_is_found(sql_store: SqlStore, keys: KeyRing) -> None:
    person = await registered(sql_store, member(), account())
    async with sql_store.work() as uow:
        await uow.shares.add_movements(person.id, [movement(balance=account().balance), movement(document_no="later")])
    assert await found(sql_store, keys) == [], "the newest entry carries no balance"
    async with sql_store.work() as uow:
        await uow.shares.add_movements(person.id, [movement(balance=Baht.of(1), document_no="wrong")])
    assert await found(sql_store, keys) == [
        "share accounts of 1 member: the balance is not that of the ledger's last entry"
    ]
    async with sql_store.work() as uow:
        later = account().as_of.replace(year=2027)
        await uow.shares.add_movements(person.id, [movement(on=later, balance=Baht.of(2), document_no="next year")])
        await uow.connection.run(update(share_accounts).values(balance=Baht.of(1)))
    assert await found(sql_store, keys) == [], "entries behind the account's date do not count"


async def test_pages_and_references_of_a_file_are_looked_at(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    await life.live(store, keys)
    await store.close()
    raw = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    raw.execute("DELETE FROM members WHERE id = 1")  # without asking for references
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'ix_history_member'")
    raw.commit()
    raw.close()
    again = await open_store(sqlite_url, keys)
    lines = await found(again, keys)
    await again.close()
    assert any(line.startswith("the file is damaged: ") for line in lines)
    assert "rows of links refer to rows that are not there" in lines


async def test_an_index_that_is_not_valid_is_found_on_postgresql(postgres_url: str, keys: KeyRing) -> None:
    store = await open_store(postgres_url, keys)
    async with store.work() as uow:
        broken = text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_links_member'::regclass")
        await uow.connection.run(broken)
        constraint = "ALTER TABLE codes ADD CONSTRAINT never_checked CHECK (code <> '') NOT VALID"
        await uow.connection.run(text(constraint))
    assert await found(store, keys) == [
        "the constraint never_checked was never checked",
        "the index ix_links_member is not valid",
    ]
    await store.close()
