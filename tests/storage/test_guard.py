"""Counters, breaker and alerts as they are kept, over the fakes and both engines."""

import asyncio
from datetime import timedelta

import pytest

from core.links import ChatId, LinkStep, NewLink, Platform
from core.ports import Store, UnitOfWork
from core.throttle import AccountCount, Alert, AlertKind, Attempt, Cause, NetworkAct, Opened
from tests.builders import chat_of, line_address, means, member, registered
from tests.fakes import MORNING

MINUTE = timedelta(minutes=1)
LINE = Platform.LINE
PAUSED = AccountCount(account="026548", in_a_row=5, paused_until=MORNING + 15 * MINUTE)


@pytest.fixture
async def chats(store: Store) -> list[ChatId]:
    async with store.work() as uow:
        return [(await chat_of(uow, line_address(who), means())).id for who in "abc"]


def attempt(chat_id: ChatId, account: str = "026548", *, network: str | None = None, minute: int = 0) -> Attempt:
    return Attempt(account=account, chat_id=chat_id, network=network, step=LinkStep.PROOF, at=MORNING + minute * MINUTE)


async def tried(uow: UnitOfWork, entry: Attempt, *, right: bool = False) -> None:
    await uow.attempts.settle(await uow.attempts.add(entry), right=right)


async def test_a_count_comes_back_as_it_was_kept(store: Store) -> None:
    async with store.work() as uow:
        assert await uow.attempts.hold("026548") == AccountCount(account="026548")
        await uow.attempts.save(PAUSED)
    async with store.work() as uow:
        assert await uow.attempts.hold("026548") == PAUSED
        assert await uow.attempts.hold("ส03548") == AccountCount(account="ส03548")


@pytest.mark.shows("T2")
async def test_counts_at_once_are_all_counted(store: Store) -> None:
    async def one_more() -> None:
        async with store.work() as uow:
            count = await uow.attempts.hold("026548")
            await asyncio.sleep(0)
            await uow.attempts.save(AccountCount(account="026548", in_a_row=count.in_a_row + 1))

    await asyncio.gather(*(one_more() for _ in range(20)))
    async with store.work() as uow:
        assert (await uow.attempts.hold("026548")).in_a_row == 20


async def test_what_a_chat_failed_on(store: Store, chats: list[ChatId]) -> None:
    one, other, _ = chats
    async with store.work() as uow:
        for minute, account in enumerate(["1", "2", "2", "3"]):
            await tried(uow, attempt(one, account, minute=minute))
        await tried(uow, attempt(one, "4"), right=True)
        await tried(uow, attempt(other, "5"))
        assert await uow.attempts.other_accounts(one, "1", None) == 2
        assert await uow.attempts.other_accounts(one, "9", None) == 3
        assert await uow.attempts.other_accounts(one, "9", MORNING + 2 * MINUTE) == 1
        assert await uow.attempts.failing_accounts(MORNING - MINUTE, 100) == 4
        assert await uow.attempts.failing_accounts(MORNING - MINUTE, 2) == 2
        assert await uow.attempts.failing_accounts(MORNING + 3 * MINUTE, 100) == 0


async def test_what_is_being_checked_counts_for_its_chat_only(store: Store, chats: list[ChatId]) -> None:
    async with store.work() as uow:
        await uow.attempts.add(attempt(chats[0], "1", network="192.0.2.1"))
        assert await uow.attempts.other_accounts(chats[0], "9", None) == 1
        assert await uow.attempts.failing_accounts(MORNING - MINUTE, 100) == 0
        assert await uow.attempts.network_failures("192.0.2.1", MORNING - MINUTE) == 0
        assert await uow.attempts.acts(chats[0], None) == NetworkAct(1, 1, 0)


async def test_what_a_network_did(store: Store, chats: list[ChatId]) -> None:
    one, other, third = chats
    async with store.work() as uow:
        await tried(uow, attempt(one, "1", network="192.0.2.1"))
        await tried(uow, attempt(other, "2", network="192.0.2.1", minute=5))
        await tried(uow, attempt(other, "2", network="192.0.2.1", minute=5), right=True)
        await tried(uow, attempt(third, "3", network="192.0.2.9"))
        assert await uow.attempts.network_failures("192.0.2.1", MORNING - MINUTE) == 2
        assert await uow.attempts.network_failures("192.0.2.1", MORNING) == 1
        assert await uow.attempts.acts(one, "192.0.2.1") == NetworkAct(3, 2, 2)
        assert await uow.attempts.acts(third, None) == NetworkAct(1, 1, 1)


async def test_members_without_a_link(store: Store, chats: list[ChatId]) -> None:
    linked = await registered(store, member())
    await registered(store, member(member_no="026549", national_id=None))
    async with store.work() as uow:
        assert await uow.attempts.unlinked_members() == 2
        await uow.links.add(chats[0], linked.id, MORNING, "1")
        assert await uow.attempts.unlinked_members() == 1


async def test_the_links_of_a_day(store: Store, chats: list[ChatId]) -> None:
    first = await registered(store, member())
    second = await registered(store, member(member_no="026549", national_id=None))
    async with store.work() as uow:
        await uow.links.add(chats[0], first.id, MORNING - MINUTE, "1")
        await uow.links.add(chats[1], first.id, MORNING, "1")
        await uow.links.end(chats[1], MORNING + MINUTE, "unlinked")
        await uow.links.add(chats[1], second.id, MORNING + MINUTE, "1")
        assert await uow.links.made_since(MORNING) == [
            NewLink(linked_at=MORNING, platform=LINE, member_no="026548", ended_at=MORNING + MINUTE),
            NewLink(linked_at=MORNING + MINUTE, platform=LINE, member_no="026549", ended_at=None),
        ]


async def test_the_breaker_opens_and_closes(store: Store) -> None:
    async with store.work() as uow:
        assert (await uow.breakers.opened(), await uow.breakers.last_closed()) == (None, None)
        opened = Opened(opened_at=MORNING, cause=Cause.DAY, burst_limit=30)
        await uow.breakers.open(opened)
        assert await uow.breakers.opened() == opened
        assert await uow.breakers.close(MORNING + MINUTE, "staff:somsri")
        assert not await uow.breakers.close(MORNING + MINUTE, "staff:somsri")
        assert (await uow.breakers.opened(), await uow.breakers.last_closed()) == (None, MORNING + MINUTE)


async def test_alerts_come_newest_first(store: Store) -> None:
    first = Alert(at=MORNING, kind=AlertKind.CANARY_TOUCHED.value, detail="chat 1")
    second = Alert(at=MORNING + MINUTE, kind=AlertKind.ACCOUNT_LOCKED.value, detail="attempt 50")
    async with store.work() as uow:
        await uow.alerts.add(first)
        await uow.alerts.add(second)
        assert await uow.alerts.newest(10) == [second, first]
        assert await uow.alerts.newest(1) == [second]
        assert await uow.alerts.has_kind(AlertKind.CANARY_TOUCHED, MORNING - MINUTE)
        assert not await uow.alerts.has_kind(AlertKind.CANARY_TOUCHED, MORNING)
        assert await uow.alerts.unsaid(MORNING) == [first, second]
        assert await uow.alerts.unsaid(MORNING) == []
