"""How a chat is answered: large, as text for who listens, and with amounts hidden, on both channels."""

import asyncio
import json
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.limits import ShortenedWarning
from bot.line.render import render as draw_for_line
from bot.telegram.render import render as draw_for_telegram
from core.links import Form, Language, View
from core.money import Baht
from handlers.incoming import Tap
from handlers.messages.wording import DOTS
from handlers.reply import (
    MOST_CARDS,
    Alert,
    Badge,
    Bar,
    Card,
    Carousel,
    Chart,
    Figure,
    Item,
    OutOf,
    Phrase,
    Progress,
    Reply,
    Row,
    Section,
    Telling,
    Tone,
    Year,
)
from tests.bot import cards, office_cards
from tests.bot.office_cards import WORDS
from tests.bot.telegram.test_render import as_sent, method_of
from tests.dialogue import CATALOGUE
from tests.every_reply import Said, every_reply
from tests.platform_specs import line_message_problems, telegram_problems

URL = "https://coop.example"
DRAWINGS = (draw_for_line, draw_for_telegram)
VIEWS = [View(language, form, hidden) for language in Language for form in Form for hidden in (False, True)]
MONEY = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d+\.\d\d)(?![\d%]|\u00a0?%| %| ตัวอักษร| characters)")
CLOCK = re.compile(r"เวลา \d\d\.\d\d น\.|\d{4}( BE)?, \d\d\.\d\d|\d\d\.\d\d-\d\d\.\d\d")
CHECKED = (
    View(Language.THAI, Form.LARGE),
    View(Language.ENGLISH, Form.TEXT),
    View(Language.THAI, Form.NORMAL, hides_amounts=True),
)
"""Views whose answers are checked against the platforms' descriptions; the usual one is in each channel's own tests."""
Draw = Callable[..., list[dict[str, Any]]]


def card(amount: Baht) -> Card:
    """A card with AMOUNT wherever one can stand."""
    row = Row(Phrase("shares.monthly"), amount)
    said = Phrase.of("common.spoken", label=Phrase("shares.monthly"), value=amount)
    return Card(
        title=said,
        as_of=Phrase.of("common.as_of", day=date(2026, 10, 31)),
        amount=amount,
        meaning=Phrase.of("shares.meaning", shares=Telling(amount.satang // 1000), par=10),
        progress=Progress(part=amount, whole=amount + Baht.of(1000), done=said, of=said),
        rows=(row, Row(Phrase("shares.monthly"), Phrase.of("common.spoken", label=said, value=said))),
        sections=(Section(title=said, rows=(row, row), total=row),),
        alert=Alert(word=said, amount=amount, detail=said),
        chart=Chart(said, (Bar(label=Year(2025), amount=amount), Bar(label=Year(2026), amount=Baht.of(7)))),
        note=said,
        acts=(cards.HISTORY, cards.PAGE),
    )


def office_card(amount: Baht, *, large: bool = False) -> Card:
    """A card of the office with AMOUNT wherever one can stand, and everything that such a card can have."""
    own = card(amount)
    item = Item(title=own.title, short=Phrase("shares.monthly"), tap=Tap("start"), detail=own.title)
    items = (item, replace(item, badge=Badge(text=own.title)), replace(item, badge=Badge(text=own.title, late=True)))
    return replace(
        own,
        tone=Tone.WORK,
        picture=office_cards.picture("photo", 480, 576, large=large),
        count=own.title,
        items=items,
        acts=office_cards.MEMBER_CARD.acts,
    )


@pytest.mark.parametrize("draw", DRAWINGS)
@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**12).map(Baht),
    st.integers(0, 10**12).map(Baht),
    st.sampled_from(Form),
    st.sampled_from(Language),
    st.integers(1, MOST_CARDS),
)
def test_hidden_amounts_leave_no_trace_in_what_is_sent(
    draw: Draw, one: Baht, other: Baht, form: Form, language: Language, count: int
) -> None:
    """What is sent is the same to the last byte whatever the amounts are, bars and letters' sizes too."""
    view = View(language, form, hides_amounts=True)

    def sent(amount: Baht) -> list[dict[str, Any]]:
        figure = Figure(Phrase("shares.monthly"), amount)
        parts = (figure, Carousel((card(amount),) * count), card(amount), office_card(amount), office_card(amount))
        return draw(Reply(parts=parts), WORDS, view, URL)

    assert sent(one) == sent(other)


