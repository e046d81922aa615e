"""What a feature takes out of a sentence: a month, a year or a contract's number, in the one form of `Argument`.

With 25 November 2026 as today: `ต.ค.`, `เดือน 10`, `10/69` and `last month` are `2026-10`; `ปี 68` and `2568` are
`2025`.  Two digits of a year are the Buddhist era in a Thai sentence, and otherwise the era that is nearer to today.
"""

import re
from collections.abc import Sequence
from datetime import date

from core.calendar import BUDDHIST_ERA, DECEMBER, Month
from handlers.feature import Argument
from handlers.messages.catalogue import FeatureWords
from handlers.messages.spelling import joined, plain, sounded, written
from handlers.understand_words import Lexicon

FIRST_BUDDHIST_YEAR = 2400
"""From here on a year is of the Buddhist era, as in the import."""
CENTURY, BUDDHIST_CENTURY = 2000, 2500
SHORT_YEAR = 2
THAI = re.compile(r"[ก-๙]")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(?:\d{1,2}[-/])?(\d{1,2})[-/](\d{4}|\d{2})(?!\d)")
NUMBERED = re.compile(r"(?:เดือน|month)\s*(?:ที่\s*)?(\d{1,2})(?!\d)(?:\s*(?:ปี|/)?\s*(\d{4}|\d{2})(?!\d))?")
YEAR_AFTER = sounded(r"[.\s]*(?:ปี|พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)?[.\s]*(\d{4}|\d{2})?(?!\d)")
"""Behind a month's name, by ear as the name is."""
ENDS = sounded(r"(?=$|[^ก-๙]|ครับ|คับ|ค่ะ|คะ|นะ|หน่อย|ปี|ด้วย|จ้า)")
NAMED_YEAR = re.compile(r"(?:ปี|พ\.?ศ\.?|year)[.\s]*(\d{4}|\d{2})(?!\d)")
WHOLE_YEAR = re.compile(r"(?<![\d/])((?:19|20|24|25|26)\d{2})(?!\d)")
LONE = re.compile(r"(?<![\d/.,])(?<!เดือน)(?<!เดือน\s)(\d{2})(?![\d/.,]|\s*(?:บาท|%|เปอร์|งวด|วัน|หุ้น|คน|ล้าน|เดือน))")
CONTRACT = re.compile(
    r"(?<![ก-๙a-z\d])([ก-ฮ]{1,2}|[ก-ฮ]{3,4}(?=\.)|[a-z]{1,4}(?=\.?\d))\s?\.?\s?(\d{4,10})(?!\d)|(?<!\d)(\d{7,10})(?!\d)"
)
"""Longer words before a number are words: `ของ 026548`, `loan 2025`."""
SLASHED = re.compile(r"(?:สัญญา|contract)\D{0,12}(\d{1,6}/\d{2,4}|\d{4,10})(?!\d)")


class Arguments:
    """Reads what stands in a sentence. MONTHS, NEAR_MONTHS and YEARS: words for them, and the number of each."""

    def __init__(self, months: FeatureWords, near_months: FeatureWords, years: FeatureWords) -> None:
        names = {sounded(written(word)): int(number) for word, number in months.shortcuts.items()}
        longest_first = sorted(names, key=len, reverse=True)
        self._numbers = {name.replace(".", ""): number for name, number in names.items()}
        self._name = re.compile(f"({'|'.join(map(_month_pattern, longest_first))}){YEAR_AFTER}")
        self._near_months = Lexicon([(word, int(offset)) for word, offset in near_months.shortcuts.items()])
        self._near_years = Lexicon([(word, int(offset)) for word, offset in years.shortcuts.items()])

    def read(self, takes: Sequence[Argument], text: str, today: date, *, alone: bool = False) -> tuple[str, ...]:
        """Those of TAKES that TEXT names; ALONE: nothing else stands in it, so that `10` is a month.

        A year beside a month is the month's own.
        """
        found = {wanted: value for wanted in takes if (value := self._one(wanted, text, today, alone)) is not None}
        if Argument.MONTH in found:
            found.pop(Argument.YEAR, None)
        return tuple(map(str, found.values()))

    def _one(self, wanted: Argument, text: str, today: date, alone: bool) -> Month | int | str | None:  # noqa: FBT001 - passed on
        match wanted:
            case Argument.YEAR:
                return self._year(written(text), today)
            case Argument.CONTRACT:
                return _contract(written(text))
        coming = wanted is Argument.COMING_MONTH
        return self._month(f"เดือน {text}" if alone and text.strip().isdecimal() else text, today, coming=coming)

    def _month(self, text: str, today: date, *, coming: bool) -> Month | None:
        form = written(text)
        if found := YEAR_FIRST.search(form):
            return _month(_full_year(found[1], form, today), int(found[2]))
        if found := DAY_FIRST.search(form):
            return _month(_full_year(found[2], form, today), int(found[1]))
        number, year = 0, None
        if found := self._name.search(sounded(form)):
            number = self._numbers[re.sub(r"[.\s]", "", found[1])]
            year = found[2]
        elif found := NUMBERED.search(form):
            number, year = int(found[1]), found[2]
        if number:
            return self._named_month(number, year, form, today, coming=coming)
        offset = _first(self._near_months, form)
        return None if offset is None else _moved(Month.of(today), offset)

    def _named_month(self, number: int, year: str | None, form: str, today: date, *, coming: bool) -> Month | None:
        """The month NUMBER of YEAR, of a year in words, or of the year that makes it the last or the coming one."""
        if year is not None:
            return _month(_full_year(year, form, today), number)
        offset = _first(self._near_years, form)
        if offset is not None:
            return _month(today.year + offset, number)
        if coming:
            return _month(today.year + (number < today.month), number)
        return _month(today.year - (number > today.month), number)

    def _year(self, form: str, today: date) -> int | None:
        found = NAMED_YEAR.search(form) or WHOLE_YEAR.search(form)
        if found is None and (offset := _first(self._near_years, form)) is not None:
            return today.year + offset
        found = found or LONE.search(form)
        return None if found is None else _full_year(found[1], form, today)


def _month_pattern(name: str) -> str:
    """A name anywhere; an abbreviation only where its word ends, since its two letters stand in many words."""
    if "." in name:
        letters = [re.escape(letter) for letter in name.split(".") if letter]
        return r"\.?\s?".join(letters) + r"\.?" + ENDS
    return rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)


def _first(lexicon: Lexicon[int], form: str) -> int | None:
    found = lexicon.find(joined(plain(form)))
    return found[0].meaning if found else None


def _moved(month: Month, offset: int) -> Month:
    whole = month.year * DECEMBER + month.number - 1 + offset
    return Month(whole // DECEMBER, whole % DECEMBER + 1)


def _month(year: int, number: int) -> Month | None:
    return Month(year, number) if 1 <= number <= DECEMBER else None


def _full_year(digits: str, form: str, today: date) -> int:
    """The Gregorian year of two or four DIGITS."""
    number = int(digits)
    if len(digits) > SHORT_YEAR:
        return number - BUDDHIST_ERA if number >= FIRST_BUDDHIST_YEAR else number
    buddhist = BUDDHIST_CENTURY + number - BUDDHIST_ERA
    if THAI.search(form):
        return buddhist
    return min(buddhist, CENTURY + number, key=lambda year: abs(year - today.year))


def _contract(form: str) -> str | None:
    if found := CONTRACT.search(form):
        return (found[1] or "") + (found[2] or found[3])
    return found[1] if (found := SLASHED.search(form)) else None
