"""One spelling for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.messages.spelling import joined, pieces, plain, sounded, squeezed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ทุน  เรือน หุ้น ครับ", "ทุนเรือนหุ้น"),
        ("หุ้นค่ะ", "หุ้น"),
        ("หุ้นหน่อยนะครับ", "หุ้น"),
        ("SHARES, please!", "shares"),
        ("ครับ", "ครับ"),
        ("ＳＨＡＲＥＳ", "shares"),
        ("“หุ้น”", "หุ้น"),
        ("หุ้\u200bน", "หุ้น"),
    ],
)
def test_politeness_spacing_and_width_do_not_matter(typed: str, kept: str) -> None:
    assert squeezed(typed) == kept


def test_sara_am_is_one_whatever_the_keyboard_writes() -> None:
    assert squeezed("ค้ำประกัน") == squeezed("ค้ําประกัน")


@pytest.mark.parametrize(
    ("one", "other"),
    [("หุ่น", "หุ้น"), ("ปันพล", "ปันผล"), ("ไบเสร็จ", "ใบเสร็จ"), ("เงินฟาก", "เงินฝาก"), ("พฤษจิกา", "พฤศจิกา"), ("ผุก", "ผูก")],
)
def test_what_sounds_alike_is_one(one: str, other: str) -> None:
    assert sounded(one) == sounded(other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("หุ้นนนนน", "หุ้น"),
        ("หุ้้น", "หุ้น"),
        ("เเมว", "แมว"),
        ("เดือน ๑๐", "เดือน 10"),
        ("S H A R E S", "shares"),
        ("55555", "55555"),
        ("ฉฉ", "ฉฉ"),
    ],
)
def test_stretched_letters_digits_and_spaced_words(typed: str, kept: str) -> None:
    assert plain(typed) == kept


def test_thai_is_joined_and_latin_words_stand_alone() -> None:
    assert joined(plain("ขอ ดู หุ้น2 my Shares")) == "ขอดูหุ้น 2 my shares "
    assert pieces("เพิ่ม … หุ้น") == ("เพิ่ม", "หุ้น")


@given(st.text(max_size=50))
def test_plain_texts_stay_as_they_are(text: str) -> None:
    assert plain(plain(text)) == plain(text)
