"""Old rows go on the tick, in small batches, on a clock that is moved; what is not old enough stays."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bot.sweeping import SWEEPS, Sweeping
from core.cases import CaseKind, CaseState
from core.links import digest
from core.messaging import DeliveryClass, DeliveryResult, DeliveryState, NewDelivery
from core.personal import Kept
from core.pictures import PictureKind
from core.policy import RetentionRules
from core.ports import Means, Store
from tests import builders
from tests.fake_fetching import CLEAN
from tests.fakes import MORNING, FakeClock
from tests.storage.test_messages import event

RULES = RetentionRules(pages=30, logins=90, sent=60, received=400)


def means_with(clock: FakeClock) -> Means:
    return builders.means(clock=clock, policies=[replace(builders.policy(), retention=RULES)])


async def a_day(store: Store, number: int, at: datetime) -> None:
    """A page, an event and a delivery that have done their work at AT."""
    async with store.work() as uow:
        chat = (await uow.chats.open(builders.line_address(), at)).chat
        await uow.link_sessions.start(chat.id, None, digest(f"page {number}"), at, at + timedelta(minutes=10))
        assert await uow.inbox.add([replace(event(number), received_at=at, sent_at=at)]) == 1
        taken = await uow.inbox.take("one")
        assert taken is not None
        await uow.inbox.done(taken.id, at)
        new = NewDelivery(
            address=builders.line_address(),
            method="message",
            payload=b"{}",
            delivery_class=DeliveryClass.ANSWER,
            retry_key=UUID(int=number),
            created_at=at,
        )
        await uow.outbox.add([new])
        [claimed] = await uow.outbox.claim("w", at, at + timedelta(minutes=1), 9)
        await uow.outbox.finish([DeliveryResult(id=claimed.id, attempt=1, state=DeliveryState.DONE, at=at)])


async def page_is_there(store: Store, number: int) -> bool:
    async with store.read() as uow:
        return await uow.link_sessions.by_token(digest(f"page {number}")) is not None


async def is_known(store: Store, number: int) -> bool:
    """Whether a webhook that comes again is known to have been handled (T11)."""
    async with store.work() as uow:
        added = await uow.inbox.add([event(number)])
    return added == 0


async def hours(sweeping: Sweeping, clock: FakeClock, ticks: int = 20) -> None:
    for _ in range(ticks):
        await sweeping.look()
    clock.advance(timedelta(hours=2))


@pytest.mark.shows("T11")
async def test_each_kind_goes_after_its_days_and_not_before(store: Store) -> None:
    clock = FakeClock()
    sweeping = Sweeping(store, means_with(clock))
    await a_day(store, 1, clock.now())
    clock.advance(timedelta(days=29))
    await hours(sweeping, clock)
    assert await page_is_there(store, 1)
    clock.advance(timedelta(days=2))
    await hours(sweeping, clock)
    assert not await page_is_there(store, 1)
    clock.at = MORNING + timedelta(days=399)
    await hours(sweeping, clock)
    assert await is_known(store, 1), "400 days later a repeated webhook must still be known"
    clock.at = MORNING + timedelta(days=401)
    await hours(sweeping, clock)
    assert not await is_known(store, 1)


async def test_what_is_new_stays_and_what_waits_is_never_removed(store: Store) -> None:
    clock = FakeClock()
    async with store.work() as uow:
        await uow.inbox.add([replace(event(7), received_at=clock.now(), sent_at=clock.now())])
    clock.advance(timedelta(days=1000))
    await a_day_of_other(store, clock.now())
    await hours(Sweeping(store, means_with(clock)), clock)
    async with store.work() as uow:
        waiting = await uow.inbox.take("one")
        assert waiting is not None, "an event that was never answered is not old"
        await uow.inbox.done(waiting.id, clock.now())
    assert await page_is_there(store, 2)


async def a_day_of_other(store: Store, at: datetime) -> None:
    async with store.work() as uow:
        chat = (await uow.chats.open(builders.telegram_address(), at)).chat
        await uow.link_sessions.start(chat.id, None, digest("page 2"), at, at + timedelta(minutes=10))


async def test_many_go_batch_by_batch_and_a_removal_is_never_large(sql_store: Store) -> None:
    clock = FakeClock()
    for number in range(12):
        await a_day(sql_store, number, clock.now())
    clock.advance(timedelta(days=100))
    async with sql_store.work() as uow:
        before = clock.now() - timedelta(days=60)
        assert await uow.retention.remove(Kept.SENT, before, 5) == 5
        assert await uow.retention.remove(Kept.SENT, before, 5) == 5
        assert await uow.retention.remove(Kept.SENT, before, 5) == 2
        assert await uow.retention.remove(Kept.SENT, before, 5) == 0


async def test_it_looks_once_an_hour(store: Store) -> None:
    clock = FakeClock()
    sweeping = Sweeping(store, means_with(clock))
    for _ in SWEEPS:
        await sweeping.look()
    await a_day(store, 1, MORNING - timedelta(days=500))
    await sweeping.look()
    assert await page_is_there(store, 1)
    clock.advance(timedelta(hours=1))
    await sweeping.look()
    assert not await page_is_there(store, 1)


async def test_what_was_begun_with_a_picture_and_not_confirmed_goes_after_a_day(store: Store) -> None:
    clock = FakeClock()
    sweeping = Sweeping(store, means_with(clock))
    person = await builders.registered(store, builders.member())
    async with store.work() as uow:
        draft = await uow.pictures.add(PictureKind.PHOTO, person.id, "p", CLEAN, "t", clock.now())
        case = await uow.cases.open(CaseKind.UPDATE, "u", {}, clock.now(), member_id=person.id, state=CaseState.DRAFT)
    for passed, there in ((23, True), (25, False)):
        clock.at = MORNING + timedelta(hours=passed)
        await hours(sweeping, clock)
        async with store.read() as uow:
            assert (await uow.pictures.get(draft) is not None) is there
            assert (await uow.cases.get(case) is not None) is there
