"""What a request is judged by: what is deducted now, what would be, and what the rules ask for (rules N4, N6).

    facts = await facts_of(uow, means, member, ask, Month(2026, 12))
    verdict = judge(ask, facts, means.policy.requests)

The books say what is deducted up to their date.  A request that counts from a later month stands beside them until the
books have closed that month; from then on the books say it.  Several open requests count together: when one more is
filed, as they were asked; when one is decided, the others only as far as they take more, since what may still be
refused frees nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from core.calendar import BUDDHIST_ERA, Month
from core.cases import CaseId
from core.clock import BANGKOK
from core.deposits import DepositAccount
from core.loan_schedule import payment
from core.members import Member
from core.money import ZERO, Baht
from core.policy import Policy
from core.ports import Means, UnitOfWork
from core.request_rules import Facts, family
from core.requests import SHARES, Ask, Request, RequestKind
from core.services.lending import LoanOverview
from core.services.summary import summary_of
from core.shares import MovementKind, ShareAccount, ShareMovement

SHARES_KEY = ("shares", "")
OTHER_MOVEMENTS = 24
"""Of the share ledger so many more are read than months matter, for those that are no monthly payment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deducted:
    """One thing that is deducted each month, in baht for the month asked about.

    `books`: by the books alone; `amount`: with the requests that were approved; `expected`: with those that wait.
    """

    books: Baht
    amount: Baht
    expected: Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that a member's requests may be about, as it will be in a month. `total`: with the requests that wait."""

    shares: ShareAccount | None
    loans: tuple[LoanOverview, ...]
    deposits: tuple[DepositAccount, ...]
    deducted: Mapping[tuple[str, str], Deducted]
    total: Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A member's requests by what they are about, without the one that is being decided, if one is."""

    approved: Mapping[tuple[str, str], Request]
    waiting: Mapping[tuple[str, str], Request]
    effective: Month
    is_decision: bool

    def deducted(self, key: tuple[str, str], books: Baht, as_of: date | None) -> Deducted:
        """What is deducted for KEY, of which the books of the day AS_OF say BOOKS."""
        amount = with_request(self.approved.get(key), books, as_of)
        waiting = self.waiting.get(key)
        expected = with_request(waiting if waiting and waiting.effective <= self.effective else None, amount, as_of)
        return Deducted(books=books, amount=amount, expected=max(amount, expected) if self.is_decision else expected)


async def standing_of(uow: UnitOfWork, means: Means, member: Member, effective: Month) -> Standing:
    """What is deducted from MEMBER in the month EFFECTIVE, as far as it is known now."""
    return await _standing(uow, means, member, await _known(uow, member, effective, None))


async def facts_of(
    uow: UnitOfWork, means: Means, member: Member, ask: Ask, effective: Month, deciding: CaseId | None = None
) -> Facts:
    """What ASK of MEMBER is judged by, were it to take effect in EFFECTIVE. DECIDING: its own case, once it has one."""
    known = await _known(uow, member, effective, deciding)
    standing = await _standing(uow, means, member, known)
    key = family(ask)
    own, waits = standing.deducted.get(key), known.waiting.get(key)
    least, most = _bounds(ask, standing, member, means.policy)
    return Facts(
        effective=effective,
        now=ZERO if own is None else own.amount,
        total=standing.total - (ZERO if own is None else own.expected - own.amount),
        salary=member.salary,
        is_known=ask.kind is RequestKind.GENERAL or own is not None,
        least=least,
        most=most,
        instalments_paid=(standing.shares.period or 0) if standing.shares else 0,
        owes=bool(standing.loans),
        last_share_change=await _last_share_change(uow, means, member, standing, known.approved.get(SHARES_KEY)),
        waits_already=number_of(waits) if waits and ask.kind is not RequestKind.GENERAL else "",
    )


def number_of(request: Request) -> str:
    """How it is called, `412/2569`: its case, and the year in which it was filed."""
    return f"{request.case_id}/{request.filed_at.astimezone(BANGKOK).year + BUDDHIST_ERA}"


