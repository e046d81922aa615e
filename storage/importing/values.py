"""From the text of a cell to a value; each reader raises `Unfit` with its reason.

>>> day("30/11/2569"), day("2026-11-30")
(datetime.date(2026, 11, 30), datetime.date(2026, 11, 30))
>>> money("1,234.50")
Baht('1,234.50')

Years from 2400 on are of the Buddhist era, in either form (interfaces, import files).  Thai digits count as digits.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from core.calendar import BUDDHIST_ERA, Month
from core.members import canonical
from core.money import ZERO, Baht
from core.national_id import read_national_id
from core.rates import Rate
from core.related import Percent
from storage.importing import faults
from storage.importing.faults import Unfit

FIRST_BUDDHIST_YEAR = 2400
EARLIEST_YEAR = 1800
"""Gregorian; earlier ones are slips of the keyboard."""
LONGEST_TEXT = 500
LARGEST_AMOUNT = Baht.of(10**12)
"""A trillion baht, more than all co-ops together; the database has room for more."""

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
DAY_LAST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
AMOUNT = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
MONTH_LAST = re.compile(r"([0-9]{4})-([0-9]{1,2})")
MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{4})")
YEAR = re.compile(r"[0-9]{4}")
PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")
LARGEST_RATE = Rate.of(100)
"""What is more is 5.70 without its point."""
NUMBER = re.compile(r"[0-9]{1,6}")
MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")

Word = TypeVar("Word", bound=StrEnum)


@lru_cache(maxsize=20_000)  # names and codes repeat; addresses pass through
def text(cell: str) -> str:
    """The cell with single blanks and without invisible characters."""
    words = unicodedata.normalize("NFC", " ".join(cell.split()))
    if not words.isprintable():
        words = "".join(c for c in words if unicodedata.category(c) != "Cf")
        if not words.isprintable():
            raise Unfit(faults.NOT_TEXT)
    if len(words) > LONGEST_TEXT:
        raise Unfit(faults.TOO_LONG)
    return words


@lru_cache(maxsize=100_000)  # a file repeats its dates: a conversion holds some 20,000 birthdays and few other days
def day(cell: str) -> date:
    """A day, in either form and either era."""
    plain = cell.translate(THAI_DIGITS)
    if found := DAY_LAST.fullmatch(plain):
        year, month, number = (int(part) for part in found.groups())
    elif found := DAY_FIRST.fullmatch(plain):
        number, month, year = (int(part) for part in found.groups())
    else:
        raise Unfit(faults.NOT_A_DATE)
    gregorian = year - BUDDHIST_ERA if year >= FIRST_BUDDHIST_YEAR else year
    try:
        read = date(gregorian, month, number)
    except ValueError:
        raise Unfit(faults.NOT_A_DATE) from None
    if not EARLIEST_YEAR <= read.year < FIRST_BUDDHIST_YEAR:
        raise Unfit(faults.NOT_A_DATE)
    return read


def month(cell: str) -> Month:
    """A month, in either form and either era; a workbook keeps one as its first day."""
    plain = cell.translate(THAI_DIGITS)
    if found := MONTH_LAST.fullmatch(plain):
        number = found[2]
    elif found := MONTH_FIRST.fullmatch(plain):
        number = found[1]
    else:
        return _month_of_first_day(plain)
    try:
        return Month(year(found[1] if found.re is MONTH_LAST else found[2]), int(number))
    except (Unfit, ValueError):
        raise Unfit(faults.NOT_A_MONTH) from None


def _month_of_first_day(cell: str) -> Month:
    try:
        first = day(cell)
    except Unfit:
        raise Unfit(faults.NOT_A_MONTH) from None
    if first.day != 1:
        raise Unfit(faults.NOT_A_MONTH)
    return Month.of(first)


def year(cell: str) -> int:
    """A Gregorian year, from either era."""
    plain = cell.translate(THAI_DIGITS)
    if not YEAR.fullmatch(plain):
        raise Unfit(faults.NOT_A_YEAR)
    read = int(plain)
    gregorian = read - BUDDHIST_ERA if read >= FIRST_BUDDHIST_YEAR else read
    if not EARLIEST_YEAR <= gregorian < FIRST_BUDDHIST_YEAR:
        raise Unfit(faults.NOT_A_YEAR)
    return gregorian


@lru_cache(maxsize=1_000)  # a co-op has some ten of them
def rate(cell: str) -> Rate:
    """A rate in percent, such as 5.70; at most 100."""
    plain = cell.translate(THAI_DIGITS)
    if not PERCENT.fullmatch(plain):
        raise Unfit(faults.NOT_A_RATE)
    try:
        read = Rate.of(plain)
    except ValueError:
        raise Unfit(faults.NOT_A_RATE) from None
    if read > LARGEST_RATE:
        raise Unfit(faults.NOT_A_RATE)
    return read


@lru_cache(maxsize=100_000)  # monthly shares are round amounts that repeat
def money(cell: str) -> Baht:
    """An amount in whole satang, perhaps negative."""
    plain = cell.translate(THAI_DIGITS)
    if not AMOUNT.fullmatch(plain):
        raise Unfit(faults.NOT_AN_AMOUNT)
    try:
        read = Baht.of(plain)
    except ValueError:
        raise Unfit(faults.NOT_AN_AMOUNT) from None
    if not -LARGEST_AMOUNT <= read <= LARGEST_AMOUNT:
        raise Unfit(faults.NOT_AN_AMOUNT)
    return read


def amount(cell: str) -> Baht:
    """Money that is never negative."""
    read = money(cell)
    if read < ZERO:
        raise Unfit(faults.NEGATIVE)
    return read


def part(cell: str) -> Percent:
    """A part of a hundred with at most two decimals, such as 33.34."""
    try:
        return Percent.of(cell.translate(THAI_DIGITS))
    except ValueError:
        raise Unfit(faults.NOT_A_PERCENTAGE) from None


def whole(cell: str) -> int:
    """A whole number from 0 on."""
    plain = cell.translate(THAI_DIGITS)
    if not NUMBER.fullmatch(plain):
        raise Unfit(faults.NOT_A_NUMBER)
    return int(plain)


def count(cell: str) -> int:
    """A whole number from 1 on."""
    read = whole(cell)
    if not read:
        raise Unfit(faults.ZERO_COUNT)
    return read


@lru_cache(maxsize=100_000)  # ledgers name each member a hundred times
def member_no(cell: str) -> str:
    """The canonical form of a member number; whether there is such a member is asked later."""
    return canonical(cell)


def national_id(cell: str) -> str:
    """Thirteen digits, the last of them the check digit."""
    digits = read_national_id(cell)
    if digits is None:
        raise Unfit(faults.NOT_A_NATIONAL_ID)
    return digits


def mail(cell: str) -> str:
    """An e-mail address, as far as its form tells."""
    read = text(cell)
    if not MAIL.fullmatch(read):
        raise Unfit(faults.NOT_AN_ADDRESS)
    return read


def one_of(words: type[Word]) -> Callable[[str], Word]:
    """A reader of the WORDS, in any letter case."""
    known = {str(word): word for word in words}
    reason = faults.not_among(known)

    def read(cell: str) -> Word:
        try:
            return known[cell.lower()]
        except KeyError:
            raise Unfit(reason) from None

    return read
