"""Several workers on one database: one effect an event, each chat in order, nothing held by cancelled handlers."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from random import Random  # noqa: TID251 - seeded

import pytest

from bot.inbox import GroupCommit
from core.links import ChatAddress, Platform
from core.messaging import DeliveryResult, DeliveryState, NewEvent
from core.ports import Store
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.postgresql import PostgresTransactions
from storage.sqlite import SqliteTransactions
from storage.unit_of_work import SqlStore
from tests.bot.test_handling import Desk, event, keys
from tests.builders import line_address
from tests.fakes import MORNING, FakeIds

WORKERS = 4
EVENTS, PEOPLE = 60, 5
CANCELLED = 150


@pytest.fixture
async def workers(database_url: str, keys: KeyRing) -> AsyncIterator[Sequence[Desk]]:
    """Four on PostgreSQL, each with connections of its own; the one that SQLite allows, four times."""
    async with AsyncExitStack() as stack:
        stores = [await open_store(database_url, keys)]
        if not database_url.startswith("sqlite"):
            stores += [await open_store(database_url, keys) for _ in range(WORKERS - 1)]
        for store in stores:
            stack.push_async_callback(store.close)
        desks = [Desk(stores[number % len(stores)]) for number in range(WORKERS)]
        for number, desk in enumerate(desks):
            desk.handling._parts.channels[Platform.LINE].ids = FakeIds(number)  # type: ignore[attr-defined]  # a test's
        yield desks


def asked(texts: int = EVENTS) -> Iterator[tuple[ChatAddress, NewEvent]]:
    for number in range(texts):
        address = line_address(str(number % PEOPLE))
        yield address, event(address, f"{number:04}", number)


@pytest.mark.shows("F1", "T11")
async def test_the_same_events_reach_all_workers_at_once_and_have_one_effect(workers: Sequence[Desk]) -> None:
    """Every event comes to every worker at the same instant, in another order each time."""

    async def works(desk: Desk, number: int) -> None:
        inbox = GroupCommit(desk.store, desk.handling.signal)
        mine = [new for _, new in asked()]
        Random(number).shuffle(mine)
        await asyncio.gather(*(inbox.keep([new]) for new in mine))
        await inbox.drain()
        await desk.works()

    await asyncio.gather(*(works(desk, number) for number, desk in enumerate(workers)))
    while await workers[0].waiting():  # a queue that another worker held is found by looking
        await asyncio.gather(*(desk.handling.look() for desk in workers))
        await asyncio.gather(*(desk.works() for desk in workers))
    seen = [text for desk in workers for text in desk.conversation.seen]
    assert sorted(seen) == [f"{number:04}" for number in range(EVENTS)]
    assert await _payloads(workers[0]) == [f"{number:04}" for number in range(EVENTS)]


@pytest.mark.shows("F1", "F2")
async def test_each_chats_answers_stand_in_the_order_of_its_questions(workers: Sequence[Desk]) -> None:
    async with workers[0].store.work() as uow:
        await uow.inbox.add([new for _, new in asked()])
    while await workers[0].waiting():
        await asyncio.gather(*(desk.handling.look() for desk in workers))
        await asyncio.gather(*(desk.works() for desk in workers))
    by_chat: dict[str, list[str]] = {}
    while claimed := await _claim(workers[0]):
        for user, text in claimed:
            by_chat.setdefault(user, []).append(text)
    assert sum(map(len, by_chat.values())) == EVENTS
    assert all(texts == sorted(texts) for texts in by_chat.values())


async def _claim(desk: Desk) -> list[tuple[str, str]]:
    """The next of each chat, taken as sent."""
    async with desk.store.work() as uow:
        claimed = await uow.outbox.claim("test", MORNING, MORNING, 99)
        await uow.outbox.finish(
            [DeliveryResult(id=one.id, attempt=one.attempts, state=DeliveryState.DONE, at=MORNING) for one in claimed]
        )
    return [(one.address.user_id, keys([one.payload.decode()])[0]) for one in claimed]


async def _payloads(desk: Desk) -> list[str]:
    found: list[str] = []
    while claimed := await _claim(desk):
        found += [text for _, text in claimed]
    return sorted(found)


@pytest.mark.shows("F28")
async def test_cancelled_handlers_leave_no_connection_and_no_lock(sql_store: Store) -> None:
    """Each is cancelled at another moment; then everything is free: a writer, every connection, every queue."""
    random = Random(28)
    async with sql_store.work() as uow:
        await uow.inbox.add([new for _, new in asked(PEOPLE)])

    async def handler(number: int) -> None:
        async with sql_store.work() as uow:
            found = await uow.inbox.take(str(line_address(str(number % PEOPLE))))
            await asyncio.sleep(0)
            if found is not None:
                async with uow.savepoint():
                    await uow.chats.open(found.address, MORNING)
                    await asyncio.sleep(0)

    for _ in range(CANCELLED // 10):
        tasks = [asyncio.create_task(handler(number)) for number in range(10)]
        for _ in range(random.randrange(12)):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(sql_store, SqlStore)
    assert _held(sql_store) == 0
    for number in range(PEOPLE):
        async with sql_store.work() as uow:
            assert await uow.inbox.take(str(line_address(str(number)))) is not None


def _held(store: SqlStore) -> int:
    """Connections in use, or the write lock."""
    transactions = store.transactions
    if isinstance(transactions, SqliteTransactions):
        return int(transactions._writing.locked())
    assert isinstance(transactions, PostgresTransactions)
    return int(transactions._pool.get_size() - transactions._pool.get_idle_size())
