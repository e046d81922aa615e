"""An amount a month as people type it: 1,500, ๑๕๐๐, เดือนละ 1500 บาท, พันห้า.

>>> read_amount("๑,๕๐๐ บาท"), read_amount("เดือนละ 2000"), read_amount("พันห้า"), read_amount("1.500")
(Baht('1,500.00'), Baht('2,000.00'), Baht('1,500.00'), None)
>>> wished_in("ขอลดหุ้นจาก 3000 เหลือ 1000"), wished_in("เพิ่มหุ้นเดือนละ 500")
(Baht('1,000.00'), None)
"""

import re

from core.money import SATANG_PER_BAHT, ZERO, Baht
from handlers.messages.spelling import written

LARGEST = Baht.of(10_000_000)
NUMBER = r"([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?"
BEFORE = r"(?:(?:ขอ)?(?:เดือนละ|เป็น|เหลือ|to)? *฿? *)"
BEHIND = r" *(?:\.-)? *(?:บาท(?:ถ้วน)?|฿|baht|thb)? *(?:(?:ต่อ|/) *เดือน|a month|per month)? *(?:ครับ|ค่ะ|คะ)?"
ALONE = re.compile(f"{BEFORE}{NUMBER}{BEHIND}")
WISHED = re.compile(rf"(?:เหลือ|เป็น|\bto)(?: *เดือนละ)? *฿? *{NUMBER}(?![0-9,./])")
"""In a sentence only what something shall become is taken: เพิ่ม 500 may mean 500 more, or 500 in all."""
AROUND = re.compile(
    r"ขอ|เพิ่ม|ลด(?:ลง)?|อีก|เป็น|เหลือ|ประมาณ|บาท(?:ถ้วน)?|เดือนละ|ต่อเดือน|เดือน|ครับ|ค่ะ|คะ|"
    r"\b(?:more|less|baht|thb|a month|per month|by|to|about)\b"
)

DIGITS = {word: number for number, word in enumerate(("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"), 1)}
UNITS = {"แสน": 100_000, "หมื่น": 10_000, "พัน": 1_000, "ร้อย": 100}
WORDS = re.compile(rf"(?:เดือนละ)? *((?:{'|'.join([*DIGITS, *UNITS])})+) *(?:บาท(?:ถ้วน)?)? *(?:ครับ|ค่ะ|คะ)?")
WORD = re.compile("|".join([*DIGITS, *UNITS]))


def read_amount(text: str) -> Baht | None:
    """TEXT as an amount, zero too; None for what is none."""
    form = written(text)
    if found := ALONE.fullmatch(form):
        return _amount(found)
    if found := WORDS.fullmatch(form):
        return _of_words(WORD.findall(found[1]))
    return None


def is_nearly_one(text: str) -> bool:
    """Whether TEXT is meant as an amount and is none: figures, with nothing but words about amounts around them.

    >>> is_nearly_one("เพิ่มอีก 500"), is_nearly_one("1.500 บาท"), is_nearly_one("ใบเสร็จเดือน 10")
    (True, True, False)
    """
    rest = AROUND.sub("", written(text))
    return any(letter.isdecimal() for letter in rest) and not any(letter.isalpha() for letter in rest)


def wished_in(text: str) -> Baht | None:
    """What a sentence says that something shall become; None where it does not say so."""
    found = WISHED.search(written(text))
    return None if found is None else _amount(found)


def _amount(found: re.Match[str]) -> Baht | None:
    amount = Baht.of(found[1].replace(",", "").replace(" ", "") + (found[2] or ""))
    return amount if ZERO <= amount <= LARGEST else None


def _of_words(words: list[str]) -> Baht | None:
    """สองพันห้าร้อย; a digit behind the last unit counts for the next smaller one, as in พันห้า."""
    total, unit, digit = 0, 0, 0
    for word in words:
        if word in DIGITS and digit:
            return None
        if word in DIGITS:
            digit = DIGITS[word]
        elif unit and UNITS[word] >= unit:
            return None
        else:
            unit = UNITS[word]
            total += (digit or 1) * unit
            digit = 0
    return Baht((total + digit * unit // 10) * SATANG_PER_BAHT) if unit else None
