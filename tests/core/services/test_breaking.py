"""The breaker, over every store: when it opens and closes, what goes on while it is open, what staff see of it."""

from datetime import timedelta

import pytest

from core.history import SYSTEM, Action, Actor
from core.links import LinkStep
from core.policy import SecondProof
from core.ports import Store
from core.services import breaking, guarding
from core.throttle import AlertKind, Attempt, Cause, Opened
from tests.builders import line_address, means, member, policy
from tests.core.services.street import MINUTE, Street, a_street, refused, rules, street
from tests.core.services.walk import OWN, Walk, with_own_password
from tests.fakes import FakeClock

__all__ = ["street"]  # a fixture


@pytest.mark.shows("T1", "T2")
async def test_the_breaker_opens_at_one_more_than_its_limit_and_closes_when_quiet(street: Street) -> None:
    await street.many_guess(30)
    assert await street.is_let_in()
    await street.guess("799999")
    assert not await street.is_let_in()
    async with street.store.work() as uow:
        found = await breaking.state(uow, street.means)
    assert found.opened is not None
    assert found.opened.cause is Cause.BURST
    assert [alert.kind for alert in found.alerts] == [AlertKind.BREAKER_OPENED.value]
    street.clock.advance(59 * MINUTE)
    assert not await street.is_let_in()
    street.clock.advance(2 * MINUTE)
    assert await street.is_let_in()
    async with street.store.read() as uow:
        actions = [entry.action for entry in await uow.history.after(0, 10)]
    assert actions == [Action.BREAKER_OPENED.value, Action.BREAKER_CLOSED.value]


async def test_slow_guessing_over_a_day_opens_it_too(store: Store) -> None:
    street = await a_street(store, rules(breaker_accounts_a_day=40))
    for number in range(41):
        await street.guess(f"{700_000 + number}")
        street.clock.advance(timedelta(minutes=20))
    async with street.store.work() as uow:
        opened = (await breaking.state(uow, street.means)).opened
    assert opened is not None
    assert opened.cause is Cause.DAY


async def test_staff_close_the_breaker_and_it_opens_again_for_new_failures_only(street: Street) -> None:
    await street.many_guess(31)
    async with street.store.work() as uow:
        await breaking.close(uow, street.means, Actor("os:root", "cli"))
    await street.guess("799998")
    assert await street.is_let_in()
    async with street.store.read() as uow:
        entries = await uow.history.after(0, 10)
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("breaker.opened", SYSTEM),
        ("breaker.closed", Actor("os:root", "cli")),
    ]


async def test_a_roll_out_day_does_not_stop_itself(street: Street) -> None:
    """Hundreds enter the right things at one moment; one who errs while they are being checked opens no breaker."""
    crowd = [await street.stranger() for _ in range(40)]
    tickets = []
    for number, walk in enumerate(crowd):
        async with street.store.read() as uow:
            session = await uow.link_sessions.by_token(walk.token_hash)
        assert session is not None
        entry = Attempt(
            account=f"{800_000 + number}",
            chat_id=session.chat.id,
            network=None,
            step=LinkStep.CREDENTIALS,
            at=street.clock.now(),
        )
        tickets.append(await guarding.begin(street.store, street.means, entry))
    await street.guess()
    async with street.store.work() as uow:
        for ticket in tickets:
            await guarding.settle(uow, street.means, ticket, right=True)
    assert await street.is_let_in()
    assert await street.alerts() == []


@pytest.mark.shows("T2")
async def test_while_it_is_open_own_passwords_and_linked_members_go_on(store: Store) -> None:
    given = rules()
    assert isinstance(given.clock, FakeClock)
    street = Street(store, given.clock, given)
    await with_own_password(store, member(), given)
    linked = await Walk(store, line_address("b"), given).begin()
    await linked.enter(password=OWN)
    await linked.confirm()
    assert await linked.finish() is not None
    await street.many_guess(31)
    assert await linked.linked_member() is not None
    walk = await street.stranger()
    assert (await walk.enter(password=OWN)).step is LinkStep.CONFIRM


async def test_without_a_second_proof_an_open_breaker_still_asks_for_a_code(store: Store) -> None:
    sample = policy()
    given = means(
        clock=FakeClock(), policies=[policy(second_proof=SecondProof.NONE, throttle=sample.credentials.throttle)]
    )
    street = await a_street(store, given)
    walk = await street.stranger()
    assert (await walk.enter()).step is LinkStep.PASSWORD
    async with store.work() as uow:
        await uow.breakers.open(Opened(opened_at=given.clock.now(), cause=Cause.BURST, burst_limit=30))
    walk = await street.stranger()
    assert (await walk.enter()).step is LinkStep.PROOF
    assert await refused(walk.facts())
