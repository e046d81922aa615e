"""What a member owes and guarantees (product row E4); each function looks at the own contracts of the one who asks.

    overview = await loans_of(uow, member, means.policy.loans)
    overview.coming_total     # what all contracts take with the next deduction, 9,914.38

A guarantee is in force until it is released or its loan is paid off.  A spouse is not told apart here: the rule against
guarantees of spouses concerns new contracts, and what stands in the books is shown as it stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.calendar import Month
from core.guarantees import Guarantee
from core.loan_rules import GuaranteeRules, LoanRules, LoanTypeRules
from core.loan_schedule import Arrears, Instalment, arrears, instalments, is_settled, schedule
from core.loans import Loan, LoanMovement
from core.members import Member
from core.money import ZERO, Baht
from core.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOverview:
    """A contract that is not paid off, the rules of its kind, and the next instalment."""

    loan: Loan
    rules: LoanTypeRules
    coming: Instalment

    @property
    def plan(self) -> tuple[Instalment, ...]:
        """All instalments to come, worked out anew each time: of 240 some milliseconds."""
        return schedule(self.loan, self.rules.unit)

    @property
    def arrears(self) -> Arrears | None:
        """What is behind."""
        return arrears(self.loan)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansOverview:
    """A member's contracts: open ones, what is behind first and then the largest; and those that are paid off."""

    open: tuple[LoanOverview, ...]
    settled: tuple[Loan, ...]

    @property
    def coming_total(self) -> Baht:
        """What the next instalments of all contracts come to, with all that is behind."""
        return sum((overview.coming.total for overview in self.open), ZERO)

    @property
    def coming_month(self) -> Month | None:
        """The month of the next instalments; None where there are none, or not all are due in the same month."""
        months = {Month.of(overview.coming.due) for overview in self.open}
        return months.pop() if len(months) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanMovementsPage:
    """What was paid on a contract, newest first. `next_offset`: where the page after begins; None on the last one."""

    movements: Sequence[LoanMovement]
    next_offset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteesOverview:
    """Guarantees of a member, by contract. `room`: for how many borrowers more the member may answer."""

    given: tuple[Guarantee, ...]
    received: tuple[Guarantee, ...]
    ended: tuple[Guarantee, ...]
    """That the member gave, and that bind no more."""
    borrowers: int
    room: int


async def loans_of(uow: UnitOfWork, member: Member, rules: LoanRules) -> LoansOverview:
    """All contracts of MEMBER."""
    loans = await uow.loans.of_member(member.id)
    still_open = sorted((loan for loan in loans if not is_settled(loan)), key=_urgency)
    return LoansOverview(
        open=tuple(_overview(loan, rules) for loan in still_open),
        settled=tuple(loan for loan in loans if is_settled(loan)),
    )


def _urgency(loan: Loan) -> tuple[bool, Baht, str]:
    """What somebody who looks at one card only should see of their debts."""
    return arrears(loan) is None, -loan.balance, loan.contract_no


def _overview(loan: Loan, rules: LoanRules) -> LoanOverview:
    of_kind = rules.of(loan.loan_type)
    return LoanOverview(loan=loan, rules=of_kind, coming=next(instalments(loan, of_kind.unit)))


async def loan_movements_of(uow: UnitOfWork, loan: Loan, *, offset: int, limit: int) -> LoanMovementsPage:
    """LIMIT payments on LOAN, an own contract of who asks, after the OFFSET newest."""
    found = await uow.loans.movements(loan.id, limit=limit + 1, offset=max(offset, 0))
    is_last = len(found) <= limit
    return LoanMovementsPage(movements=found[:limit], next_offset=None if is_last else max(offset, 0) + limit)


async def guarantees_of(uow: UnitOfWork, member: Member, day: date, rules: GuaranteeRules) -> GuaranteesOverview:
    """What MEMBER guarantees for others and who guarantees for MEMBER, as it is on DAY."""
    given = await uow.guarantees.given_by(member.id)
    in_force = _in_force(given, day)
    borrowers = len({guarantee.loan.member_id for guarantee in in_force})
    return GuaranteesOverview(
        given=in_force,
        received=_in_force(await uow.guarantees.received_by(member.id), day),
        ended=tuple(guarantee for guarantee in given if guarantee not in in_force),
        borrowers=borrowers,
        room=max(rules.most_borrowers - borrowers, 0),
    )


def _in_force(guarantees: Iterable[Guarantee], day: date) -> tuple[Guarantee, ...]:
    return tuple(
        guarantee
        for guarantee in guarantees
        if not is_settled(guarantee.loan) and (guarantee.released_on is None or guarantee.released_on > day)
    )
