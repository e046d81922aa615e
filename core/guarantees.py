"""Guarantees (ค้ำประกัน): who answers for whose loan, and how many borrowers one may still take on (rule N5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.links import MemberId
from core.loans import Loan, LoanId
from core.money import Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The other side of a guarantee, as far as it may be shown (masked by policy). `title`: a code."""

    member_no: str
    title: str | None
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """One guarantor of one contract; in force until `released_on`. `amount`: None where it is for the whole loan."""

    loan: Loan
    party: Party
    """For a guarantee that the member gave the borrower; for one that was received the guarantor."""
    amount: Baht | None = None
    since: date | None = None
    released_on: date | None = None


class Guarantees(Protocol):
    """Keeps who guarantees what."""

    async def given_by(self, member_id: MemberId) -> Sequence[Guarantee]:
        """What the member guarantees for others, released ones too; by contract number."""
        ...

    async def received_by(self, member_id: MemberId) -> Sequence[Guarantee]:
        """Who guarantees the member's own loans, released ones too; by contract and member number."""
        ...

    async def put(
        self,
        loan_id: LoanId,
        guarantor_id: MemberId,
        *,
        amount: Baht | None = None,
        since: date | None = None,
        released_on: date | None = None,
    ) -> None:
        """Write the guarantee of that loan and person as it now is."""
        ...
