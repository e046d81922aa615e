"""The PIN of a shared telephone: asked before anything of the member's, opened for minutes, lost and taken away."""

from datetime import timedelta

import pytest

from core.chat_care import MOST_WRONG_PINS
from core.history import Action
from core.links import Platform
from core.pages import Purpose
from core.ports import Store
from core.services import pins
from core.services.page_visit import PageResult, PageVisit
from tests import builders
from tests.dialogue import Talk, choices_of, the_card, verify_dialogue
from tests.handlers.test_care import OWN, member_with_password

PIN = "4827"


def visit_of(talk: Talk, purpose: Purpose, browser: str = "browser") -> PageVisit:
    """The page that the last answer offers."""
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    prefix = f"/link/{purpose.value}/"
    assert act.path.startswith(prefix)
    return PageVisit(talk.store, talk.means, purpose, act.path.removeprefix(prefix), browser)


async def set_pin(talk: Talk, pin: str = PIN) -> PageResult:
    await talk.says("ตั้ง PIN")
    return await pins.keep(visit_of(talk, Purpose.NEW_PIN), pin=pin, again=pin)


async def enter(talk: Talk, pin: str) -> PageResult:
    await talk.says("หุ้น")
    return await pins.enter(visit_of(talk, Purpose.PIN), pin)


def later(talk: Talk, **time: int) -> None:
    talk.means.clock.advance(timedelta(**time))  # type: ignore[attr-defined]  # the tests' clock


async def shut_talk(store: Store | None = None) -> Talk:
    """A linked chat with a PIN, some time after it was set."""
    talk = Talk(store)
    await member_with_password(talk)
    done = await set_pin(talk)
    assert done.refused is None
    assert done.session is not None
    later(talk, minutes=16)
    return talk


async def actions(talk: Talk) -> list[str]:
    async with talk.store.read() as uow:
        return [entry.action for entry in await uow.history.after(0, 100)]


@pytest.mark.shows("T6")
async def test_everything_of_the_member_waits_for_it(store: Store) -> None:
    talk = await shut_talk(store)
    for words in ("หุ้น", "/me", "/loans", "/devices", "/password", "/mydata", "/privacy"):
        await verify_dialogue(talk, [(words, ("pin.title", "pin.offer"))])
    await verify_dialogue(talk, [("เมนู", "start.menu"), ("ภาษา", "language.ask"), ("ตั้งค่า", "settings.title")])
    await talk.taps("settings", "show", "shares")
    assert the_card(talk.reply).title.key == "pin.title"


async def test_after_a_right_entry_figures_are_shown_for_the_policys_minutes(store: Store) -> None:
    talk = await shut_talk(store)
    done = await enter(talk, "๔๘๒๗")
    assert done.session is not None
    assert done.session.uses == 1
    await verify_dialogue(talk, [("[pin.go_on]", "shares.title")])
    later(talk, minutes=14)
    await verify_dialogue(talk, [("หุ้น", "shares.title")])
    later(talk, minutes=1)
    await verify_dialogue(talk, [("หุ้น", "pin.offer")])


async def test_it_opens_one_chat_alone_and_amounts_that_are_hidden() -> None:
    talk = await shut_talk()
    other = Talk(talk.store, builders.telegram_address(), talk.means)
    async with talk.store.read() as uow:
        person = await uow.members.by_number("026548")
    assert person is not None
    await other.is_linked_to(person)
    await verify_dialogue(other, [("หุ้น", "shares.title")])
    await talk.says("ซ่อนยอดเงิน")
    await enter(talk, PIN)
    assert not (await talk.says("หุ้น")).view.hides_amounts


@pytest.mark.shows("T2")
async def test_five_wrong_entries_end_it_and_the_own_password_takes_it_away(store: Store) -> None:
    talk = await shut_talk(store)
    for number in range(1, MOST_WRONG_PINS + 1):
        wrong = await enter(talk, "9999")
        assert wrong.refused == ("pin_page.over" if number == MOST_WRONG_PINS else "pin_page.wrong")
    await verify_dialogue(talk, [("หุ้น", "pin.forgot_offer")])
    wrong = await pins.clear(visit_of(talk, Purpose.NO_PIN), "ไม่ใช่รหัสนี้แน่นอน")
    assert wrong.refused == "nopin_page.wrong"
    done = await pins.clear(visit_of(talk, Purpose.NO_PIN), OWN)
    assert done.session is not None
    assert done.session.uses == 1
    await verify_dialogue(talk, [("หุ้น", "shares.title")])
    assert [action for action in await actions(talk) if action.startswith("pin")] == [
        Action.PIN_SET,
        Action.PIN_REMOVED,
    ]


