"""Cells to values: every way to write a date or an amount, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Baht
from core.shares import MovementKind
from storage.importing import values
from storage.importing.faults import Unfit

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
DAYS = st.dates(date(1857, 1, 1), date(2399, 12, 31))
AMOUNTS = st.integers(-(10**14), 10**14).map(Baht)


def refused(reader: object, cell: str) -> bool:
    assert callable(reader)
    try:
        reader(cell)
    except Unfit:
        return True
    return False


@given(DAYS, st.booleans(), st.booleans(), st.booleans())
def test_a_day_is_read_in_either_form_era_and_script(day: date, buddhist: bool, slashes: bool, thai: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    year = day.year + 543 if buddhist else day.year
    cell = f"{day.day:02}/{day.month:02}/{year}" if slashes else f"{year}-{day.month:02}-{day.day:02}"
    assert values.day(cell.translate(THAI_DIGITS) if thai else cell) == day


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("29/02/2567", date(2024, 2, 29)),
        ("1/6/2555", date(2012, 6, 1)),
        ("2399-12-31", date(2399, 12, 31)),
        ("2400-01-01", date(1857, 1, 1)),
    ],
)
def test_worked_days(cell: str, day: date) -> None:
    assert values.day(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "29/02/2566",
        "31/04/2569",
        "11/30/2026",
        "30/11/69",
        "30-11-2569",
        "2026/11/30",
        "1700-01-01",
        "45990",
        "30 พ.ย. 2569",
    ],
)
def test_what_is_no_day(cell: str) -> None:
    assert refused(values.day, cell)


@given(st.text(max_size=12))
def test_no_cell_breaks_a_reader(cell: str) -> None:
    for reader in (values.day, values.money, values.amount, values.whole, values.text, values.national_id, values.mail):
        refused(reader, cell)


@given(AMOUNTS, st.booleans())
def test_an_amount_is_read_with_and_without_commas(amount: Baht, commas: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    cell = str(amount) if commas else str(amount).replace(",", "")
    assert values.money(cell) == amount


@given(st.integers(0, 10**9))
def test_whole_baht_need_no_satang(baht: int) -> None:
    assert values.amount(str(baht)) == Baht.of(baht)


@pytest.mark.parametrize(
    "cell",
    [
        "1.234",
        "1e5",
        "12,34.50",
        "1,2345",
        "฿100",
        "1 000",
        "--1",
        "NaN",
        "Infinity",
        ".50",
        "1000000000000.01",
        "9" * 40,
    ],
)
def test_what_is_no_amount(cell: str) -> None:
    assert refused(values.money, cell)


def test_what_must_not_be_negative() -> None:
    assert values.money("-50.25") == Baht(-5025)
    assert refused(values.amount, "-50.25")
    assert refused(values.whole, "-1")


def test_text_loses_what_nobody_sees() -> None:
    assert values.text("  นาง\u200bสาว\u00a0 ก \n ข ") == "นางสาว ก ข"
    assert values.text("น้ำใส") == "น้ำใส", "SARA AM stays one character"
    assert refused(values.text, "ก\uf70a"), "vowels of old fonts have no meaning any more"
    assert refused(values.text, "ก" * 501)


def test_words_in_any_letter_case() -> None:
    assert values.one_of(MovementKind)("Monthly") is MovementKind.MONTHLY
    assert refused(values.one_of(MovementKind), "รายเดือน")


def test_a_member_number_and_a_national_id_in_any_spelling() -> None:
    assert values.member_no("s๐๓๕๔๘") == "ส03548"
    assert values.national_id("1-9999-00014-82-1") == "1999900014821"
