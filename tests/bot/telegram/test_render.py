"""What Telegram is sent: the design's message, its HTML read back, limits and the published description."""

import warnings
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import ShortenedWarning, utf16_units
from bot.telegram.render import render
from core.links import Language, View
from core.money import Baht
from handlers.incoming import Tap
from handlers.reply import Bar, Card, Chart, Choice, Literal, Phrase, Reply, Row, Text, Year, say
from tests.bot import cards
from tests.dialogue import CATALOGUE
from tests.every_reply import every_reply
from tests.platform_specs import telegram_problems

URL = "https://coop.example"
Json = dict[str, Any]
PICTURE = """\
ข้อมูล ณ 31 ต.ค. 2569

<b>ทุนเรือนหุ้น</b>
<b>214,500.00\u00a0บาท</b>
21,450 หุ้น หุ้นละ 10 บาท

ส่งเดือนละ <b>2,000.00\u00a0บาท</b>
งวดล่าสุด <b>173 (ต.ค. 2569)</b>

ยอดสิ้นปี (ปีนี้ถึง ต.ค.)
<pre>2565 ▇▇▇▇▇    134,500.00
2566 ▇▇▇▇▇▇   152,500.00
2567 ▇▇▇▇▇▇   170,500.00
2568 ▇▇▇▇▇▇▇  194,500.00
2569 ▇▇▇▇▇▇▇▇ 214,500.00</pre>"""


PLAIN = "นามสมมุติ"
NASTY = ("<b>{0} & </pre>", "</b><a href='x'>&amp;{name}`*_[x](y)%s")


