"""What stands on a receipt: of a bill that is posted, and of a receipt that was imported with the books (rule N9, E7).

    papers = await paper_for(uow, means, member, Month(2026, 10))     # as they were issued, void ones left out

A receipt that came with the books has no paper until somebody wants it: then it is entered into the register, as what
is known then says, and is printed alike for ever.  Two who want it at once get the same one.
"""

import hashlib
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile

from core.calendar import Month
from core.clock import BANGKOK, today
from core.errors import KeyConflictError
from core.links import MemberId, digest
from core.loans import LoanId, LoanType
from core.members import Member
from core.money import ZERO, Baht
from core.policy import Policy
from core.ports import Ids, Means, UnitOfWork
from core.receipt_paper import Letterhead, Paper, PaperLine, Signed
from core.receipts import Receipt

CODE_CHARACTERS = 26
"""Of 5 random bits each: 130."""
MOVEMENTS_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Names:
    """Descriptions of the codes in a member's record."""

    titles: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the member has by a receipt, as `core.receipt_paper.Paper` says it."""

    interest_this_year: Baht
    shares_brought_forward: Baht
    shares: Baht


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """All that a paper is made of. `loans`: contract number -> its kind; `code`: what its QR leads to."""

    member: Member
    names: Names
    receipt: Receipt
    at: datetime
    standing: Standing
    loans: Mapping[str, LoanType]
    code: str


def new_code(ids: Ids) -> str:
    """A code for `/verify`: 130 random bits in capitals and digits, of which a QR holds many in little room."""
    return b32encode(hashlib.sha256(ids.token().encode()).digest()).decode()[:CODE_CHARACTERS]


async def names_on(uow: UnitOfWork, day: date) -> Names:
    """The code tables in force on DAY."""
    return Names(await uow.codes.of_kind("title", day), await uow.codes.of_kind("unit", day))


def paper_of(means: Means, issue: Issue) -> Paper:
    """The paper, with the letterhead and the signatories of the policy in force."""
    member, names, policy = issue.member, issue.names, means.policy
    title = names.titles.get(member.title, member.title) if member.title else ""
    return Paper(
        receipt_no=issue.receipt.receipt_no,
        month=issue.receipt.month,
        issued_at=issue.at,
        coop=Letterhead(name=policy.coop.name_th, address=policy.coop.address, phone=policy.coop.phone),
        received_from=f"{title}{member.first_name} {member.last_name}",
        member_no=member.member_no,
        unit=names.units.get(member.unit, member.unit) if member.unit else "",
        interest_this_year=issue.standing.interest_this_year,
        shares_brought_forward=issue.standing.shares_brought_forward,
        shares=issue.standing.shares,
        lines=_lines(issue.receipt),
        codes=_codes(issue, policy),
        note=policy.receipts.note,
        signed=tuple(Signed(name=one.name, position=one.position) for one in policy.coop.signatories),
        verify_url=f"{means.public_url}/verify/{issue.code}",
    )


def _lines(receipt: Receipt) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            item=line.item,
            contract_no=line.contract_no,
            instalment=line.instalment,
            instalments=line.instalments,
            principal=line.principal,
            interest=line.interest,
            amount=line.amount,
            balance=line.balance,
        )
        for line in receipt.lines
    )


def _codes(issue: Issue, policy: Policy) -> tuple[tuple[str, str], ...]:
    """What the letters before the contracts' numbers stand for, each once."""
    contracts = [line.contract_no for line in issue.receipt.lines if line.contract_no in issue.loans]
    told = {
        (prefix, policy.loans.of(issue.loans[number]).name_th): None
        for number in contracts
        if number is not None and (prefix := _prefix(number))
    }
    return tuple(told)


def _prefix(contract_no: str) -> str:
    """The letters that a contract's number begins with.

    >>> _prefix("สม.6700123"), _prefix("6700123")
    ('สม.', '')
    """
    return "".join(takewhile(lambda character: not character.isdigit(), contract_no)).strip(" -/")


async def paper_for(uow: UnitOfWork, means: Means, member: Member, month: Month) -> tuple[Paper, ...]:
    """MEMBER's receipts of MONTH, as they were issued; one without a paper gets it now, in a unit of work that writes.

    Void ones are for the office alone.
    """
    entered = {one.receipt_no: one for one in await uow.receipt_register.of_member_in(member.id, month)}
    numbers = {number for number, one in entered.items() if one.void_at is None}
    for receipt in await uow.receipts.of_month(member.id, month):
        if receipt.receipt_no not in entered:
            await _enter(uow, means, member, receipt)
            numbers.add(receipt.receipt_no)
    papers = [await uow.receipt_register.paper(number) for number in sorted(numbers)]
    return tuple(paper for paper in papers if paper is not None)


async def _enter(uow: UnitOfWork, means: Means, member: Member, receipt: Receipt) -> None:
    """RECEIPT, which came with the books, into the register; somebody else may do so at the same moment."""
    code = new_code(means.ids)
    until = max(receipt.issued_on, receipt.month.last_day())
    issue = Issue(
        member=member,
        names=await names_on(uow, today(means.clock)),
        receipt=receipt,
        at=datetime.combine(receipt.issued_on, time(), BANGKOK),
        standing=await _standing(uow, member.id, until),
        loans={loan.contract_no: loan.loan_type for loan in await uow.loans.of_member(member.id)},
        code=code,
    )
    try:
        async with uow.savepoint():
            await uow.receipt_register.add(member.id, paper_of(means, issue), digest(code))
    except KeyConflictError:
        return  # that one is printed from now on


async def _standing(uow: UnitOfWork, member_id: MemberId, until: date) -> Standing:
    """What the books say of the day UNTIL, worked back from what they say now."""
    account = await uow.shares.account(member_id)
    shares = brought_forward = ZERO
    if account is not None:
        known = await uow.shares.moved_by_year(member_id, account.as_of)
        moved = await uow.shares.moved_by_year(member_id, until)
        shares = account.balance - sum(known.values(), ZERO) + sum(moved.values(), ZERO)
        brought_forward = shares - moved.get(until.year, ZERO)
    paid = [await _interest(uow, loan.id, until) for loan in await uow.loans.of_member(member_id)]
    return Standing(
        interest_this_year=sum(paid, ZERO), shares_brought_forward=brought_forward, shares=max(shares, ZERO)
    )


async def _interest(uow: UnitOfWork, loan_id: LoanId, until: date) -> Baht:
    """Interest paid on one contract from January of the year of UNTIL up to that day."""
    paid, offset = ZERO, 0
    while True:
        found = await uow.loans.movements(loan_id, limit=MOVEMENTS_AT_ONCE, offset=offset)
        paid += sum((one.interest for one in found if one.on.year == until.year and one.on <= until), ZERO)
        offset += MOVEMENTS_AT_ONCE
        if len(found) < MOVEMENTS_AT_ONCE or found[-1].on.year < until.year:
            return paid
