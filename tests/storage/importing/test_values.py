"""Cells to values: every way to write a date or an amount, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Month
from core.money import Baht
from core.rates import Rate
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
    for reader in (
        values.day,
        values.money,
        values.amount,
        values.whole,
        values.text,
        values.national_id,
        values.mail,
        values.month,
        values.year,
        values.rate,
        values.count,
    ):
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


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2026-11", Month(2026, 11)),
        ("2569-11", Month(2026, 11)),
        ("11/2569", Month(2026, 11)),
        ("1/2026", Month(2026, 1)),
        ("๑๑/๒๕๖๙", Month(2026, 11)),
        ("2026-11-01", Month(2026, 11)),
        ("2569-11-01", Month(2026, 11)),
    ],
)
def test_a_month_is_read_in_either_form_era_and_script_and_as_excel_keeps_it(cell: str, month: Month) -> None:
    assert values.month(cell) == month


@pytest.mark.parametrize("cell", ["2026-13", "0/2569", "11/69", "2026-11-02", "พ.ย. 2569", "202611", "11/1700", "-"])
def test_what_is_no_month(cell: str) -> None:
    assert refused(values.month, cell)


@pytest.mark.parametrize(
    ("cell", "year"), [("2569", 2026), ("2026", 2026), ("๒๕๖๙", 2026), ("2400", 1857), ("2399", 2399)]
)
def test_a_year_is_read_in_either_era(cell: str, year: int) -> None:
    assert values.year(cell) == year


@pytest.mark.parametrize("cell", ["69", "1799", "25690", "2569.0", "ปี", "-2569"])
def test_what_is_no_year(cell: str) -> None:
    assert refused(values.year, cell)


@pytest.mark.parametrize(
    ("cell", "steps"), [("5.70", 57_000), ("5.7", 57_000), ("๕.๗๕", 57_500), ("0", 0), ("100", 1_000_000)]
)
def test_a_rate_is_a_percentage(cell: str, steps: int) -> None:
    assert values.rate(cell) == Rate(steps)


@pytest.mark.parametrize("cell", ["100.01", "570", "5.70%", "-1", "5.00001", "5,70", "", "NaN", "1e1"])
def test_what_is_no_rate(cell: str) -> None:
    assert refused(values.rate, cell)