class Reading(HTMLParser):
    """The text that is left of a message, and the texts inside of its tags."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[tuple[str, int]] = []
        self.entities: list[tuple[str, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.open.append((tag, len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        opened, start = self.open.pop()
        assert opened == tag
        self.entities.append((tag, self.text[start:]))

    def handle_data(self, data: str) -> None:
        self.text += data


def drawn(reply: Reply, language: Language = Language.THAI) -> list[Json]:
    return render(reply, CATALOGUE, View(language), URL)


def text_of(card: Card) -> str:
    (message,) = drawn(Reply(parts=(card,)))
    text: str = message["text"]
    return text


def method_of(message: Json) -> str:
    if "receipt" in message:
        return "sendDocument"
    return "sendPhoto" if "photo" in message else "sendMessage"


def as_sent(message: Json) -> Json:
    """MESSAGE as it is called: a receipt is by then a file that Telegram has."""
    if "receipt" not in message:
        return message
    return {"document": "BQAC", "caption": message["caption"]}


def words_of(message: Json) -> str:
    words: str = message["caption" if "caption" in message else "text"]
    return words


def most_units(message: Json) -> int:
    return 1024 if "photo" in message else 4096


def buttons(message: Json) -> list[list[Json]]:
    rows: list[list[Json]] = message["reply_markup"]["inline_keyboard"]
    return rows


def test_the_message_of_the_picture() -> None:
    assert text_of(cards.SHARES) == PICTURE


def test_cards_are_protected_and_nothing_is_previewed() -> None:
    card, sentence = drawn(Reply(parts=(cards.SHARES, Text(Phrase("start.menu")))))
    assert card["protect_content"] is True
    assert "protect_content" not in sentence
    for message in (card, sentence):
        assert message["parse_mode"] == "HTML"
        assert message["link_preview_options"] == {"is_disabled": True}


def test_the_main_act_is_alone_then_pairs() -> None:
    (message,) = drawn(Reply(parts=(cards.SHARES,), choices=(cards.ME, cards.MENU)))
    rows = [[button["text"] for button in row] for row in buttons(message)]
    assert rows == [["ดูรายการย้อนหลัง"], ["เปิดหน้าผูกบัญชี", "ข้อมูลของฉัน"], ["เมนู"]]
    assert buttons(message)[0][0] == {
        "text": "ดูรายการย้อนหลัง",
        "callback_data": "shares:moves:0",
        "style": "primary",
    }
    assert buttons(message)[1][0]["web_app"] == {"url": "https://coop.example/link/token"}


def test_acts_stand_below_their_card_and_choices_below_the_last_message() -> None:
    first, last = drawn(Reply(parts=(cards.SHARES, Text(Phrase("start.menu"))), choices=(cards.MENU,)))
    assert len(buttons(first)) == 2
    assert buttons(last) == [[{"text": "เมนู", "callback_data": "start"}]]


def test_what_ends_something_is_marked_and_goes_once_pressed() -> None:
    (message,) = drawn(say("unlink.ask", cards.END))
    assert buttons(message) == [[{"text": "ยืนยันยกเลิก", "callback_data": "!unlink:yes", "style": "danger"}]]


def test_the_reference_library_reads_and_writes_the_same_keyboard() -> None:
    (message,) = drawn(Reply(parts=(cards.SHARES,), choices=(cards.ME, cards.END)))
    read = telegram.InlineKeyboardMarkup.de_json(message["reply_markup"], None)
    assert read.to_dict() == message["reply_markup"]


def test_a_message_without_choices_has_no_keyboard() -> None:
    (message,) = drawn(say("common.group"))
    assert "reply_markup" not in message


def test_what_is_overdue_stands_after_the_amount() -> None:
    lines = text_of(cards.OVERDUE).split("\n")
    assert lines[1] == "<b>1,234,567,890.00\u00a0บาท</b>"
    assert lines[2] == "⚠️ ส่งเดือนละ <b>500.00\u00a0บาท</b>"


@pytest.mark.parametrize("largest", [1, 999, 214_500, 9_999_999, 1_234_567_890])
def test_bars_have_eight_blocks_and_their_lines_24_characters_at_most(largest: int) -> None:
    amounts = (Baht.of(0), Baht(1), Baht.of(largest // 2), Baht.of(largest))
    chart = Chart(Phrase("shares.growth"), tuple(Bar(label=Year(2026), amount=amount) for amount in amounts))
    block = dict(Reading(text_of(Card(title=Phrase("shares.title"), chart=chart))).entities)["pre"]
    lines = block.split("\n")
    assert all(len(line) <= 24 for line in lines)
    assert len({len(line) for line in lines}) == 1
    assert all(line.endswith(str(amount)) for line, amount in zip(lines, amounts, strict=True))
    blocks = [line.count("▇") for line in lines]
    assert blocks == sorted(blocks)
    assert blocks[0] == 0
    assert 1 <= blocks[-1] <= 8


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=30))
@pytest.mark.shows("T19")
def test_names_are_read_back_as_they_are(name: str) -> None:
    (message,) = drawn(cards.named(name))
    reading = Reading(message["text"])
    whole = f"{name}{name} {name}"
    assert [tag for tag, _ in reading.entities if tag not in {"b", "pre"}] == []
    assert ("b", whole) in reading.entities
    assert ("b", name) in reading.entities
    assert reading.text.count(whole) >= 5
    assert not reading.open


@pytest.mark.shows("T19")
def test_markup_in_a_name_is_no_markup() -> None:
    assert "<b>&lt;b&gt;{x} &amp; &lt;/b&gt;</b>" in text_of(
        Card(title=Phrase("me.title"), rows=(Row(Phrase("me.unit"), Literal("<b>{x} & </b>")),))
    )


@pytest.mark.shows("T19")
@pytest.mark.parametrize("name", NASTY)
async def test_no_template_takes_a_name_for_markup(name: str) -> None:
    """Every answer with NAME in it is the answer with a plain name, entity by entity, but for the name."""
    plain = [drawn(said.reply) for said in await every_reply(first_name=PLAIN, last_name=PLAIN)]
    nasty = [drawn(said.reply) for said in await every_reply(first_name=name, last_name=name)]
    named = 0
    for meant, found in zip(plain, nasty, strict=True):
        for before, after in zip(meant, found, strict=True):
            reading, expected = Reading(words_of(after)), Reading(words_of(before))
            assert reading.text == expected.text.replace(PLAIN, name)
            assert reading.entities == [(tag, text.replace(PLAIN, name)) for tag, text in expected.entities]
            assert utf16_units(reading.text) <= most_units(after)
            named += PLAIN in expected.text
    assert named


@pytest.mark.parametrize("language", Language)
async def test_telegrams_own_description_takes_every_answer(language: Language) -> None:
    for said in await every_reply(first_name="<i>&amp;", last_name="{0} & >"):
        for message in drawn(said.reply, language):
            assert telegram_problems(method_of(message), {"chat_id": "501", **as_sent(message)}) == [], said.way
            assert 1 <= utf16_units(Reading(words_of(message)).text) <= most_units(message)


@pytest.mark.parametrize("language", Language)
async def test_the_first_line_holds_no_figure_of_money(language: Language) -> None:
    for said in await every_reply():
        for message in drawn(said.reply, language):
            first = words_of(message).split("\n")[0]
            assert not any(unit in first for unit in ("\u00a0บาท", "\u00a0baht")), said.way


LONG = Choice(label=Phrase.of("link.already", member=Literal("x" * 30)), tap=Tap("start"))
WIDE = Choice(label=Phrase("start.button"), tap=Tap("start", ("ก" * 22,)))
ENDLESS = replace(cards.SHARES, rows=(Row(Phrase("me.unit"), Literal("<" * 400)),) * 12)


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (say("start.menu", LONG), "label"),
        (say("start.menu", WIDE), "callback data"),
        (say("start.how", phone=Literal("<" * 5_000)), "text"),
        (Reply(parts=(Card(title=Phrase.of("start.how", phone=Literal("1" * 2_000))),)), "line of a card"),
        (Reply(parts=(ENDLESS,)), "lines of a card"),
    ],
)
def test_too_much_is_an_error_here_and_shortened_for_a_member(reply: Reply, what: str) -> None:
    with pytest.raises(ShortenedWarning, match=what):
        drawn(reply)
    with warnings.catch_warnings(action="ignore", category=ShortenedWarning):
        (message,) = drawn(reply)
    reading = Reading(message["text"])
    assert utf16_units(reading.text) <= 4096
    assert not reading.open
