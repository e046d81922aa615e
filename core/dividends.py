"""Dividend (ปันผล) and patronage refund (เงินเฉลี่ยคืน): what a member got for a year, and how it is worked out (N3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.links import MemberId
from core.money import ZERO, Baht
from core.rates import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyDividend:
    """What the office paid for a Gregorian year. `net`: after deductions, None where the office does not say."""

    year: int
    dividend_rate: Rate
    dividend: Baht
    refund_rate: Rate | None = None
    refund: Baht = ZERO
    deductions: Baht = ZERO
    net: Baht | None = None
    paid_on: date | None = None

    @property
    def received(self) -> Baht:
        """What came to the member: the office's net figure, or what is left after the deductions."""
        return self.dividend + self.refund - self.deductions if self.net is None else self.net


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTotals:
    """What all members together were paid for a year. `received`: after deductions."""

    members: int = 0
    dividend: Baht = ZERO
    refund: Baht = ZERO
    deductions: Baht = ZERO
    received: Baht = ZERO


class Dividends(Protocol):
    """Keeps what was paid for each year."""

    async def of_member(self, member_id: MemberId) -> Sequence[YearlyDividend]:
        """Every year that is kept, the newest first."""
        ...

    async def totals(self, year: int) -> YearTotals:
        """Of all members."""
        ...

    async def put(self, member_id: MemberId, dividend: YearlyDividend) -> None:
        """Write the year as it now is."""
        ...
