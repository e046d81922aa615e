"""How to reach the office: the card for everybody; questions by message after message, confirmed, and their threads."""

from datetime import timedelta

import pytest

from core.links import Language
from core.ports import Store
from handlers.incoming import Happening
from handlers.reply import Literal
from tests import builders
from tests.dialogue import CATALOGUE, Expected, Talk, choices_of, keys_of, the_card, the_text, verify_dialogue
from tests.fakes import FakeClock
from tests.handlers.asking import (
    QUESTION,
    answers,
    asks,
    member_and_office,
    quoted,
    words_in,
    written,
)
from tests.saver import on_both_channels, rows_of, saver

pytestmark = pytest.mark.shows("E9")


async def test_a_guest_gets_telephone_hours_address_and_mail() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("ติดต่อเจ้าหน้าที่", ("contact.title", "contact.suggestions_guest"))])
    assert rows_of(the_card(talk.reply)) == [
        ("โทร.", "0-3412-3456"),
        ("เวลาทำการ", "จันทร์-ศุกร์ 08.30-16.30 น."),
        ("ที่อยู่", "99 หมู่ 4 ตำบลบ้านน้ำใส อำเภอเมืองน้ำใส จังหวัดน้ำใส 00000"),
        ("อีเมล", "webmaster@bannamsai.example"),
    ]
    assert [choice.label.key for choice in choices_of(talk.reply)] == ["link.button", "start.button"]
    on_both_channels(talk.reply, "0-3412-3456", "webmaster@bannamsai.example")
    on_both_channels(talk.reply, "Telephone", language=Language.ENGLISH)


async def test_suggestions_and_questions_lead_there() -> None:
    talk, _ = await saver()
    table = [("ข้อเสนอแนะ", "contact.suggestions"), ("/contact", "contact.title"), ("contact us", "contact.title")]
    await verify_dialogue(talk, table)
    offered = [choice.label.key for choice in choices_of(talk.reply)]
    assert offered == ["contact.write_button", "summary.button", "start.button"]


async def test_it_asks_nothing_of_the_register() -> None:
    """Whoever cannot be shown anything else is still told how to call."""
    talk = Talk()
    await talk.happens(Happening.STARTED)
    await talk.taps("contact", "forged", "arguments")
    assert the_card(talk.reply).title.key == "contact.title"


@pytest.mark.parametrize("wish", ["write", "more", "send", "drop", "list", "read"])
async def test_writing_and_reading_need_a_link(wish: str) -> None:
    talk = Talk()
    await talk.taps("contact", wish, "1")
    assert the_text(talk.reply).key == "contact.link_first"


async def test_several_messages_are_shown_confirmed_and_sent(store: Store) -> None:
    talk, _, _ = await member_and_office(store=store)
    table: list[tuple[str, Expected]] = [
        ("ติดต่อ", "contact.title"),
        ("[contact.write_button]", "contact.write"),
        ("ขอทราบดอกเบี้ย", "contact.noted"),
        ("หุ้น", "contact.noted"),  # a word joins the text; a command does not
        ("/shares", "shares.title"),
        ("เมนู", "start.menu"),
        ("และค่าปรับ", "contact.noted"),
        ("ส่ง", ("contact.check", "contact.check_note")),
    ]
    await verify_dialogue(talk, table)
    assert quoted(talk) == ["ขอทราบดอกเบี้ย\nหุ้น\nและค่าปรับ"]
    assert await written(talk) == [], "nothing is sent before it is confirmed"
    await verify_dialogue(talk, [("[contact.confirm]", "contact.sent")])
    sent = the_text(talk.reply).values
    assert sent["number"] == Literal("1/2569")
    assert CATALOGUE.text(the_text(talk.reply), Language.THAI) == (
        "✅ สหกรณ์รับเรื่องที่ 1/2569 แล้ว จะตอบในแชตนี้ภายใน 27 พ.ย. 2569 เวลาทำการ จันทร์-ศุกร์ 08.30-16.30 น."
    )
    assert await written(talk) == [("member", "case.opened")]


async def test_the_same_press_twice_sends_once() -> None:
    talk, _, _ = await member_and_office()
    number = await asks(talk)
    await talk.taps("contact", "write")
    await talk.says("อีกข้อ")
    await talk.presses("contact.send_button")
    (yes, _) = the_card(talk.reply).acts
    assert yes.tap is not None
    await talk.taps(yes.tap.feature, *yes.tap.args)
    assert the_text(talk.reply).key == "contact.sent"
    await talk.taps(yes.tap.feature, *yes.tap.args)
    assert the_text(talk.reply).key == "desk.over"
    assert [action for _, action in await written(talk)] == ["case.opened"] * 2
    assert await words_in(talk, number) == [QUESTION]


