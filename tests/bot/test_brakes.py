"""Platforms that say "too much": 429 of both kinds, LINE's monthly quota, and the pace ahead of them (F8, F11)."""

import doctest
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - seeded
from uuid import UUID

import pytest

from bot import pacing
from bot.brakes import Brakes, month_after
from bot.sending import Outcome, Sent, of_many
from core.clock import BANGKOK
from core.links import ChatAddress, Platform
from core.messaging import LINE_QUOTA_GONE, MANY, Delivery, DeliveryClass, DeliveryId, DeliveryState
from core.ports import Store
from tests.bot.office import SECOND, Worker, ended, put, row
from tests.bot.platform_models import ModelLine, ModelTelegram
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING, FakeClock, FakeStore

TOO_MANY_FOR_ONE = Sent(outcome=Outcome.REFUSED, detail="429 large number of messages")


def test_the_examples_of_the_pace() -> None:
    assert doctest.testmod(pacing).failed == 0


@pytest.mark.parametrize("processes", [1, 4, 100])
def test_processes_share_the_rate(processes: int) -> None:
    pace, sent = pacing.Pace(processes), 0
    for tenth in range(100):
        now = MORNING + tenth * SECOND / 10
        while pace.taken(f"chat {sent}", now) <= timedelta(0):
            sent += 1
    assert sent <= max(30 // processes, 1) * 11


async def test_calls_to_many_are_kept_below_their_own_rate_and_hold_up_nothing_else() -> None:
    many, clock = pacing.Pace(2, pacing.MANY_A_SECOND), FakeClock()
    brakes = Brakes({}, "w", many)
    calls = [claimed(MANY, line_address(), number) for number in range(101)]
    assert [brakes.wait(call, clock.now()) > timedelta(0) for call in calls] == [False] * 100 + [True]
    assert brakes.wait(claimed("message", line_address(), 0), clock.now()) == timedelta(0)
    for said in (Sent(outcome=Outcome.NOT_SENT, wait=SECOND), Sent(outcome=Outcome.QUOTA_GONE)):
        brakes.hear(Platform.LINE, of_many(said), clock.now())
    assert brakes.room(Platform.LINE, clock.now(), 100) == 100
    assert not brakes.pushes_stopped(clock.now())


def claimed(method: str, address: ChatAddress, number: int) -> Delivery:
    return Delivery(
        id=DeliveryId(number),
        address=replace(address, user_id=str(number)),
        method=method,
        payload=b"",
        delivery_class=DeliveryClass.NOTICE,
        retry_key=UUID(int=number),
        created_at=MORNING,
        attempts=1,
        reply_token=None,
        reply_until=None,
        unclear_at=None,
    )


@pytest.mark.shows("F11")
async def test_a_storm_no_request_too_early_nothing_lost_each_chat_in_order() -> None:
    """Three workers, a platform that closes for some seconds again and again; the clock goes on by tenths."""
    store, clock, random = FakeStore(), FakeClock(), Random(5)
    telegram = ModelTelegram(clock, faults=[random.choice((None,) * 12 + ("429",)) for _ in range(900)])
    workers = [Worker(store, clock, ModelLine(clock, MORNING), telegram, f"w{n}") for n in range(3)]
    chats = [telegram_address(str(500 + n)) for n in range(40)]
    await put(store, *(row(f"{n:03}", chats[n % 40]) for n in range(600)))
    while len(telegram.arrived) < 600:
        clock.advance(SECOND / 10)
        assert clock.now() < MORNING + timedelta(minutes=30)
        await random.choice(workers).works()
    assert telegram.too_early == 0
    assert telegram.refused > 20
    for chat in chats:
        texts = [text for _, user, text in telegram.arrived if user == chat.user_id]
        assert texts == sorted(texts)
    assert not await ended(store, DeliveryState.DEAD)


@pytest.mark.shows("F11")
async def test_without_a_429_the_platforms_limits_are_kept() -> None:
    store, clock = FakeStore(), FakeClock()
    telegram = ModelTelegram(clock)
    worker = Worker(store, clock, ModelLine(clock, MORNING), telegram)
    await put(store, *(row(f"{n:03}", telegram_address(str(n % 50))) for n in range(300)))
    while len(telegram.arrived) < 300:
        clock.advance(SECOND / 10)
        await worker.works()
    for at, user, _ in telegram.arrived:
        within = [other for when, other, _ in telegram.arrived if at <= when < at + SECOND]
        assert len(within) <= 2 * pacing.ALL_A_SECOND
        assert within.count(user) <= pacing.CHAT_AT_ONCE + 1


@pytest.mark.shows("F11")
async def test_a_429_holds_other_workers_and_the_next_process_too(store: Store) -> None:
    clock = FakeClock()
    telegram = ModelTelegram(clock, faults=["429"])
    line = ModelLine(clock, MORNING)
    await put(store, row("a", telegram_address("501")))
    await Worker(store, clock, line, telegram).works()
    await put(store, row("b", telegram_address("502")), row("line"))
    for second in range(7):
        await Worker(store, clock, line, telegram, f"other {second}").works()
        clock.advance(SECOND)
    assert (telegram.too_early, telegram.arrived, line.arrived) == (0, [], ["line"])
    await Worker(store, clock, line, telegram, "after").works()
    assert sorted(text for _, _, text in telegram.arrived) == ["a", "b"]


async def test_a_longer_pause_is_not_cut_by_a_shorter_one(store: Store) -> None:
    clock = FakeClock()
    telegram = ModelTelegram(clock)
    async with store.work() as uow:
        await uow.outbox.pause(telegram_address().platform, MORNING, MORNING + 30 * SECOND)
        await uow.outbox.pause(telegram_address().platform, MORNING, MORNING + 5 * SECOND)
    await put(store, row("a", telegram_address()))
    clock.advance(29 * SECOND)
    await Worker(store, clock, ModelLine(clock, MORNING), telegram).works()
    assert telegram.arrived == []
    clock.advance(SECOND)
    await Worker(store, clock, ModelLine(clock, MORNING), telegram).works()
    assert len(telegram.arrived) == 1


@pytest.mark.shows("F8")
async def test_after_the_quota_no_push_is_tried_replies_go_on_and_staff_are_told_once(store: Store) -> None:
    clock = FakeClock()
    line = ModelLine(clock, MORNING, quota=2)
    workers = [Worker(store, clock, line, ModelTelegram(clock), name) for name in ("w1", "w2")]
    chats: list[ChatAddress] = [line_address(str(n)) for n in range(12)]
    for number, chat in enumerate(chats):
        await put(
            store, row(f"push {number}", chat, DeliveryClass.NOTICE), row(f"reply {number}", chat, token=chat.user_id)
        )
        await workers[number % 2].works()
    assert line.pushes == 3, "two were accepted, one was refused, and no other was tried"
    assert Counter(text.split()[0] for text in line.arrived) == {"push": 2, "reply": 12}
    fates = await ended(store, DeliveryState.DEAD)
    assert [fate.detail.removeprefix("429 ") for fate in fates] == ["monthly limit"] * 10
    async with store.read() as uow:
        assert [alert.kind for alert in await uow.alerts.newest(9)] == ["line.quota_used_up"]


@pytest.mark.shows("F8")
async def test_pushes_go_on_when_the_month_turns_or_staff_say_so(store: Store) -> None:
    clock = FakeClock()
    line = ModelLine(clock, MORNING, quota=0)
    worker = Worker(store, clock, line, ModelTelegram(clock))
    await put(store, row("refused", line_address("1")))
    await worker.works()
    line.quota = 100
    await put(store, row("not tried", line_address("2")))
    await worker.works()
    async with store.work() as uow:
        assert await uow.switches.clear(LINE_QUOTA_GONE)
    await put(store, row("staff said so", line_address("3")))
    await worker.works()
    line.quota = 0
    await put(store, row("refused again", line_address("4")))
    await worker.works()
    line.quota = 100
    clock.at = month_after(clock.at)
    await put(store, row("next month", line_address("5"), at=clock.at))
    await worker.works()
    assert line.arrived == ["staff said so", "next month"]


@pytest.mark.shows("F8")
async def test_too_many_for_one_person_is_final_for_that_message_alone(store: Store) -> None:
    clock = FakeClock()
    line = ModelLine(clock, MORNING, faults=[TOO_MANY_FOR_ONE])
    await put(store, row("a"), row("b"))
    await Worker(store, clock, line, ModelTelegram(clock)).works()
    assert line.arrived == ["b"]
    assert len(await ended(store, DeliveryState.DEAD)) == 1


@pytest.mark.shows("F8", "F9")
async def test_after_an_outage_of_25_hours_what_is_older_than_its_key_is_unsure(store: Store) -> None:
    clock = FakeClock()
    line = ModelLine(clock, MORNING, faults=["after"])
    await put(store, row("tried before", line_address("1")))
    await Worker(store, clock, line, ModelTelegram(clock)).works()
    await put(store, row("written meanwhile", line_address("2"), at=MORNING + timedelta(hours=24)))
    clock.advance(timedelta(hours=25))
    await Worker(store, clock, line, ModelTelegram(clock), "w2").works()
    assert line.arrived == ["tried before", "written meanwhile"]
    assert [fate.detail for fate in await ended(store, DeliveryState.UNSURE)] == ["older than its retry key"]


def test_the_month_turns_in_bangkok() -> None:
    assert month_after(datetime(2026, 12, 31, 23, 59, tzinfo=BANGKOK)) == datetime(2027, 1, 1, tzinfo=BANGKOK)
    assert month_after(datetime(2026, 11, 1, tzinfo=BANGKOK)) == datetime(2026, 12, 1, tzinfo=BANGKOK)
