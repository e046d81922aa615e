"""Dividend and refund by year (product rows E4, R7): what the office paid, and how it was worked out (rule N3).

The amounts on file are what was paid, whatever comes out here.  The working is done anew from the member's own share
ledger and the interest that the member paid; where it comes to something else, or the ledger does not reach back, that
is said, and the office's figure stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.calendar import DECEMBER
from core.dividend_rules import DividendRules
from core.dividend_working import Working, brought_forward, refund, work_out
from core.dividends import YearlyDividend
from core.errors import Refusal
from core.members import Member
from core.money import ZERO, Baht
from core.policy import policy_on
from core.ports import Means, UnitOfWork
from core.shares import ShareAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedYear:
    """A year's dividend and refund.

    `working`: None where the share ledger on file does not reach back to the year.  `interest`: what the member paid in
    the year on all contracts.  `in_default`: a loan was overdue in the year, and the rules give no refund then.
    """

    paid: YearlyDividend
    working: Working | None
    interest: Baht
    in_default: bool

    @property
    def refund(self) -> Baht:
        """What the refund comes to."""
        rate = self.paid.refund_rate
        return ZERO if rate is None or self.in_default else refund(self.interest, rate)

    @property
    def dividend_agrees(self) -> bool:
        """Whether the working comes to the dividend that was paid."""
        return self.working is not None and self.working.dividend == self.paid.dividend

    @property
    def refund_agrees(self) -> bool:
        """Whether the interest on file comes to the refund that was paid."""
        return self.refund == self.paid.refund


async def dividends_of(uow: UnitOfWork, member: Member) -> Sequence[YearlyDividend]:
    """Every year that is on file for MEMBER, the newest first."""
    return await uow.dividends.of_member(member.id)


async def worked_year_of(uow: UnitOfWork, means: Means, member: Member, paid: YearlyDividend) -> WorkedYear:
    """How what was PAID to MEMBER for a year is worked out, by the rules in force at the end of that year."""
    rules = _rules_at_the_end_of(paid.year, means)
    interest = await uow.loans.interest_by_year(member.id)
    return WorkedYear(
        paid=paid,
        working=await _working(uow, member, paid, rules),
        interest=interest.get(paid.year, ZERO),
        in_default=rules.none_in_default and await _was_in_default(uow, member, paid.year),
    )


def _rules_at_the_end_of(year: int, means: Means) -> DividendRules:
    """Those of the policy then in force; today's for years before the first version."""
    try:
        return policy_on(date(year, DECEMBER, 31), means.policies).dividend
    except Refusal:
        return means.policy.dividend


async def _working(uow: UnitOfWork, member: Member, paid: YearlyDividend, rules: DividendRules) -> Working | None:
    account = await uow.shares.account(member.id)
    if account is None:
        return None
    moved = await uow.shares.moved_by_year(member.id, account.as_of)
    if min(moved, default=paid.year + 1) > paid.year and not _stood_still(account, moved, paid.year):
        return None  # nothing is on file of that year or before: what was paid in during it is not known
    forward = brought_forward(paid.year, account.balance, moved)
    movements = await uow.shares.of_year(member.id, paid.year)
    return work_out(paid.year, forward, movements, paid.dividend_rate, rules)


def _stood_still(account: ShareAccount, moved: Mapping[int, Baht], year: int) -> bool:
    """Whether nothing was paid in during YEAR though no ledger tells: all of it was there when the year began."""
    was_brought = account.as_of.year == year and account.brought_forward == account.balance
    return not moved and (was_brought or account.as_of.year < year)


async def _was_in_default(uow: UnitOfWork, member: Member, year: int) -> bool:
    """Whether a loan has been overdue since that year or before; what was settled meanwhile is not on file."""
    loans = await uow.loans.of_member(member.id)
    return any(loan.overdue_since is not None and loan.overdue_since.year <= year for loan in loans)
