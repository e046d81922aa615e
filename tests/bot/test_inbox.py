import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.inbox import WAITING_MOST, GroupCommit, InboxFull
from core.messaging import NewEvent
from core.ports import Store, UnitOfWork
from tests.builders import line_address
from tests.fakes import MORNING, FakeStore

EVENT = NewEvent(address=line_address(), event_id="E1", queue="q", sent_at=MORNING, received_at=MORNING, payload=b"{}")


class Counting:
    """A store that counts its transactions, and fails when told to."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner
        self.count = 0
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        self.count += 1
        await self.gate.wait()
        if self.broken:
            raise OSError("no database")
        async with self.inner.work() as uow:
            yield uow

    read = work


async def test_what_arrives_together_is_committed_together() -> None:
    store, told = Counting(FakeStore()), list[str]()
    inbox = GroupCommit(store, told.extend)
    await asyncio.gather(*(inbox.keep([replace(EVENT, event_id=str(n))]) for n in range(50)))
    assert store.count == 1
    assert told == ["q"] * 50


async def test_what_arrives_during_a_commit_goes_with_the_next() -> None:
    store = Counting(FakeStore())
    store.gate.clear()
    inbox = GroupCommit(store, list[str]().extend)
    first = asyncio.create_task(inbox.keep([EVENT]))
    await asyncio.sleep(0)
    others = [asyncio.create_task(inbox.keep([replace(EVENT, event_id=str(n))])) for n in range(9)]
    await asyncio.sleep(0)
    store.gate.set()
    await asyncio.gather(first, *others)
    assert store.count == 2


async def test_without_a_database_everybody_is_told_and_it_recovers() -> None:
    store, told = Counting(FakeStore()), list[str]()
    store.broken = True
    inbox = GroupCommit(store, told.extend)
    ends = await asyncio.gather(*(inbox.keep([EVENT]) for _ in range(3)), return_exceptions=True)
    assert [type(end) for end in ends] == [OSError] * 3
    assert told == []
    store.broken = False
    await inbox.keep([EVENT])
    assert told == ["q"]


async def test_the_queue_is_bounded() -> None:
    store = Counting(FakeStore())
    store.gate.clear()
    inbox = GroupCommit(store, list[str]().extend)
    begun = [asyncio.create_task(inbox.keep([EVENT]))]
    await asyncio.sleep(0)
    begun += [asyncio.create_task(inbox.keep([EVENT])) for _ in range(WAITING_MOST + 1)]
    await asyncio.sleep(0)
    store.gate.set()
    ends = await asyncio.gather(*begun, return_exceptions=True)
    assert [type(end) for end in ends].count(InboxFull) == 1
