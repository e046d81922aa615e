"""Delivery over each store with a sender that answers as it is told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import delivery
from bot.brakes import Brakes
from bot.delivery import Delivering
from bot.delivery_rules import Rules
from bot.metrics import Metrics
from bot.pacing import Pace
from bot.sending import Outcome, Sent
from core.links import ChatAddress, Platform
from core.messaging import MENU, Delivery, DeliveryClass, NewDelivery
from core.ports import Store
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING, FakeClock, FakeIds

ACCEPTED = Sent(outcome=Outcome.ACCEPTED)
IDS = FakeIds(7)


class Platforms:
    """Both senders in one: what was sent, in order, and by which way."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bool]] = []
        self.keys: list[str] = []
        self.answers: list[Sent] = []
        self.five_sent = asyncio.Event()
        self.at_once = 0
        self.most_at_once = 0

    async def send(self, row: Delivery, *, by_reply: bool) -> Sent:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.sent.append((row.payload.decode(), by_reply))
        self.keys.append(str(row.retry_key))
        if len(self.sent) == 5:
            self.five_sent.set()
        return self.answers.pop(0) if self.answers else ACCEPTED

    async def close(self) -> None:
        """Nothing is open."""


class Office:
    """Delivering over a store, with a clock that a test moves."""

    def __init__(self, store: Store, worker: str = "w1") -> None:
        self.store = store
        self.clock = FakeClock()
        self.platforms = Platforms()
        parts = delivery.Parts(
            store=store,
            senders={Platform.LINE: self.platforms, Platform.TELEGRAM: self.platforms},
            clock=self.clock,
            rules=Rules(lambda: 0.5),
            metrics=Metrics(),
            brakes=Brakes({Platform.TELEGRAM: Pace()}, worker),
            worker=worker,
            lease=timedelta(seconds=20),
        )
        self.delivering = Delivering(parts)

    async def put(self, *rows: NewDelivery) -> None:
        async with self.store.work() as uow:
            await uow.outbox.add(rows)

    async def works(self) -> None:
        """Until nothing is due and nothing under way."""
        self.delivering.signal()
        while self.delivering._more or self.delivering._results or self.delivering._under_way:
            await self.delivering._turn()
            await asyncio.gather(*self.delivering._under_way.values())

    async def unsure(self) -> int:
        async with self.store.read() as uow:
            return len(await uow.outbox.unsure(9))


def row(
    text: str,
    to: ChatAddress | None = None,
    delivery_class: DeliveryClass = DeliveryClass.ANSWER,
    token: str | None = None,
) -> NewDelivery:
    return NewDelivery(
        address=to or line_address(),
        method="message",
        payload=text.encode(),
        delivery_class=delivery_class,
        retry_key=IDS.uuid(),
        created_at=MORNING,
        reply_token=token,
        reply_until=MORNING + timedelta(seconds=55) if token else None,
    )


async def test_one_chat_in_order_different_ones_at_once(store: Store) -> None:
    office = Office(store)
    await office.put(row("a1"), row("a2"), *(row(f"{n}", line_address(n)) for n in "bcdef"))
    await office.works()
    texts = [text for text, _ in office.platforms.sent]
    assert texts.index("a1") < texts.index("a2")
    assert sorted(texts) == ["a1", "a2", "b", "c", "d", "e", "f"]
    assert office.platforms.most_at_once == 6


async def test_a_reply_whose_token_is_gone_becomes_one_push(store: Store) -> None:
    office = Office(store)
    office.platforms.answers = [Sent(outcome=Outcome.TOKEN_GONE)]
    await office.put(row("x", token="t"))
    await office.works()
    assert office.platforms.sent == [("x", True), ("x", False)]


@pytest.mark.shows("F9")
async def test_a_push_is_repeated_with_the_same_key(store: Store) -> None:
    office = Office(store)
    office.platforms.answers = [Sent(outcome=Outcome.UNCLEAR)] * 3
    await office.put(row("x"), row("behind"))
    for _ in range(4):
        await office.works()
        office.clock.advance(timedelta(seconds=5))
    assert [text for text, _ in office.platforms.sent] == ["x"] * 4 + ["behind"]
    assert len(set(office.platforms.keys)) == 2


async def test_a_telegram_answer_without_an_answer_is_unsure_and_not_repeated(store: Store) -> None:
    office = Office(store)
    office.platforms.answers = [Sent(outcome=Outcome.UNCLEAR)]
    await office.put(row("x", telegram_address()))
    for _ in range(3):
        await office.works()
        office.clock.advance(timedelta(hours=1))
    assert len(office.platforms.sent) == 1
    assert await office.unsure() == 1


