"""What LINE is sent: the design's card, LINE's limits as LINE counts them, and its published description."""

import json
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import regex  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st
from linebot.v3.messaging import FlexMessage

from bot.limits import ShortenedWarning
from bot.line.render import render
from core.links import Language, View
from core.money import Baht
from handlers.incoming import Tap
from handlers.reply import Bar, Card, Chart, Choice, Literal, Phrase, Reply, Row, Text, Year, say
from tests.bot import cards
from tests.dialogue import CATALOGUE
from tests.every_reply import every_reply
from tests.platform_specs import line_message_problems

URL = "https://coop.example"
Json = dict[str, Any]


def drawn(reply: Reply, language: Language = Language.THAI) -> list[Json]:
    return render(reply, CATALOGUE, View(language), URL)


def bubble(card: Card) -> Json:
    (message,) = drawn(Reply(parts=(card,)))
    found: Json = message["contents"]
    return found


def texts(thing: Any) -> Iterator[Json]:
    """Every object with a text, in reading order."""
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str):
            yield thing
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list):
        for item in thing:
            yield from texts(item)


def test_the_card_of_the_picture_in_its_reading_order() -> None:
    found = bubble(cards.SHARES)
    assert (found["size"], found["header"]["backgroundColor"]) == ("mega", "#146E3C")
    assert [text["text"] for text in texts(found)][:9] == [
        "ทุนเรือนหุ้น",
        "ณ 31 ต.ค. 2569",
        "214,500.00",
        " บาท",
        "21,450 หุ้น หุ้นละ 10 บาท",
        "ส่งเดือนละ",
        "2,000.00\u00a0บาท",
        "งวดล่าสุด",
        "173 (ต.ค. 2569)",
    ]
    (history, page) = found["footer"]["contents"]
    assert (history["style"], page["style"], history["height"]) == ("primary", "link", "md")
    assert history["action"] == {
        "type": "postback",
        "label": "ดูรายการย้อนหลัง",
        "displayText": "ดูรายการย้อนหลัง",
        "data": "shares:moves:0",
    }
    assert page["action"] == {"type": "uri", "label": "เปิดหน้าผูกบัญชี", "uri": "https://coop.example/link/token"}


@pytest.mark.parametrize(
    ("amount", "size"), [("214,500.00", "35px"), ("1,214,500.00", "30px"), ("21,214,500.00", "26px")]
)
def test_a_long_amount_is_smaller_and_never_scaled(amount: str, size: str) -> None:
    shown = bubble(replace(cards.SHARES, amount=Baht.of(amount)))["body"]["contents"][0]
    assert [span["size"] for span in shown["contents"]] == [size, "lg"]
    assert "scaling" not in shown
    assert all(text["scaling"] for text in texts(bubble(cards.SHARES)) if text["type"] == "text")


def test_bars_begin_at_zero_and_each_has_its_figure() -> None:
    chart = bubble(cards.SHARES)["body"]["contents"][-1]
    bars = [line["contents"] for line in chart["contents"][1:]]
    tracks = [track for _, track, _ in bars]
    assert {track["height"] for track in tracks} == {"14px"}
    assert [track["contents"][0]["width"] for track in tracks] == ["62%", "71%", "79%", "90%", "100%"]
    assert [figure["text"] for _, _, figure in bars][-1] == "214,500.00"
    assert [label["weight"] for label, _, _ in bars] == ["regular"] * 4 + ["bold"]


def test_long_figures_have_room_beside_their_bars() -> None:
    ends = tuple(Bar(label=Year(year), amount=Baht.of("987,654,320.00")) for year in (2025, 2026))
    card = Card(title=Phrase("shares.title"), chart=Chart(Phrase("shares.growth"), ends))
    chart = bubble(card)["body"]["contents"][-1]
    assert [[part["flex"] for part in bar["contents"]] for bar in chart["contents"][1:]] == [[2, 4, 7], [2, 4, 7]]


def test_an_amount_never_breaks_before_its_unit() -> None:
    card = Card(title=Phrase("shares.title"), rows=(Row(Phrase("shares.monthly"), Baht.of("987,654,321.00")),))
    label, value = bubble(card)["body"]["contents"][-1]["contents"][0]["contents"]
    assert (value["flex"], value["wrap"], label["wrap"]) == (0, False, True)


@pytest.mark.parametrize(
    ("label", "value", "layout"),
    [("ก" * 16, "ก" * 60, "baseline"), ("ก", "ก" * 61, "vertical"), ("ก" * 17, "ก" * 17, "vertical")],
)
def test_what_would_break_into_many_short_lines_stands_below_its_label(label: str, value: str, layout: str) -> None:
    named = Phrase.of("me.name", title=Literal(label[1:]), first=Literal(""), last=Literal(""))  # and a space
    card = Card(title=Phrase("me.title"), rows=(Row(named, Literal(value)),))
    (row,) = bubble(card)["body"]["contents"][0]["contents"]
    assert row["layout"] == layout


def test_bars_of_nothing() -> None:
    nothing = Chart(Phrase("shares.growth"), (Bar(label=Literal("2568"), amount=Baht.of(0)),))
    chart = bubble(Card(title=Phrase("shares.title"), chart=nothing))["body"]["contents"][-1]
    assert chart["contents"][1]["contents"][1]["contents"][0]["width"] == "0%"


def test_what_is_overdue_stands_first_and_is_the_only_red() -> None:
    body = bubble(cards.OVERDUE)["body"]["contents"]
    assert body[0]["backgroundColor"] == "#FDECEA"
    edge, words = body[0]["contents"]
    assert edge["backgroundColor"] == "#B3261E"
    assert words["contents"][0]["text"].startswith("⚠️ ")
    assert "#9F1D17" not in json.dumps(body[1:])


