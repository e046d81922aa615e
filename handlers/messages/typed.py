"""What the office types behind a command: a field of the register by its name, a day as people write it.

>>> field_at_start(["เลข", "บัตร", "1", "1037"])
('national_id', ['1', '1037'])
>>> day_at_start("5 ธ.ค. 69 วันหยุดพิเศษ", date(2026, 11, 25))
(datetime.date(2026, 12, 5), 'วันหยุดพิเศษ')
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from core.calendar import BUDDHIST_ERA
from core.fields import FIELDS
from core.links import Language
from handlers.messages.catalogue import Catalogue
from handlers.messages.spelling import sounded, squeezed, written

MOST_WORDS = 4
"""Of a field's name, typed with blanks."""
FIRST_BUDDHIST_YEAR = 2400
"""From here on a year is of the Buddhist era, as in the import."""
CENTURY, BUDDHIST_CENTURY = 2000, 2500
SHORT_YEAR = 2
SHORT_NAME = 3
"""Letters of an abbreviation, which points may part: ม.ค., มี.ค."""
THAI = re.compile(r"[ก-๙]")
YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})(?:[/.-](?P<year>\d{4}|\d{2})(?!\d))?(?!\d)")
EMPTY = frozenset({"-", "–", "—", "ว่าง", "empty"})
"""What is typed for nothing, with the dashes that telephones make of a hyphen."""


def is_empty(text: str) -> bool:
    """Whether TEXT is typed for nothing at all."""
    return text.strip().lower() in EMPTY


def field_at_start(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The field that the first of WORDS name, and the words behind it; None where they name none."""
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        if not squeezed(words[count - 1]):
            continue  # a dash belongs to the value
        name = squeezed("".join(words[:count]))
        found = _fields().get(name) or _fields_by_ear().get(sounded(name))
        if found is not None:
            return found, list(words[count:])
    return None, list(words[1:])


def worded(prefix: str, values: Sequence[str], text: str) -> str:
    """Which of VALUES is typed by its name, `PREFIX` and the value in the catalogue; TEXT where it is none of them."""
    catalogue = _catalogue()
    for value in values:
        names = (catalogue.template(prefix + value, language) for language in Language)
        if squeezed(text) in {squeezed(value), *map(squeezed, names)}:
            return value
    return text


def day_at_start(text: str, today: date) -> tuple[date | None, str]:
    """The day that TEXT begins with, and what stands behind it; None where it begins with none.

    Without a year it is the one that comes; two digits of a year are the Buddhist era in Thai, else the nearer one.
    """
    form = written(text)
    found = YEAR_FIRST.match(form) or DAY_FIRST.match(form) or _named_day().match(form)
    if found is None:
        return None, text
    month = found["month"]
    number = int(month) if month.isdecimal() else _months()[month.replace(".", "").replace(" ", "")]
    behind = text.strip()[found.end() :].strip() if len(form) == len(text.strip()) else form[found.end() :].strip()
    return _day(found["year"], number, int(found["day"]), form, today), behind


def _day(year: str | None, month: int, day: int, form: str, today: date) -> date | None:
    try:
        if year is not None:
            return date(_full_year(year, form, today), month, day)
        coming = date(today.year, month, day)
        return coming if coming >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _full_year(digits: str, form: str, today: date) -> int:
    number = int(digits)
    if len(digits) > SHORT_YEAR:
        return number - BUDDHIST_ERA if number >= FIRST_BUDDHIST_YEAR else number
    buddhist = BUDDHIST_CENTURY + number - BUDDHIST_ERA
    if THAI.search(form):
        return buddhist
    return min(buddhist, CENTURY + number, key=lambda year: abs(year - today.year))


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return Catalogue.load()


@lru_cache(maxsize=1)
def _fields() -> Mapping[str, str]:
    """Names of the register's fields as they are compared: our own, those of both languages, other words for them."""
    catalogue = _catalogue()
    names = [name for group in FIELDS.values() for name in group]
    typed = {squeezed(catalogue.template(f"fields.{name}", language)): name for language in Language for name in names}
    aliases = {squeezed(word): name for word, name in catalogue.words("set").answers.items() if name in names}
    return {**{squeezed(name): name for name in names}, **aliases, **typed}


@lru_cache(maxsize=1)
def _fields_by_ear() -> Mapping[str, str]:
    return {sounded(typed): name for typed, name in _fields().items()}


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    """Names of months without points and blanks."""
    words = _catalogue().words("months").shortcuts
    return {written(word).replace(".", "").replace(" ", ""): int(number) for word, number in words.items()}


@lru_cache(maxsize=1)
def _named_day() -> re.Pattern[str]:
    """`5 ธ.ค. 69`, `5 ธันวาคม 2569`, `5 dec`."""
    names = sorted(_months(), key=len, reverse=True)
    spelt = "|".join(
        r"\.?\s?".join(map(re.escape, name)) + r"\.?" if len(name) <= SHORT_NAME else re.escape(name) for name in names
    )
    return re.compile(
        rf"(?P<day>\d{{1,2}})\s*(?P<month>{spelt})(?:[\s.]*(?:พ\.?ศ\.?\s*)?(?P<year>\d{{4}}|\d{{2}})(?!\d))?"
    )
