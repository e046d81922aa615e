"""Calls to many people at once over the fakes and both engines: what they weigh, who may still be left out of them."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from core.links import ChatAddress, Platform
from core.messaging import MANY, MANY_WEIGHS, DeliveryResult, DeliveryState, NewDelivery
from core.ports import Store, UnitOfWork
from core.services.erasure import FIELDS
from storage.tables import outbox
from storage.unit_of_work import SqlStore
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING
from tests.storage.test_messages import delivery
from tests.storage.test_personal import everything_of

LATER = MORNING + timedelta(minutes=1)
A, B, C = (line_address(person) for person in "abc")


def many(number: int, *people: ChatAddress) -> NewDelivery:
    """A call to PEOPLE."""
    row = replace(delivery(number), reply_token=None, reply_until=None, method=MANY)
    body = {"to": [one.user_id for one in people], "messages": ["สวัสดี"]}
    return replace(row, address=replace(A, user_id=str(UUID(int=number))), payload=json.dumps(body).encode())


async def receivers(uow: UnitOfWork) -> list[list[str]]:
    """Of those that wait; the messages are as they were."""
    bodies = [json.loads(row.payload) for row in await uow.outbox.claim("w", LATER, LATER, 9)]
    assert all(body["messages"] == ["สวัสดี"] for body in bodies)
    return [body["to"] for body in bodies]


async def test_one_weighs_as_much_as_the_time_it_takes(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([many(1, A, B), delivery(2), replace(delivery(3), address=telegram_address())])
        assert await uow.outbox.waiting() == {Platform.LINE: MANY_WEIGHS + 1, Platform.TELEGRAM: 1}


async def test_two_of_them_do_not_wait_for_each_other(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([many(1, A, B), many(2, A, C)])
        assert len(await receivers(uow)) == 2


async def test_a_chat_that_ended_is_left_out_and_nobody_else(store: Store) -> None:
    async with store.work() as uow:
        elsewhere = replace(many(5, A), address=replace(A, bot_id="U" + "f" * 32, user_id="5"))
        await uow.outbox.add([many(1, A, B), many(2, B, C), many(3, A), delivery(4, A), elsewhere])
        assert await uow.outbox.end_chat(A, LATER, "locked") == 3
        assert await receivers(uow) == [[B.user_id], [B.user_id, C.user_id], [A.user_id]]
        assert [fate.detail for fate in await uow.outbox.fates(DeliveryState.DEAD, 9)] == ["locked", "locked"]


async def test_one_that_may_have_arrived_is_repeated_as_it_was(store: Store) -> None:
    """Its retry key stands for its receivers too."""
    async with store.work() as uow:
        await uow.outbox.add([many(1, A, B)])
        [row] = await uow.outbox.claim("w", MORNING, LATER, 9)
        unclear = DeliveryResult(
            id=row.id, attempt=1, state=DeliveryState.NEW, at=MORNING, not_before=LATER, unclear_at=MORNING
        )
        await uow.outbox.finish([unclear])
        assert await uow.outbox.end_chat(A, LATER, "locked") == 0
        assert await receivers(uow) == [[A.user_id, B.user_id]]


async def test_who_is_erased_gets_none_of_it_and_is_named_in_none(sql_store: SqlStore) -> None:
    owner = await everything_of(sql_store, address=A)
    async with sql_store.work() as uow:
        await uow.outbox.add([many(91, A, B), many(92, B, C)])
        await uow.personal.erase(owner.id, FIELDS, LATER)
        found = await uow.outbox.claim("w", LATER, LATER, 9)
        to = [json.loads(row.payload)["to"] for row in found if row.method == MANY]
        assert to == [[B.user_id], [B.user_id, C.user_id]]


@pytest.mark.shows("T14")
async def test_receivers_are_sealed_and_one_that_was_altered_stops_nobody(sql_store: SqlStore) -> None:
    async with sql_store.work() as uow:
        await uow.outbox.add([many(1, A, B), many(2, A, B)])
        rows = await uow.connection.all(outbox.select())
        assert not [row for row in rows if A.user_id.encode() in row.payload]
        await uow.connection.run(update(outbox).where(outbox.c.id == rows[0].id).values(payload=b"\x01 altered"))
        assert await uow.outbox.end_chat(A, LATER, "locked") == 1
        assert await receivers(uow) == [[B.user_id]]
