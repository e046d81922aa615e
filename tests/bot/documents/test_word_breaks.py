"""Where Thai lines end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.word_breaks import lines, names, words
from tests.many_papers import FIRST, OTHERS, PLACES

NOTE = (
    "ใบเสร็จรับเงินฉบับนี้จัดทำและส่งข้อมูลด้วยวิธีการทางอิเล็กทรอนิกส์ จะสมบูรณ์เมื่อสหกรณ์ได้รับเงินจากหน่วยงานต้นสังกัดครบถ้วนแล้ว"
    " หากพบข้อผิดพลาดโปรดแจ้งฝ่ายการเงินภายใน 15 วัน (นับแต่วันที่ได้รับใบเสร็จ) มิฉะนั้นถือว่าข้อมูลถูกต้อง ฯลฯ"
)
NEVER_FIRST = frozenset(" ๆฯะาำๅั็่้๊๋์ิีึืุู)”,.:")
NEVER_LAST = frozenset("เแโใไ(“")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("เงินกู้สามัญโครงการฟื้นฟู", ("เงินกู้สามัญ", "โครงการ", "ฟื้นฟู")),
        ("เงินกู้พิเศษ พศ.6500001", ("เงินกู้พิเศษ ", "พศ.6500001")),
        ("ค่าฌาปนกิจสงเคราะห์ครู", ("ค่า", "ฌาปนกิจสงเคราะห์", "ครู")),
        ("ต่าง ๆ กัน", ("ต่าง ๆ ", "กัน")),
        ("(ฝั่งตะวันออก)", ("(ฝั่ง", "ตะวันออก)")),
        ("กรุงเทพฯ", ("กรุงเทพฯ",)),
        ("Room 7/2", ("Room ", "7/2")),
        ("การศึกษาและความสุข", ("การศึกษา", "และ", "ความสุข")),
    ],
)
def test_between_words(text: str, pieces: tuple[str, ...]) -> None:
    assert words(text) == pieces


@pytest.mark.parametrize("room", [8, 13, 20, 34, 55, 89])
def test_no_line_begins_or_ends_with_what_may_not(room: int) -> None:
    found = lines(words(NOTE), room, len)
    assert "".join(found).replace(" ", "") == NOTE.replace(" ", "")
    assert not [one for one in found if one[0] in NEVER_FIRST]
    if room > max(map(len, words(NOTE))):
        assert not [one for one in found if one[-1] in NEVER_LAST]
    assert max(map(len, found)) <= room + 1


@given(st.lists(st.sampled_from([*FIRST, *OTHERS, *PLACES, "ๆ", "ฯลฯ", "(", ")", "15", "A", " ", "เ", "ำ", "่"])))
def test_nothing_is_lost(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(words(text)) == text
    assert "".join(lines(words(text), 9, len)).replace(" ", "") == text.replace(" ", "")


def test_a_word_wider_than_the_line_is_cut_between_letters_only() -> None:
    assert lines(["น้ำน้ำน้ำ"], 7, len) == ["น้ำน้ำ", "น้ำ"]


def test_names_of_persons_end_at_blanks_only() -> None:
    assert names("นางปิ่นมณี กตัญญู ณ อยุธยา") == ("นางปิ่นมณี ", "กตัญญู ", "ณ ", "อยุธยา")
    assert names("") == ()