async def test_back_goes_on_writing_and_not_sending_forgets_it() -> None:
    talk, _, _ = await member_and_office()
    table = [
        ("/contact", "contact.title"),
        ("[contact.write_button]", "contact.write"),
        ("ส่ง", "contact.write"),  # nothing to send yet
        ("หนึ่ง", "contact.noted"),
        ("[contact.send_button]", "contact.check"),
        ("[desk.back]", "contact.go_on"),
        ("สอง", "contact.noted"),
        ("[contact.send_button]", "contact.check"),
        ("สาม", "contact.noted"),  # typed in place of a press: what was shown is not sent
        ("/contact", "contact.title"),
        ("[contact.write_button]", "contact.go_on"),
        ("[contact.send_button]", "contact.check"),
    ]
    await verify_dialogue(talk, table)
    assert quoted(talk) == ["หนึ่ง\nสอง\nสาม"]
    await verify_dialogue(talk, [("[contact.drop_button]", "contact.dropped"), ("สี่", "common.unknown")])
    await verify_dialogue(talk, [("/contact", "contact.title"), ("[contact.write_button]", "contact.write")])
    assert await written(talk) == []


async def test_words_join_for_half_an_hour_and_the_draft_stays_for_a_day() -> None:
    clock = FakeClock()
    talk, _, _ = await member_and_office(means=builders.means(clock=clock))
    await talk.taps("contact", "write")
    await talk.says("หนึ่ง")
    clock.advance(timedelta(minutes=29))
    await verify_dialogue(talk, [("สอง", "contact.noted")])
    clock.advance(timedelta(minutes=31))
    await verify_dialogue(talk, [("หุ้น", "shares.title")])
    clock.advance(timedelta(hours=22))
    await verify_dialogue(talk, [("/contact", "contact.title"), ("[contact.write_button]", "contact.go_on")])
    await verify_dialogue(talk, [("สาม", "contact.noted"), ("ส่ง", "contact.check")])
    assert quoted(talk) == ["หนึ่ง\nสอง\nสาม"]
    clock.advance(timedelta(hours=23))
    await verify_dialogue(talk, [("[contact.confirm]", "contact.sent")])
    await talk.taps("contact", "write")
    await talk.says("ลืม")
    clock.advance(timedelta(hours=25))
    await verify_dialogue(talk, [("/contact", "contact.title"), ("[contact.write_button]", "contact.write")])


async def test_two_thousand_letters_and_not_one_more() -> None:
    talk, _, _ = await member_and_office()
    await talk.taps("contact", "write")
    table = [("ก" * 1_999, "contact.noted"), ("ขค", "contact.too_long"), ("ส่ง", "contact.check")]
    await verify_dialogue(talk, table)
    assert quoted(talk) == ["ก" * 1_999]
    on_both_channels(talk.reply, "ก" * 1_999)


async def test_a_password_typed_while_writing_is_still_caught() -> None:
    talk, _, _ = await member_and_office()
    await talk.taps("contact", "write")
    await talk.says("หนึ่ง")
    table = [("U026548 P6548", "care.unsend"), ("maenam8sai", "care.unsend"), ("ส่ง", "contact.check")]
    await verify_dialogue(talk, table)
    assert quoted(talk) == ["หนึ่ง"]


async def test_a_sixth_question_is_refused_before_and_after_it_is_written() -> None:
    talk, _, person = await member_and_office()
    for number in range(4):
        await asks(talk, f"ข้อ {number}")
    await talk.taps("contact", "write")
    await talk.says("ข้อห้า")
    other = Talk(talk.store, builders.line_address("b"), talk.means)
    await other.is_linked_to(person)
    await asks(other, "จากอีกเครื่อง")
    await verify_dialogue(talk, [("ส่ง", "contact.check"), ("[contact.confirm]", "question.too_many")])
    await talk.taps("contact", "write")
    assert keys_of(talk.reply) == ["contact.go_on"], "what was written is not lost"
    await talk.taps("contact", "drop")
    await talk.taps("contact", "write")
    assert keys_of(talk.reply) == ["question.too_many"]


async def test_a_draft_of_one_thread_does_not_slip_into_another() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await answers(office, number)
    await talk.taps("contact", "write")
    await talk.says("เรื่องใหม่")
    await talk.taps("contact", "more", str(number))
    await verify_dialogue(talk, [("ส่ง", "contact.check")])
    await talk.taps("contact", "more", str(number))
    assert keys_of(talk.reply) == ["contact.other_first"]
    await verify_dialogue(talk, [("ส่ง", "contact.check"), ("[contact.confirm]", "contact.sent")])
    assert await words_in(talk, number) == [QUESTION, "ร้อยละ 5.75 ต่อปี"]


async def test_a_draft_does_not_pass_to_who_is_linked_next() -> None:
    talk, _, _ = await member_and_office()
    await talk.taps("contact", "write")
    await talk.says("ความลับ")
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.links.end(chat.id, talk.means.clock.now(), "staff")
    await talk.is_linked_to(await builders.registered(talk.store, builders.associate()))
    await talk.taps("contact", "send")
    assert keys_of(talk.reply) == ["contact.write"]
