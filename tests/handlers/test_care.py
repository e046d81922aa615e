"""A log-in typed into the chat: taken away, counted as exposed if it was the own one, and told nothing about."""

from datetime import timedelta

import pytest

from core.credentials import normalised
from core.history import Action
from core.links import LinkStep, Platform
from core.members import Member
from core.ports import Credential, Store
from core.services import linking
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, verify_dialogue

OWN = "ปลาทูว่ายทะเลใส"
SAID = {Platform.LINE: "care.unsend", Platform.TELEGRAM: "care.deleted"}


async def member_with_password(talk: Talk, *, linked: bool = True) -> Member:
    person = await builders.registered(talk.store, builders.member(), builders.account())
    hashed = await talk.means.hasher.hash(normalised(OWN))
    async with talk.store.work() as uow:
        await uow.credentials.set_password(person.id, hashed, talk.means.clock.now())
    if linked:
        await talk.is_linked_to(person)
    return person


async def credential(talk: Talk, person: Member) -> Credential:
    async with talk.store.read() as uow:
        kept = await uow.credentials.of_member(person.id)
    assert kept is not None
    return kept


@pytest.mark.shows("T8")
@pytest.mark.parametrize("platform", list(Platform))
async def test_a_typed_login_is_taken_away_with_one_sentence(platform: Platform, store: Store) -> None:
    talk = Talk(store, builders.address_on(platform))
    for text in ("U026548 P6548", f"รหัสผ่าน {OWN}", "3102200134821", "ABCD2345"):
        await verify_dialogue(talk, [(text, SAID[platform])])
        assert talk.last is not None
        assert talk.last.unsay
        assert OWN not in str(talk.last)


@pytest.mark.shows("T8")
@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("text", [f"U026548 {OWN}", f"026548\n{OWN}"])
async def test_the_own_password_counts_as_exposed(text: str, linked: bool, store: Store) -> None:  # noqa: FBT001 - a parameter of the test
    talk = Talk(store)
    person = await member_with_password(talk, linked=linked)
    await talk.says(text)
    assert (await credential(talk, person)).exposed_at == talk.means.clock.now()
    async with store.read() as uow:
        (entry,) = [
            entry for entry in await uow.history.of_member(person.id, 9) if entry.action == Action.PASSWORD_EXPOSED
        ]
    assert entry.values == ()
    await talk.says(text)
    async with store.read() as uow:
        assert len(await uow.history.of_member(person.id, 9)) == 1


@pytest.mark.shows("T8")
async def test_an_exposed_password_is_replaced_with_the_next_link(store: Store) -> None:
    talk, other = Talk(store), Talk(store, builders.telegram_address())
    person = await member_with_password(talk, linked=False)
    await talk.says(f"U026548 {OWN}")
    await other.says("/link")
    (act,) = [choice for choice in choices_of(other.reply) if choice.path]
    assert act.path is not None
    at = (store, talk.means, act.path.removeprefix("/link/"), "browser")
    await linking.view(*at)
    page = await linking.enter_credentials(*at, username="026548", password=OWN)
    assert (page.step, page.may_skip_password) == (LinkStep.PASSWORD, False)
    page = await linking.choose_password(*at, new=OWN, again=OWN)
    assert (page.step, page.refused) == (LinkStep.PASSWORD, "linking.password_same")
    new = "ม้าลายกินหญ้าริมทาง"
    assert (await linking.choose_password(*at, new=new, again=new)).step is LinkStep.CONFIRM
    await linking.confirm(*at, consent=True, telegram_user="501")
    assert (await credential(talk, person)).exposed_at is None


@pytest.mark.shows("T2", "T8")
async def test_the_chat_is_no_place_to_guess(store: Store) -> None:
    """A right guess is answered as a wrong one, and guesses in a chat are counted as those on the page are."""
    talk = Talk(store)
    person = await member_with_password(talk, linked=False)
    said = [(await talk.says(f"U026548 ลองเดาครั้งที่{number}")).reply for number in range(5)]
    said.append((await talk.says(f"U026548 {OWN}")).reply)
    assert all(reply == said[0] for reply in said)
    assert (await credential(talk, person)).exposed_at is None  # the account is paused: a right guess shows nothing
    talk.means.clock.advance(timedelta(minutes=16))  # type: ignore[attr-defined]  # the tests' clock
    await talk.says(f"U026548 {OWN}")
    assert (await credential(talk, person)).exposed_at is not None


async def test_a_question_that_is_open_stays_open() -> None:
    talk = Talk()
    await member_with_password(talk)
    await verify_dialogue(talk, [("/unlink", "unlink.ask"), ("P6548", "care.unsend"), ("ยืนยัน", "unlink.done")])


@pytest.mark.shows("T6")
@pytest.mark.parametrize("platform", list(Platform))
async def test_after_the_lock_every_command_yields_the_plain_sentence(platform: Platform, store: Store) -> None:
    talk = Talk(store, builders.address_on(platform))
    person = await builders.registered(store, builders.member(locked=True), builders.account())
    await talk.is_linked_to(person)
    for command in talk.dispatcher._registry.commands:
        await talk.says(f"/{command}")
        assert keys_of(talk.reply) == ["care.locked"]
        assert choices_of(talk.reply) == []
    for feature in talk.dispatcher._registry.features:
        await talk.taps(feature, "yes", "1")
        assert keys_of(talk.reply) == ["care.locked"]
    words = CATALOGUE.text(talk.reply.parts[0].phrase, talk.last.language)  # type: ignore[union-attr]  # it is a sentence
    assert "548" not in words