async def test_a_page_that_is_left_open_is_no_further_guess() -> None:
    talk = await shut_talk()
    await talk.says("หุ้น")
    visit = visit_of(talk, Purpose.PIN)
    for _ in range(MOST_WRONG_PINS):
        await pins.enter(visit, "9999")
    over = await pins.enter(visit, PIN)
    assert over.refused == "pin_page.over"
    await verify_dialogue(talk, [("หุ้น", "pin.forgot_offer")])


async def test_a_right_entry_begins_the_count_anew() -> None:
    talk = await shut_talk()
    for _ in range(2):
        for _ in range(MOST_WRONG_PINS - 1):
            await enter(talk, "9999")
        assert (await enter(talk, PIN)).refused is None
        later(talk, minutes=16)


@pytest.mark.parametrize(
    ("pin", "again", "refused"),
    [
        ("1234", "1234", "guessable"),
        ("482", "482", "shape"),
        ("4827", "4828", "different"),
        ("2515", "2515", "guessable"),
    ],
)
async def test_what_may_not_be_one_is_refused_and_nothing_kept(pin: str, again: str, refused: str) -> None:
    talk = Talk()
    await member_with_password(talk)
    await talk.says("ตั้ง PIN")
    result = await pins.keep(visit_of(talk, Purpose.NEW_PIN), pin=pin, again=again)
    assert result.refused == f"newpin_page.{refused}"
    later(talk, minutes=16)
    await verify_dialogue(talk, [("หุ้น", "shares.title")])


async def test_it_is_taken_away_or_changed_only_where_it_was_entered() -> None:
    talk = await shut_talk()
    for words in ("เลิกใช้ PIN", "เปลี่ยน PIN", "ตั้ง PIN"):
        await verify_dialogue(talk, [(words, "pin.offer")])
    await talk.says("ซ่อนยอดเงิน")
    await verify_dialogue(talk, [("เลิกซ่อนยอดเงิน", "settings.pin_first")])
    await enter(talk, PIN)
    await verify_dialogue(talk, [("PIN", "pin.is_open"), ("[pin.remove_button]", "pin.removed")])
    later(talk, minutes=16)
    await verify_dialogue(talk, [("หุ้น", "shares.title"), ("เลิกใช้ PIN", "pin.none")])


@pytest.mark.shows("T8")
@pytest.mark.parametrize(("platform", "advice"), [(Platform.LINE, "pin.unsend"), (Platform.TELEGRAM, "pin.deleted")])
async def test_a_pin_typed_in_the_chat_is_not_looked_at_but_taken_away(platform: Platform, advice: str) -> None:
    talk = Talk(address=builders.address_on(platform))
    await member_with_password(talk)
    await set_pin(talk)
    later(talk, minutes=16)
    await talk.says("หุ้น")
    answer = await talk.says(PIN)
    assert answer.unsay
    await verify_dialogue(talk, [("หุ้น", "pin.offer"), ("๔๘๒๗", advice)])
    assert (await talk.says("หุ้น")).reply is not None


async def test_a_guest_is_offered_to_link_and_who_links_anew_needs_no_pin() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("PIN", "common.link_first")])
    talk = await shut_talk()
    await verify_dialogue(
        talk, [("/unlink", "unlink.ask"), ("[unlink.confirm]", "unlink.done"), ("หุ้น", "common.link_first")]
    )
    async with talk.store.read() as uow:
        person = await uow.members.by_number("026548")
    assert person is not None
    await talk.is_linked_to(person)
    await verify_dialogue(talk, [("หุ้น", "shares.title")])


async def test_who_forgot_it_and_has_no_own_password_links_anew() -> None:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member(), builders.account()))
    await set_pin(talk)
    later(talk, minutes=16)
    await talk.says("หุ้น")
    await verify_dialogue(talk, [("[pin.forgot]", "pin.link_again")])
    assert {choice.label.key for choice in choices_of(talk.reply)} == {"unlink.button", "start.button"}
