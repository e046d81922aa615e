"""A member's money as the office reads it (product row R7): short versions of what the member sees in the own chat.

`member:#17:loans:3` is the page of loans that begins with the fourth contract.  Who may see them and that they were
looked at is `core.services.record_views`' business; these draw.
"""

import re
from datetime import date

from core.calendar import Month
from core.clock import today
from core.guarantees import Guarantee, Party
from core.links import Language
from core.loans import Loan
from core.members import Member
from core.money import ZERO
from core.services.enquiries import share_movements_of, shares_of
from core.services.lending import LoanOverview, guarantees_of, loans_of
from core.services.record_views import View
from core.services.savings import deposits_of, welfare_of
from core.services.yearly import dividends_of
from core.shares import ShareMovement
from handlers.incoming import Asked, Tap
from handlers.paging import page_acts
from handlers.persons import ref
from handlers.reply import Alert, Card, Choice, Literal, OutOf, Phrase, Row, Section, Telling, Tone, Value, Year

ROWS, SECTIONS = 6, 3
"""On one page."""
CONSONANT = re.compile("[ก-ฮ]")


def short_name(first_name: str, last_name: str) -> Literal:
    """`ประพันธ์ ต.`: enough to tell people of a list apart, and less than the whole name."""
    initial = CONSONANT.search(last_name)
    return Literal(f"{first_name} {initial[0] if initial else last_name[:1]}.")


def tap(member: Member, view: View) -> Tap:
    """The part VIEW of MEMBER's record."""
    return Tap("member", (ref(member), view.value))


def title(what: Phrase, member: Member) -> Phrase:
    """`เงินกู้ · 026548`."""
    return Phrase.of("member.part", what=what, number=Literal(member.member_no))


def books(day: date) -> Phrase:
    """The date that figures are of."""
    return Phrase.of("common.as_of", day=day)


def turns(member: Member, view: View, start: int, size: int, length: int) -> tuple[Choice, ...]:
    """The buttons to the pages beside the one that begins after START of LENGTH."""
    return page_acts(tap(member, view), start, size, start + size if start + size < length else None)


def within(offset: int, length: int) -> int:
    """Where the page begins; a place behind the end is the beginning."""
    return offset if offset < length else 0


async def shares(asked: Asked, member: Member, offset: int) -> Card:
    """The balance with the newest movements, or older ones."""
    rules = asked.means.policy.shares
    overview = await shares_of(asked.uow, member, rules)
    if overview is None:
        return _nothing(asked, Phrase("shares.title"), member)
    account = overview.account
    page = await share_movements_of(asked.uow, member, offset=offset, limit=ROWS)
    rows = [Row(Phrase("shares.monthly"), account.monthly)]
    if account.period is not None:
        rows.append(Row(Phrase("shares.instalment_label"), account.period))
    moves = Section(title=Phrase("shares.history"), rows=tuple(_move(movement) for movement in page.movements))
    return Card(
        title=title(Phrase("shares.title"), member),
        tone=Tone.WORK,
        as_of=books(account.as_of),
        amount=account.balance,
        meaning=Phrase.of("member.shares_count", number=Telling(overview.number_of_shares)),
        rows=tuple(rows),
        sections=(moves,) if page.movements else (),
        acts=page_acts(tap(member, View.SHARES), offset, ROWS, page.next_offset),
    )


def _move(movement: ShareMovement) -> Row:
    kind = Phrase(f"shares.kind_{movement.kind.value}")
    return Row(Phrase.of("shares.move", day=movement.on, kind=kind), movement.amount)


async def loans(asked: Asked, member: Member, offset: int) -> Card:
    """Open contracts, what is behind first; how many are paid off."""
    overview = await loans_of(asked.uow, member, asked.means.policy.loans)
    if not overview.open and not overview.settled:
        return _nothing(asked, Phrase("loans.button"), member)
    start = within(offset, len(overview.open))
    behind = [one.arrears.amount for one in overview.open if one.arrears is not None]
    rows = [Row(Phrase("member.next_month"), overview.coming_total)] if overview.open else []
    if overview.settled:
        rows.append(Row(Phrase("loans.settled"), Phrase.of("member.contracts", number=len(overview.settled))))
    dates = [one.loan.as_of for one in overview.open] + [loan.as_of for loan in overview.settled]
    return Card(
        title=title(Phrase("loans.button"), member),
        tone=Tone.WORK,
        as_of=books(max(dates)),
        alert=Alert(word=Phrase("summary.overdue"), amount=sum(behind, ZERO)) if behind else None,
        amount=sum((one.loan.balance for one in overview.open), ZERO),
        meaning=Phrase.of("member.contracts", number=len(overview.open)),
        rows=tuple(rows),
        sections=tuple(_contract(asked, one) for one in overview.open[start : start + SECTIONS]),
        acts=turns(member, View.LOANS, start, SECTIONS, len(overview.open)),
    )


def _contract(asked: Asked, one: LoanOverview) -> Section:
    loan = one.loan
    rows = [
        Row(Phrase("member.balance"), loan.balance),
        Row(Phrase("member.principal"), loan.principal),
        Row(Phrase("member.instalment"), OutOf(loan.instalments_paid, loan.instalments)),
        Row(Phrase.of("member.coming", month=Month.of(one.coming.due)), one.coming.total),
    ]
    if one.arrears is not None:
        rows.append(Row(Phrase("member.behind"), one.arrears.amount))
    return Section(title=_called(asked, loan), rows=tuple(rows))