@pytest.fixture(scope="module")
def answers() -> list[Said]:
    return asyncio.run(every_reply())


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize("view", [view for view in VIEWS if view.hides_amounts], ids=str)
def test_no_answer_of_any_feature_tells_an_amount_that_is_hidden(draw: Draw, view: View, answers: list[Said]) -> None:
    hidden = 0
    for said in answers:
        written = json.dumps(draw(said.reply, CATALOGUE, view, URL), ensure_ascii=False)
        assert MONEY.findall(CLOCK.sub("", written)) == [], said.way
        hidden += written.count(DOTS)
    assert hidden > 10


def test_the_amounts_that_are_looked_for_are_found_where_they_are_shown(answers: list[Said]) -> None:
    shown = View(Language.THAI)
    found = [
        money
        for said in answers
        for money in MONEY.findall(CLOCK.sub("", json.dumps(draw_for_line(said.reply, CATALOGUE, shown, URL))))
    ]
    assert len(found) > 20


@pytest.mark.parametrize("view", CHECKED, ids=str)
def test_the_platforms_take_every_answer_in_every_form(view: View, answers: list[Said]) -> None:
    replies = {repr(said.reply): said.reply for said in answers}
    worst = card(Baht.of("123,456,789.00"))
    office = [office_card(Baht.of("123,456,789.00"), large=large) for large in (False, True)]
    made = [Reply(parts=(Figure(worst.title, Baht.of(1)), Carousel((worst,) * MOST_CARDS))), Reply(parts=(*office,))]
    for reply in (*replies.values(), *made, *office_cards.REPLIES.values()):
        assert line_message_problems(draw_for_line(reply, WORDS, view, URL)) == []
        for message in draw_for_telegram(reply, WORDS, view, URL):
            assert telegram_problems(method_of(message), {"chat_id": "501", **as_sent(message)}) == []


def sizes(rows: int, sections: int, view: View) -> list[int]:
    """Bytes of each bubble of a full carousel whose cards have everything, and so many rows and sections of them."""
    one = card(Baht.of("999,999,999.00"))
    section = replace(one.sections[0], rows=one.rows[:1] * rows)
    largest = replace(one, rows=one.rows[:1] * rows, sections=(section,) * sections)
    (message,) = draw_for_line(Reply(parts=(Carousel((largest,) * MOST_CARDS),)), CATALOGUE, view, URL)
    return [len(msgspec.json.encode(bubble)) for bubble in message["contents"]["contents"]]


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_full_carousel_of_full_cards_is_under_lines_limits(view: View) -> None:
    found = sizes(3, 1, view)
    assert len(found) == MOST_CARDS
    assert sum(found) < 50_000


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(VIEWS), st.integers(0, 12), st.integers(0, 4))
def test_whatever_the_cards_are_line_is_never_sent_too_much(view: View, rows: int, sections: int) -> None:
    with warnings.catch_warnings(action="ignore", category=ShortenedWarning):
        found = sizes(rows, sections, view)
    assert max(found) <= 30_000
    assert sum(found) <= 50_000


def lines(form: Form, *, hides: bool = False) -> list[str]:
    (message,) = draw_for_telegram(
        Reply(parts=(cards.SHARES,)), CATALOGUE, View(Language.THAI, form, hides_amounts=hides), URL
    )
    text: str = message["text"]
    return text.replace("\u00a0", " ").split("\n")


def test_telegrams_text_form_is_label_and_value_without_markup_or_bars() -> None:
    assert lines(Form.TEXT) == [
        "ข้อมูล ณ 31 ต.ค. 2569",
        "",
        "ทุนเรือนหุ้น: 214,500.00 บาท",
        "21,450 หุ้น หุ้นละ 10 บาท",
        "",
        "ส่งเดือนละ: 2,000.00 บาท",
        "งวดล่าสุด: 173 (ต.ค. 2569)",
        "",
        "ยอดสิ้นปี (ปีนี้ถึง ต.ค.)",
        "2565: 134,500.00 บาท",
        "2566: 152,500.00 บาท",
        "2567: 170,500.00 บาท",
        "2568: 194,500.00 บาท",
        "2569: 214,500.00 บาท",
    ]


def test_telegrams_large_form_has_one_fact_a_line_and_nothing_that_breaks_in_large_letters() -> None:
    found = lines(Form.LARGE)
    assert found[6:11] == ["ส่งเดือนละ", "<b>2,000.00 บาท</b>", "", "งวดล่าสุด", "<b>173 (ต.ค. 2569)</b>"]
    assert "<pre>" not in "".join(found)
    assert "2569 <b>214,500.00 บาท</b>" in found


