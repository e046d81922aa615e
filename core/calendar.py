"""The calendar the office works by: collection months.

>>> Month.parse("2026-11").next()
Month(year=2026, number=12)
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

BUDDHIST_ERA = 543
"""Years that the Buddhist era is ahead of the Gregorian calendar."""

DECEMBER = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a Gregorian year, 1 to 12."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= DECEMBER:
            message = f"no month {self.number}"
            raise ValueError(message)

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that DAY is in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2026-11`. Raises ValueError for anything else."""
        year, _, number = text.partition("-")
        return cls(int(year), int(number))

    def next(self) -> Self:
        """The month after."""
        return type(self)(self.year + 1, 1) if self.number == DECEMBER else type(self)(self.year, self.number + 1)

    def previous(self) -> Self:
        """The month before."""
        return type(self)(self.year - 1, DECEMBER) if self.number == 1 else type(self)(self.year, self.number - 1)

    def last_day(self) -> date:
        """The last calendar day."""
        following = self.next()
        return date.fromordinal(date(following.year, following.number, 1).toordinal() - 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"
