"""Deposits (เงินฝาก): a member's accounts and their movements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NewType, Protocol

from core.links import MemberId
from core.money import ZERO, Baht

DepositId = NewType("DepositId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositAccount:
    """An account. `product` is free text of the office; `available`: what may be withdrawn, None where not said."""

    id: DepositId
    member_id: MemberId
    account_no: str
    product: str
    balance: Baht
    monthly: Baht = ZERO
    available: Baht | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositMovement:
    """One entry of an account; a withdrawal is negative."""

    on: date
    amount: Baht
    balance: Baht | None = None
    document_no: str | None = None


class Deposits(Protocol):
    """Deposit accounts and their movements."""

    async def of_member(self, member_id: MemberId, *, held: bool = False) -> Sequence[DepositAccount]:
        """The member's accounts, by number.

        HELD: nobody else changes them until this unit of work, one that writes, ends.
        """
        ...

    async def put(self, account: DepositAccount) -> DepositId:
        """Write the account of that number as it now is; `account.id` is not used."""
        ...

    async def movements(self, deposit_id: DepositId, *, limit: int, offset: int = 0) -> Sequence[DepositMovement]:
        """Newest first."""
        ...

    async def add_movements(self, deposit_id: DepositId, movements: Sequence[DepositMovement]) -> None:
        """Append. Raises KeyConflictError where a document of that number is there already."""
        ...