def _called(asked: Asked, loan: Loan) -> Phrase:
    rules = asked.means.policy.loans.of(loan.loan_type)
    name = rules.name_th if asked.language is Language.THAI else rules.name_en
    return Phrase.of("member.contract", kind=Literal(name), contract=Literal(loan.contract_no))


async def guarantees(asked: Asked, member: Member, offset: int) -> Card:
    """For whom the member answers, and who answers for the member; both lists turn their pages together."""
    day = today(asked.means.clock)
    overview = await guarantees_of(asked.uow, member, day, asked.means.policy.guarantees)
    longest = max(len(overview.given), len(overview.received))
    start = within(offset, longest)
    given = tuple(_answered_for(one) for one in overview.given[start : start + ROWS])
    received = tuple(_answers(one) for one in overview.received[start : start + ROWS])
    room = Phrase.of("member.persons", number=overview.room)
    sections = (
        Section(title=Phrase.of("member.given", number=overview.borrowers), rows=given),
        Section(title=Phrase("member.received"), rows=received),
    )
    return Card(
        title=title(Phrase("guarantees.button"), member),
        tone=Tone.WORK,
        as_of=books(day),
        rows=(
            Row(Phrase("member.guarantees"), Phrase.of("member.persons", number=overview.borrowers)),
            Row(Phrase("member.room"), room),
        ),
        sections=tuple(section for section in sections if section.rows),
        acts=turns(member, View.GUARANTEES, start, ROWS, longest),
    )


def _answered_for(one: Guarantee) -> Row:
    return Row(_party(one.party, one.loan), one.loan.balance)


def _answers(one: Guarantee) -> Row:
    return Row(_party(one.party, one.loan), Phrase("member.whole_loan") if one.amount is None else one.amount)


def _party(party: Party, loan: Loan) -> Phrase:
    name = short_name(party.first_name, party.last_name)
    number, contract = Literal(party.member_no), Literal(loan.contract_no)
    return Phrase.of("member.party", number=number, name=name, contract=contract)


async def deposits(asked: Asked, member: Member, offset: int) -> Card:
    """Every account."""
    overview = await deposits_of(asked.uow, member)
    if not overview.accounts:
        return _nothing(asked, Phrase("deposits.button"), member)
    start = within(offset, len(overview.accounts))
    sections = []
    for account in overview.accounts[start : start + SECTIONS]:
        rows: list[tuple[str, Value | None]] = [("member.balance", account.balance)]
        rows += [("deposits.monthly", None if account.monthly == ZERO else account.monthly)]
        rows += [("deposits.available", account.available)]
        name = Phrase.of("member.account_name", product=Literal(account.product), account=Literal(account.account_no))
        shown = tuple(Row(Phrase(label), value) for label, value in rows if value is not None)
        sections.append(Section(title=name, rows=shown))
    dates = [account.as_of for account in overview.accounts if account.as_of is not None]
    return Card(
        title=title(Phrase("deposits.button"), member),
        tone=Tone.WORK,
        as_of=books(max(dates, default=today(asked.means.clock))),
        amount=overview.total,
        meaning=Phrase.of("member.accounts", number=len(overview.accounts)),
        sections=tuple(sections),
        acts=turns(member, View.DEPOSITS, start, SECTIONS, len(overview.accounts)),
    )


async def welfare(asked: Asked, member: Member, offset: int) -> Card:
    """What was received, the newest first."""
    page = await welfare_of(asked.uow, member, offset=offset, limit=ROWS)
    if not page.by_year:
        return _nothing(asked, Phrase("welfare.button"), member)
    return Card(
        title=title(Phrase("welfare.button"), member),
        tone=Tone.WORK,
        as_of=books(today(asked.means.clock)),
        amount=page.total,
        meaning=Phrase("welfare.meaning"),
        rows=tuple(
            Row(Phrase.of("welfare.grant", day=grant.on, kind=Literal(grant.kind)), grant.amount)
            for grant in page.grants
        ),
        acts=page_acts(tap(member, View.WELFARE), offset, ROWS, page.next_offset),
    )


async def dividends(asked: Asked, member: Member, offset: int) -> Card:
    """Each year with its parts, the newest first."""
    years = await dividends_of(asked.uow, member)
    if not years:
        return _nothing(asked, Phrase("dividends.button"), member)
    start = within(offset, len(years))
    sections = []
    for paid in years[start : start + SECTIONS]:
        rows = [Row(Phrase.of("dividends.dividend", rate=Literal(str(paid.dividend_rate))), paid.dividend)]
        if paid.refund_rate is not None:
            rows.append(Row(Phrase.of("dividends.refund", rate=Literal(str(paid.refund_rate))), paid.refund))
        if paid.deductions != ZERO:
            rows.append(Row(Phrase("dividends.deductions"), -paid.deductions))
        total = Row(Phrase("dividends.net"), paid.received)
        year = Phrase.of("dividends.title", year=Year(paid.year))
        sections.append(Section(title=year, rows=tuple(rows), total=total))
    return Card(
        title=title(Phrase("dividends.button"), member),
        tone=Tone.WORK,
        as_of=books(today(asked.means.clock)),
        sections=tuple(sections),
        acts=turns(member, View.DIVIDENDS, start, SECTIONS, len(years)),
    )


def _nothing(asked: Asked, what: Phrase, member: Member) -> Card:
    day = today(asked.means.clock)
    return Card(title=title(what, member), tone=Tone.WORK, meaning=Phrase.of("member.nothing", day=day))
