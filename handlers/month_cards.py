"""What features of the office about a collection month share: which month is meant, and a unit by its name.

>>> month_named("2569-12"), month_named("12/2569"), month_named("026548")
(Month(year=2026, number=12), Month(year=2026, number=12), None)
"""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from core.calendar import BUDDHIST_ERA, DECEMBER, Month
from core.links import Language
from core.results import ResultSheet, RowFault, SheetFault
from core.services.month_view import MonthView
from handlers.messages.spelling import written
from handlers.reply import Card, Literal, Phrase, Row, Tone, Value

FIRST_BUDDHIST_YEAR = 2400
"""From here on a year is of the Buddhist era, as in the import."""
YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
SHOWN = 5
"""Faults of a file on a card."""
MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})")


def month_named(word: str) -> Month | None:
    """The month that WORD is, of a button or typed with figures; None where it is none."""
    form = written(word)
    found = YEAR_FIRST.fullmatch(form) or MONTH_FIRST.fullmatch(form)
    if found is None or not 1 <= int(found["month"]) <= DECEMBER:
        return None
    year = int(found["year"])
    return Month(year - BUDDHIST_ERA if year >= FIRST_BUDDHIST_YEAR else year, int(found["month"]))


def unit_name(seen: MonthView, pay_unit: str) -> Value:
    """What PAY_UNIT is called; members whose record names none are one unit too."""
    return Literal(seen.name(pay_unit)) if pay_unit else Phrase("month.no_unit")


def fault_card(fault: RowFault) -> Card:
    """Why one result cannot be taken; its figures may not stand in a text."""
    return Card(
        title=Phrase("results.refused"), tone=Tone.WORK, meaning=_why(fault), note=Phrase("results.nothing_changed")
    )


def sheet_card(sheet: ResultSheet, wrong: Sequence[RowFault], language: Language) -> Card:
    """What is wrong with a file: its first faults, by row and column, and how many rows there are."""
    rows = [(one.row, one.column, _said(one, language)) for one in sheet.faults]
    rows += [(one.row, sheet.column(one.column), _why(one)) for one in wrong]
    return Card(
        title=Phrase("results.refused"),
        tone=Tone.WORK,
        count=Phrase.of("results.wrong_rows", number=len({row for row, *_ in rows})),
        rows=tuple(
            Row(Phrase.of("results.row", number=row, column=Literal(column)), why)
            for row, column, why in sorted(rows, key=lambda found: found[0])[:SHOWN]
        ),
        note=Phrase("results.file_unchanged"),
    )


def _said(fault: SheetFault, language: Language) -> Phrase:
    words = fault.thai if language is Language.THAI else fault.english
    return Phrase.of("results.because", reason=Literal(words))


def _why(fault: RowFault) -> Phrase:
    return Phrase(fault.key, cast("Mapping[str, Value]", fault.values))
