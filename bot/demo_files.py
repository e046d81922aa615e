"""The demonstration's holders as the files that `coop import` reads, one KIND after the other.

Each month's receipts are numbered through all members, as the office does: what 026548 paid for October stands in the
ledgers of shares, loans and deposits under one number, that of the receipt.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count

from bot import demo_deposits, demo_dividends, demo_lending, demo_welfare
from bot.demo_holders import PEOPLE_COLUMNS, Holder
from bot.demo_people import CODES
from bot.demo_receipts import COLUMNS as RECEIPT_COLUMNS
from bot.demo_receipts import lines_of
from bot.demo_savings import document_no
from core.calendar import Month
from core.shares import MovementKind

File = tuple[str, bytes]
"""A KIND and the CSV of it."""

Row = Sequence[object]

ACCOUNT_COLUMNS = ("member_no", "as_of", "balance", "brought_forward", "monthly", "period")
MOVEMENT_COLUMNS = ("member_no", "date", "kind", "amount", "balance", "period", "document_no")
GUARANTEE_COLUMNS = ("contract_no", "guarantor_no", "amount", "since", "released_on")


class Documents:
    """Gives the numbers of a day's documents, `6910/00001` and so on; a member's receipt of the day has one."""

    def __init__(self) -> None:
        self._counts: dict[date, Iterator[int]] = {}
        self._receipts: dict[tuple[str, date], str] = {}

    def receipt(self, member_no: str, on: date) -> str:
        """Of the monthly collection."""
        if (member_no, on) not in self._receipts:
            self._receipts[member_no, on] = self.another(on)
        return self._receipts[member_no, on]

    def another(self, on: date) -> str:
        """Of something paid besides."""
        return document_no(on, next(self._counts.setdefault(on, count(1))))


def register_files(holders: Sequence[Holder], relatives: File) -> Iterator[File]:
    """Codes, members and their relatives."""
    people = (holder.person for holder in holders)
    yield "codes", as_csv(("kind", "code", "description"), CODES)
    yield "members", as_csv(PEOPLE_COLUMNS, ([_cell(getattr(who, c)) for c in PEOPLE_COLUMNS] for who in people))
    yield relatives


def money_files(holders: Sequence[Holder], closed: Month) -> Iterator[File]:
    """All that the members have with the co-op at the end of CLOSED."""
    documents = Documents()
    yield "shares", as_csv(ACCOUNT_COLUMNS, _share_accounts(holders))
    yield "share-movements", as_csv(MOVEMENT_COLUMNS, _share_movements(holders, documents))
    yield "loans", as_csv(demo_lending.LOAN_COLUMNS, _loans(holders))
    yield "loan-movements", as_csv(demo_lending.MOVEMENT_COLUMNS, _loan_movements(holders, documents))
    yield "guarantees", as_csv(GUARANTEE_COLUMNS, _guarantees(holders))
    yield "deposits", as_csv(demo_deposits.ACCOUNT_COLUMNS, _deposits(holders))
    yield "deposit-movements", as_csv(demo_deposits.MOVEMENT_COLUMNS, _deposit_movements(holders, documents))
    yield "welfare", as_csv(demo_welfare.COLUMNS, _welfare(holders))
    yield (
        "dividends",
        as_csv(demo_dividends.COLUMNS, _dividends(holders, closed)),
    )
    yield "receipts", as_csv(RECEIPT_COLUMNS, _receipts(holders, closed, documents))


def as_csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with a header row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    return "" if value is None else value


def _share_accounts(holders: Sequence[Holder]) -> Iterator[Row]:
    for holder in holders:
        if (savings := holder.savings) is not None:
            as_of, brought = savings.closed.last_day(), savings.brought_forward
            yield holder.person.member_no, as_of, savings.balance, brought, savings.monthly, savings.instalments


def _share_movements(holders: Sequence[Holder], documents: Documents) -> Iterator[Row]:
    for holder in holders:
        number = holder.person.member_no
        for paid in holder.savings.kept if holder.savings is not None else ():
            is_monthly = paid.kind is MovementKind.MONTHLY
            document = documents.receipt(number, paid.on) if is_monthly else documents.another(paid.on)
            yield number, paid.on, paid.kind, paid.amount, paid.balance, _cell(paid.period), document


def _loans(holders: Sequence[Holder]) -> Iterator[Row]:
    return (loan.row(holder.person.member_no) for holder in holders for loan in holder.loans)


def _loan_movements(holders: Sequence[Holder], documents: Documents) -> Iterator[Row]:
    for holder in holders:
        for loan in holder.loans:
            for paid in loan.entries:
                document = documents.receipt(holder.person.member_no, paid.on)
                yield loan.contract_no, paid.on, paid.principal, paid.interest, paid.balance, paid.number, document


def _guarantees(holders: Sequence[Holder]) -> Iterator[Row]:
    for holder in holders:
        loans = {loan.contract_no: loan for loan in holder.loans}
        for surety in holder.sureties:
            loan = loans[surety.contract_no]
            released = "" if loan.balance else loan.entries[-1].on
            yield surety.contract_no, surety.guarantor_no, _cell(surety.amount), loan.disbursed_on, released


def _deposits(holders: Sequence[Holder]) -> Iterator[Row]:
    return (account.row(holder.person.member_no) for holder in holders for account in holder.deposits)


def _deposit_movements(holders: Sequence[Holder], documents: Documents) -> Iterator[Row]:
    """Credited interest has no document, so that the rule of the n-th equal row is met too."""
    for holder in holders:
        for account in holder.deposits:
            for moved in account.entries:
                document = documents.receipt(holder.person.member_no, moved.on) if moved.monthly else ""
                yield account.account_no, moved.on, moved.amount, moved.balance, document


def _welfare(holders: Sequence[Holder]) -> Iterator[Row]:
    for holder in holders:
        for grant in holder.welfare:
            yield holder.person.member_no, grant.kind, grant.on, grant.amount, grant.note


def _dividends(holders: Sequence[Holder], closed: Month) -> Iterator[Row]:
    return (row for holder in holders for row in demo_dividends.dividends_of(holder, closed))


def _receipts(holders: Sequence[Holder], closed: Month, documents: Documents) -> Iterator[Row]:
    for holder in holders:
        number = holder.person.member_no
        for month, lines in lines_of(holder, closed):
            receipt_no = documents.receipt(number, month.last_day())
            for place, line in enumerate(lines, 1):
                yield number, month, receipt_no, month.last_day(), place, *line
