"""What may be a PIN: nothing that stands in order, and nothing that people around the member know."""

from datetime import date

import pytest

from core.chat_care import MOST_WRONG_PINS, Pin, pin_fault
from tests.builders import member

BORN = date(1972, 3, 14)


@pytest.mark.parametrize("pin", ["4827", "48270", "482706", "9081"])
def test_a_good_one(pin: str) -> None:
    assert pin_fault(pin, member(birth_date=BORN)) is None


@pytest.mark.parametrize("pin", ["", "482", "4827061", "48a7", "๔๘๒๗", "48 27"])
def test_another_shape_is_refused(pin: str) -> None:
    assert pin_fault(pin, member(birth_date=BORN)) == "shape"


@pytest.mark.parametrize(
    "pin",
    [
        *("1234", "0123", "123456", "4321", "987654", "7890", "1111", "000000", "1212", "121212", "123123"),
        *("2515", "1972", "1403", "0314", "140315", "140372", "720314", "026548", "6548"),
    ],
)
def test_what_is_easy_to_guess_is_refused(pin: str) -> None:
    assert pin_fault(pin, member(birth_date=BORN)) == "guessable"


def test_five_wrong_entries_are_the_last() -> None:
    assert [Pin(hash="x", failures=n).is_over for n in (0, MOST_WRONG_PINS - 1, MOST_WRONG_PINS)] == [
        False,
        False,
        True,
    ]
