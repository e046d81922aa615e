"""Handling with the real conversation over each store, and channels that only note what they are asked to say."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from bot import handling
from bot.channel import Told
from bot.handling import TRIES, Handling
from bot.metrics import Metrics
from core.links import ChatAddress, Language, Platform, View
from core.messaging import DeliveryClass, NewDelivery, NewEvent, StoredEvent
from core.pictures import PictureKind
from core.ports import Store, UnitOfWork
from core.services.passwords import Suspected
from handlers.care import MustExamineError
from handlers.dispatch import Dispatched
from handlers.feature import Notice
from handlers.fetching import MustFetchError
from handlers.incoming import Happening, Incoming, PictureRef
from handlers.reply import Reply, say
from tests.builders import line_address, telegram_address
from tests.fake_fetching import FakeFetching
from tests.fakes import MORNING, FakeClock, FakeIds, FakeStore

OTHER = telegram_address()


class Noting:
    """A channel whose rows hold the reply as text."""

    def __init__(self) -> None:
        self.ids = FakeIds()

    def hear(self, event: StoredEvent) -> "NotingHeard":
        incoming = Incoming(
            address=event.address, happening=Happening.TEXT, sent_at=event.sent_at, text=event.payload.decode()
        )
        return NotingHeard(incoming, self)

    def notify(
        self, to: ChatAddress, reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> list[NewDelivery]:
        return [
            NewDelivery(
                address=to,
                method="say",
                payload=str(reply.parts[0]).encode() + view.language.encode(),
                delivery_class=delivery_class,
                retry_key=self.ids.uuid(),
                created_at=now,
            )
        ]

    def notify_all(
        self, to: Sequence[ChatAddress], reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> list[Told]:
        return [Told((one,), self.notify(one, reply, view, delivery_class, now)) for one in to]


@dataclass(frozen=True)
class NotingHeard:
    incoming: Incoming
    channel: Noting

    def answer(self, reply: Reply | None, view: View, now: datetime, *, leave: bool) -> list[NewDelivery]:
        assert not leave
        if reply is None:
            return []
        return self.channel.notify(self.incoming.address, reply, view, DeliveryClass.ANSWER, now)

    def unsay(self, now: datetime) -> list[NewDelivery]:
        said = self.answer(say("unsay"), View(Language.THAI), now, leave=False)
        return [replace(row, method="unsay") for row in said]


class Answering:
    """Stands where the conversation stands; `raise` raises after it has changed something."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.examined: list[Suspected] = []
        self.pictures: list[str] = []
        self.cannot_examine = False

    async def examine(self, suspected: Suspected, store: Store) -> None:
        async with store.work():  # it can: no transaction is open here
            self.examined.append(suspected)
        if self.cannot_examine:
            raise LookupError("a fault of ours")

    async def handle(self, incoming: Incoming, uow: UnitOfWork) -> Dispatched:
        self.seen.append(incoming.text)
        await uow.chats.open(incoming.address, MORNING)
        if incoming.text == "raise":
            raise LookupError(incoming.text)
        if incoming.text == "picture" and (incoming.clean or incoming.unfit) is None:
            raise MustFetchError(PictureRef("p1"), PictureKind.PHOTO)
        if incoming.text == "picture":
            self.pictures.append(incoming.unfit or "a picture")
            return Dispatched(reply=say(incoming.unfit or "a picture"))
        if incoming.text == "secret" and not incoming.examined:
            raise MustExamineError(Suspected(address=incoming.address, account="026548", passwords=("secret",)))
        if incoming.text == "secret":
            return Dispatched(reply=say("advice"), unsay=True)
        notices = (Notice(to=OTHER, language=Language.THAI, reply=say("other")),) if incoming.text == "tell" else ()
        return Dispatched(reply=None if incoming.text == "hush" else say(incoming.text), notices=notices)


