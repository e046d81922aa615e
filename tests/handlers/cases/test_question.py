"""The desk of questions: the thread as staff read it, an answer shown before it goes, words that stay on cards."""

import pytest

from core.cases import CaseState
from core.links import Language
from core.messaging import DeliveryClass
from core.ports import Store
from handlers.cases.question import DESK
from handlers.reply import Text
from tests import builders
from tests.dialogue import (
    CATALOGUE,
    Expected,
    choices_of,
    keys_of,
    the_card,
    the_text,
    values_in,
    verify_dialogue,
)
from tests.handlers.asking import (
    QUESTION,
    answers,
    asks,
    member_and_office,
    quoted,
    quotes_of,
    state_of,
    words_in,
    written,
)
from tests.saver import on_both_channels, rows_of

pytestmark = pytest.mark.shows("E9")
ANSWER = "ร้อยละ 5.75 ต่อปี"


async def test_staff_read_answer_and_confirm(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    await office.says(f"/request {number}")
    card = the_card(office.reply)
    assert CATALOGUE.text(card.title, Language.THAI) == "คำถามที่ 1/2569"
    assert rows_of(card) == [("สมาชิก", "026548 · มัธยม 1"), ("ส่งเมื่อ", "25 พ.ย. 2569 เวลา 09.30 น.")]
    assert [CATALOGUE.text(quote.by, Language.THAI) for quote in card.quotes] == ["สมาชิก · 25 พ.ย. 2569 เวลา 09.30 น."]
    on_both_channels(office.reply, QUESTION, "026548 · มัธยม 1")
    table: list[tuple[str, Expected]] = [
        ("[question.answer_button]", "question.ask_words"),
        (ANSWER, ("question.answer_ask", "approve.words_shown")),
    ]
    await verify_dialogue(office, table)
    assert quoted(office) == [QUESTION, ANSWER]
    assert await state_of(talk, number) is CaseState.OPEN
    on_both_channels(office.reply, QUESTION, ANSWER)
    await verify_dialogue(office, [("[question.confirm_button]", "question.answered")])
    assert await state_of(talk, number) is CaseState.DONE
    assert await written(talk) == [
        ("member", "case.opened"),
        ("staff:mali", "member.opened"),
        ("staff:mali", "case.answered"),
    ]


async def test_nothing_personal_of_the_member_but_number_and_unit_is_shown() -> None:
    talk, office, person = await member_and_office()
    number = await asks(talk)
    seen = []
    for step in (("request", str(number)), ("approve", str(number), "x"), ("reject", str(number), "x"), ("queue",)):
        await office.taps(*step)
        seen += [str(value) for part in office.reply.parts for value in values_in(part)]
    assert not [text for text in seen if person.first_name in text or person.last_name in text]


async def test_the_notice_holds_none_of_the_words_and_is_told_again_where_unclear() -> None:
    talk, office, _ = await member_and_office()
    (notice,) = await answers(office, await asks(talk))
    assert (notice.to, notice.delivery_class) == (talk.address, DeliveryClass.RECORD)
    assert [type(part) for part in notice.reply.parts] == [Text]
    assert CATALOGUE.text(the_text(notice.reply), Language.THAI) == "สหกรณ์ตอบคำถามของท่านแล้ว กดเพื่ออ่าน"


async def test_an_answer_of_several_lines_comes_as_it_was_typed() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await answers(office, number, "ข้อ 1\n  ข้อ 2\n\nข้อ 3")
    assert (await words_in(talk, number))[-1] == "ข้อ 1\n  ข้อ 2\n\nข้อ 3"


async def test_closing_without_an_answer_needs_a_reason_that_the_member_reads(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    await office.taps("request", str(number))
    table = [
        ("[question.close_button]", ("reject.ask_words", "question.reason_office")),
        ("โทรแจ้งแล้ว", ("reject.ask", "reject.words_shown")),
    ]
    await verify_dialogue(office, table)
    assert quoted(office) == ["โทรแจ้งแล้ว"]
    answer = await office.presses("reject.confirm")
    assert keys_of(office.reply) == ["question.closed"]
    (notice,) = answer.notices
    assert keys_of(notice.reply) == ["question.closed_notice"]
    await talk.taps("contact", "read", str(number))
    assert quoted(talk) == [QUESTION, "โทรแจ้งแล้ว"]
    assert "contact.is_rejected" in keys_of(talk.reply)
    assert (await written(talk))[-1] == ("staff:mali", "case.rejected")


async def test_somebody_without_a_chat_must_be_called() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.links.end(chat.id, talk.means.clock.now(), "unlinked")
    assert await answers(office, number) == ()
    assert keys_of(office.reply) == ["question.answered_unheard"]


async def test_a_blocked_chat_hears_nothing_and_staff_are_told() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.chats.set_blocked(chat.id, blocked=True)
    assert await answers(office, number) == ()
    assert keys_of(office.reply) == ["question.answered_unheard"]


async def test_staff_page_through_a_long_thread() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk, "ก" * 2_000)
    await talk.taps("contact", "more", str(number))
    await talk.says("ข" * 2_000)
    await talk.presses("contact.send_button")
    await talk.presses("contact.confirm")
    await office.taps("request", str(number))
    assert quoted(office) == ["ข" * 2_000]
    on_both_channels(office.reply, "ข" * 2_000)
    await office.presses("question.older")
    assert quoted(office) == ["ก" * 2_000]
    assert "question.answer_button" in {choice.label.key for choice in choices_of(office.reply)}


async def test_a_long_answer_to_a_long_question_fits_the_confirmation() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk, "😀" * 1_000)
    await office.taps("approve", str(number))
    await office.says("ก" * 2_000)
    question, answer = quotes_of(office)
    assert (question.text, answer.text) == ("😀" * 499 + "…", "ก" * 2_000)
    on_both_channels(office.reply, "ก" * 2_000)


async def test_too_long_an_answer_changes_nothing_and_can_be_typed_again() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    table = [
        (f"/approve {number}", "question.ask_words"),
        ("ก" * 2_001, "question.too_long"),
        ("สั้นลง", "question.answer_ask"),
        ("[question.confirm_button]", "question.answered"),
    ]
    await verify_dialogue(office, table)


def test_reasons_are_sentences_for_the_member_in_both_languages() -> None:
    for reason in DESK.reasons:
        for language in Language:
            assert len(CATALOGUE.text(reason, language)) > 10


async def test_an_english_chat_is_given_the_reason_in_english() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.chats.set_language(chat.id, Language.ENGLISH)
    await office.taps("reject", str(number), "=2")
    assert quoted(office) == [CATALOGUE.text(DESK.reasons[2], Language.ENGLISH)]
