"""Own questions and answers: read on cards, asked further, listed, in pages; nobody else's, and behind the PIN."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.cases import CaseState
from core.chat_care import Pin
from core.links import Language
from core.policy import PrivacyRules, StaffShown
from core.ports import Store
from handlers.reply import LONGEST_QUOTE, MOST_QUOTED, Literal
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, the_text, verify_dialogue
from tests.handlers.asking import (
    QUESTION,
    another,
    answers,
    asks,
    case_of,
    items_of,
    member_and_office,
    quoted,
    quotes_of,
    state_of,
    words_in,
)
from tests.saver import on_both_channels, saver

pytestmark = pytest.mark.shows("E9")


async def test_the_answer_is_read_on_a_card_and_asked_further(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    (notice,) = await answers(office, number)
    assert keys_of(notice.reply) == ["question.answered_notice"]
    (read,) = notice.reply.choices
    assert read.tap is not None
    await talk.taps(read.tap.feature, *read.tap.args)
    assert quoted(talk) == [QUESTION, "ร้อยละ 5.75 ต่อปี"]
    card = the_card(talk.reply)
    assert card.meaning is not None
    assert card.meaning.key == "contact.is_done"
    assert [CATALOGUE.text(quote.by, Language.THAI) for quote in card.quotes] == [
        "ท่าน · 25 พ.ย. 2569 เวลา 09.30 น.",
        "มะลิ สุขใจ (หน้าเคาน์เตอร์) · 25 พ.ย. 2569 เวลา 09.30 น.",
    ]
    on_both_channels(talk.reply, "ร้อยละ 5.75 ต่อปี")
    await verify_dialogue(talk, [("[contact.more_button]", "contact.write"), ("ตั้งแต่เมื่อใด", "contact.noted")])
    await verify_dialogue(talk, [("ส่ง", "contact.check"), ("[contact.confirm]", "contact.sent")])
    assert the_text(talk.reply).values["number"] == Literal("1/2569")
    assert await state_of(talk, number) is CaseState.OPEN
    assert await words_in(talk, number) == [QUESTION, "ร้อยละ 5.75 ต่อปี", "ตั้งแต่เมื่อใด"]


async def test_a_member_reads_the_role_where_the_policy_hides_names() -> None:
    rules = builders.means(policies=[replace(builders.policy(), privacy=PrivacyRules(staff_shown=StaffShown.ROLE))])
    talk, office, _ = await member_and_office(means=rules)
    number = await asks(talk)
    await answers(office, number)
    await talk.taps("contact", "read", str(number))
    assert CATALOGUE.text(quotes_of(talk)[1].by, Language.THAI).startswith("หน้าเคาน์เตอร์ ·")
    await office.taps("request", str(number))
    assert "มะลิ สุขใจ" in CATALOGUE.text(quotes_of(office)[1].by, Language.THAI)


async def test_own_threads_are_listed_newest_first_and_in_pages() -> None:
    talk, office, _ = await member_and_office()
    numbers = [await asks(talk, text) for text in ("ก" * 60, "ข้อ 2", "ข้อ 3", "ข้อ 4", "ข้อ 5")]
    await answers(office, numbers[0])
    await asks(talk, "ข้อ 6")
    await verify_dialogue(talk, [("/contact", "contact.title"), ("[contact.list_button]", "contact.threads")])
    said = [(CATALOGUE.text(line.title, Language.THAI), line.badge and line.badge.text.key) for line in items_of(talk)]
    assert said == [(f"{n}/2569 · 25 พ.ย. 2569", "contact.is_open") for n in (6, 5, 4, 3, 2)]
    on_both_channels(talk.reply, "ข้อ 6", "6/2569")
    await talk.presses("paging.more")
    (last,) = items_of(talk)
    assert last.badge is not None
    assert last.badge.text.key == "contact.is_done"
    assert last.detail is not None
    assert CATALOGUE.text(last.detail, Language.THAI) == "ก" * 40 + "…"
    await talk.taps(last.tap.feature, *last.tap.args)
    assert quoted(talk) == ["ก" * 60, "ร้อยละ 5.75 ต่อปี"]


async def test_nobody_has_threads_before_the_first() -> None:
    talk, _ = await saver()
    await talk.taps("contact", "list")
    assert keys_of(talk.reply) == ["contact.none"]


async def test_a_long_thread_comes_in_pages_with_the_newest_last() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk, "ก" * 2_000)
    for turn in range(4):
        await answers(office, number, f"{turn}" * 1_000)
        if turn < 3:
            await talk.taps("contact", "more", str(number))
            await talk.says(f"ถาม {turn}")
            await talk.presses("contact.send_button")
            await talk.presses("contact.confirm")
    await talk.taps("contact", "read", str(number))
    pages = [quoted(talk)]
    while "question.older" in {choice.label.key for choice in choices_of(talk.reply)}:
        await talk.presses("question.older")
        pages.append(quoted(talk))
        on_both_channels(talk.reply, pages[-1][-1])
    assert [text for page in reversed(pages) for text in page] == await words_in(talk, number)
    assert all(sum(map(len, page)) <= MOST_QUOTED for page in pages)
    assert max(len(text) for page in pages for text in page) <= LONGEST_QUOTE


@pytest.mark.parametrize(
    "args", [("read", "2"), ("more", "2"), ("read", "x"), ("read",), ("read", "9" * 30), ("read", "2/2569")]
)
async def test_nobody_elses_thread_and_no_forged_number_is_opened(args: tuple[str, ...]) -> None:
    talk, _, _ = await member_and_office()
    await asks(talk)
    other = Talk(talk.store, builders.line_address("b"), talk.means)
    await other.is_linked_to(await builders.registered(talk.store, builders.associate()))
    assert await asks(other, "ความลับ") == 2
    await talk.taps("contact", *args)
    assert keys_of(talk.reply) == ["question.none_such"]


async def test_the_pin_is_asked_before_reading_and_leads_back() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await answers(office, number)
    now = talk.means.clock.now()

    async def pinned(open_until: datetime | None) -> None:
        async with talk.store.work() as uow:
            chat = await builders.chat_of(uow, talk.address, talk.means)
            await uow.pins.put(chat.id, Pin(hash="$1$1357", open_until=open_until))

    await pinned(None)
    await verify_dialogue(talk, [("/contact", "contact.title")])
    for args in (("list",), ("read", str(number))):
        await talk.taps("contact", *args)
        assert keys_of(talk.reply) == ["contact.pin_first"]
    await talk.presses("pin.button")
    assert "pin.go_on" in {choice.label.key for choice in choices_of(talk.reply)}
    offered = talk.last
    await pinned(now + timedelta(minutes=10))
    talk.last = offered
    await talk.presses("pin.go_on")
    assert quoted(talk) == [QUESTION, "ร้อยละ 5.75 ต่อปี"]


async def test_consent_that_changed_comes_first() -> None:
    rules = builders.means(policies=[builders.policy(consent_version="9", consent_asked_again=True)])
    talk = Talk(means=rules)
    person = await builders.registered(talk.store, builders.member())
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.links.add(chat.id, person.id, talk.means.clock.now(), "1")
    await verify_dialogue(talk, [("/contact", "contact.title"), ("[contact.write_button]", "contact.consent_first")])
    await talk.presses("consent.button")
    assert keys_of(talk.reply)[0].startswith("consent.")


async def test_the_answer_goes_to_the_members_other_chats_where_the_first_is_gone() -> None:
    talk, office, person = await member_and_office()
    number = await asks(talk)
    other = Talk(talk.store, builders.telegram_address("502"), talk.means)
    await other.is_linked_to(person)
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.links.end(chat.id, talk.means.clock.now(), "unlinked")
    (notice,) = await answers(await another(office), number)
    assert notice.to == other.address
    assert (await case_of(talk, number)).state is CaseState.DONE