def test_hidden_amounts_are_as_many_dots_for_every_amount() -> None:
    found = lines(Form.NORMAL, hides=True)
    assert found[2:6] == ["<b>ทุนเรือนหุ้น</b>", "<b>••••• บาท</b>", "••••• หุ้น หุ้นละ 10 บาท", ""]
    assert found[-2:] == ["2568 <b>••••• บาท</b>", "2569 <b>••••• บาท</b>"]
    assert "งวดล่าสุด <b>173 (ต.ค. 2569)</b>" in found


def flex(form: Form) -> dict[str, Any]:
    (message,) = draw_for_line(Reply(parts=(cards.SHARES,)), CATALOGUE, View(Language.THAI, form), URL)
    found: dict[str, Any] = message["contents"]
    return found


def texts(thing: Any, name: str) -> list[Any]:
    if isinstance(thing, dict):
        own = [thing[name]] if name in thing else []
        return own + [found for value in thing.values() for found in texts(value, name)]
    return [found for item in thing for found in texts(item, name)] if isinstance(thing, list) else []


def test_lines_large_form_is_one_step_larger_with_labels_above() -> None:
    normal, large = flex(Form.NORMAL), flex(Form.LARGE)
    assert (normal["size"], large["size"]) == ("mega", "giga")
    amount, meaning, _, rows, *_ = large["body"]["contents"]
    assert [span["size"] for span in amount["contents"]] == ["42px", "xl"]
    assert meaning["size"] == "md"
    assert [row["layout"] for row in rows["contents"]] == ["vertical", "vertical"]
    assert [text["size"] for text in rows["contents"][0]["contents"]] == ["lg", "lg"]
    assert sorted(texts(normal, "text")) == sorted(texts(large, "text"))


def test_lines_text_form_says_one_fact_a_text_in_reading_order() -> None:
    found = texts(flex(Form.TEXT), "text")
    assert found[2:6] == [
        "ทุนเรือนหุ้น: 214,500.00\u00a0บาท",
        "21,450 หุ้น หุ้นละ 10 บาท",
        "ส่งเดือนละ: 2,000.00\u00a0บาท",
        "งวดล่าสุด: 173 (ต.ค. 2569)",
    ]
    assert found[-1] == "2569: 214,500.00\u00a0บาท"
    assert "width" not in json.dumps(flex(Form.TEXT))


def test_who_listens_hears_no_sign_and_counts_in_words() -> None:
    spoken, shown = CATALOGUE.wording(View(Language.THAI, Form.TEXT)), CATALOGUE.wording(View(Language.THAI))
    assert (shown.value(OutOf(5, 12)), spoken.value(OutOf(5, 12))) == ("5/12", "5 จาก 12")
    done = Phrase("unlink.done")
    assert shown.text(done).startswith("✅ ")
    assert spoken.text(done) == shown.text(done).removeprefix("✅ ")


def test_who_listens_hears_the_lines_of_a_list_as_one_text_each() -> None:
    view = View(Language.THAI, Form.TEXT)
    (on_line,) = draw_for_line(office_cards.REPLIES["queue"], WORDS, view, URL)
    found = texts(on_line["contents"]["body"], "text")
    assert found[0] == "คำร้องรอพิจารณา: 7 เรื่อง"
    assert found[2:4] == ["405 · เงินฝากรายเดือน: ส03548 · ประถม 3: รอ 3 วัน", "407 · เงินกู้: 026548 · มัธยม 1: รอ 2 วัน"]
    (on_telegram,) = draw_for_telegram(office_cards.REPLIES["queue"], WORDS, view, URL)
    lines = on_telegram["text"].split("\n")
    assert lines[0] == "คำร้องรอพิจารณา: 7 เรื่อง"
    assert "407 · เงินกู้ · 026548 · มัธยม 1 · รอ 2 วัน" in lines
    assert "<" not in on_telegram["text"]


def test_who_listens_gets_no_small_picture_but_the_large_one_that_was_asked_for() -> None:
    view = View(Language.THAI, Form.TEXT)
    for name, is_shown in (("member", False), ("photo", True)):
        (on_line,) = draw_for_line(office_cards.REPLIES[name], WORDS, view, URL)
        (on_telegram,) = draw_for_telegram(office_cards.REPLIES[name], WORDS, view, URL)
        assert ("https://coop.example/picture/photo" in json.dumps(on_line), "photo" in on_telegram) == (is_shown,) * 2
