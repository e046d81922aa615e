"""What `coop db check` finds: one planted fault each, and nothing where there is none."""

import sqlite3
from datetime import date

import pytest
from sqlalchemy import Executable, delete, text, update

from core.money import Baht
from storage.checks import damage, doubts
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.tables import inbox, members, outbox, share_accounts, share_movements
from storage.tables_money import (
    deposit_accounts,
    dividends,
    guarantees,
    loan_movements,
    loans,
    receipt_lines,
    receipts,
)
from storage.tables_office import history, history_head, history_values
from storage.unit_of_work import SqlStore
from tests.builders import (
    account,
    associate,
    deposit,
    deposit_movement,
    dividend,
    loan,
    loan_payment,
    member,
    movement,
    receipt,
    registered,
)
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


LEDGERS_OF_NUMBERS = (share_movements, guarantees, receipt_lines, receipts)
"""What `life` fills with the row's own number everywhere, which contradicts itself."""


@pytest.fixture
async def alive(sql_store: SqlStore, keys: KeyRing) -> SqlStore:
    """A database with rows in every table, and ledgers that agree with their accounts."""
    await life.live(sql_store, keys)
    async with sql_store.work() as uow:
        for table in LEDGERS_OF_NUMBERS:
            await uow.connection.run(delete(table))
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
    assert await found(sql_store, keys) == ["1 share accounts: the balance is not that of the ledger's last entry"]
    async with sql_store.work() as uow:
        later = account().as_of.replace(year=2027)
        await uow.shares.add_movements(person.id, [movement(on=later, balance=Baht.of(2), document_no="next year")])
        await uow.connection.run(update(share_accounts).values(balance=Baht.of(1)))
    assert await found(sql_store, keys) == [], "entries behind the account's date do not count"


CONTRADICTIONS = {
    "1 loans: the balance is not that of the ledger's last entry": update(loans).values(balance=Baht.of(1)),
    "1 deposit accounts: the balance is not that": update(deposit_accounts).values(balance=Baht.of(1)),
    "1 deposit accounts: the balance is not": update(deposit_accounts).values(balance=Baht.of(1), as_of=None),
    "1 loans: the balance is not what the whole ledger": update(loan_movements)
    .where(loan_movements.c.document_no == "middle")
    .values(principal=Baht.of("1,999.99")),
    "1 loans: more is owed": update(loans).values(principal=Baht.of(1_000)),
    "1 guarantees: given for": update(guarantees).values(guarantor_id=1),
    "1 dividends: the net amount": update(dividends).values(deductions=Baht.of("0.01")),
    "1 receipts: without a line": update(receipt_lines).values(receipt_id=1),
    "1 receipt lines: principal and interest": update(receipt_lines)
    .where(receipt_lines.c.line == 2)
    .values(interest=Baht.of("0.01")),
}


@pytest.fixture
async def lent(sql_store: SqlStore) -> SqlStore:
    """A borrower with ledgers that agree, a guarantor, receipts."""
    owner = await registered(sql_store, member())
    other = await registered(sql_store, associate())
    async with sql_store.work() as uow:
        loan_id = await uow.loans.put(loan(member_id=owner.id, balance=Baht.of(234_000)))
        payments = [
            loan_payment(on=date(2026, 8, 31), balance=Baht.of(238_000)),
            loan_payment(on=date(2026, 9, 30), balance=None, document_no="middle"),
            loan_payment(balance=Baht.of(234_000)),
            loan_payment(on=date(2026, 11, 30), balance=Baht.of(232_000)),  # behind the date of the contract
        ]
        await uow.loans.add_movements(loan_id, payments)
        part = await uow.loans.put(loan(member_id=owner.id, contract_no="part", balance=Baht.of(100)))
        await uow.loans.add_movements(part, [loan_payment(balance=None), loan_payment(balance=None)])
        await uow.guarantees.put(loan_id, other.id)
        deposit_id = await uow.deposits.put(deposit(member_id=owner.id))
        await uow.deposits.add_movements(deposit_id, [deposit_movement(balance=deposit().balance)])
        await uow.dividends.put(owner.id, dividend())
        await uow.dividends.put(owner.id, dividend(year=2024, net=None))
        await uow.receipts.put(owner.id, receipt(receipt_no="1", lines=receipt().lines[:1]))
        await uow.receipts.put(owner.id, receipt(receipt_no="2", lines=receipt().lines[1:]))
    return sql_store


async def test_ledgers_that_agree_are_not_doubted(lent: SqlStore, keys: KeyRing) -> None:
    assert await found(lent, keys) == []


@pytest.mark.parametrize("what", CONTRADICTIONS)
async def test_each_contradiction_is_found(lent: SqlStore, keys: KeyRing, what: str) -> None:
    async with lent.work() as uow:
        await uow.connection.run(CONTRADICTIONS[what])
    assert any(line.startswith(what) for line in await found(lent, keys))


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
