"""The last step: what was proven is checked once more, and it happens once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.links import LinkStep, Platform
from core.members import MemberStatus
from core.ports import Store, UnitOfWork
from core.services import linking
from core.services.linking import Page
from tests.builders import address_on, chat_of, line_address, means, member, registered, telegram_address
from tests.core.services.walk import Walk, put_code, walk_at
from tests.fakes import FakeClock, FakeStore

PLATFORMS = list(Platform)
CODE = "ABCDEFG2"


async def confirmed(store: Store, platform: Platform) -> Walk:
    """A walk that waits for the chat's part only."""
    await registered(store, member())
    walk = await walk_at(LinkStep.CONFIRM, store, platform)
    await walk.confirm()
    return walk


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_repeated_last_step_binds_once(store: Store, platform: Platform) -> None:
    walk = await confirmed(store, platform)
    assert [await walk.finish() is not None for _ in range(3)] == [True, False, False]
    assert walk.bound is not None
    async with store.read() as uow:
        assert await uow.links.of_member(walk.bound.member.id) == [walk.bound.link]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_last_steps_at_the_same_time_bind_once(store: Store, platform: Platform) -> None:
    walk = await confirmed(store, platform)
    bound = await asyncio.gather(*(walk.finish() for _ in range(3)))
    assert sum(outcome is not None for outcome in bound) == 1


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_what_another_chat_brings_binds_nobody(store: Store, platform: Platform) -> None:
    walk = await confirmed(store, platform)
    stranger = line_address("d") if platform is Platform.LINE else telegram_address("502")
    own, walk.address = walk.address, stranger
    assert await walk.finish() is None
    assert await walk.linked_member() is None
    walk.address = own
    assert await walk.finish() is not None


async def lock(uow: UnitOfWork) -> None:
    person = await uow.members.by_number("026548")
    assert person is not None
    await uow.members.update(replace(person, locked=True))


async def leave(uow: UnitOfWork) -> None:
    person = await uow.members.by_number("026548")
    assert person is not None
    await uow.members.update(replace(person, status=MemberStatus.LEFT))


async def change_password(uow: UnitOfWork) -> None:
    person = await uow.members.by_number("026548")
    assert person is not None
    await uow.credentials.set_password(person.id, "set elsewhere", means().clock.now())


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("happened", [lock, leave, change_password])
async def test_what_happened_since_the_proof_counts(
    store: Store, platform: Platform, happened: Callable[[UnitOfWork], Awaitable[None]]
) -> None:
    walk = await confirmed(store, platform)
    async with store.work() as uow:
        await happened(uow)
    assert await walk.finish() is None
    assert await walk.linked_member() is None
    assert await walk.view() == Page(step=LinkStep.EXPIRED)


async def test_of_two_chats_with_one_code_the_first_to_finish_links(store: Store) -> None:
    person = await registered(store, member())
    shared = means()
    walks = [Walk(store, address_on(platform), means=shared) for platform in PLATFORMS]
    await put_code(store, person, shared, CODE)
    for walk in walks:
        await walk.begin()
        assert (await walk.enter(password=CODE)).step is LinkStep.PASSWORD
        await walk.choose()
        await walk.confirm()
    assert [await walk.finish() is not None for walk in walks] == [True, False]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_after_the_time_nothing_binds(platform: Platform) -> None:
    store, clock = FakeStore(), FakeClock()
    await registered(store, member())
    walk = Walk(store, address_on(platform), means=means(clock=clock))
    await walk.begin()
    for step in (walk.enter, walk.facts, walk.choose, walk.confirm):
        await step()
    clock.advance(timedelta(minutes=30))
    assert await walk.finish() is None
    assert store.tables.links == {}


async def test_a_chat_that_links_again_gives_its_earlier_link_up(store: Store) -> None:
    await registered(store, member())
    other = await registered(store, member(member_no="026549", national_id=None, birth_date=None))
    walk = await walk_at(LinkStep.CONFIRM, store, Platform.TELEGRAM)
    await walk.confirm_in_app()
    await put_code(store, other, walk.means, CODE)
    await walk.begin()
    await walk.enter("U026549", CODE)
    await walk.choose()
    await walk.confirm_in_app()
    assert await walk.linked_member() == other


async def test_wrong_codes_typed_in_the_chat_are_counted_and_other_words_are_not(store: Store) -> None:
    walk = await confirmed(store, Platform.TELEGRAM)
    right = walk.secret
    for word in ("หุ้น", "ยกเลิกผูกบัญชี", "12345") * 3:
        assert await walk.finish(word) is None
    tries = walk.means.policy.credentials.tries_per_page
    for _ in range(tries - 1):
        assert await walk.finish(CODE) is None
    assert (await walk.view()).step is LinkStep.CODE
    assert await walk.finish(CODE) is None
    assert await walk.finish(right) is None
    assert await walk.linked_member() is None


async def test_a_code_that_was_lost_is_shown_anew_and_the_old_one_is_dead(store: Store) -> None:
    walk = await confirmed(store, Platform.TELEGRAM)
    old = walk.secret
    assert (await walk.view()).code is None
    new = (await walk.confirm()).code
    assert new is not None
    assert await walk.finish(old) is None
    assert await walk.finish(f"{new[:4]} {new[4:]}".lower()) is not None


async def test_an_interrupted_page_can_be_finished_in_the_app(store: Store) -> None:
    walk = await confirmed(store, Platform.TELEGRAM)
    assert (await walk.confirm_in_app()).step is LinkStep.DONE
    async with store.work() as uow:
        chat = await chat_of(uow, walk.address, walk.means)
        assert await linking.finish_by_code(uow, walk.means, chat, "ABCDEFG2") is None
