"""The office's cards as Telegram is sent them: a button for each line of a list, photos above cards, acts in pairs."""

import warnings
from dataclasses import replace

import pytest

from bot.limits import ShortenedWarning, utf16_units
from bot.telegram.render import render
from core.links import Form, Language, View
from handlers.reply import Card, Carousel, Literal, Reply, Row, Tone
from tests.bot import office_cards
from tests.bot.office_cards import REPLIES, WORDS, words
from tests.bot.telegram.test_render import Json, Reading, buttons, method_of, most_units, words_of
from tests.platform_specs import telegram_problems

URL = "https://coop.example"
SHOWN = View(Language.THAI)


def drawn(reply: Reply, view: View = SHOWN) -> Json:
    (message,) = render(reply, WORDS, view, URL)
    return message


def labels(message: Json) -> list[list[str]]:
    return [[button["text"] for button in row] for row in buttons(message)]


def test_the_queue_has_two_lines_a_case_and_a_button_for_each() -> None:
    message = drawn(REPLIES["queue"])
    assert message["text"].split("\n")[:8] == [
        "<b>คำร้องรอพิจารณา</b>",
        "ณ 10 พ.ย. 2569",
        "<b>7 เรื่อง</b>",
        "กำหนดเดือนนี้ 30 พ.ย. 2569 เวลา 12.00 น.",
        "",
        "<b>405 · เงินฝากรายเดือน</b>",
        "ส03548 · ประถม 3 · <b>รอ 3 วัน</b>",
        "<b>407 · เงินกู้</b>",
    ]
    assert labels(message) == [
        ["405 เงินฝากรายเดือน"],
        ["407 เงินกู้", "409 ข้อมูลส่วนตัว"],
        ["411 ค่าหุ้น", "412 ค่าหุ้น"],
        ["ดูอีก 2 เรื่อง"],
        ["เฉพาะค่าหุ้น", "เฉพาะเงินกู้"],
        ["รอคนที่สอง"],
    ]
    assert buttons(message)[1][0] == {"text": "407 เงินกู้", "callback_data": "request:407"}


def test_large_letters_have_room_between_the_lines_of_a_list() -> None:
    text = drawn(REPLIES["queue"], View(Language.THAI, Form.LARGE))["text"]
    assert "<b>รอ 3 วัน</b>\n\n<b>407 · เงินกู้</b>" in text


def test_acts_stand_in_pairs_and_none_is_the_main_one() -> None:
    message = drawn(REPLIES["member"])
    assert labels(message)[:2] == [["รูปและลายมือชื่อ", "คำร้อง 2 เรื่อง"], ["ออกรหัส", "ระงับบัญชี"]]
    assert "style" not in str(buttons(message))


def test_below_a_list_of_ones_own_no_act_is_the_main_one() -> None:
    message = drawn(Reply(parts=(replace(office_cards.QUEUE, tone=Tone.OWN),)))
    assert labels(message)[-1] == ["ดูอีก 2 เรื่อง"]
    assert "style" not in str(buttons(message))


@pytest.mark.parametrize(("name", "style"), [("decide", "primary"), ("lock", "danger")])
def test_what_confirms_is_marked_beside_the_way_back(name: str, style: str) -> None:
    ((yes, no),) = buttons(drawn(REPLIES[name]))
    assert (yes["style"], "style" in no) == (style, False)
    assert yes["callback_data"].startswith("!")


def test_a_photo_is_covered_and_protected_and_the_card_stands_below_it() -> None:
    message = drawn(REPLIES["photo"])
    assert {name: message[name] for name in message if name not in {"caption", "reply_markup"}} == {
        "photo": "https://coop.example/picture/photo",
        "parse_mode": "HTML",
        "has_spoiler": True,
        "protect_content": True,
    }
    assert message["caption"].split("\n")[:2] == ["<b>รูปถ่ายสมาชิก</b>", "<b>นายประพันธ์ ตั้งใจสอน</b>"]
    assert labels(message) == [["ดูลายมือชื่อ"]]


def long_card(units: int) -> Card:
    return replace(office_cards.PHOTO_CARD, rows=(Row(words("of_member"), Literal("ก" * (units // 2))),) * 2, note=None)


def test_what_is_too_long_for_a_caption_follows_the_photo() -> None:
    head = utf16_units(Reading(words_of(drawn(Reply(parts=(long_card(0),))))).text)
    (alone,) = render(Reply(parts=(long_card(1024 - head - 1),)), WORDS, SHOWN, URL)
    assert 1020 <= utf16_units(Reading(words_of(alone)).text) <= 1024
    photo, text = render(Reply(parts=(long_card(1024),)), WORDS, SHOWN, URL)
    assert (photo["caption"], "reply_markup" in photo) == ("รูปถ่ายสมาชิก 026548", False)
    assert ("text" in text, labels(text)) == (True, [["ดูลายมือชื่อ"]])
    assert text["protect_content"] is True


def test_several_photos_go_before_what_is_said_of_them() -> None:
    carousel = Carousel((office_cards.PHOTO_CARD, office_cards.SIGNATURE_CARD))
    messages = render(Reply(parts=(carousel,)), WORDS, SHOWN, URL)
    assert [method_of(message) for message in messages] == ["sendPhoto", "sendPhoto", "sendMessage"]
    assert [message["caption"] for message in messages[:2]] == ["รูปถ่ายสมาชิก 026548", "ลายมือชื่อสมาชิก 026548"]


@pytest.mark.parametrize("view", [View(language, form) for language in Language for form in Form], ids=str)
def test_telegrams_own_description_takes_every_card_of_the_office(view: View) -> None:
    for name, reply in REPLIES.items():
        for message in render(reply, WORDS, view, URL):
            assert telegram_problems(method_of(message), {"chat_id": "501", **message}) == [], name
            assert 1 <= utf16_units(Reading(words_of(message)).text) <= most_units(message)


@pytest.mark.parametrize(
    ("card", "what"),
    [
        (replace(office_cards.QUEUE, items=office_cards.ITEMS * 2), "items of a card"),
        (replace(office_cards.MEMBER_CARD, acts=office_cards.MEMBER_CARD.acts * 2), "acts of a card"),
    ],
)
def test_too_much_is_an_error_here_and_shortened_for_the_office(card: Card, what: str) -> None:
    with pytest.raises(ShortenedWarning, match=what):
        drawn(Reply(parts=(card,)))
    with warnings.catch_warnings(action="ignore", category=ShortenedWarning):
        message = drawn(Reply(parts=(card,)))
    assert len([button for row in buttons(message) for button in row]) <= 6
