"""Months, years and contracts out of sentences, in one form."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Month
from handlers.feature import Argument
from handlers.understand_arguments import Arguments
from tests.dialogue import CATALOGUE

TODAY = date(2026, 11, 25)
ARGUMENTS = Arguments(*(CATALOGUE.words(name) for name in ("months", "near_months", "near_years")))
FORMS = (
    ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
    [
        "มกราคม",
        "กุมภาพันธ์",
        "มีนาคม",
        "เมษายน",
        "พฤษภาคม",
        "มิถุนายน",
        "กรกฎาคม",
        "สิงหาคม",
        "กันยายน",
        "ตุลาคม",
        "พฤศจิกายน",
        "ธันวาคม",
    ],
)


def read(argument: Argument, text: str, today: date = TODAY) -> str | None:
    found = ARGUMENTS.read((argument,), text, today)
    return found[0] if found else None


@pytest.mark.parametrize("number", range(1, 13))
@pytest.mark.parametrize("year", [2567, 2569])
def test_every_month_in_every_usual_form(number: int, year: int) -> None:
    short, full = (names[number - 1] for names in FORMS)
    bare, month = short.replace(".", ""), str(Month(year - 543, number))
    for name in (short, full, bare, short.rstrip("."), f"เดือน{full}", f"เดือน {bare}"):
        for text in (f"{name} {year}", f"{name}{year % 100}", f"{name} ปี {year % 100}", f"{name} พ.ศ. {year}"):
            assert read(Argument.MONTH, text) == month, text
    for text in (f"{number}/{year}", f"{number}/{year % 100}", f"{year}-{number:02}", f"เดือน {number} ปี {year}"):
        assert read(Argument.MONTH, f"ขอ {text}") == month, text


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(1, 12))
def test_a_month_without_a_year_is_the_last_one_or_the_coming_one(today: date, number: int) -> None:
    last = read(Argument.MONTH, FORMS[1][number - 1], today)
    coming = read(Argument.COMING_MONTH, FORMS[1][number - 1], today)
    this = Month.of(today)
    assert last is not None
    assert coming is not None
    assert Month.parse(last) <= this <= Month.parse(coming)
    assert Month.parse(last).number == Month.parse(coming).number == number
    assert Month.parse(coming).year - Month.parse(last).year == (this.number != number)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("เดือนที่แล้ว", "2025-12"),
        ("last month", "2025-12"),
        ("เดือนนี้", "2026-01"),
        ("สองเดือนที่แล้ว", "2025-11"),
        ("2 months ago", "2025-11"),
        ("ธ.ค. ปีที่แล้ว", "2025-12"),
        ("oct", "2025-10"),
    ],
)
def test_in_january_the_last_months_are_those_of_the_year_before(text: str, month: str) -> None:
    assert read(Argument.MONTH, text, date(2026, 1, 1)) == month


@pytest.mark.parametrize("text", ["", "13/2569", "เดือน 13", "เดือน 0", "412/2569", "ไทย", "โรค", "maybe", "ก.พ", "0/0"])
def test_no_month(text: str) -> None:
    expected = "2026-02" if text == "ก.พ" else None
    assert read(Argument.MONTH, text) == expected


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("ปี 68", "2025"),
        ("ปี๖๘", "2025"),
        ("2568", "2025"),
        ("พ.ศ. 2568", "2025"),
        ("2025", "2025"),
        ("dividend 25", "2025"),
        ("dividend 68", "2025"),
        ("ปี 25", "1982"),
        ("ปีที่แล้ว", "2025"),
        ("ปีนี้", "2026"),
        ("two years ago", "2024"),
        ("หุ้น 50 บาท", None),
        ("", None),
    ],
)
def test_years(text: str, year: str | None) -> None:
    assert read(Argument.YEAR, text) == year


@pytest.mark.parametrize(
    ("text", "contract"),
    [
        ("สม.6700123", "สม6700123"),
        ("สม. ๖๗๐๐๑๒๓ เหลือเท่าไหร่", "สม6700123"),
        ("สัญญา 12/2568", "12/2568"),
        ("EM-6700123", "6700123"),
        ("เลขที่ 6700123", "6700123"),
        ("เหลือ 12 งวด", None),
        ("ของ 026548", None),
        ("loan 2025", None),
    ],
)
def test_contracts(text: str, contract: str | None) -> None:
    assert read(Argument.CONTRACT, text) == contract


@given(st.text(max_size=200), st.dates(date(1990, 1, 1), date(2400, 1, 1)))
def test_any_text_is_read(text: str, today: date) -> None:
    for argument in Argument:
        found = read(argument, text, today)
        assert found is None or ":" not in found
