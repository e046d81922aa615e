"""A lock stops links and everything that waits for the member's chats, whatever state it is in."""

from datetime import timedelta

import pytest

from core.errors import Refusal
from core.history import Actor
from core.links import ChatAddress
from core.messaging import DeliveryClass, DeliveryResult, DeliveryState, NewDelivery
from core.ports import Store
from core.services.locking import lock_entry, lock_member, locks_of, unlock_member
from core.throttle import AccountCount
from tests.builders import associate, chat_of, line_address, means, member, registered, telegram_address
from tests.fakes import MORNING, FakeClock, FakeIds

OPERATOR = Actor("os:root", "cli")
LATER = MORNING + timedelta(hours=1)
IDS = FakeIds(5)


async def linked(store: Store, person: object, *addresses: ChatAddress) -> None:
    owner = await registered(store, person)  # type: ignore[arg-type]  # a Member, by the builders
    async with store.work() as uow:
        for address in addresses:
            chat = await chat_of(uow, address, means())
            await uow.links.add(chat.id, owner.id, MORNING, "1")


def to(address: ChatAddress) -> NewDelivery:
    return NewDelivery(
        address=address,
        method="message",
        payload=b'{"text": "214,500.00"}',
        delivery_class=DeliveryClass.ANSWER,
        retry_key=IDS.uuid(),
        created_at=MORNING,
    )


@pytest.mark.shows("T6")
async def test_what_waits_for_a_locked_member_is_never_sent_nor_tried_again(store: Store) -> None:
    mine, mine_too, theirs = line_address(), telegram_address(), line_address("b")
    await linked(store, member(), mine, mine_too)
    await linked(store, associate(), theirs)
    async with store.work() as uow:
        await uow.outbox.add([to(mine), to(mine), to(mine_too), to(theirs)])
        claimed = await uow.outbox.claim("w", MORNING, LATER, 10)
    assert [delivery.address for delivery in claimed] == [mine, mine_too, theirs]
    retried = DeliveryResult(
        id=claimed[1].id, attempt=claimed[1].attempts, state=DeliveryState.NEW, at=MORNING, not_before=MORNING
    )
    async with store.work() as uow:
        await uow.outbox.finish([retried])
    async with store.work() as uow:
        await lock_member(uow, means(), OPERATOR, "026548", "โทรศัพท์หาย")
    async with store.work() as uow:
        failed = DeliveryResult(
            id=claimed[0].id, attempt=claimed[0].attempts, state=DeliveryState.NEW, at=MORNING, not_before=MORNING
        )
        await uow.outbox.finish([failed])  # the worker that was sending it comes back and wants to try again
        assert await uow.outbox.claim("w", LATER, LATER, 10) == []
        assert [delivery.address for delivery in await uow.outbox.abandoned(LATER + timedelta(1))] == [theirs]


@pytest.mark.shows("T6", "T12")
async def test_a_lock_and_its_end_leave_who_when_where_and_why(store: Store) -> None:
    await linked(store, member(), line_address())
    async with store.work() as uow:
        await lock_member(uow, means(), OPERATOR, "026548", "โทรศัพท์หาย")
        locked = await uow.members.by_number("026548")
        assert locked is not None
        assert locked.locked
        assert not locked.may_link
        assert len(await uow.links.of_member(locked.id)) == 1, "the link stays for the day of the unlock"
        with pytest.raises(Refusal, match=r"office\.locked_already"):
            await lock_member(uow, means(), OPERATOR, "026548", None)
        await unlock_member(uow, means(), OPERATOR, "026548", "พบแล้ว")
        with pytest.raises(Refusal, match=r"office\.not_locked"):
            await unlock_member(uow, means(), OPERATOR, "026548", None)
        unlocked, entries = await uow.members.get(locked.id), await uow.history.of_member(locked.id, 10)
    assert unlocked is not None
    assert not unlocked.locked
    told = [(entry.action, entry.actor, entry.at, entry.reason) for entry in entries]
    assert told == [
        ("member.unlocked", OPERATOR, MORNING, "พบแล้ว"),
        ("member.locked", OPERATOR, MORNING, "โทรศัพท์หาย"),
    ]


async def test_the_lock_of_too_many_wrong_log_ins_is_ended_the_same_way(store: Store) -> None:
    await linked(store, member())
    async with store.work() as uow:
        await uow.attempts.save(AccountCount(account="026548", in_a_row=50, locked_at=MORNING))
        await unlock_member(uow, means(), OPERATOR, "026548", "เห็นบัตรแล้ว")
        assert (await uow.attempts.hold("026548")).locked_at is None
        with pytest.raises(Refusal, match=r"office\.not_locked"):
            await unlock_member(uow, means(), OPERATOR, "026548", None)
        entries = await uow.history.after(0, 10)
    assert [entry.action for entry in entries] == ["member.unlocked"]


async def test_which_locks_there_are_and_what_the_history_says_of_the_offices(store: Store) -> None:
    await linked(store, member())
    async with store.work() as uow:
        person = await uow.members.by_number("026548")
        assert person is not None
        assert not (await locks_of(uow, means(), person)).any
        assert await lock_entry(uow, person) is None
        until = LATER
        await uow.attempts.save(AccountCount(account="026548", in_a_row=5, paused_until=until))
        paused = await locks_of(uow, means(), person)
        assert (paused.any, paused.closed, paused.paused_until) == (True, False, until)
        assert not (await locks_of(uow, means(clock=FakeClock(until)), person)).any, "it is over"
        await uow.attempts.save(AccountCount(account="026548", in_a_row=50, locked_at=MORNING))
        assert (await locks_of(uow, means(), person)).by_log_ins == MORNING
        await lock_member(uow, means(), OPERATOR, "026548", "โทรศัพท์หาย")
        person = await uow.members.by_number("026548")
        assert person is not None
        both = await locks_of(uow, means(), person)
        entry = await lock_entry(uow, person)
    assert (both.by_staff, both.by_log_ins, both.closed) == (True, MORNING, True)
    assert entry is not None
    assert (entry.actor, entry.reason) == (OPERATOR, "โทรศัพท์หาย")
