"""Everything at a glance (product rows E4, R7): what a member owns, owes and saves, and the next month's deduction.

The deduction is what is known before the month is billed: the monthly share, the next instalment of each contract with
what is behind, the monthly deposits.  Other items that a bill may hold (a funeral fund, insurance) are not in it.
"""

from dataclasses import dataclass
from datetime import date

from core.calendar import Month
from core.members import Member
from core.money import ZERO, Baht
from core.policy import Policy
from core.ports import UnitOfWork
from core.services.lending import LoansOverview, loans_of
from core.services.savings import DepositsOverview, deposits_of
from core.shares import ShareAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """What a collection month takes, in baht."""

    month: Month
    shares: Baht
    loans: Baht
    deposits: Baht

    @property
    def total(self) -> Baht:
        """All of it."""
        return self.shares + self.loans + self.deposits


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One member's money. `as_of`: the latest date of the books it is taken from; None where there is nothing.

    `salary`: what the registry has, None where none is kept; `left` of it after the deduction may be below zero.
    """

    shares: ShareAccount | None
    loans: LoansOverview
    deposits: DepositsOverview
    as_of: date | None
    deduction: Deduction | None
    salary: Baht | None

    @property
    def owed(self) -> Baht:
        """Principal of all contracts."""
        return sum((overview.loan.balance for overview in self.loans.open), ZERO)

    @property
    def overdue(self) -> Baht:
        """What is behind on all contracts."""
        behind = (overview.arrears for overview in self.loans.open)
        return sum((arrears.amount for arrears in behind if arrears is not None), ZERO)

    @property
    def left(self) -> Baht | None:
        """What stays of the salary; None where the salary or the deduction is not known."""
        if self.salary is None or self.deduction is None:
            return None
        return self.salary - self.deduction.total


async def summary_of(uow: UnitOfWork, member: Member, policy: Policy) -> Summary:
    """The own money of MEMBER."""
    shares = await uow.shares.account(member.id)
    loans = await loans_of(uow, member, policy.loans)
    deposits = await deposits_of(uow, member)
    as_of = _books_date(shares, loans, deposits)
    return Summary(
        shares=shares,
        loans=loans,
        deposits=deposits,
        as_of=as_of,
        deduction=None if as_of is None else _deduction(shares, loans, deposits, as_of),
        salary=member.salary,
    )


def _books_date(shares: ShareAccount | None, loans: LoansOverview, deposits: DepositsOverview) -> date | None:
    dates = [overview.loan.as_of for overview in loans.open]
    dates += [loan.as_of for loan in loans.settled]
    dates += [account.as_of for account in deposits.accounts if account.as_of is not None]
    if shares is not None:
        dates.append(shares.as_of)
    return max(dates, default=None)


def _deduction(shares: ShareAccount | None, loans: LoansOverview, deposits: DepositsOverview, as_of: date) -> Deduction:
    """Of the month in which the loans' instalments fall due; without loans, the first not closed by the books."""
    month = Month.of(as_of)
    following = month.next() if as_of == month.last_day() else month
    return Deduction(
        month=loans.coming_month or following,
        shares=ZERO if shares is None else shares.monthly,
        loans=loans.coming_total,
        deposits=deposits.monthly,
    )
