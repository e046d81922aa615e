"""Contracts for the tests of loans and guarantees: those of the design's picture, and as many others as wanted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.loans import Loan, LoanId, LoanType
from core.members import Member
from core.money import Baht
from core.ports import Means, Store
from core.rates import Rate
from tests import builders
from tests.dialogue import Talk
from tests.fakes import FakeStore


def ordinary(**changes: Any) -> Loan:
    """สม.6700123: 490,000.00 of 600,000.00 left, 22 of 120 paid, 5.75 %."""
    facts = {
        "contract_no": "สม.6700123",
        "principal": Baht.of(600_000),
        "annual_rate": Rate.of("5.75"),
        "balance": Baht.of(490_000),
    }
    return builders.loan(**facts | changes)


def emergency(**changes: Any) -> Loan:
    """ฉฉ.6900456: 20,000.00 of 30,000.00 left, 4 of 12 paid, 6.00 %."""
    facts = {
        "contract_no": "ฉฉ.6900456",
        "loan_type": LoanType.EMERGENCY,
        "principal": Baht.of(30_000),
        "balance": Baht.of(20_000),
        "instalments": 12,
        "instalments_paid": 4,
        "disbursed_on": date(2026, 6, 10),
    }
    return builders.loan(**facts | changes)


def late(**changes: Any) -> Loan:
    """The same contract, October's instalment missed."""
    facts = {
        "balance": Baht.of(22_500),
        "instalments_paid": 3,
        "interest_due": Baht.of("114.66"),
        "overdue_since": date(2026, 10, 31),
        "overdue_principal": Baht.of(2_500),
        "overdue_interest": Baht.of("114.66"),
    }
    return emergency(**facts | changes)


def paid_off(**changes: Any) -> Loan:
    """ฉฉ.6800200, of which nothing is left."""
    return emergency(**{"contract_no": "ฉฉ.6800200", "balance": Baht.of(0), "instalments_paid": 12} | changes)


async def lent(store: Store, member: Member, loans: Sequence[Loan]) -> list[Loan]:
    """LOANS as contracts of MEMBER; as kept."""
    async with store.work() as uow:
        return [
            replace(loan, id=await uow.loans.put(replace(loan, member_id=member.id)), member_id=member.id)
            for loan in loans
        ]


async def borrower(*loans: Loan, means: Means | None = None) -> tuple[Talk, Member, list[LoanId]]:
    """A chat of 026548, who has LOANS; and the internal numbers of these."""
    store = FakeStore()
    person = await builders.registered(store, builders.member())
    kept = await lent(store, person, loans)
    talk = Talk(store, means=means)
    await talk.is_linked_to(person)
    return talk, person, [loan.id for loan in kept]
