"""Wrong entries on the link page and what they lead to, over every store; time is moved by hand."""

import asyncio
from datetime import timedelta

import pytest

from core.links import LinkStep
from core.ports import Store
from core.services import guarding
from core.services.link_page import REFUSED
from core.throttle import AlertKind
from tests.builders import member, registered, telegram_address
from tests.core.services.street import CODE, MINUTE, WRONG, Street, a_street, refused, rules, street
from tests.core.services.walk import FIRST, Walk, put_code

__all__ = ["street"]  # a fixture


@pytest.mark.shows("T2")
async def test_five_wrong_entries_pause_the_account_for_a_quarter_of_an_hour(street: Street) -> None:
    for _ in range(4):
        await street.guess()
    assert await street.is_let_in()
    await street.guess()
    assert not await street.is_let_in()
    street.clock.advance(14 * MINUTE)
    assert not await street.is_let_in()
    street.clock.advance(MINUTE)
    assert await street.is_let_in()


async def test_a_pause_is_not_lengthened_by_trying_on(street: Street) -> None:
    for _ in range(20):
        await street.guess()
    street.clock.advance(15 * MINUTE)
    assert await street.is_let_in()


async def test_the_first_password_alone_resets_nothing_a_finished_link_does(street: Street) -> None:
    for _ in range(4):
        await street.guess()
    await (await street.stranger()).enter()
    async with street.store.work() as uow:
        assert (await uow.attempts.hold("026548")).in_a_row == 4
    walk = await street.stranger()
    for step in (walk.enter, walk.facts, walk.choose, walk.confirm_in_app):
        await step()
    assert walk.bound is not None
    async with street.store.work() as uow:
        assert (await uow.attempts.hold("026548")).in_a_row == 0


@pytest.mark.shows("T2")
async def test_fifty_guesses_in_thirty_days_then_only_staff_unlock(street: Street) -> None:
    let_through = 0
    for _ in range(30 * 24):
        async with street.store.work() as uow:
            before = (await uow.attempts.hold("026548")).in_a_row
        await street.guess()
        async with street.store.work() as uow:
            let_through += (await uow.attempts.hold("026548")).in_a_row - before
        street.clock.advance(60 * MINUTE)
    assert let_through == 50
    assert AlertKind.ACCOUNT_LOCKED.value in await street.alerts()
    async with street.store.read() as uow:
        person = await uow.members.by_number("026548")
    assert person is not None
    await put_code(street.store, person, street.means, CODE)
    by_code = await street.stranger()
    assert await refused(by_code.enter(password=CODE))
    async with street.store.work() as uow:
        assert await guarding.unlock(uow, "026548")
    assert await street.is_let_in()


async def test_what_is_no_number_is_never_locked_nor_told(store: Store) -> None:
    street = await a_street(store, rules(lock_failures=3))
    for _ in range(4):
        assert await refused((await street.stranger()).enter("U-nobody", "P-nothing"))
    assert await street.alerts() == []


async def test_a_paused_account_opens_to_a_code_from_staff(street: Street) -> None:
    async with street.store.read() as uow:
        person = await uow.members.by_number("026548")
    assert person is not None
    await put_code(street.store, person, street.means, CODE)
    for _ in range(5):
        await street.guess()
    walk = await street.stranger()
    assert (await walk.enter(password=CODE)).step is LinkStep.PASSWORD


@pytest.mark.shows("T2")
async def test_a_chat_that_failed_on_three_numbers_links_by_a_code_only(street: Street) -> None:
    """Its own earlier number is not shut by a fourth; after a day three more, six in all."""
    address = telegram_address("77")

    async def again() -> Walk:
        return await Walk(street.store, address, street.means).begin()

    for number in ("700001", "700002", "700003"):
        await street.guess(number, await again())
    assert not await street.is_let_in(await again())
    street.clock.advance(timedelta(days=1))
    assert await street.is_let_in(await again())
    for number in ("700004", "700005", "700006"):
        await street.guess(number, await again())
    street.clock.advance(timedelta(days=100))
    assert not await street.is_let_in(await again())
    assert await street.is_let_in()


async def test_a_canary_is_told_with_all_that_the_chat_did(store: Store) -> None:
    street = await a_street(store, rules(canary_numbers=frozenset({"700007"})))
    await street.guess("700001")
    assert await street.alerts() == []
    await (await street.stranger()).enter("U700007", FIRST)
    async with store.read() as uow:
        [alert] = await uow.alerts.newest(10)
    assert alert.kind == AlertKind.CANARY_TOUCHED.value
    assert "1 times on 1 accounts" in alert.detail
    assert "700007" not in alert.detail


async def test_a_network_is_slowed_and_told_once_never_refused(street: Street) -> None:
    school = "192.0.2.7"
    for number in range(20):
        walk = await street.stranger()
        walk.network = school
        await street.guess(f"{700_000 + number % 6}", walk)
    async with street.store.read() as uow:
        assert await guarding.is_slowed(uow, street.means, school)
        assert not await guarding.is_slowed(uow, street.means, "192.0.2.8")
        assert not await guarding.is_slowed(uow, street.means, None)
    assert (await street.alerts()).count(AlertKind.NETWORK_SLOWED.value) == 1
    walk = await street.stranger()
    walk.network = school
    assert await street.is_let_in(walk)


@pytest.mark.shows("T2")
async def test_guesses_at_once_are_worth_no_more_than_the_limit(street: Street) -> None:
    """Twenty chats enter the right facts and one hash is slow: five were counted before any was looked at."""
    walks = [await street.stranger() for _ in range(20)]
    for walk in walks:
        await walk.enter()
    pages = await asyncio.gather(*(walk.facts(id_last4=WRONG) for walk in walks))
    assert all(page.refused == REFUSED for page in pages)
    async with street.store.work() as uow:
        assert (await uow.attempts.hold("026548")).in_a_row == 5


@pytest.mark.shows("T4")
@pytest.mark.parametrize(
    "who",
    ["026548", "026549", "026550", "700001", "nobody"],
)
async def test_whoever_is_claimed_a_wrong_entry_costs_the_same_work(street: Street, who: str) -> None:
    """Unlinked, locked, left, unknown and unreadable: one hash, one counted attempt, the one sentence."""
    await registered(street.store, member(member_no="026549", national_id=None, employee_no=None, locked=True))
    walk = await street.stranger()
    hasher = street.means.hasher
    before = len(hasher.verifications)  # type: ignore[attr-defined]  # the fake's
    page = await walk.enter(f"U{who}", "something else")
    assert (page.step, page.refused) == (LinkStep.CREDENTIALS, REFUSED)
    assert len(hasher.verifications) - before == 1  # type: ignore[attr-defined]  # the same
    async with street.store.read() as uow:
        chat = (await uow.link_sessions.by_token(walk.token_hash)).chat  # type: ignore[union-attr]  # it was begun
        acts = await uow.attempts.acts(chat.id, None)
    assert (acts.entries, acts.failed) == (1, 1)
