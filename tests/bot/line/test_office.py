"""The office's cards as LINE is sent them: slate, lines that are pressed as a whole, pictures, acts in pairs."""

import warnings
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bot.limits import ShortenedWarning
from bot.line.render import render
from core.links import Form, Language, View
from handlers.reply import Badge, Card, Carousel, Literal, Phrase, Quote, Reply, Tone
from tests.bot import office_cards
from tests.bot.office_cards import REPLIES, WORDS, picture, words
from tests.platform_specs import line_message_problems

URL = "https://coop.example"
Json = dict[str, Any]


def bubble(card: Card, form: Form = Form.NORMAL) -> Json:
    (message,) = render(Reply(parts=(card,)), WORDS, View(Language.THAI, form), URL)
    found: Json = message["contents"]
    return found


def texts(thing: Any) -> list[str]:
    """Every text, in reading order."""
    if isinstance(thing, dict):
        own = [thing["text"]] if isinstance(thing.get("text"), str) else []
        return own + [text for value in thing.values() for text in texts(value)]
    return [text for item in thing for text in texts(item)] if isinstance(thing, list) else []


def lines(card: Card, form: Form = Form.NORMAL) -> list[Json]:
    """The lines of its list."""
    listed = next(part for part in bubble(card, form)["body"]["contents"] if "action" in str(part))
    return [line for line in listed["contents"] if line["type"] == "box"]


def test_the_queue_of_the_picture_in_its_reading_order() -> None:
    found = bubble(office_cards.QUEUE)
    assert found["header"]["backgroundColor"] == "#24404F"
    assert texts(found)[:11] == [
        "คำร้องรอพิจารณา",
        "ณ 10 พ.ย. 2569",
        "7",
        " เรื่อง",
        "กำหนดเดือนนี้ 30 พ.ย. 2569 เวลา 12.00 น.",
        "405 · เงินฝากรายเดือน",
        "ส03548 · ประถม 3",
        "รอ 3 วัน",
        "›",
        "407 · เงินกู้",
        "026548 · มัธยม 1",
    ]
    assert texts(found)[-1] == "ดูอีก 2 เรื่อง"
    count = found["body"]["contents"][0]["contents"]
    assert [span["size"] for span in count] == ["35px", "lg"]


def test_a_whole_line_is_pressed() -> None:
    assert [line["action"] for line in lines(office_cards.QUEUE)][1] == {
        "type": "postback",
        "label": "407 เงินกู้",
        "displayText": "407 เงินกู้",
        "data": "request:407",
    }


def test_what_has_waited_for_long_is_amber_and_says_so() -> None:
    badges = [line["contents"][1] for line in lines(office_cards.QUEUE)[:4]]
    assert [(badge["backgroundColor"], badge["contents"][0]["color"]) for badge in badges] == [
        ("#FFF3D6", "#7A4B00"),
        ("#FFF3D6", "#7A4B00"),
        ("#E8EFF3", "#4A5A51"),
        ("#E8EFF3", "#4A5A51"),
    ]
    assert badges[0]["contents"][0]["text"] == "รอ 3 วัน"


def test_large_letters_put_the_badge_below() -> None:
    first = lines(office_cards.QUEUE, Form.LARGE)[0]["contents"]
    assert texts(first) == ["405 · เงินฝากรายเดือน", "ส03548 · ประถม 3", "รอ 3 วัน", "›"]
    assert len(first) == 2


def test_acts_stand_in_pairs_and_none_is_the_main_one() -> None:
    first, second = bubble(office_cards.MEMBER_CARD)["footer"]["contents"]
    boxes = [*first["contents"], *second["contents"]]
    assert [texts(box) for box in boxes] == [["รูปและลายมือชื่อ"], ["คำร้อง 2 เรื่อง"], ["ออกรหัส"], ["ระงับบัญชี"]]
    assert {box["backgroundColor"] for box in boxes} == {"#E8EFF3"}
    assert {box["contents"][0]["color"] for box in boxes} == {"#24404F"}
    assert [box["action"]["data"] for box in boxes] == ["photo:#1", "queue:#1", "code:#1", "lock:#1"]
    assert len(bubble(office_cards.MEMBER_CARD, Form.LARGE)["footer"]["contents"]) == 4
    three = replace(office_cards.MEMBER_CARD, acts=office_cards.MEMBER_CARD.acts[:3])
    assert [part["layout"] for part in bubble(three)["footer"]["contents"]] == ["horizontal", "vertical"]


def test_below_a_list_of_ones_own_no_act_is_the_main_one() -> None:
    (more,) = bubble(replace(office_cards.QUEUE, tone=Tone.OWN))["footer"]["contents"]
    assert (more["type"], more["style"], more["color"]) == ("button", "link", "#0E5A30")


