"""How values are written: 1,234.50 บาท with a space that does not break, 10 พ.ย. 2569, เวลา 12.00 น.

The words in them (บาท, ต.ค., เวลา … น.) stand in the catalogue's section `formats`, so that a language is one file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.calendar import BUDDHIST_ERA, DECEMBER, Month
from core.clock import BANGKOK

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Formats:
    """The forms of one language; `months` has the twelve short names, January first."""

    baht_unit: str
    day_form: str
    month_form: str
    year_form: str
    instant_form: str
    out_of: str
    out_of_spoken: str
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
            out_of=section["out_of"],
            out_of_spoken=section["out_of_spoken"],
            months=tuple(section[f"month_{number}"] for number in range(1, DECEMBER + 1)),
        )

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
