"""A changed text of consent is agreed to before anything of the member is shown; who does not agree is unlinked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.history import Action, Change
from core.links import ChatAddress, Language, Link, MemberId
from core.policy import Policy
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, verify_dialogue
from tests.fakes import FakeClock, FakeStore

OLD = builders.policy(consent_version="1")
NEW = replace(
    builders.policy(consent_version="2", consent_text_th="ข้อความใหม่", consent_text_en="The new text"),
    valid_from=date(2026, 12, 1),
)
SECRETS = ("ประพันธ์", "026548", "214,500.00")


class Linked:
    """A chat that agreed to version 1, some days before version 2 comes into force."""

    def __init__(self, address: ChatAddress | None = None, policies: Sequence[Policy] = (OLD, NEW)) -> None:
        self.clock = FakeClock()
        self.talk = Talk(FakeStore(), address, builders.means(clock=self.clock, policies=policies))
        self.member_id = MemberId(0)

    async def linked(self) -> "Linked":
        person = await builders.registered(self.talk.store, builders.member(), builders.account())
        self.member_id = person.id
        await self.talk.is_linked_to(person)
        return self

    async def link(self) -> Link | None:
        async with self.talk.store.read() as uow:
            chat = await builders.chat_of(uow, self.talk.address, self.talk.means)
            return await uow.links.of_chat(chat.id)

    async def actions(self) -> list[str]:
        async with self.talk.store.read() as uow:
            return [entry.action for entry in await uow.history.of_member(self.member_id, 9)]

    def shown(self) -> str:
        reply = self.talk.reply
        return " ".join(str(part) for part in reply.parts)


async def due(address: ChatAddress | None = None, policies: Sequence[Policy] = (OLD, NEW)) -> Linked:
    """The same on the day on which version 2 is in force."""
    chat = await Linked(address, policies).linked()
    await verify_dialogue(chat.talk, [("หุ้น", "shares.title")])
    chat.clock.advance(timedelta(days=6))
    return chat


@pytest.mark.parametrize("address", [builders.line_address(), builders.telegram_address()], ids=["line", "telegram"])
async def test_the_new_text_is_asked_for_first_and_then_everything_goes_on(address: ChatAddress) -> None:
    chat = await due(address)
    await verify_dialogue(
        chat.talk,
        [
            ("หุ้น", ("consent.changed", "consent.text", "consent.question", "consent.otherwise")),
            ("[consent.accept]", "consent.accepted"),
            ("หุ้น", "shares.title"),
            ("ข้อความยินยอม", "consent.text_agreed"),
        ],
    )
    link = await chat.link()
    assert link is not None
    assert (link.consent_version, link.agreed_at) == ("2", chat.clock.now())
    assert link.linked_at < link.agreed_at


@pytest.mark.parametrize("asked", ["/shares", "หุ้น", "/me", "ข้อมูลของฉัน", "shares"])
async def test_no_figure_and_no_name_is_shown_before(asked: str) -> None:
    chat = await due()
    await chat.talk.says(asked)
    assert "ข้อความใหม่" in chat.shown()
    for secret in SECRETS:
        assert secret not in chat.shown()


async def test_not_agreeing_unlinks_this_chat_alone_and_says_so_before() -> None:
    chat = await due()
    other = Talk(chat.talk.store, builders.telegram_address(), chat.talk.means)
    await other.is_linked_to(builders.member(id=chat.member_id))
    await verify_dialogue(
        chat.talk,
        [
            ("หุ้น", "consent.otherwise"),
            ("[consent.decline]", "consent.declined"),
            ("หุ้น", "common.link_first"),
        ],
    )
    assert await chat.link() is None
    await verify_dialogue(other, [("หุ้น", "shares.title")])


@pytest.mark.parametrize(
    ("typed", "key"),
    [("ยอมรับ", "consent.accepted"), ("ไม่ยินยอมครับ", "consent.declined"), ("I agree", "consent.accepted")],
)
async def test_the_answer_may_be_typed(typed: str, key: str) -> None:
    chat = await due()
    await verify_dialogue(chat.talk, [("/me", "consent.question"), (typed, key)])


async def test_an_answer_to_nothing_that_was_shown_shows_the_text() -> None:
    chat = await due()
    await chat.talk.taps("consent", "yes")
    assert "consent.question" in keys_of(chat.talk.reply)
    chat.clock.advance(timedelta(minutes=31))
    await chat.talk.taps("consent", "yes")
    assert "consent.question" in keys_of(chat.talk.reply), "the question was too long ago"
    await chat.talk.taps("consent", "maybe")
    assert "consent.question" in keys_of(chat.talk.reply)
    link = await chat.link()
    assert link is not None
    assert link.consent_version == "1"


async def test_an_answer_to_a_text_that_has_changed_meanwhile_shows_the_newest() -> None:
    newest = replace(NEW, valid_from=date(2026, 12, 2), credentials=replace(NEW.credentials, consent_version="3"))
    chat = await due(policies=(OLD, NEW, newest))
    chat.clock.at = chat.clock.at.replace(hour=23, minute=50)
    await verify_dialogue(chat.talk, [("หุ้น", "consent.question")])
    chat.clock.advance(timedelta(minutes=20))
    await verify_dialogue(
        chat.talk, [("[consent.accept]", "consent.question"), ("[consent.accept]", "consent.accepted")]
    )
    link = await chat.link()
    assert link is not None
    assert link.consent_version == "3"


async def test_a_second_press_repeats_nothing() -> None:
    chat = await due()
    await verify_dialogue(chat.talk, [("หุ้น", "consent.question"), ("[consent.accept]", "consent.accepted")])
    await chat.talk.taps("consent", "yes")
    await chat.talk.taps("consent", "no")
    assert await chat.link() is not None
    assert (await chat.actions()).count(Action.CONSENTED) == 1


async def test_it_stands_in_the_history() -> None:
    chat = await due(builders.telegram_address())
    await verify_dialogue(chat.talk, [("หุ้น", "consent.question"), ("[consent.accept]", "consent.accepted")])
    async with chat.talk.store.read() as uow:
        [entry] = [e for e in await uow.history.of_member(chat.member_id, 9) if e.action == Action.CONSENTED]
    assert (entry.actor.name, entry.actor.channel, entry.at) == ("member", "telegram", chat.clock.now())
    assert [(value.name, value.text) for value in entry.values] == [("consent_version", "1"), ("consent_version", "2")]
    assert Change("consent_version", "1", "2").field == entry.values[0].name


async def test_a_co_op_may_choose_not_to_ask_again() -> None:
    silent = replace(NEW, credentials=replace(NEW.credentials, consent_asked_again=False))
    chat = await due(policies=(OLD, silent))
    await verify_dialogue(chat.talk, [("หุ้น", "shares.title")])


async def test_menu_language_and_ending_the_link_need_no_consent() -> None:
    chat = await due()
    await verify_dialogue(
        chat.talk,
        [
            ("เมนู", "start.menu"),
            ("English", "language.changed"),
            ("unlink", "unlink.ask"),
            ("[unlink.confirm]", "unlink.done"),
        ],
    )


async def test_in_the_chats_language() -> None:
    chat = await due()
    await verify_dialogue(chat.talk, [("English", "language.changed"), ("my shares", "consent.question")])
    assert "The new text" in chat.shown()
    labels = [CATALOGUE.text(choice.label, Language.ENGLISH) for choice in choices_of(chat.talk.reply)]
    assert labels == ["I agree", "I do not agree"]


async def test_a_guest_may_read_the_text() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("ความยินยอม", "consent.text"), ("[link.button]", "link.offer")])