@pytest.mark.parametrize("card", [office_cards.DECIDE, office_cards.LOCK])
def test_what_confirms_is_the_main_act_beside_the_way_back(card: Card) -> None:
    (pair,) = bubble(card)["footer"]["contents"]
    yes, no = pair["contents"]
    assert (yes["backgroundColor"], yes["contents"][0]["color"]) == ("#24404F", "#FFFFFF")
    assert (no["backgroundColor"], no["contents"][0]["color"]) == ("#E8EFF3", "#24404F")
    assert yes["action"]["data"].startswith("!")


def test_a_small_picture_stands_beside_whom_it_shows() -> None:
    side, rule, rows, note = bubble(office_cards.MEMBER_CARD)["body"]["contents"]
    shown, beside = side["contents"]
    image = shown["contents"][0]["contents"][0]
    assert (image["url"], image["aspectRatio"]) == ("https://coop.example/picture/photo", "480:576")
    assert texts(beside) == ["นายประพันธ์ ตั้งใจสอน", "หน่วย มัธยม 1 สมาชิกตั้งแต่ มิ.ย. 2555"]
    assert rule["type"] == "separator"
    assert texts(rows)[:2] == ["ค่าหุ้น", "214,500.00\u00a0บาท"]
    assert note["backgroundColor"] == "#E8EFF3"


def test_beside_a_picture_of_nobody_named_stand_the_first_rows() -> None:
    card = replace(office_cards.MEMBER_CARD, count=None, meaning=None)
    side, _, rows, _ = bubble(card)["body"]["contents"]
    assert texts(side["contents"][1]) == ["ค่าหุ้น", "214,500.00\u00a0บาท", "เงินกู้ 2 สัญญา", "510,000.00\u00a0บาท"]
    assert texts(rows)[0] == "ค้ำประกันให้"


@pytest.mark.parametrize(
    ("size", "ratio"),
    [((480, 576), "480:576"), ((900, 300), "900:300"), ((100, 900), "100:300"), ((0, 0), "1:1"), ((1, 1), "1:1")],
)
def test_a_large_picture_is_as_wide_as_the_card_and_no_higher_than_line_takes(
    size: tuple[int, int], ratio: str
) -> None:
    hero = bubble(replace(office_cards.PHOTO_CARD, picture=picture("photo", *size, large=True)))["hero"]
    assert hero == {
        "type": "image",
        "url": "https://coop.example/picture/photo",
        "size": "full",
        "aspectRatio": ratio,
        "aspectMode": "fit",
    }


def test_a_count_is_found_wherever_it_stands_in_its_sentence() -> None:
    found = replace(office_cards.QUEUE, count=words("requests", number=1200))
    shown = bubble(found)["body"]["contents"][0]["contents"]
    assert [(span["text"], span["size"]) for span in shown] == [("คำร้อง ", "lg"), ("1,200", "35px"), (" เรื่อง", "lg")]


def test_what_somebody_wrote_stands_as_it_was_written() -> None:
    card = Card(tone=Tone.WORK, title=words("request"), quotes=(Quote(words("of_member"), "{0} <b>\nสวัสดี"),))
    card = replace(card, title=words("queue"))
    for form in Form:
        assert texts(bubble(card, form))[1:3] == ["สมาชิก", "{0} <b>\nสวัสดี"]


@pytest.mark.parametrize("view", [View(language, form) for language in Language for form in Form], ids=str)
def test_lines_own_description_takes_every_card_of_the_office(view: View) -> None:
    for name, reply in REPLIES.items():
        messages = render(reply, WORDS, view, URL)
        assert line_message_problems(messages) == [], name
        assert not any(character.isdigit() for message in messages for character in message["altText"])
        assert max(len(msgspec.json.encode(message["contents"])) for message in messages) < 15_000


WORDY = Phrase.of("sample.member", member=Literal("ก" * 980))
HEAVY = tuple(
    replace(item, title=WORDY, detail=WORDY, badge=Badge(text=WORDY), tap=item.tap) for item in office_cards.ITEMS
)


@pytest.mark.parametrize(
    ("card", "what"),
    [
        (replace(office_cards.QUEUE, items=office_cards.ITEMS * 2), "items of a card"),
        (replace(office_cards.MEMBER_CARD, acts=office_cards.MEMBER_CARD.acts * 2), "acts of a card"),
        (replace(office_cards.QUEUE, items=HEAVY), "bytes of a card"),
    ],
)
def test_too_much_is_an_error_here_and_shortened_for_the_office(card: Card, what: str) -> None:
    with pytest.raises(ShortenedWarning, match=what):
        bubble(card)
    with warnings.catch_warnings(action="ignore", category=ShortenedWarning):
        drawn = bubble(card)
        (many,) = render(Reply(parts=(Carousel((card,) * 3),)), WORDS, View(Language.THAI), URL)
    assert len(msgspec.json.encode(drawn)) <= 30_000
    assert len(msgspec.json.encode(many["contents"])) <= 50_000
