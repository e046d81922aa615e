import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.masking import last_digits, mask_name, mask_number
from tests.strategies import member_numbers


@pytest.mark.parametrize(
    ("title", "first", "last", "masked"),
    [
        ("นาย", "ประพันธ์", "ตั้งใจสอน", "นายประ••• ตั้ง••••"),
        ("นางสาว", "ส้ม", "ใจดี", "นางสาวส้• ใจ•"),
        ("", "Prapan", "T", "Pr•••• •"),
        ("", "", "", " "),
    ],
)
def test_names(title: str, first: str, last: str, masked: str) -> None:
    assert mask_name(title, first, last) == masked


@given(st.text("กขคงจสอน", min_size=1), st.text("กขคงจสอน", min_size=1))
def test_something_of_every_name_is_hidden(first: str, last: str) -> None:
    assert all("•" in name for name in mask_name("นาย", first, last).split(" "))


@given(member_numbers)
def test_the_middle_of_a_number_is_hidden(number: str) -> None:
    assert mask_number(number) == number[:2] + "••" + number[-2:]


@pytest.mark.parametrize(("text", "masked"), [("0812345678", "••••••5678"), ("5678", "5678"), ("", "")])
def test_last_digits(text: str, masked: str) -> None:
    assert last_digits(text, 4) == masked
