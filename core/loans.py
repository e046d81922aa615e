"""Loans (เงินกู้): contracts, what was paid on them, and what comes next (rule N2).

A contract is repaid in instalments (งวด), each a part of the principal and the interest since the last interest date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType, Protocol

from core.links import MemberId
from core.money import ZERO, Baht
from core.rates import Rate

LoanId = NewType("LoanId", int)


class LoanType(StrEnum):
    """Kinds of loan; what each allows is policy."""

    EMERGENCY = "emergency"
    ORDINARY = "ordinary"
    SPECIAL = "special"


class Method(StrEnum):
    """How instalments are worked out."""

    EQUAL_PRINCIPAL = "equal-principal"
    """The same principal each month, and the interest on what was left."""
    ANNUITY = "annuity"
    """The same total each month ("equal total")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A contract as of a date. `balance` is the principal still owed; `payment` a fixed monthly one, where agreed.

    For equal principal `payment` is the principal of an instalment, for annuity the whole instalment; where it is None
    rule N2 works it out.  `instalments_paid` counts whole instalments; `interest_due` is interest that was worked out
    and not paid yet.  The three `overdue` values are what the office says is behind, and since which due day.
    """

    id: LoanId
    member_id: MemberId
    contract_no: str
    loan_type: LoanType
    principal: Baht
    disbursed_on: date
    instalments: int
    method: Method
    annual_rate: Rate
    balance: Baht
    as_of: date
    instalments_paid: int = 0
    payment: Baht | None = None
    last_interest_on: date | None = None
    interest_due: Baht = ZERO
    overdue_since: date | None = None
    overdue_principal: Baht = ZERO
    overdue_interest: Baht = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanMovement:
    """One payment, or a correction (negative)."""

    on: date
    principal: Baht
    interest: Baht
    balance: Baht | None = None
    instalment: int | None = None
    document_no: str | None = None


class Loans(Protocol):
    """Contracts and what was paid on them."""

    async def of_member(self, member_id: MemberId, *, held: bool = False) -> Sequence[Loan]:
        """The member's contracts, paid-off ones too, in the order of their numbers.

        HELD: nobody else changes them until this unit of work, one that writes, ends.
        """
        ...

    async def put(self, loan: Loan) -> LoanId:
        """Write the contract of that number as it now is; `loan.id` is not used."""
        ...

    async def movements(self, loan_id: LoanId, *, limit: int, offset: int = 0) -> Sequence[LoanMovement]:
        """What was paid, newest first."""
        ...

    async def add_movements(self, loan_id: LoanId, movements: Sequence[LoanMovement]) -> None:
        """Append. Raises KeyConflictError where a document of that number is there already."""
        ...

    async def interest_by_year(self, member_id: MemberId) -> Mapping[int, Baht]:
        """Gregorian year -> interest that the member paid in it, over all contracts."""
        ...
