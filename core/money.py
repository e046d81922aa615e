"""Money: an exact amount of baht, kept as a whole number of satang.

>>> Baht.of("1,234.50") + Baht.of(10)
Baht('1,244.50')
>>> Baht.of(100) * 3
Baht('300.00')

There is one door in, `Baht.of`, which refuses what is not exact; a rule that must round names its rounding with
`Baht.rounded`.  Nothing here, or anywhere near money, is a float.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Self

SATANG_PER_BAHT = 100
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Baht:
    """An amount in satang (hundredths of a baht); may be negative."""

    satang: int

    @classmethod
    def of(cls, amount: str | int | Decimal) -> Self:
        """AMOUNT in baht, exact to the satang: `1234.50`, `1,234.50`, 10. Raises ValueError for anything else."""
        if isinstance(amount, bool) or not isinstance(amount, str | int | Decimal):
            message = f"not an amount: {type(amount).__name__}"
            raise ValueError(message)  # noqa: TRY004 - callers expect one error for every wrong amount
        try:
            decimal = Decimal(amount.replace(",", "").strip() if isinstance(amount, str) else amount)
        except InvalidOperation:
            message = "not an amount"
            raise ValueError(message) from None
        satang = decimal * SATANG_PER_BAHT
        if not decimal.is_finite() or satang != satang.to_integral_value():
            message = "not an amount in whole satang"
            raise ValueError(message)
        return cls(int(satang))

    @classmethod
    def rounded(cls, baht: Decimal | Fraction, rounding: str = ROUND_HALF_UP) -> Self:
        """BAHT rounded to the satang, half up unless the rule names another rounding of `decimal`."""
        exact = Fraction(baht) * SATANG_PER_BAHT
        whole, rest = divmod(abs(exact.numerator), exact.denominator)
        part = Fraction(rest, exact.denominator)
        # Below, at or above a half is all that rounding asks, and exact; a long quotient would be rounded twice.
        stands_for = "0" if part == 0 else "5" if part == HALF else "25" if part < HALF else "75"
        sign = "-" if exact < 0 else ""
        return cls(int(Decimal(f"{sign}{whole}.{stands_for}").to_integral_value(rounding)))

    def __add__(self, other: Self) -> Self:
        return type(self)(self.satang + other.satang)

    def __radd__(self, other: int) -> Self:
        """Let `sum()` start from 0."""
        if other != 0:
            return NotImplemented
        return self

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.satang - other.satang)

    def __neg__(self) -> Self:
        return type(self)(-self.satang)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.satang * times)

    def __bool__(self) -> bool:
        return self.satang != 0

    def __str__(self) -> str:
        sign = "-" if self.satang < 0 else ""
        baht, satang = divmod(abs(self.satang), SATANG_PER_BAHT)
        return f"{sign}{baht:,}.{satang:02}"

    def __repr__(self) -> str:
        return f"Baht('{self}')"


ZERO = Baht(0)
