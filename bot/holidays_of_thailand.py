"""The Thai government's holidays, by the library `holidays`: `core.working_days.Holidays`.

Its categories `public` and `government` together are the days on which government offices are closed, but for National
Labour Day, which is one of private employers.  Substitution days and the special days that the Cabinet announced before
the library's release are in it; later ones staff add.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import HolidayBase, country_holidays

LABOUR_DAY = "แรงงาน"
"""In the names of National Labour Day and of its substitution day."""
BETWEEN_NAMES = "; "
YEARS_KEPT = 8


class GovernmentHolidays:
    """Years that were asked for are kept, since every cut-off asks for some days of them."""

    def of_year(self, year: int) -> Mapping[date, str]:
        """Day -> its Thai name."""
        return _of_year(year)

    def knows(self, year: int) -> bool:
        """Whether the library reckons YEAR; for one that it does not, it gives no holidays without a word."""
        return bool(self.of_year(year))


@lru_cache(maxsize=YEARS_KEPT)
def _of_year(year: int) -> Mapping[date, str]:
    found: HolidayBase = country_holidays("TH", years=year, categories=("public", "government"), language="th")
    named = {day: _without_labour_day(name) for day, name in sorted(found.items()) if day.year == year}
    return MappingProxyType({day: name for day, name in named.items() if name})


def _without_labour_day(names: str) -> str:
    """NAMES of one day, which may be several things at once."""
    return BETWEEN_NAMES.join(name for name in names.split(BETWEEN_NAMES) if LABOUR_DAY not in name)
