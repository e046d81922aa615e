"""Rates: a percentage, exact, as the office writes it.

>>> str(Rate.of("5.7")), Rate.of("5.70").of_baht(Baht.of(100_000))
('5.70', Fraction(5700, 1))
>>> Baht.rounded(Rate.of("13").of_baht(Baht.of(50_000)))
Baht('6,500.00')
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Self

from core.money import SATANG_PER_BAHT, Baht

PLACES = 4
"""Decimals of a percentage that are kept: 5.8125."""
STEPS_OF_A_PERCENT = 10**PLACES
STEPS_OF_A_WHOLE = 100 * STEPS_OF_A_PERCENT
SHOWN_PLACES = 2


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """A percentage, as whole ten-thousandths of a percent; not below zero."""

    steps: int

    @classmethod
    def of(cls, percent: str | int | Decimal) -> Self:
        """PERCENT such as `5.70` or 13. Raises ValueError for anything else, below zero, or finer than is kept."""
        try:
            steps = Decimal(percent.strip() if isinstance(percent, str) else percent) * STEPS_OF_A_PERCENT
        except InvalidOperation:
            raise ValueError("not a rate") from None
        if not steps.is_finite() or steps != steps.to_integral_value() or steps < 0:
            raise ValueError("not a rate")
        return cls(int(steps))

    def of_baht(self, amount: Baht) -> Fraction:
        """This rate of AMOUNT, in baht, exact; `Baht.rounded` makes it money."""
        return Fraction(amount.satang * self.steps, SATANG_PER_BAHT * STEPS_OF_A_WHOLE)

    def __str__(self) -> str:
        """As written: two decimals, more where there are more."""
        whole, part = divmod(self.steps, STEPS_OF_A_PERCENT)
        decimals = f"{part:0{PLACES}}".rstrip("0").ljust(SHOWN_PLACES, "0")
        return f"{whole}.{decimals}"