@pytest.mark.shows("F11")
async def test_a_platforms_429_holds_its_other_chats_too(store: Store) -> None:
    office = Office(store)
    await office.put(row("x", telegram_address("501")))
    office.platforms.answers = [Sent(outcome=Outcome.NOT_SENT, wait=timedelta(seconds=30))]
    await office.works()
    await office.put(row("y", telegram_address("502")), row("line", line_address()))
    await office.works()
    assert [text for text, _ in office.platforms.sent] == ["x", "line"]
    office.clock.advance(timedelta(seconds=31))
    await office.works()
    assert sorted(text for text, _ in office.platforms.sent) == ["line", "x", "x", "y"]


async def test_a_dead_channel_gets_nothing_more(store: Store) -> None:
    office = Office(store)
    office.platforms.answers = [Sent(outcome=Outcome.CHANNEL_DEAD)]
    await office.put(row("x", telegram_address()), row("y", telegram_address()))
    await office.works()
    assert [text for text, _ in office.platforms.sent] == ["x"]


async def test_a_row_left_by_a_dead_worker_is_taken_up(store: Store) -> None:
    dead = Office(store, worker="dead")
    await dead.put(row("push"), row("call", telegram_address()))
    async with store.work() as uow:
        assert len(await uow.outbox.claim("dead", MORNING, MORNING + timedelta(seconds=20), 9)) == 2
    office = Office(store)
    await office.delivering.look()
    await office.works()
    assert office.platforms.sent == []
    office.clock.advance(timedelta(seconds=25))
    await office.delivering.look()
    office.clock.advance(timedelta(seconds=5))
    await office.works()
    assert office.platforms.sent == [("push", False)]
    assert await office.unsure() == 1


async def test_the_only_server_need_not_wait_for_leases(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([row("push")])
        await uow.outbox.claim("dead", MORNING, MORNING + timedelta(hours=1), 9)
    office = Office(store)
    await office.delivering.recover(all_others=True)
    office.clock.advance(timedelta(seconds=5))
    await office.works()
    assert office.platforms.sent == [("push", False)]


async def test_started_and_closed_it_writes_what_became_of_all(store: Store) -> None:
    office = Office(store)
    await office.put(*(row(str(n), line_address(str(n))) for n in range(5)))
    office.delivering.start()
    await office.platforms.five_sent.wait()
    await office.delivering.close()
    async with store.read() as uow:
        assert await uow.outbox.next_due() is None


@pytest.mark.parametrize("fault", [ValueError, OSError])
async def test_a_fault_in_a_client_counts_as_unclear(store: Store, fault: Callable[[], Exception]) -> None:
    office = Office(store)

    async def broken(*_: object, **__: object) -> Sent:
        raise fault()

    office.platforms.send = broken  # type: ignore[method-assign]  # the fault is the point
    await office.put(row("x", telegram_address()))
    await office.works()
    assert await office.unsure() == 1


@pytest.mark.parametrize(
    "refused",
    [
        Sent(outcome=Outcome.NOT_SENT, detail="429", wait=timedelta(minutes=5)),
        Sent(outcome=Outcome.UNCLEAR, detail="500"),
        Sent(outcome=Outcome.CHANNEL_DEAD, detail="chat not found"),
        Sent(outcome=Outcome.REFUSED, detail="400"),
    ],
    ids=lambda sent: sent.outcome.name,
)
@pytest.mark.parametrize("to", [line_address(), telegram_address()], ids=["line", "telegram"])
async def test_a_menu_that_fails_keeps_no_answer_waiting(store: Store, refused: Sent, to: ChatAddress) -> None:
    office = Office(store)
    office.platforms.answers = [refused]
    await office.put(replace(row("member-th", to, DeliveryClass.REPEATABLE), method=MENU))
    await office.works()
    await office.put(row("answer", to))
    await office.works()
    assert [text for text, _ in office.platforms.sent] == ["member-th", "answer"]
    async with store.work() as uow:
        assert not (await uow.chats.open(to, MORNING)).chat.blocked
    again = refused.outcome in {Outcome.NOT_SENT, Outcome.UNCLEAR}
    office.clock.advance(timedelta(seconds=2))
    await office.works()
    assert [text for text, _ in office.platforms.sent][2:] == ["member-th"] * again


async def test_a_menu_is_shown_though_lines_quota_is_used_up(store: Store) -> None:
    office = Office(store)
    office.platforms.answers = [Sent(outcome=Outcome.QUOTA_GONE, detail="monthly limit")]
    await office.put(row("push"))
    await office.works()
    await office.put(replace(row("guest-th", delivery_class=DeliveryClass.REPEATABLE), method=MENU), row("push 2"))
    await office.works()
    assert [text for text, _ in office.platforms.sent] == ["push", "guest-th"]


async def test_a_menu_that_could_not_be_shown_for_a_day_is_no_doubt_for_staff(store: Store) -> None:
    office = Office(store)
    await office.put(replace(row("guest-th", delivery_class=DeliveryClass.REPEATABLE), method=MENU))
    office.clock.advance(timedelta(days=2))
    await office.works()
    assert office.platforms.sent == []
    assert await office.unsure() == 0
