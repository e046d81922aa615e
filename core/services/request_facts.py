"""What a request is judged by: what is deducted now, what would be, and what the rules ask for (rules N4, N6).

    facts = await facts_of(uow, means, member, ask, Month(2026, 12))
    verdict = judge(ask, facts, means.policy.requests)

The books say what is deducted up to their date.  A request that counts from a later month stands beside them until the
books have reached that month; from then on the books say it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.calendar import Month
from core.deposits import DepositAccount
from core.loan_schedule import payment
from core.members import Member
from core.money import ZERO, Baht
from core.policy import Policy
from core.ports import Means, UnitOfWork
from core.request_rules import Facts, family
from core.requests import SHARES, UNDECIDED, Ask, Request, RequestKind, RequestState
from core.services.lending import LoanOverview
from core.services.summary import summary_of
from core.shares import ShareAccount

MOST_LOOKED_AT = 500
"""Requests of one member that are looked through for those that wait and for the last change of shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deducted:
    """One thing that is deducted each month. `amount`: in the month asked about; `books`: by the books alone."""

    amount: Baht
    books: Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that a member's requests may be about, as it will be in a month."""

    shares: ShareAccount | None
    loans: tuple[LoanOverview, ...]
    deposits: tuple[DepositAccount, ...]
    deducted: Mapping[tuple[str, str], Deducted]
    total: Baht


async def standing_of(uow: UnitOfWork, means: Means, member: Member, effective: Month) -> Standing:
    """What is deducted from MEMBER in the month EFFECTIVE, as far as it is known now."""
    policy = means.policy
    summary = await summary_of(uow, member, policy)
    counting = await uow.requests.in_force_before(member.id, effective.next())
    deducted: dict[tuple[str, str], Deducted] = {}
    if summary.shares is not None:
        key = ("shares", "")
        deducted[key] = _later(summary.shares.monthly, summary.shares.as_of, counting.get(key))
    for overview in summary.loans.open:
        key = (RequestKind.REPAYMENT.value, overview.loan.contract_no)
        own = payment(overview.loan, overview.rules.unit)
        deducted[key] = _later(own, overview.loan.as_of, counting.get(key))
    for account in summary.deposits.accounts:
        key = (RequestKind.DEPOSIT.value, account.account_no)
        deducted[key] = _later(account.monthly, account.as_of, counting.get(key))
    by_books = ZERO if summary.deduction is None else summary.deduction.total
    changed = sum((one.amount - one.books for one in deducted.values()), ZERO)
    return Standing(
        shares=summary.shares,
        loans=summary.loans.open,
        deposits=summary.deposits.accounts,
        deducted=deducted,
        total=by_books + changed,
    )


async def facts_of(uow: UnitOfWork, means: Means, member: Member, ask: Ask, effective: Month) -> Facts:
    """What ASK of MEMBER is judged by, were it to take effect in EFFECTIVE."""
    standing = await standing_of(uow, means, member, effective)
    own = standing.deducted.get(family(ask))
    requests = await uow.requests.of_member(member.id, MOST_LOOKED_AT)
    waiting = next((one for one in requests if one.state in UNDECIDED and family(one.ask) == family(ask)), None)
    least, most = _bounds(ask, standing, member, means.policy)
    return Facts(
        effective=effective,
        now=ZERO if own is None else own.amount,
        total=standing.total,
        salary=member.salary,
        is_known=ask.kind is RequestKind.GENERAL or own is not None,
        least=least,
        most=most,
        instalments_paid=(standing.shares.period or 0) if standing.shares else 0,
        owes=bool(standing.loans),
        last_share_change=_last_share_change(requests),
        waits_already=str(waiting.case_id) if waiting and ask.kind is not RequestKind.GENERAL else "",
    )


def _later(books: Baht, as_of: date | None, request: Request | None) -> Deducted:
    """What is deducted when REQUEST, the newest that counts, is later than the books."""
    known = request is not None and (as_of is None or request.effective > Month.of(as_of))
    if request is None or not known or request.ask.kind is RequestKind.GENERAL:
        return Deducted(amount=books, books=books)
    amount = ZERO if request.ask.kind is RequestKind.SHARE_SUSPEND else request.ask.new
    return Deducted(amount=books if amount is None else amount, books=books)


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


def _last_share_change(requests: Sequence[Request]) -> Month | None:
    counting = {RequestState.APPROVED, RequestState.IN_FORCE}
    found = [one.effective for one in requests if one.ask.kind in SHARES and one.state in counting]
    return max(found, default=None)
