"""One spelling for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.messages.spelling import plain, squeezed, without_marks


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


def test_wrong_tone_marks() -> None:
    assert without_marks("หุ่น") == without_marks("หุ้น") == "หุน"


@given(st.text(max_size=50))
def test_plain_texts_stay_as_they_are(text: str) -> None:
    assert plain(plain(text)) == plain(text)
