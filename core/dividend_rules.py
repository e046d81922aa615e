"""The co-op's rules of dividend and refund: how shares of a year are counted, and what bounds the rate (rule N3)."""

from dataclasses import dataclass
from enum import StrEnum

from core.rates import Rate

MOST_BY_LAW = Rate.of(10)
"""Percent a year; no co-op pays a higher dividend on shares (rule N3)."""


class DividendMethod(StrEnum):
    """What part of a year shares count for that were paid during it; those brought forward count for all of it."""

    MONTHLY = "monthly"
    """The months after the one of the payment, of twelve: January 11/12 … December 0."""
    BY_15TH = "by-15th"
    """The same, and the month of the payment too where it was made by the 15th: then January 12/12 … December 1/12."""
    DAILY = "daily"
    """The days after the payment up to 31 December, of 365."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRates:
    """What the general meeting decided for a Gregorian year: percent on shares, and of the interest paid."""

    year: int
    dividend: Rate
    refund: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendRules:
    """`most_rate`: a dividend is not worked out at more. `none_in_default`: no refund for a year with a loan overdue.

    Rule N3 names a default with the refund; the dividend on the shares stays.  `years`: what was decided for each.
    """

    method: DividendMethod = DividendMethod.MONTHLY
    most_rate: Rate = MOST_BY_LAW
    none_in_default: bool = False
    years: tuple[YearRates, ...] = ()

    def rates_of(self, year: int) -> YearRates | None:
        """What was decided for YEAR; None where nothing was yet."""
        return next((one for one in self.years if one.year == year), None)
