import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.credentials import (
    PasswordFault,
    first_password,
    is_first_password,
    normalised,
    password_faults,
    read_code,
    read_username,
)
from tests.builders import COMMON_PASSWORDS, member, policy
from tests.fakes import FakeIds
from tests.strategies import member_numbers, spelled

POLICY = policy()
SHORT, LONG, COMMON, GUESSABLE = PasswordFault


def faults(password: str) -> tuple[PasswordFault, ...]:
    return password_faults(normalised(password), member(), POLICY.coop, POLICY.credentials, COMMON_PASSWORDS)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("U026548", "026548"),
        ("u๐๒๖๕๔๘", "026548"),
        ("026548", "026548"),
        ("Ｕ０２６５４８", "026548"),
        ("uส๐๓๕๔๘", "ส03548"),
        ("Us03548", "ส03548"),
        ("s 03548", "ส03548"),
        ("UU026548", None),
        ("นายประพันธ์", None),
        ("", None),
    ],
)
def test_user_names(typed: str, number: str | None) -> None:
    assert read_username(typed, POLICY.members) == number


@pytest.mark.shows("T3")
@settings(max_examples=300)
@given(st.data(), member_numbers)
def test_same_account_same_key_in_every_spelling(data: st.DataObject, number: str) -> None:
    typed = data.draw(spelled("U" + number) | spelled(number))
    assert read_username(typed, POLICY.members) == number


@given(st.data(), member_numbers)
def test_the_first_password_in_every_spelling(data: st.DataObject, number: str) -> None:
    assert is_first_password(data.draw(spelled(first_password(number))), number)
    assert first_password(number) == "P" + number[-4:]


@pytest.mark.parametrize("typed", ["6548", "P6549", "U6548", "P026548", "", "P6548P6548"])
def test_what_is_not_the_first_password(typed: str) -> None:
    assert not is_first_password(typed, "026548")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("ข้าวเหนียว มะม่วง", ()),
        ("correct horse", ()),
        ("x" * 128, ()),
        ("seven77", (SHORT,)),
        ("x" * 129, (LONG,)),
        ("PassWord", (COMMON,)),
        ("p026548548", (GUESSABLE,)),
        ("U๐๒๖๕๔๘๑๑", (GUESSABLE,)),
        ("สหกรณ์ครูบ้านน้ำใส", (GUESSABLE,)),
        ("สหกรณ์ครูบ้านน้ำใส 2569", (GUESSABLE,)),
        ("ครูบ้านน้ำใส", (GUESSABLE,)),
        ("cooperative", (GUESSABLE,)),
        ("horse026548", (GUESSABLE,)),
        ("horse4821horse", (GUESSABLE,)),
        ("horse-0013-horse", (GUESSABLE,)),
        ("14/03/2515 ok", (GUESSABLE,)),
        ("14-3-1972 ok", (GUESSABLE,)),
        ("love150314", (GUESSABLE,)),
        ("19720314aa", (GUESSABLE,)),
        ("P6548", (SHORT, GUESSABLE)),
    ],
)
def test_new_passwords(password: str, expected: tuple[PasswordFault, ...]) -> None:
    assert faults(password) == expected


def test_thai_sara_am_is_one_password_however_it_is_typed() -> None:
    one, other = "น้ำใจงามยามดี", "น้\u0e4d\u0e32ใจงามยามดี"
    assert one != other
    assert normalised(one) == normalised(other)


@given(st.text(min_size=200))
def test_normalising_is_nfkc_and_nothing_else(password: str) -> None:
    assert normalised(password) == unicodedata.normalize("NFKC", password)
    assert LONG in faults(password) or len(normalised(password)) <= 128


@given(st.integers(), st.data())
def test_codes_in_every_spelling(seed: int, data: st.DataObject) -> None:
    code = FakeIds(seed).code()
    assert read_code(data.draw(spelled(code))) == code
    assert read_code(f"{code[:4]}-{code[4:]}".lower()) == code


@pytest.mark.parametrize(
    ("typed", "code"), [("0lD18abc", "OLDIBABC"), ("หุ้น", None), ("ABCDEFG", None), ("ABCDEFG9", None), ("", None)]
)
def test_misread_digits_are_the_letters_meant(typed: str, code: str | None) -> None:
    assert read_code(typed) == code
