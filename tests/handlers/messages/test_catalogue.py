"""The words of both languages: complete, one meaning each, and as the design has them."""

from datetime import date
from pathlib import Path

import pytest

from core.calendar import Month
from core.links import Language
from core.money import Baht
from handlers.messages.catalogue import Catalogue
from handlers.messages.checks import CatalogueError, differences, doubled_words, placeholders
from handlers.reply import Clocked, Literal, Phrase, Value, Year
from tests.dialogue import CATALOGUE
from tests.fakes import MORNING

EXAMPLES: dict[str, Value] = {
    "day": date(2026, 11, 10),
    "at": Clocked(MORNING),
    "month": Month(2026, 10),
    "number": 173,
    "shares": 21_450,
    "par": 10,
    "kind": Phrase("shares.kind_extra"),
    "as_of": Phrase.of("common.as_of", day=date(2026, 11, 10)),
    "platform": Phrase("common.telegram"),
}
DESIGNED = {
    "common.alt": ("คำตอบพร้อมแล้ว เปิดแชตเพื่อดู", "Your answer is ready. Open the chat."),
    "common.unknown": (
        "ขออภัย ยังไม่เข้าใจ กรุณากดปุ่ม หรือพิมพ์ “เมนู”",
        "Sorry, not understood. Press, or type “menu”.",
    ),
    "common.group": (
        "สหกรณ์ตอบเฉพาะแชตส่วนตัว ขออนุญาตออกจากกลุ่ม",
        "Private chats only; we leave this group.",
    ),
    "start.menu": (
        "ต้องการดูเรื่องใด กดปุ่มหรือพิมพ์ได้ เช่น หุ้น",
        "What would you like? Press, or type e.g. shares.",
    ),
    "unlink.ask": (
        "ยกเลิกผูกบัญชีหรือไม่ ข้อมูลที่สหกรณ์ไม่เปลี่ยน ผูกใหม่ได้",
        "Unlink? Your data stay; you can link again.",
    ),
    "link.offer": (
        "กรุณากดปุ่มภายใน 10 นาที ใช้ได้ครั้งเดียว อย่าส่งต่อ",
        "Press within 10 minutes. Works once; do not pass it on.",
    ),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", CATALOGUE.keys())
def test_every_sentence_can_be_said(key: str, language: Language) -> None:
    template = CATALOGUE.template(key, language)
    if key.startswith(("formats.", "page.")):
        return  # forms are filled by `formats`, the page's words by the page
    values = {name: EXAMPLES.get(name, Literal("<ก & {x}>")) for name in placeholders(template)}
    text = CATALOGUE.text(Phrase(key, values), language)
    assert text.strip() == text
    assert "{x}" in text or "{" not in text


@pytest.mark.parametrize("key", DESIGNED)
def test_the_designs_own_sentences(key: str) -> None:
    assert (CATALOGUE.template(key, Language.THAI), CATALOGUE.template(key, Language.ENGLISH)) == DESIGNED[key]


@pytest.mark.parametrize("key", CATALOGUE.keys())
def test_the_voice(key: str) -> None:
    thai = CATALOGUE.template(key, Language.THAI)
    for word in ("ครับ", "ค่ะ", "เรา", "คุณ", "!", "ล็อกอิน", "โทเคน"):
        assert word not in thai, key
    assert "!" not in CATALOGUE.template(key, Language.ENGLISH), key


@pytest.mark.shows("N10")
def test_values_as_people_write_them() -> None:
    def both(value: Value) -> tuple[str, str]:
        return CATALOGUE.value(value, Language.THAI), CATALOGUE.value(value, Language.ENGLISH)

    assert both(Baht.of("1234.50")) == ("1,234.50\u00a0บาท", "1,234.50\u00a0baht")
    assert both(date(2026, 11, 30)) == ("30 พ.ย. 2569", "30 Nov 2569 BE")
    assert both(Month(2026, 10)) == ("ต.ค. 2569", "Oct 2569 BE")
    assert both(Year(2026)) == ("2569", "2569")
    assert both(Clocked(MORNING)) == ("25 พ.ย. 2569 เวลา 09.30 น.", "25 Nov 2569 BE, 09.30")
    assert both(173) == ("173", "173")
    assert both(21_450) == ("21,450", "21,450")
    assert both(Literal("{x}")) == ("{x}", "{x}")


def test_an_instant_is_not_taken_for_a_date() -> None:
    with pytest.raises(TypeError, match="Clocked"):
        CATALOGUE.value(MORNING, Language.THAI)


def test_unknown_keys_and_missing_values_are_faults() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.text(Phrase("shares.nothing"), Language.THAI)
    with pytest.raises(KeyError):
        CATALOGUE.text(Phrase.of("shares.meaning", shares=1), Language.THAI)


@pytest.mark.parametrize(
    ("source", "twin", "fault"),
    [
        ({"title": "ก"}, {}, "x.title: not translated"),
        ({}, {"title": "a"}, "x.title: not in the source language"),
        ({"title": "ก {day}"}, {"title": "a {month}"}, "x.title: placeholders differ: day, month"),
        ({"title": "ก {0}"}, {"title": "a {0}"}, "x.title: no placeholder: 0"),
        ({"title": "ก {"}, {"title": "a {"}, "x.title: a brace without its pair"),
        ({"title": "ก"}, {"title": " "}, "x.title: empty"),
        ({"words": ["ก"]}, {"words": "a"}, "x.words: neither a sentence nor words in both languages"),
        ({"words": ["ก"]}, {"words": [1]}, "x.words: not a list of words"),
        ({"answers": {"yes": ["ก"]}}, {"answers": {"no": ["a"]}}, "x.answers: stands for other arguments"),
        ({"answers": {"yes": ["ก"]}}, {"answers": {"yes": "a"}}, "x.answers: not lists of words"),
    ],
)
def test_what_is_wrong_with_twins_is_said(source: dict[str, object], twin: dict[str, object], fault: str) -> None:
    assert differences({"x": source}, {"x": twin}) == [fault]


def test_a_word_means_one_feature_whatever_its_spelling() -> None:
    assert doubled_words({"a": ["หุ้น", "share"], "b": ["หุ้น ครับ", "loan"]}) == ["b: หุ้น ครับ means a already"]
    assert doubled_words({"a": ["หุ้น", "หุ้น"]}) == []


def test_loading_tells_every_fault_at_once(tmp_path: Path) -> None:
    (tmp_path / "extra.th.toml").write_text('[extra]\na = "ก"\nb = "ข {x}"\nwords = ["หุ้น"]\n', "utf-8")
    (tmp_path / "extra.en.toml").write_text('[extra]\nb = "b"\nwords = []\n', "utf-8")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    assert caught.value.faults == (
        "extra.a: not translated",
        "extra.b: placeholders differ: x",
        "extra: หุ้น means shares already",
    )


def test_a_section_without_its_twin(tmp_path: Path) -> None:
    (tmp_path / "more.th.toml").write_text('[more]\na = "ก"\nwords = ["มากกว่า"]\n', "utf-8")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    assert caught.value.faults == ("more.a: not translated", "more.words: not translated")


def test_a_section_stands_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "more.th.toml").write_text('[shares]\nmore = "ก"\n', "utf-8")
    with pytest.raises(CatalogueError, match="section shares exists already"):
        Catalogue.load(tmp_path)