class Desk:
    """Handling over a store, worked by hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.conversation = Answering()
        self.pictures = FakeFetching()
        self.signals = 0
        self.done = asyncio.Event()
        channel = Noting()
        parts = handling.Parts(
            store=store,
            conversation=self.conversation,
            channels={Platform.LINE: channel, Platform.TELEGRAM: channel},
            clock=FakeClock(),
            metrics=Metrics(),
            fetching=self.pictures,
        )
        self.handling = Handling(parts, self.answered, workers=1, batch=8)

    def answered(self) -> None:
        self.signals += 1
        self.done.set()

    async def hears(self, *texts: str, person: str = "a") -> None:
        address = line_address(person)
        events = [event(address, text, number) for number, text in enumerate(texts)]
        async with self.store.work() as uow:
            await uow.inbox.add(events)
        self.handling.signal(str(address) for _ in texts)

    async def works(self) -> None:
        """Until nothing is known to wait."""
        while queues := self.handling._next_queues():
            await self.handling._handle(queues)

    async def outbox(self) -> list[str]:
        async with self.store.work() as uow:
            claimed = await uow.outbox.claim("test", MORNING, MORNING, 99)
        return [row.payload.decode() for row in claimed]

    async def waiting(self) -> list[str]:
        async with self.store.read() as uow:
            return list(await uow.inbox.waiting_queues(9))


def event(address: ChatAddress, text: str, number: int) -> NewEvent:
    return NewEvent(
        address=address,
        event_id=f"{address.user_id}{number}",
        queue=str(address),
        sent_at=MORNING,
        received_at=MORNING,
        payload=text.encode(),
    )


def keys(payloads: list[str]) -> list[str]:
    return sorted(payload.partition("key='")[2].partition("'")[0] for payload in payloads)


async def test_each_chat_in_order_several_in_one_transaction(store: Store) -> None:
    desk = Desk(store)
    await desk.hears("one", "two", person="a")
    await desk.hears("three", person="b")
    await desk.handling._handle(desk.handling._next_queues())
    assert desk.conversation.seen == ["one", "three"]
    await desk.works()
    assert desk.conversation.seen == ["one", "three", "two"]
    assert desk.signals == 2
    assert keys(await desk.outbox()) == ["one", "three"]
    assert await desk.waiting() == []


async def test_one_that_raises_takes_nothing_of_the_others(store: Store) -> None:
    desk = Desk(store)
    await desk.hears("raise", "after", person="a")
    await desk.hears("fine", person="b")
    await desk.works()
    assert keys(await desk.outbox()) == ["fine"]
    assert len(await desk.waiting()) == 1
    assert "after" not in desk.conversation.seen


@pytest.mark.shows("F26")
async def test_after_five_tries_it_is_given_up_with_an_apology_and_the_next_is_answered(store: Store) -> None:
    desk = Desk(store)
    await desk.hears("raise", "after")
    for _ in range(TRIES):
        await desk.handling.look()
        await desk.works()
    assert desk.conversation.seen == ["raise"] * TRIES
    assert keys(await desk.outbox()) == ["common.trouble"]
    async with store.read() as uow:
        assert [alert.kind for alert in await uow.alerts.newest(9)] == ["event.given_up"]
    await desk.handling.look()
    await desk.works()
    assert desk.conversation.seen[-1] == "after"
    assert await desk.waiting() == []


async def test_what_a_crash_left_is_found_by_looking(store: Store) -> None:
    await Desk(store).hears("left")
    desk = Desk(store)
    await desk.handling.look()
    await desk.works()
    assert keys(await desk.outbox()) == ["left"]


async def test_others_are_told_in_the_same_transaction_and_silence_writes_nothing(store: Store) -> None:
    desk = Desk(store)
    await desk.hears("tell", person="a")
    await desk.hears("hush", person="b")
    await desk.works()
    assert keys(await desk.outbox()) == ["other", "tell"]


async def test_started_and_closed_it_finishes_what_it_was_told(store: Store) -> None:
    desk = Desk(store)
    desk.handling.start()
    await desk.hears("one")
    await desk.done.wait()
    await desk.handling.close()
    assert keys(await desk.outbox()) == ["one"]


@pytest.mark.shows("F26")
async def test_one_in_a_thousand_raises_and_all_others_are_answered() -> None:
    store = FakeStore()
    desk = Desk(store)
    for person in range(1000):
        await desk.hears("raise" if person == 500 else "fine", person=f"{person:04}")
    for _ in range(TRIES):
        await desk.handling.look()
        await desk.works()
    assert await desk.waiting() == []
    assert desk.conversation.seen.count("fine") == 999
    said = keys([row.new.payload.decode() for row in store.tables.deliveries.values()])
    assert (said.count("fine"), said.count("common.trouble")) == (999, 1)
    async with store.read() as uow:
        assert len(await uow.alerts.newest(9)) == 1


@pytest.mark.shows("T8")
async def test_what_may_hold_a_password_is_examined_outside_and_handled_again(store: Store) -> None:
    desk = Desk(store)
    await desk.hears("secret", "after")
    await desk.works()
    assert [suspected.passwords for suspected in desk.conversation.examined] == [("secret",)]
    assert desk.conversation.seen == ["secret", "secret", "after"]
    assert await desk.waiting() == []
    async with store.work() as uow:
        (first,) = await uow.outbox.claim("test", MORNING, MORNING, 99)
    assert first.method == "unsay"


@pytest.mark.shows("F26")
async def test_a_fault_in_examining_keeps_nobody_waiting(store: Store) -> None:
    desk = Desk(store)
    desk.conversation.cannot_examine = True
    await desk.hears("secret", "next")
    await desk.works()
    assert len(desk.conversation.examined) == 1
    assert await desk.waiting() == []
