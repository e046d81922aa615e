"""Amounts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Baht
from handlers.request_amounts import LARGEST, is_nearly_one, read_amount, wished_in


@pytest.mark.parametrize(
    ("text", "baht"),
    [
        ("1500", "1500"),
        ("1,500", "1500"),
        ("1 500", "1500"),
        ("๑๕๐๐", "1500"),
        ("๑,๕๐๐ บาท", "1500"),
        ("1500 บาทครับ", "1500"),
        ("1,500.- บาทถ้วน", "1500"),
        ("฿1500", "1500"),
        ("เดือนละ 1,500 บาท", "1500"),
        ("ขอเป็น 1500", "1500"),
        ("1500 บาทต่อเดือน", "1500"),
        ("1500/เดือน", "1500"),
        ("1,500 baht a month", "1500"),
        ("1500.50", "1500.50"),
        ("0", "0"),
        ("พันห้า", "1500"),
        ("หนึ่งพันห้าร้อย", "1500"),
        ("สองพัน", "2000"),
        ("สองพันห้าร้อยบาทค่ะ", "2500"),
        ("ห้าร้อย", "500"),
        ("หมื่นสอง", "12000"),
        ("10,000,000", "10000000"),
    ],
)
def test_an_amount_is_read(text: str, baht: str) -> None:
    assert read_amount(text) == Baht.of(baht)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "หุ้น",
        "1.500",
        "1,50",
        "1500.555",
        "-500",
        "1500-2000",
        "10,000,001",
        "เพิ่ม 500",
        "500 หุ้น",
        "พันพัน",
        "ร้อยพัน",
        "ห้าห้าร้อย",
        "ห้า",
        "30/11/2569",
        "1e3",
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "baht"),
    [
        ("ขอลดหุ้นเหลือ 1000", "1000"),
        ("ลดหุ้นจาก 3000 เหลือ 1000", "1000"),
        ("ขอปรับค่าหุ้นเป็น ๒,๐๐๐ บาท", "2000"),
        ("ปรับเป็นเดือนละ 2500", "2500"),
        ("change my shares to 2,500 please", "2500"),
    ],
)
def test_a_sentence_says_what_something_shall_become(text: str, baht: str) -> None:
    assert wished_in(text) == Baht.of(baht)


@pytest.mark.parametrize("text", ["เพิ่มหุ้นเดือนละ 500", "ขอเพิ่มหุ้น", "ลดหุ้น 500", "เหลือ 3/12 งวด", "เหลือเท่าไหร่"])
def test_what_may_be_meant_otherwise_is_asked(text: str) -> None:
    assert wished_in(text) is None


@pytest.mark.parametrize("text", ["เพิ่ม 500", "ลดลงอีก ๕๐๐ บาท", "1.500", "-500", "1500-2000", "500.555 baht more"])
def test_what_is_meant_as_an_amount_is_told_from_other_words(text: str) -> None:
    assert read_amount(text) is None
    assert is_nearly_one(text)


@pytest.mark.parametrize("text", ["หุ้น", "ใบเสร็จเดือน 10", "สัญญา 6700123", "เพิ่ม", "500 หุ้น", ""])
def test_other_words_are_not_meant_as_an_amount(text: str) -> None:
    assert not is_nearly_one(text)


@given(st.integers(0, LARGEST.satang).map(Baht))
def test_whatever_is_written_out_is_read_back(amount: Baht) -> None:
    assert read_amount(f"{amount} บาท") == amount
    assert wished_in(f"ขอเป็น {amount}") == amount


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    for read in (read_amount, wished_in):
        amount = read(text)
        assert amount is None or Baht(0) <= amount <= LARGEST
