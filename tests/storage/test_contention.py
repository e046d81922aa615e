"""Many at once, in one process and in several: every effect once, none lost, on both engines."""

import asyncio
import sqlite3
import sys
from dataclasses import replace

from core.links import digest
from core.messaging import DeliveryResult, DeliveryState
from core.money import Baht
from core.ports import Store
from storage.encryption import KeyRing
from storage.engine import open_store, parse_url
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING
from tests.storage.test_messages import delivery, event
from tests.storage.test_transactions import balance, new_account

TASKS, TIMES = 8, 10


async def test_a_queue_is_held_by_one_of_many_writers(sql_store: Store) -> None:
    """Read-modify-write under the queue's lock is exact; who does not get the queue is told so at once."""
    member_id = await new_account(sql_store)
    async with sql_store.work() as uow:
        await uow.inbox.add([event(1, queue=f"queue of {member_id}")])
    done = [0]

    async def worker() -> None:
        while done[0] < TASKS * TIMES:
            async with sql_store.work() as uow:
                if await uow.inbox.take(f"queue of {member_id}") is not None and done[0] < TASKS * TIMES:
                    account = await uow.shares.account(member_id)
                    assert account is not None
                    done[0] += 1
                    await asyncio.sleep(0)
                    await uow.shares.put_account(member_id, replace(account, balance=account.balance + Baht.of(1)))
            await asyncio.sleep(0)

    await asyncio.gather(*(worker() for _ in range(TASKS)))
    assert await balance(sql_store, member_id) == Baht.of(TASKS * TIMES)


async def test_a_queue_under_way_is_nobody_elses(postgres_url: str, keys: KeyRing) -> None:
    """On SQLite the second writer waits; on PostgreSQL it goes on to another queue."""
    store = await open_store(postgres_url, keys)
    async with store.work() as uow:
        await uow.inbox.add([event(1), event(2, sent=1), event(3, queue="two")])
    async with store.work() as first:
        taken = await first.inbox.take("one")
        assert taken is not None
        async with store.work() as second:
            assert await second.inbox.take("one") is None, "not even the next event"
            assert await second.inbox.take("two") is not None
        await first.inbox.done(taken.id, MORNING)
    async with store.work() as uow:
        after = await uow.inbox.take("one")
        assert after is not None
        assert after.event_id == "E2"
    await store.close()


async def test_workers_that_claim_at_once_share_the_work(sql_store: Store) -> None:
    """Nothing is claimed twice and no chat is served by two."""
    people = [telegram_address(str(number)) for number in range(20)]
    async with sql_store.work() as uow:
        await uow.outbox.add([delivery(number, people[number % 20]) for number in range(1, 61)])
    sent: list[int] = []

    async def work(name: str) -> None:
        while True:
            async with sql_store.work() as uow:
                mine = await uow.outbox.claim(name, MORNING, MORNING, 7)
                assert len({one.address for one in mine}) == len(mine)
            if not mine:
                return
            async with sql_store.work() as uow:
                done = [
                    DeliveryResult(id=one.id, attempt=one.attempts, state=DeliveryState.DONE, at=MORNING)
                    for one in mine
                ]
                await uow.outbox.finish(done)
            sent.extend(one.retry_key.int for one in mine)

    await asyncio.gather(*(work(f"w{number}") for number in range(4)))
    await work("last")
    assert sorted(sent) == list(range(1, 61))
    for person in range(20):
        assert [key for key in sent if key % 20 == person] == sorted(key for key in sent if key % 20 == person)


async def test_the_same_event_five_times_at_once_is_one(sql_store: Store) -> None:
    async def bring() -> int:
        async with sql_store.work() as uow:
            return await uow.inbox.add([event(1), event(2)])

    assert sum(await asyncio.gather(*(bring() for _ in range(5)))) == 2


