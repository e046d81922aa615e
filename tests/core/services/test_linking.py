"""The way through the link page: in order it binds, out of order it opens nothing; on both platforms."""

from datetime import timedelta
from itertools import product

import pytest

from core.links import LinkStep, Platform
from core.policy import NewPassword
from core.ports import Store
from core.services import linking
from core.services.linking import Page
from tests.builders import (
    address_on,
    associate,
    chat_of,
    line_address,
    means,
    member,
    policy,
    registered,
    telegram_address,
)
from tests.core.services.walk import ACTIONS, FIRST, NEW, ORDER, OWN, STEPS, Walk, walk_at, with_own_password
from tests.fakes import FakeClock, FakeStore

PLATFORMS = list(Platform)
EXPIRED = Page(step=LinkStep.EXPIRED)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_first_password_links_after_proof_and_new_password(store: Store, platform: Platform) -> None:
    person = await registered(store, member())
    walk = await Walk(store, address_on(platform)).begin()
    assert (await walk.view()).step is LinkStep.CREDENTIALS
    assert (await walk.enter("u ๐๒๖๕๔๘", "ｐ๖๕๔๘")).step is LinkStep.PROOF
    assert (await walk.facts(id_last4="๔๘๒๑")).step is LinkStep.PASSWORD
    page = await walk.choose()
    assert (page.step, page.member, page.chat_name) == (LinkStep.CONFIRM, person, "Prapan T.")
    page = await walk.confirm()
    assert (page.dialog_nonce is not None, page.code is not None) == (
        platform is Platform.LINE,
        platform is Platform.TELEGRAM,
    )
    bound = await walk.finish()
    assert bound is not None
    assert (bound.member, bound.link.chat.address, bound.others) == (person, walk.address, ())
    assert bound.link.consent_version == policy().credentials.consent_version
    assert (await walk.view()).step is LinkStep.DONE
    assert await walk.linked_member() == person


async def test_the_web_app_of_the_same_person_links_at_once(store: Store) -> None:
    person = await registered(store, associate())
    walk = await Walk(store, telegram_address()).begin()
    await walk.enter("uส๐๓๕๔๘", "p3548")
    await walk.facts(person.birth_date, "7730")
    await walk.choose()
    assert (await walk.confirm_in_app()).step is LinkStep.DONE
    assert walk.bound is not None
    assert await walk.linked_member() == person


async def test_the_web_app_of_somebody_else_ends_the_session() -> None:
    store = FakeStore()
    await registered(store, member())
    walk = await walk_at(LinkStep.CONFIRM, store, Platform.TELEGRAM)
    assert await walk.confirm("502") == EXPIRED
    assert await walk.confirm_in_app() == EXPIRED
    assert store.tables.links == {}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_own_password_leads_to_the_confirmation(store: Store, platform: Platform) -> None:
    walk = Walk(store, address_on(platform))
    person = await with_own_password(store, member(), walk.means)
    await walk.begin()
    assert (await walk.enter(password=OWN)).step is LinkStep.CONFIRM
    await walk.confirm()
    assert await walk.finish() is not None
    async with store.read() as uow:
        credential = await uow.credentials.of_member(person.id)
    assert credential is not None
    assert credential.version == 1


async def test_after_a_link_the_first_password_opens_nothing_and_the_new_one_does(store: Store) -> None:
    await registered(store, member())
    first = await walk_at(LinkStep.CONFIRM, store, Platform.TELEGRAM)
    await first.confirm_in_app()
    second = Walk(store, line_address(), means=first.means)
    await second.begin()
    assert (await second.enter(password=FIRST)).step is LinkStep.PROOF
    assert (await second.facts()).refused == "linking.refused"
    await second.begin()
    assert (await second.enter(password=NEW)).step is LinkStep.CONFIRM
    await second.confirm()
    bound = await second.finish()
    assert bound is not None
    assert [other.chat.address for other in bound.others] == [first.address]


@pytest.mark.parametrize(("platform", "step"), list(product(PLATFORMS, STEPS)))
async def test_every_pair_of_steps_out_of_order_opens_nothing(platform: Platform, step: LinkStep) -> None:
    for pair in product(ACTIONS, ACTIONS):
        store = FakeStore()
        await registered(store, member())
        walk = await walk_at(step, store, platform)
        for action in pair:
            await ACTIONS[action](walk)
        at = await walk.view()
        assert at.step is expected_after(step, pair, platform), pair
        assert (at.member is None) or at.step in {LinkStep.CONFIRM, LinkStep.CODE, LinkStep.DONE}
        linked = at.step is LinkStep.DONE
        assert (await walk.linked_member() is not None) is linked, pair
        assert (store.tables.credentials != {}) is linked, pair


def expected_after(step: LinkStep, pair: tuple[str, str], platform: Platform) -> LinkStep:
    """The order as a model of its own: what each action leads to at the step it belongs to; elsewhere nothing."""
    asked = LinkStep.CODE if platform is Platform.TELEGRAM else LinkStep.CONFIRM
    in_app = LinkStep.DONE if platform is Platform.TELEGRAM else asked
    leads = {(STEPS[n], action): STEPS[n + 1] for n, action in enumerate(ORDER)}
    for at in {LinkStep.CONFIRM, asked}:
        leads |= {(at, "confirm"): asked, (at, "confirm_in_app"): in_app}
    given = False
    for action in pair:
        if action == "finish" and given:
            return LinkStep.DONE
        given = given or (step in {LinkStep.CONFIRM, asked} and action.startswith("confirm"))
        step = leads.get((step, action), step)
    return step


