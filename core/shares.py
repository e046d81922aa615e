"""Share capital (ทุนเรือนหุ้น): what a member owns of the co-op, and how it grew.

A member pays a fixed amount every month, the monthly share; each payment is an instalment (งวด) and buys shares at par
value.  `growth_by_year` gives the balance at the end of each year, the present one so far:

>>> account = ShareAccount(as_of=date(2026, 10, 31), balance=Baht.of(1_200), monthly=Baht.of(100), period=12)
>>> [(y.year, str(y.balance)) for y in growth_by_year(account, {2025: Baht.of(200), 2026: Baht.of(1_000)})]
[(2025, '200.00'), (2026, '1,200.00')]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from core.links import MemberId
from core.money import ZERO, Baht


class MovementKind(StrEnum):
    """Why the share capital of a member changed."""

    MONTHLY = "monthly"
    EXTRA = "extra"
    ADJUST = "adjust"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareAccount:
    """A member's share capital as of a date; `period` is the number of the last instalment paid."""

    as_of: date
    balance: Baht
    brought_forward: Baht = ZERO
    monthly: Baht = ZERO
    period: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareMovement:
    """One entry of a member's share ledger. `amount` is signed: a withdrawal is negative."""

    on: date
    kind: MovementKind
    amount: Baht
    balance: Baht | None = None
    period: int | None = None
    document_no: str | None = None


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The balance at the end of a Gregorian year, or so far in the present one."""

    year: int
    balance: Baht


class Shares(Protocol):
    """Share accounts and their ledger."""

    async def account(self, member_id: MemberId, *, held: bool = False) -> ShareAccount | None:
        """The member's account, if one was opened.

        HELD: nobody else changes it until this unit of work, one that writes, ends.
        """
        ...

    async def put_account(self, member_id: MemberId, account: ShareAccount) -> None:
        """Write the account as it now is."""
        ...

    async def movements(self, member_id: MemberId, *, limit: int, offset: int = 0) -> Sequence[ShareMovement]:
        """The ledger, newest first."""
        ...

    async def moved_by_year(self, member_id: MemberId, until: date) -> Mapping[int, Baht]:
        """Gregorian year -> sum of the signed movements up to and including UNTIL."""
        ...

    async def of_year(self, member_id: MemberId, year: int) -> Sequence[ShareMovement]:
        """The ledger of a Gregorian YEAR, oldest first."""
        ...

    async def add_movements(self, member_id: MemberId, movements: Sequence[ShareMovement]) -> None:
        """Append."""
        ...


def growth_by_year(account: ShareAccount, moved: Mapping[int, Baht]) -> tuple[YearEnd, ...]:
    """Balances at year ends, oldest first, worked back from the present balance.

    MOVED: Gregorian year -> sum of the signed movements of that year up to `account.as_of`.  Working back keeps the
    last bar equal to the balance that is shown above it, even where the oldest movements were never converted.
    """
    balance = account.balance
    ends = []
    for year in range(account.as_of.year, min(moved, default=account.as_of.year) - 1, -1):
        ends.append(YearEnd(year, balance))
        balance -= moved.get(year, ZERO)
    return tuple(reversed(ends))
