"""The n-th call on the way of a message fails, for every n until a run ends clean: nothing lost, nothing doubled."""

from collections.abc import AsyncIterator

import pytest

from bot.inbox import GroupCommit
from core.errors import StoreUnavailableError
from core.links import ChatAddress, Platform
from core.messaging import DeliveryClass, DeliveryState
from core.ports import Store
from storage.encryption import KeyRing
from storage.engine import open_transactions
from storage.unit_of_work import SqlStore
from tests.bot.failing import FailingTransactions, Steps
from tests.bot.office import SECOND, Worker, ended, put, row
from tests.bot.platform_models import Fault, ModelLine, ModelTelegram
from tests.bot.test_handling import Desk, event
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING, FakeClock, FakeIds, FakeStore

ROUNDS_MOST = 60
HOLDS = {Platform.LINE: line_address, Platform.TELEGRAM: telegram_address}


@pytest.fixture
async def failing(database_url: str, keys: KeyRing) -> AsyncIterator[tuple[SqlStore, Steps]]:
    """A store of each engine, and the steps of it that may fail."""
    steps = Steps()
    store = SqlStore(FailingTransactions(open_transactions(database_url), steps), keys)
    yield store, steps
    await store.close()


class Way:
    """Webhook, handling and delivery over one store, each begun again after a fault as the program does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FakeClock()
        self.line = ModelLine(self.clock, MORNING)
        self.telegram = ModelTelegram(self.clock)
        self.desk = Desk(store)
        self.desk.handling._parts.channels[Platform.LINE].ids = FakeIds(99)  # type: ignore[attr-defined]  # a test's
        self.worker = Worker(store, self.clock, self.line, self.telegram)
        self.inbox = GroupCommit(store, self.desk.handling.signal)

    async def carries(self, address: ChatAddress, text: str, number: int) -> None:
        """One event, from its webhook to the end of all that it led to."""
        acknowledged = False
        for _ in range(ROUNDS_MOST):
            try:
                if not acknowledged:
                    await self.inbox.keep([event(address, text, number)])
                    acknowledged = True
                await self.desk.handling.look()
                await self.desk.works()
                await self.worker.works()
                if await self._is_at_rest():
                    return
            except StoreUnavailableError:
                pass
            self.clock.advance(5 * SECOND)
        raise AssertionError("never at rest")

    async def _is_at_rest(self) -> bool:
        async with self.store.read() as uow:
            return not await uow.inbox.waiting_queues(1) and await uow.outbox.next_due() is None


@pytest.mark.shows("F3", "F4", "F5", "F13")
@pytest.mark.parametrize("platform", list(Platform))
async def test_the_nth_step_of_the_database_fails(failing: tuple[SqlStore, Steps], platform: Platform) -> None:
    store, steps = failing
    way = Way(store)
    clean = number = 0
    while not clean:
        number += 1
        assert number < 200
        steps.plan(number)
        address = HOLDS[platform](f"{700 + number}")
        await way.carries(address, f"text {number}", number)
        clean = steps.count < number
    steps.plan(0)
    assert number > 20, "a message takes more steps than that"
    asked = [f"text {n}" for n in range(1, number + 1)]
    assert max(way.desk.conversation.seen, key=_number) == asked[-1]
    arrived = way.line.arrived if platform is Platform.LINE else [text for _, _, text in way.telegram.arrived]
    said = [payload.partition("key='")[2].partition("'")[0] for payload in arrived]
    assert len(said) == len(set(said)), "nothing comes twice"
    missing = set(asked) - set(said)
    assert len(missing) <= len(await ended(store, DeliveryState.UNSURE))
    assert missing == set() or platform is Platform.TELEGRAM
    assert not await ended(store, DeliveryState.DEAD)


def _number(text: str) -> int:
    return int(text.removeprefix("text "))


@pytest.mark.shows("F9", "F10a", "F7")
@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("token", [None, "t"])
async def test_the_nth_call_of_a_platform_fails(fault: Fault, token: str | None) -> None:
    """Three messages in each of two chats; with TOKEN the first of LINE's is a reply."""
    calls = 0
    for nth in range(1, 30):
        store, clock = FakeStore(), FakeClock()
        line = ModelLine(clock, MORNING, faults=[None] * (nth - 1) + [fault])
        telegram = ModelTelegram(clock, faults=[None] * (nth - 1) + [fault])
        worker = Worker(store, clock, line, telegram)
        to_line = [row(f"{n}", line_address(), token=token if n == 0 else None) for n in range(3)]
        await put(store, *to_line, *(row(f"{n}", telegram_address()) for n in range(3)))
        for _ in range(ROUNDS_MOST):
            await worker.works()
            clock.advance(SECOND)
        assert line.arrived == ["0", "1", "2"]
        came, listed = [text for _, _, text in telegram.arrived], len(await ended(store, DeliveryState.UNSURE))
        assert came == sorted(set(came))
        assert len(came) + listed == 3 + (fault == "after" and listed)
        calls = line.replies + line.pushes
        if calls < nth:
            break
    assert calls == 3


@pytest.mark.shows("F10", "F10a")
@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("delivery_class", [DeliveryClass.ANSWER, DeliveryClass.RECORD])
@pytest.mark.parametrize("second", range(66))
async def test_a_reply_that_hangs_at_any_second_of_its_token(
    second: int, delivery_class: DeliveryClass, fault: Fault
) -> None:
    store, clock = FakeStore(), FakeClock()
    line = ModelLine(clock, MORNING, faults=[fault])
    worker = Worker(store, clock, line, ModelTelegram(clock))
    await put(store, row("x", delivery_class=delivery_class, token="t"))
    clock.advance(second * SECOND)
    for _ in range(ROUNDS_MOST * 2):
        await worker.works()
        clock.advance(SECOND)
    unsure = len(await ended(store, DeliveryState.UNSURE))
    if delivery_class is DeliveryClass.ANSWER:
        assert len(line.arrived) <= 1
        assert len(line.arrived) + unsure >= 1
    else:
        assert line.arrived in (["x"], ["x", "x"])
        assert line.arrived == ["x"] or (fault == "after" and second > 50), "only where nobody can know any more"
    assert line.pushes <= 2
    async with store.read() as uow:
        assert await uow.outbox.next_due() is None
