import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.th import pin

from core.national_id import check_digit, read_national_id
from tests.strategies import spelled


@given(st.from_regex(r"[0-9]{13}", fullmatch=True))
def test_it_agrees_with_python_stdnum(digits: str) -> None:
    assert (read_national_id(digits) is not None) is pin.is_valid(digits)


@given(st.data(), st.from_regex(r"[1-8][0-9]{11}", fullmatch=True))
def test_any_spelling_is_read(data: st.DataObject, first_twelve: str) -> None:
    number = first_twelve + str(check_digit(first_twelve))
    assert read_national_id(data.draw(spelled(number))) == number
    assert read_national_id(f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}") == number


@given(st.from_regex(r"[1-8][0-9]{11}", fullmatch=True), st.integers(1, 9), st.integers(0, 12))
def test_one_wrong_digit_is_seen(first_twelve: str, added: int, place: int) -> None:
    number = first_twelve + str(check_digit(first_twelve))
    wrong = number[:place] + str((int(number[place]) + added) % 10) + number[place + 1 :]
    # Modulo 11 written with one digit: remainders 0 and 10 look alike, as do 1 and 11, so a few changes are not seen.
    assert read_national_id(wrong) is None or pin.is_valid(wrong)


@pytest.mark.parametrize("text", ["", "310220013482", "31022001348211", "310220013482a", "0102200134821"])
def test_other_shapes_are_none(text: str) -> None:
    assert read_national_id(text) is None