async def test_events_are_stored_in_one_order_however_they_come(sql_store: Store) -> None:
    """By key: two servers that store the same ones then never wait for each other in a circle."""
    at_once = [replace(event(number), event_id=str(number)) for number in (101, 9, 100, 10)]
    async with sql_store.work() as uow:
        await uow.inbox.add(at_once)
    taken = []
    for _ in at_once:
        async with sql_store.work() as uow:
            found = await uow.inbox.take(at_once[0].queue)
            assert found is not None
            taken.append(found.event_id)
            await uow.inbox.done(found.id, MORNING)
    assert taken == ["9", "10", "100", "101"]


async def test_the_same_chat_opened_at_once_is_one(sql_store: Store) -> None:
    async def bring() -> int:
        async with sql_store.work() as uow:
            return (await uow.chats.open(line_address(), MORNING)).chat.id

    assert len(set(await asyncio.gather(*(bring() for _ in range(5))))) == 1


async def test_a_page_session_tried_at_once_counts_every_failure(sql_store: Store) -> None:
    """Two wrong answers sent at the same moment are two tries, not one."""
    async with sql_store.work() as uow:
        chat = (await uow.chats.open(line_address(), MORNING)).chat
        await uow.link_sessions.start(chat.id, None, digest("token"), MORNING, MORNING)

    async def fail() -> None:
        async with sql_store.work() as uow:
            session = await uow.link_sessions.by_token(digest("token"), held=True)
            assert session is not None
            await asyncio.sleep(0)
            await uow.link_sessions.save(replace(session, failures=session.failures + 1))

    await asyncio.gather(*(fail() for _ in range(TASKS)))
    async with sql_store.read() as uow:
        session = await uow.link_sessions.by_token(digest("token"))
    assert session is not None
    assert session.failures == TASKS


async def test_who_reads_to_write_keeps_other_servers_out_from_the_first_moment(sqlite_url: str, keys: KeyRing) -> None:
    """Reading first and taking the lock later would fail at once where another wrote in between."""
    one, other = await open_store(sqlite_url, keys), await open_store(sqlite_url, keys)
    member_id = await new_account(one)

    async def add(store: Store) -> None:
        async with store.work() as uow:
            account = await uow.shares.account(member_id)
            assert account is not None
            await uow.shares.put_account(member_id, replace(account, balance=account.balance + Baht.of(1)))

    async with one.work() as uow:
        account = await uow.shares.account(member_id)
        assert account is not None
        waiting = asyncio.create_task(add(other))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not waiting.done()
        await uow.shares.put_account(member_id, replace(account, balance=account.balance + Baht.of(1)))
    await waiting
    assert await balance(one, member_id) == Baht.of(2)
    await one.close()
    await other.close()


ADD_IN_ANOTHER_PROCESS = """
import asyncio, sys
from dataclasses import replace
from core.links import MemberId, digest
from core.messaging import DeliveryResult, DeliveryState
from core.money import Baht
from storage.encryption import KeyRing
from storage.engine import open_store
async def main(url, member_id, times):
    store = await open_store(url, KeyRing(b"k" * 32, None))
    for _ in range(times):
        async with store.work() as uow:
            account = await uow.shares.account(member_id)
            await uow.shares.put_account(member_id, replace(account, balance=account.balance + Baht.of(1)))
    await store.close()
asyncio.run(main(sys.argv[1], MemberId(int(sys.argv[2])), int(sys.argv[3])))
"""


async def test_processes_that_write_the_same_sqlite_file_lose_nothing(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    member_id = await new_account(store)
    arguments = ("-W", "error", "-c", ADD_IN_ANOTHER_PROCESS, sqlite_url, str(member_id), "100")
    processes = [await asyncio.create_subprocess_exec(sys.executable, *arguments) for _ in range(3)]
    assert [await process.wait() for process in processes] == [0, 0, 0]
    assert await balance(store, member_id) == Baht.of(300)
    await store.close()


async def test_the_loop_goes_on_while_another_process_writes(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    other = sqlite3.connect(parse_url(sqlite_url)[1].database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(new_account(store))
    for _ in range(5):
        await asyncio.sleep(0)
        async with store.read() as uow:
            assert await uow.members.by_number("026548") is None
    assert not waiting.done()
    other.execute("COMMIT")
    other.close()
    await waiting
    await store.close()
