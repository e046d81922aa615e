"""Days and amounts in words, and how sums are read."""

from datetime import UTC, datetime
from random import Random  # noqa: TID251 - seeded

import pytest

from bot.documents.thai_words import date_and_time, full_date, in_words, month_and_year
from core.calendar import Month
from core.money import Baht

DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")


def read_out(number: int) -> str:
    """NUMBER as it is taught at school, for numbers above nil."""
    millions, rest = divmod(number, 1_000_000)
    words = f"{read_out(millions)}ล้าน" if millions else ""
    for place in range(5, -1, -1):
        digit = rest // 10**place % 10
        if place == 1 and digit in {1, 2}:
            words += ("", "สิบ", "ยี่สิบ")[digit]
        elif place == 0 and digit == 1 and number > 1:
            words += "เอ็ด"
        elif digit:
            words += DIGITS[digit] + PLACES[place]
    return words


def meant(amount: Baht) -> str:
    baht, satang = divmod(amount.satang, 100)
    return (f"{read_out(baht)}บาท" if baht else "") + (f"{read_out(satang)}สตางค์" if satang else "ถ้วน")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.01", "หนึ่งสตางค์"),
        ("0.00", "ศูนย์บาทถ้วน"),
        ("21121.21", "สองหมื่นหนึ่งพันหนึ่งร้อยยี่สิบเอ็ดบาทยี่สิบเอ็ดสตางค์"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("11000000", "สิบเอ็ดล้านบาทถ้วน"),
        ("29916.69", "สองหมื่นเก้าพันเก้าร้อยสิบหกบาทหกสิบเก้าสตางค์"),
        ("-5.50", "ติดลบห้าบาทห้าสิบสตางค์"),
    ],
)
def test_sums_in_words(amount: str, words: str) -> None:
    assert in_words(Baht.of(amount)) == words


def test_many_sums_are_read_as_at_school() -> None:
    chance = Random(1)
    amounts = [Baht(chance.randrange(1, 10 ** chance.randrange(1, 11))) for _ in range(5000)]
    assert [in_words(one) for one in amounts] == [meant(one) for one in amounts]


@pytest.mark.shows("N10")
def test_days_are_those_of_bangkok_in_the_buddhist_era() -> None:
    moment = datetime(2026, 12, 31, 18, 5, tzinfo=UTC)
    assert full_date(moment) == "1 มกราคม 2570"
    assert date_and_time(moment) == "1 ม.ค. 2570 เวลา 01.05 น."
    assert month_and_year(Month(2026, 6)) == "มิถุนายน 2569"