def test_the_lock_screen_shows_no_figure() -> None:
    for language in Language:
        for message in drawn(Reply(parts=(cards.SHARES, cards.OVERDUE)), language):
            assert not any(c.isdigit() for c in message["altText"])


def test_quick_replies_stand_on_the_last_message_only() -> None:
    first, last = drawn(
        Reply(parts=(cards.SHARES, Text(Phrase("start.menu"))), choices=(cards.ME, cards.MENU, cards.LANGUAGE))
    )
    assert "quickReply" not in first
    items = last["quickReply"]["items"]
    assert [item["action"]["label"] for item in items] == ["ข้อมูลของฉัน", "เมนู", "English"]


def test_a_choice_for_once_is_marked() -> None:
    (message,) = drawn(say("unlink.ask", cards.END))
    assert message["quickReply"]["items"][0]["action"]["data"] == "!unlink:yes"


@pytest.mark.parametrize("language", Language)
async def test_every_answer_is_within_the_limits(language: Language) -> None:
    for said in await every_reply():
        messages = drawn(said.reply, language)
        assert 1 <= len(messages) <= 5
        for message in messages:
            assert len(json.dumps(message["contents"]) if "contents" in message else "") < 30_000, said.way
            for item in message.get("quickReply", {}).get("items", []):
                label = item["action"]["label"]
                assert len(regex.findall(r"\X", label)) <= 20, f"{said.way}: {label}"


@pytest.mark.shows("T19")
@pytest.mark.parametrize("name", ["<b>{name} & {0} &amp; *_`[x](y)"])
async def test_no_template_takes_a_name_for_anything_else(name: str) -> None:
    """Every answer with NAME in it is the answer with a plain name but for the name."""
    plain = [drawn(said.reply) for said in await every_reply(first_name=PLAIN, last_name=PLAIN)]
    nasty = [drawn(said.reply) for said in await every_reply(first_name=name, last_name=name)]
    assert nasty == [replaced(messages, name) for messages in plain]
    assert nasty != plain


def replaced(value: Any, name: str) -> Any:
    """VALUE with NAME where the plain one stands."""
    match value:
        case str():
            return value.replace(PLAIN, name)
        case list():
            return [replaced(item, name) for item in value]
        case dict():
            return {key: replaced(item, name) for key, item in value.items()}
    return value


PLAIN = "นามสมมุตินามสมมุตินามสมมุตินามส"
"""As long as the other one: where a text stands depends on its length."""


@pytest.mark.parametrize("language", Language)
async def test_lines_own_description_takes_every_answer(language: Language) -> None:
    replies = {repr(said.reply): said for said in await every_reply()}
    for said in replies.values():
        assert line_message_problems(drawn(said.reply, language)) == [], said.way
    assert line_message_problems(drawn(Reply(parts=(cards.SHARES, cards.OVERDUE)), language)) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDK's models are of an older pydantic
def test_lines_own_sdk_reads_and_writes_the_same_card() -> None:
    (message,) = drawn(Reply(parts=(cards.SHARES,), choices=(cards.ME, cards.END)))
    assert FlexMessage.from_dict(message).to_dict() == message


@given(st.text(min_size=1, max_size=40))
@pytest.mark.shows("T19")
def test_names_are_shown_as_they_are(name: str) -> None:
    found = [text["text"] for text in texts(drawn(cards.named(name)))]
    assert name in found
    assert f"{name}{name} {name}" in found


def test_an_empty_value_is_a_dash_since_line_refuses_empty_texts() -> None:
    found = list(texts(bubble(Card(title=Phrase("me.title"), rows=(Row(Phrase("me.unit"), Literal("")),)))))
    assert found[-1]["text"] == "–"


LONG = Choice(label=Phrase.of("link.already", member=Literal("x" * 30)), tap=Tap("start"))
WIDE = Choice(label=Phrase("start.button"), tap=Tap("start", ("ก" * 22,)))
MANY_ROWS = Card(title=Phrase("me.title"), rows=(Row(Phrase("me.unit"), Literal("ก")),) * 13)
HEAVY = replace(cards.SHARES, rows=(Row(Phrase("me.unit"), Literal("ก" * 990)),) * 12)


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (Reply(parts=(Text(Phrase("start.menu")),) * 6), "messages"),
        (say("start.menu", *(cards.MENU,) * 5), "quick replies"),
        (say("start.menu", LONG), "label"),
        (say("start.menu", WIDE), "postback data"),
        (say("start.how", phone=Literal("1" * 5_000)), "text"),
        (Reply(parts=(MANY_ROWS,)), "rows of a card"),
        (Reply(parts=(HEAVY,)), "bytes of a card"),
        (Reply(parts=(replace(cards.SHARES, acts=(cards.HISTORY,) * 3),)), "acts of a card"),
    ],
)
def test_too_much_is_an_error_here_and_shortened_for_a_member(reply: Reply, what: str) -> None:
    with pytest.raises(ShortenedWarning, match=what):
        drawn(reply)
    with warnings.catch_warnings(action="ignore", category=ShortenedWarning):
        messages = drawn(reply)
    assert len(messages) <= 5
    assert len(json.dumps(messages, ensure_ascii=False).encode()) < 31_000
    items = messages[-1].get("quickReply", {}).get("items", [])
    assert len(items) <= 4
    assert all(len(regex.findall(r"\X", item["action"]["label"])) <= 20 for item in items)
