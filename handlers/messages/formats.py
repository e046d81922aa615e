"""How values are written: money, dates in the Buddhist era, masked numbers.

>>> masked_number("026548")
'02••48'
>>> last_digits("0812345678", 4)
'••••5678'

The words in them (บาท, ต.ค., เวลา … น.) stand in the catalogue's section `formats`, so that a language is one file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.calendar import BUDDHIST_ERA, DECEMBER, Month
from core.clock import BANGKOK
from core.money import Baht

NO_BREAK_SPACE = "\u00a0"
DOT = "•"
SHOWN_AT_EACH_END = 2
MASK = DOT * 2


@dataclass(frozen=True, slots=True)
class Formats:
    """The forms of one language; `months` has the twelve short names, January first."""

    baht_unit: str
    day_form: str
    month_form: str
    year_form: str
    instant_form: str
    months: tuple[str, ...]

    @classmethod
    def of(cls, section: Mapping[str, str]) -> "Formats":
        """From the catalogue's section `formats`. Raises KeyError where a form is missing."""
        return cls(
            baht_unit=section["baht_unit"],
            day_form=section["day"],
            month_form=section["month"],
            year_form=section["year"],
            instant_form=section["instant"],
            months=tuple(section[f"month_{number}"] for number in range(1, DECEMBER + 1)),
        )

    def baht(self, amount: Baht) -> str:
        """`1,234.50 บาท`; the space does not break."""
        return f"{amount}{NO_BREAK_SPACE}{self.baht_unit}"

    def day(self, day: date) -> str:
        """`10 พ.ย. 2569`."""
        return self.day_form.format(day=day.day, month=self.months[day.month - 1], year=day.year + BUDDHIST_ERA)

    def month(self, month: Month) -> str:
        """`ต.ค. 2569`."""
        return self.month_form.format(month=self.months[month.number - 1], year=month.year + BUDDHIST_ERA)

    def year(self, year: int) -> str:
        """`2569` for the Gregorian YEAR 2026."""
        return self.year_form.format(year=year + BUDDHIST_ERA)

    def instant(self, at: datetime) -> str:
        """`30 พ.ย. 2569 เวลา 12.00 น.`, by the wall clock of Thailand."""
        local = at.astimezone(BANGKOK)
        return self.instant_form.format(day=self.day(local.date()), time=f"{local.hour:02}.{local.minute:02}")


def masked_number(member_no: str) -> str:
    """A member number that its owner recognises and nobody else can use: `02••48`, `ส0••48`."""
    return f"{member_no[:SHOWN_AT_EACH_END]}{MASK}{member_no[-SHOWN_AT_EACH_END:]}"


def last_digits(text: str, shown: int) -> str:
    """The last SHOWN digits of an ID or telephone number after dots; what is not a digit is left out."""
    digits = "".join(c for c in text if c.isdecimal())
    return f"{DOT * 4}{digits[-shown:]}"