async def test_a_button_waits_ten_minutes_and_an_opened_page_thirty(store: Store) -> None:
    clock = FakeClock()
    began = clock.now()
    walk = await Walk(store, line_address(), means=means(clock=clock)).begin()
    clock.advance(timedelta(minutes=9, seconds=59))
    assert (await walk.view()).valid_until == began + timedelta(minutes=39, seconds=59)
    clock.advance(timedelta(minutes=29, seconds=59))
    assert (await walk.view()).step is LinkStep.CREDENTIALS
    clock.advance(timedelta(seconds=1))
    assert await walk.view() == EXPIRED
    await walk.begin()
    clock.advance(timedelta(minutes=10))
    assert await walk.view() == EXPIRED


async def test_every_page_that_is_not_valid_looks_the_same(store: Store) -> None:
    await registered(store, member())
    walk = await Walk(store, line_address()).begin()
    for browser in (None, "first", "first"):
        walk.browser = browser
        assert (await walk.view()).step is LinkStep.CREDENTIALS
    for browser in (None, "other"):
        walk.browser = browser
        assert await walk.view() == EXPIRED
        assert await walk.enter() == EXPIRED
    walk.token, walk.browser = "never given", "first"
    assert await walk.view() == EXPIRED


async def test_a_visitor_without_a_secret_binds_and_changes_nothing(store: Store) -> None:
    await registered(store, member())
    walk = await Walk(store, line_address()).begin()
    walk.browser = None
    assert (await walk.enter()).step is LinkStep.CREDENTIALS
    walk.browser = "first"
    assert (await walk.enter()).step is LinkStep.PROOF


async def test_a_new_button_ends_the_one_before(store: Store) -> None:
    walk = await Walk(store, line_address()).begin()
    before = walk.token
    await walk.begin()
    assert (await walk.view()).step is LinkStep.CREDENTIALS
    walk.token = before
    assert await walk.view() == EXPIRED


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_without_consent_nothing_goes_on(platform: Platform) -> None:
    store = FakeStore()
    await registered(store, member())
    walk = await walk_at(LinkStep.CONFIRM, store, platform)
    page = await walk.confirm(walk.address.user_id, consent=False)
    assert (page.step, page.refused, page.code, page.dialog_nonce) == (
        LinkStep.CONFIRM,
        "linking.consent_needed",
        None,
        None,
    )
    assert store.tables.links == {}


@pytest.mark.parametrize(
    ("new", "again", "refused"),
    [
        ("seven77", "seven77", "linking.password_short"),
        ("x" * 129, "x" * 129, "linking.password_long"),
        ("correct horse", "correct hoarse", "linking.password_different"),
        ("iloveyou", "iloveyou", "linking.password_common"),
        ("U02654800", "U02654800", "linking.password_guessable"),
        ("", "", "linking.password_short"),
    ],
)
async def test_a_new_password_with_a_fault(new: str, again: str, refused: str) -> None:
    store = FakeStore()
    await registered(store, member())
    walk = await walk_at(LinkStep.PASSWORD, store, Platform.LINE)
    for _ in range(policy().credentials.tries_per_page + 1):  # choosing is no guessing: it is not counted
        page = await walk.choose(new, again)
        assert (page.step, page.refused) == (LinkStep.PASSWORD, refused)
    assert (await walk.choose()).step is LinkStep.CONFIRM


async def test_where_the_policy_says_should_the_password_may_be_skipped_and_the_default_stays_a_claim() -> None:
    store = FakeStore()
    await registered(store, member())
    walk = Walk(store, telegram_address(), means=means(policies=[policy(new_password=NewPassword.SHOULD)]))
    for _ in range(2):
        await walk.begin()
        await walk.enter()
        assert (await walk.facts()).may_skip_password
        assert (await walk.choose("", "")).step is LinkStep.CONFIRM
        assert (await walk.confirm_in_app()).step is LinkStep.DONE
        assert store.tables.credentials == {}


async def test_a_password_that_was_chosen_counts_only_once_the_link_is_made() -> None:
    store = FakeStore()
    await registered(store, member())
    walk = await walk_at(LinkStep.CONFIRM, store, Platform.LINE)
    assert store.tables.credentials == {}
    await walk.confirm()
    await walk.finish()
    assert len(store.tables.credentials) == 1
    (session,) = store.tables.sessions.values()
    assert (session.new_password_hash, session.nonce_hash, session.code_hash) == (None, None, None)


async def test_unlinking_ends_the_chats_own_link_only(store: Store) -> None:
    await registered(store, member())
    walk = await walk_at(LinkStep.CONFIRM, store, Platform.TELEGRAM)
    await walk.confirm_in_app()
    async with store.work() as uow:
        other = await chat_of(uow, line_address(), walk.means)
        chat = await chat_of(uow, walk.address, walk.means)
        assert not await linking.unlink(uow, walk.means, other)
        assert await linking.unlink(uow, walk.means, chat)
        assert not await linking.unlink(uow, walk.means, chat)
    assert await walk.linked_member() is None
