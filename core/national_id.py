"""The national ID (เลขประจำตัวประชาชน): thirteen digits, the last one a check digit.

Written on the card in groups; people type it with hyphens, blanks or Thai digits:

>>> read_national_id("๓ 1022 00134 82 1")
'3102200134821'
>>> read_national_id("3-1022-00134-82-2") is None
True
"""

from core.members import DIGITS, plain

LENGTH = 13
MODULUS = 11
NEVER_FIRST = "09"
"""The first digit tells the kind of person, 1 to 8."""


def check_digit(first_twelve: str) -> int:
    """The thirteenth digit: weights 13 down to 2, modulo 11 (Department of Provincial Administration)."""
    weighted = sum(weight * int(digit) for weight, digit in zip(range(LENGTH, 1, -1), first_twelve, strict=True))
    return (MODULUS - weighted % MODULUS) % 10


def read_national_id(text: str) -> str | None:
    """The thirteen digits that TEXT stands for; None where it is no valid number."""
    digits = plain(text).replace("-", "")
    if len(digits) != LENGTH or not DIGITS.issuperset(digits) or digits[0] in NEVER_FIRST:
        return None
    return digits if check_digit(digits[:-1]) == int(digits[-1]) else None