async def _known(uow: UnitOfWork, member: Member, effective: Month, deciding: CaseId | None) -> _Known:
    approved = await uow.requests.in_force_before(member.id, effective.next())
    waiting = [one for one in await uow.requests.undecided_of(member.id) if one.case_id != deciding]
    return _Known(
        approved=approved,
        waiting={family(one.ask): one for one in waiting},
        effective=effective,
        is_decision=deciding is not None,
    )


async def _standing(uow: UnitOfWork, means: Means, member: Member, known: _Known) -> Standing:
    summary = await summary_of(uow, member, means.policy)
    deducted: dict[tuple[str, str], Deducted] = {}
    if summary.shares is not None:
        deducted[SHARES_KEY] = known.deducted(SHARES_KEY, summary.shares.monthly, summary.shares.as_of)
    for overview in summary.loans.open:
        key = (RequestKind.REPAYMENT.value, overview.loan.contract_no)
        deducted[key] = known.deducted(key, payment(overview.loan, overview.rules.unit), overview.loan.as_of)
    for account in summary.deposits.accounts:
        key = (RequestKind.DEPOSIT.value, account.account_no)
        deducted[key] = known.deducted(key, account.monthly, account.as_of)
    by_books = ZERO if summary.deduction is None else summary.deduction.total
    return Standing(
        shares=summary.shares,
        loans=summary.loans.open,
        deposits=summary.deposits.accounts,
        deducted=deducted,
        total=by_books + sum((one.expected - one.books for one in deducted.values()), ZERO),
    )


def with_request(request: Request | None, before: Baht, as_of: date | None) -> Baht:
    """What is deducted with REQUEST instead of BEFORE, where the books of the day AS_OF have not closed its month."""
    if request is None or (as_of is not None and as_of >= request.effective.last_day()):
        return before
    if request.ask.kind is RequestKind.SHARE_SUSPEND:
        return ZERO
    return before if request.ask.new is None else request.ask.new


def _bounds(ask: Ask, standing: Standing, member: Member, policy: Policy) -> tuple[Baht, Baht | None]:
    """The least and the most that the band, the contract or the account allows each month."""
    if ask.kind in SHARES:
        return band_share(policy, member.salary), None
    if ask.kind is RequestKind.REPAYMENT:
        loan = next((one for one in standing.loans if one.loan.contract_no == ask.target), None)
        return (ZERO, None) if loan is None else (payment(loan.loan, loan.rules.unit), loan.loan.balance)
    return ZERO, None


def band_share(policy: Policy, salary: Baht | None) -> Baht:
    """The monthly share that the policy's band asks for; zero where no salary is kept."""
    if salary is None:
        return ZERO
    rows = (row for row in policy.shares.bands if row.salary_from <= salary)
    return next((row.monthly for row in rows if row.salary_to is None or salary <= row.salary_to), ZERO)


async def _last_share_change(
    uow: UnitOfWork, means: Means, member: Member, standing: Standing, approved: Request | None
) -> Month | None:
    """The month from which the monthly share is as it is, by APPROVED, the newest request, and by the ledger."""
    found = [] if approved is None else [approved.effective]
    if standing.shares is not None:
        rules = means.policy.requests
        months = max(rules.months_between_share_changes, rules.months_between_share_rises)
        ledger = await uow.shares.movements(member.id, limit=months + OTHER_MOVEMENTS)
        in_books = changed_in_books(standing.shares.monthly, ledger)
        found += [] if in_books is None else [in_books]
    return max(found, default=None)


def changed_in_books(monthly: Baht, ledger: Sequence[ShareMovement]) -> Month | None:
    """The month from which a member pays MONTHLY, by the LEDGER, newest first; None where it does not tell.

    A single payment of another amount is no change: something was made good, or paid twice.
    """
    paid = [movement for movement in ledger if movement.kind is MovementKind.MONTHLY]
    for newer, older in pairwise(paid):
        if monthly not in {newer.amount, older.amount}:
            return Month.of(newer.on).next()
    return None
