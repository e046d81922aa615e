"""Inbox and outbox, over the fakes and both engines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import bindparam, update

from core.links import ChatAddress, Platform
from core.messaging import (
    OUTBOX_HELD,
    Delivery,
    DeliveryClass,
    DeliveryResult,
    DeliveryState,
    NewDelivery,
    NewEvent,
    StoredEvent,
)
from core.ports import Store, UnitOfWork
from storage.tables import inbox, outbox
from storage.unit_of_work import SqlUnitOfWork
from tests.fakes import MORNING

FIRST = ChatAddress(Platform.LINE, "U" + "b" * 32, "U" + "1" * 32)
SECOND = ChatAddress(Platform.TELEGRAM, "7001", "502")
SECOND_S = timedelta(seconds=1)
LEASE = MORNING + 20 * SECOND_S


def event(number: int, *, queue: str = "one", sent: int = 0, address: ChatAddress = FIRST) -> NewEvent:
    return NewEvent(
        address=address,
        event_id=f"E{number}",
        queue=queue,
        sent_at=MORNING + sent * SECOND_S,
        received_at=MORNING,
        payload=f"event {number}".encode(),
    )


def delivery(number: int, address: ChatAddress = FIRST) -> NewDelivery:
    return NewDelivery(
        address=address,
        method="message",
        payload=f"delivery {number}".encode(),
        delivery_class=DeliveryClass.ANSWER,
        retry_key=UUID(int=number),
        created_at=MORNING,
        reply_token=f"token {number}",
        reply_until=MORNING + 55 * SECOND_S,
    )


def payloads(deliveries: Sequence[Delivery]) -> list[bytes]:
    return [one.payload for one in deliveries]


async def taken(uow: UnitOfWork, queue: str = "one") -> StoredEvent:
    found = await uow.inbox.take(queue)
    assert found is not None
    return found


async def claimed(store: Store, at: int = 0, worker: str = "w1") -> Sequence[Delivery]:
    async with store.work() as uow:
        now = MORNING + at * SECOND_S
        return await uow.outbox.claim(worker, now, now + 20 * SECOND_S, 10)


def result(one: Delivery, state: DeliveryState) -> DeliveryResult:
    return DeliveryResult(id=one.id, attempt=one.attempts, state=state, at=MORNING, detail="tested")


async def test_an_event_is_kept_once_however_often_it_comes(store: Store) -> None:
    async with store.work() as uow:
        assert await uow.inbox.add([event(1), event(2), event(1)]) == 2
    async with store.work() as uow:
        assert await uow.inbox.add([event(2), event(3)]) == 1
        assert await uow.inbox.add([]) == 0
        assert await uow.inbox.add([event(1, address=SECOND)]) == 1, "another bot's numbers are its own"


async def test_a_handled_event_is_known_when_it_comes_again(store: Store) -> None:
    async with store.work() as uow:
        await uow.inbox.add([event(1)])
        await uow.inbox.done((await taken(uow)).id, MORNING)
    async with store.work() as uow:
        assert await uow.inbox.add([event(1)]) == 0
        assert await uow.inbox.take("one") is None
        assert not await uow.inbox.waiting_queues(10)


@pytest.mark.shows("T8")
async def test_a_message_that_was_taken_back_is_blanked_and_never_answered(store: Store) -> None:
    async with store.work() as uow:
        await uow.inbox.add([event(1), event(2, sent=1), event(3, queue="another")])
        assert await uow.inbox.withdraw("one", lambda payload: payload != b"event 2", MORNING) == 1
        assert await uow.inbox.withdraw("one", lambda payload: payload == b"event 1", MORNING) == 0
    async with store.work() as uow:
        kept = await uow.inbox.take("one")
        assert kept is not None
        assert kept.payload == b"event 2"
        assert await uow.inbox.take("another") is not None


async def test_an_event_comes_back_as_it_was_stored(store: Store) -> None:
    new = event(7, sent=-3)
    async with store.work() as uow:
        await uow.inbox.add([new])
        kept = await taken(uow)
    assert (kept.address, kept.event_id, kept.payload) == (new.address, new.event_id, new.payload)
    assert (kept.sent_at, kept.received_at, kept.failures) == (new.sent_at, new.received_at, 0)


async def test_a_queue_is_handled_in_the_platforms_order(store: Store) -> None:
    async with store.work() as uow:
        await uow.inbox.add([event(1, sent=5), event(2, sent=3), event(3, sent=5), event(4, queue="two")])
        order = []
        while found := await uow.inbox.take("one"):
            order.append(found.event_id)
            await uow.inbox.done(found.id, MORNING)
    assert order == ["E2", "E1", "E3"]


async def test_queues_wait_their_turn_by_their_oldest_event(store: Store) -> None:
    async with store.work() as uow:
        await uow.inbox.add([event(1, queue="late", sent=9), event(2, queue="early"), event(3, queue="late", sent=3)])
        assert list(await uow.inbox.waiting_queues(10)) == ["early", "late"]
        assert list(await uow.inbox.waiting_queues(1)) == ["early"]


async def test_a_failing_event_stays_first_until_it_is_given_up(store: Store) -> None:
    async with store.work() as uow:
        await uow.inbox.add([event(1), event(2, sent=1)])
        poison = await taken(uow)
        await uow.inbox.failed(poison.id, MORNING, "ValueError", give_up=False)
    async with store.work() as uow:
        again = await taken(uow)
        assert (again.event_id, again.failures, again.payload) == ("E1", 1, b"event 1")
        await uow.inbox.failed(again.id, MORNING, "ValueError", give_up=True)
        assert (await taken(uow)).event_id == "E2"


async def test_a_delivery_comes_back_as_it_was_stored(store: Store) -> None:
    new = delivery(1)
    async with store.work() as uow:
        await uow.outbox.add([new])
        await uow.outbox.add([])
    [kept] = await claimed(store)
    assert (kept.address, kept.method, kept.payload) == (new.address, new.method, new.payload)
    assert (kept.delivery_class, kept.retry_key) == (new.delivery_class, new.retry_key)
    assert (kept.reply_token, kept.reply_until) == (new.reply_token, new.reply_until)
    assert (kept.created_at, kept.attempts, kept.unclear_at) == (MORNING, 1, None)
    assert not await claimed(store), "it is taken"


async def test_a_chat_gets_its_messages_one_after_another_in_order(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1), delivery(2), delivery(3, SECOND)])
    first = await claimed(store)
    assert payloads(first) == [b"delivery 1", b"delivery 3"]
    async with store.work() as uow:
        await uow.outbox.finish([result(one, DeliveryState.DONE) for one in first])
    assert payloads(await claimed(store)) == [b"delivery 2"]


async def test_one_that_waits_to_be_tried_again_holds_up_its_chat_only(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1), delivery(2), delivery(3, SECOND), delivery(4, SECOND)])
    first, other = await claimed(store)
    unclear = MORNING + 2 * SECOND_S
    again = replace(result(first, DeliveryState.NEW), not_before=LEASE, unclear_at=unclear, drop_reply_token=True)
    async with store.work() as uow:
        await uow.outbox.finish([again, result(other, DeliveryState.DONE)])
        assert await uow.outbox.next_due() == MORNING
    assert payloads(await claimed(store)) == [b"delivery 4"]
    async with store.read() as uow:
        assert await uow.outbox.next_due() == LEASE
    assert not await claimed(store, at=19)
    [retried] = await claimed(store, at=20)
    assert (retried.id, retried.attempts, retried.retry_key) == (first.id, 2, first.retry_key)
    assert (retried.reply_token, retried.unclear_at) == (None, unclear)


async def test_nothing_is_due_where_all_is_under_way(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1), delivery(2)])
    await claimed(store)
    async with store.read() as uow:
        assert await uow.outbox.next_due() is None


async def test_no_more_than_the_limit_is_claimed_the_oldest_first(store: Store) -> None:
    people = [replace(SECOND, user_id=str(number)) for number in range(5)]
    async with store.work() as uow:
        await uow.outbox.add([delivery(number, person) for number, person in enumerate(people, 1)])
        some = await uow.outbox.claim("w1", MORNING, LEASE, 2)
        assert payloads(some) == [b"delivery 1", b"delivery 2"]


async def test_what_a_dead_worker_left_is_found_by_its_lease_or_at_once(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1), delivery(2, SECOND)])
        await uow.outbox.claim("dead", MORNING, LEASE, 1)
        await uow.outbox.claim("alive", MORNING, LEASE + 60 * SECOND_S, 1)
    async with store.work() as uow:
        assert not await uow.outbox.abandoned(LEASE)
        assert payloads(await uow.outbox.abandoned(MORNING, "alive")) == [b"delivery 1"]
        assert payloads(await uow.outbox.abandoned(LEASE + SECOND_S)) == [b"delivery 1"]
        assert payloads(await uow.outbox.abandoned(LEASE + SECOND_S, "dead")) == [b"delivery 1", b"delivery 2"]


async def test_who_comes_too_late_changes_nothing(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1)])
    [one] = await claimed(store)
    async with store.work() as uow:
        await uow.outbox.finish([result(one, DeliveryState.UNSURE)])
        await uow.outbox.finish([replace(result(one, DeliveryState.NEW), not_before=MORNING)])
    assert not await claimed(store, at=60)


async def test_who_slept_through_the_lease_cannot_speak_for_the_next_attempt(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1)])
    [first] = await claimed(store)
    async with store.work() as uow:
        await uow.outbox.finish([replace(result(first, DeliveryState.NEW), not_before=MORNING)])
    [second] = await claimed(store)
    assert (first.id, first.attempts, second.attempts) == (second.id, 1, 2)
    async with store.work() as uow:
        await uow.outbox.finish([result(first, DeliveryState.DONE)])
        assert [one.id for one in await uow.outbox.abandoned(LEASE + SECOND_S)] == [second.id]
        await uow.outbox.finish([result(second, DeliveryState.UNSURE)])
        assert [one.id for one in await uow.outbox.unsure(10)] == [second.id]


async def test_while_the_outbox_is_held_nothing_is_claimed(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1)])
        assert await uow.switches.since(OUTBOX_HELD) is None
        await uow.switches.set(OUTBOX_HELD, MORNING - SECOND_S, "os:root")
        await uow.switches.set(OUTBOX_HELD, MORNING, "os:root")
    assert not await claimed(store)
    async with store.work() as uow:
        assert await uow.switches.since(OUTBOX_HELD) == MORNING
        assert await uow.switches.clear(OUTBOX_HELD)
        assert not await uow.switches.clear(OUTBOX_HELD)
    assert payloads(await claimed(store)) == [b"delivery 1"]


async def test_unsure_ones_are_listed_newest_first_without_their_text(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1), delivery(2, SECOND)])
    one, other = await claimed(store)
    async with store.work() as uow:
        await uow.outbox.finish([result(one, DeliveryState.UNSURE), result(other, DeliveryState.UNSURE)])
        listed = await uow.outbox.unsure(10)
        assert [kept.id for kept in listed] == [other.id, one.id]
        assert [(kept.payload, kept.reply_token) for kept in listed] == [(b"", None)] * 2
        assert [kept.id for kept in await uow.outbox.unsure(1)] == [other.id]


async def test_a_dead_channel_ends_what_waits_for_it_and_marks_the_chat(store: Store) -> None:
    async with store.work() as uow:
        await uow.chats.open(FIRST, MORNING)
        await uow.chats.open(SECOND, MORNING)
        await uow.outbox.add([delivery(1), delivery(2), delivery(3, SECOND)])
    gone, other = await claimed(store)
    async with store.work() as uow:
        await uow.outbox.finish([replace(result(gone, DeliveryState.DEAD), channel_dead=True)])
    assert not await claimed(store), "the second of the dead chat ended with it"
    async with store.work() as uow:
        assert (await uow.chats.open(FIRST, MORNING)).chat.blocked
        assert not (await uow.chats.open(SECOND, MORNING)).chat.blocked
        assert payloads(await uow.outbox.abandoned(LEASE + SECOND_S)) == [other.payload]


SPOIL_DELIVERY = update(outbox).where(outbox.c.method == "message").values(payload=bindparam("altered"))
SPOIL_EVENT = update(inbox).where(inbox.c.event_id == "E1").values(payload=bindparam("altered"))


@pytest.mark.shows("F26", "T14")
async def test_what_somebody_altered_in_the_database_holds_up_nobody_else(sql_store: Store) -> None:
    async with sql_store.work() as uow:
        await uow.outbox.add([delivery(1), replace(delivery(2, SECOND), method="other")])
        await uow.inbox.add([event(1), event(2, sent=1)])
        assert isinstance(uow, SqlUnitOfWork)
        for spoil in (SPOIL_DELIVERY, SPOIL_EVENT):
            await uow.connection.run(spoil, {"altered": b"altered"})
    assert payloads(await claimed(sql_store)) == [b"delivery 2"]
    assert not await claimed(sql_store, at=3599)
    async with sql_store.work() as uow:
        spoilt = await taken(uow)
        assert (spoilt.event_id, spoilt.payload) == ("E1", b"")
        await uow.inbox.failed(spoilt.id, MORNING, "DecodeError", give_up=True)
        assert (await taken(uow)).payload == b"event 2"
