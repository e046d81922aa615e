"""Any files of a member's money: what was loaded is what is read, and a second load changes nothing."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendar import Month
from core.deposits import DepositAccount, DepositId, DepositMovement
from core.dividends import YearlyDividend
from core.links import MemberId
from core.loans import Loan, LoanId, LoanMovement, LoanType, Method
from core.money import Baht
from core.rates import Rate
from core.receipts import Receipt, ReceiptLine
from core.welfare import WelfareGrant
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.importing.kind import Rules
from storage.importing.run import Order, import_file
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.importing.conftest import NOW
from tests.storage.importing.samples import CODES, MEMBERS

MEMBER_NO = "026548"
FROM, UNTIL = date(2016, 1, 1), date(2026, 10, 31)

amounts = st.integers(0, 10**11).map(Baht)
days = st.dates(FROM, UNTIL)
counts = st.integers(1, 480)
rates = st.integers(0, 150_000).map(Rate)
words = st.text("กขคงจฉชซาีเแโ 0123456789abc/-.", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "ก"
)


@st.composite
def some_loans(draw: st.DrawFn) -> Loan:
    principal, disbursed, instalments = draw(amounts), draw(days), draw(counts)
    balance = draw(st.integers(0, principal.satang).map(Baht))
    after = st.integers(0, 400).map(lambda number: disbursed + timedelta(number))
    return Loan(
        id=LoanId(0),
        member_id=MemberId(0),
        contract_no="",
        loan_type=draw(st.sampled_from(LoanType)),
        principal=principal,
        disbursed_on=disbursed,
        instalments=instalments,
        method=draw(st.sampled_from(Method)),
        annual_rate=draw(rates),
        balance=balance,
        as_of=draw(after),
        instalments_paid=draw(st.integers(0, instalments)),
        payment=draw(st.none() | amounts),
        last_interest_on=draw(st.none() | after),
        interest_due=draw(amounts),
        overdue_since=draw(st.none() | days),
        overdue_principal=draw(st.integers(0, balance.satang).map(Baht)),
        overdue_interest=draw(amounts),
    )


signed = st.integers(-(10**9), 10**9).map(Baht)
payments = st.builds(
    LoanMovement, on=days, principal=st.sampled_from([Baht(1), Baht(100_000)]) | signed, interest=amounts
)
accounts = st.builds(
    DepositAccount,
    id=st.just(DepositId(0)),
    member_id=st.just(MemberId(0)),
    account_no=st.just(""),
    product=words,
    balance=amounts,
    monthly=amounts,
    available=st.none() | amounts,
    as_of=st.none() | days,
)
entries = st.builds(DepositMovement, on=st.just(UNTIL) | days, amount=st.just(Baht(50_000)) | signed)
grants = st.builds(
    WelfareGrant, kind=words | st.just("ทุน"), on=st.just(UNTIL) | days, amount=amounts, note=st.none() | words
)


@st.composite
def some_dividends(draw: st.DrawFn) -> YearlyDividend:
    dividend, refund = draw(amounts), draw(amounts)
    deductions = draw(st.integers(0, (dividend + refund).satang).map(Baht))
    return YearlyDividend(
        year=0,
        dividend_rate=draw(rates),
        dividend=dividend,
        refund_rate=draw(rates),
        refund=refund,
        deductions=deductions,
        net=draw(st.sampled_from([None, dividend + refund - deductions])),
        paid_on=draw(st.none() | days),
    )


@st.composite
def some_lines(draw: st.DrawFn) -> ReceiptLine:
    principal, interest = draw(st.none() | amounts), draw(st.none() | amounts)
    whole = principal + interest if principal is not None and interest is not None else draw(amounts)
    paid = draw(st.none() | counts)
    return ReceiptLine(
        line=0,
        item=draw(words),
        amount=whole,
        instalment=paid,
        instalments=paid and draw(st.none() | st.integers(paid, 500)),
        principal=principal,
        interest=interest,
        balance=draw(st.none() | amounts),
    )


@st.composite
def some_receipts(draw: st.DrawFn) -> Receipt:
    issued = draw(days)
    month = draw(st.sampled_from([Month.of(issued), Month.of(issued).previous()]))
    lines = draw(st.lists(some_lines(), min_size=1, max_size=4))
    return Receipt(receipt_no="", month=month, issued_on=issued, lines=_numbered(lines))


def _numbered(lines: Sequence[ReceiptLine]) -> tuple[ReceiptLine, ...]:
    return tuple(replace(line, line=number) for number, line in enumerate(lines, 1))


def cell(value: object) -> str:
    """VALUE as an office writes it: days and months of the Buddhist era, money with thousands."""
    match value:
        case None:
            return ""
        case date():
            return f"{value.day}/{value.month}/{value.year + 543}"
        case Month():
            return f"{value.number}/{value.year + 543}"
    text = str(value)
    return f'"{text}"' if "," in text else text


def fields_of(record: Any) -> dict[str, object]:
    """The fields of RECORD by name."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def sheet(columns: str, records: Sequence[Any], said_of: Callable[[Any], dict[str, object]]) -> bytes:
    """RECORDS in COLUMNS, as SAID_OF them."""
    names = columns.split(",")
    said = [said_of(each) for each in records]
    return "\n".join([columns, *(",".join(cell(each[name]) for name in names) for each in said)]).encode()


Books = dict[str, list[Any]]
"""The records of one member, by the KIND that loads them."""


def numbered(some: dict[str, Any]) -> Books:
    """SOME with the numbers and years by which records are known."""
    return some | {
        "loans": [replace(loan, contract_no=f"C{n}") for n, loan in enumerate(some["loans"])],
        "deposits": [replace(account, account_no=f"A{n}") for n, account in enumerate(some["deposits"])],
        "dividends": [replace(each, year=2025 - n) for n, each in enumerate(some["dividends"])],
        "receipts": [replace(receipt, receipt_no=f"R{n}") for n, receipt in enumerate(some["receipts"])],
    }


drawn: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "loans": st.lists(some_loans(), min_size=1, max_size=3),
        "loan-movements": st.lists(payments, max_size=5),
        "deposits": st.lists(accounts, min_size=1, max_size=3),
        "deposit-movements": st.lists(entries, max_size=5),
        "welfare": st.lists(grants, max_size=5),
        "dividends": st.lists(some_dividends(), max_size=4),
        "receipts": st.lists(some_receipts(), max_size=3),
    }
)


def owned(each: Any) -> dict[str, object]:
    """What a row says of a record of the member."""
    return fields_of(each) | {"member_no": MEMBER_NO}


def moved(owner: str, name: str) -> Callable[[Any], dict[str, object]]:
    """What a row says of a movement of the OWNER called NAME."""
    return lambda each: fields_of(each) | {owner: name, "date": each.on}


SHEETS: dict[str, tuple[str, Callable[[Any], dict[str, object]]]] = {
    "loans": (
        (
            "contract_no,member_no,loan_type,principal,disbursed_on,instalments,method,annual_rate,balance,as_of,"
            "instalments_paid,payment,last_interest_on,interest_due,overdue_since,overdue_principal,overdue_interest"
        ),
        owned,
    ),
    "loan-movements": ("contract_no,date,principal,interest", moved("contract_no", "C0")),
    "deposits": ("account_no,member_no,product,balance,monthly,available,as_of", owned),
    "deposit-movements": ("account_no,date,amount", moved("account_no", "A0")),
    "welfare": ("member_no,kind,date,amount,note", moved("member_no", MEMBER_NO)),
    "dividends": ("member_no,year,dividend_rate,dividend,refund_rate,refund,deductions,net,paid_on", owned),
    "receipts": (
        "member_no,month,receipt_no,issued_on,line,item,amount,instalment,instalments,principal,interest,balance",
        lambda pair: owned(pair[0]) | fields_of(pair[1]),
    ),
}
"""Movements are of the first contract and the first account."""


def files_of(records: Books) -> dict[str, bytes]:
    """The files that say this of one member."""
    lines = [(receipt, line) for receipt in records["receipts"] for line in receipt.lines]
    rows = records | {"receipts": lines}
    return {kind: sheet(columns, rows[kind], said) for kind, (columns, said) in SHEETS.items()}


async def kept(uow: SqlUnitOfWork, months: set[Month]) -> Books:
    """What is kept of the member, without the ids of the database; receipts of MONTHS."""
    member = await uow.members.by_number(MEMBER_NO)
    assert member is not None
    loans, deposits = await uow.loans.of_member(member.id), await uow.deposits.of_member(member.id)
    receipts = [receipt for month in months for receipt in await uow.receipts.of_month(member.id, month)]
    return {
        "loans": [replace(loan, id=LoanId(0), member_id=MemberId(0)) for loan in loans],
        "loan-movements": [each for loan in loans for each in await uow.loans.movements(loan.id, limit=99)],
        "deposits": [replace(account, id=DepositId(0), member_id=MemberId(0)) for account in deposits],
        "deposit-movements": [each for at in deposits for each in await uow.deposits.movements(at.id, limit=99)],
        "welfare": list(await uow.welfare.of_member(member.id, limit=99)),
        "dividends": list(await uow.dividends.of_member(member.id)),
        "receipts": sorted(receipts, key=lambda receipt: receipt.receipt_no),
    }


def as_shown(records: Books) -> Books:
    """RECORDS in the order in which members see them: of one day, what stands later in the file comes first."""
    ledgers = ("loan-movements", "deposit-movements", "welfare")
    shown = {name: sorted(records[name], key=lambda each: each.on)[::-1] for name in ledgers}
    return records | shown


@pytest.mark.shows("F21")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=drawn.map(numbered))
def test_what_was_loaded_is_what_is_read(
    tmp_path: Path, sqlite_template: Path, keys: KeyRing, rules: Rules, records: Books
) -> None:
    files, months = files_of(records), {receipt.month for receipt in records["receipts"]}

    async def twice() -> None:
        shutil.copy(sqlite_template, tmp_path / "coop.db")
        store = await open_store(f"sqlite:///{tmp_path / 'coop.db'}", keys)
        try:
            for kind, data in (("codes", CODES.encode()), ("members", MEMBERS.encode()), *files.items()):
                first = await import_file(store, kind, data, rules, Order(at=NOW, confirmed=True))
                assert (kind, first.faults) == (kind, ())
            async with store.read() as uow:
                assert await kept(uow, months) == as_shown(records)
            for kind, data in files.items():
                again = await import_file(store, kind, data, rules, Order(at=NOW, again=True))
                assert (kind, again.faults, again.doubts) == (kind, (), ())
                assert (again.added, again.changed, again.unchanged) == (0, 0, again.rows)
            async with store.read() as uow:
                assert await kept(uow, months) == as_shown(records)
        finally:
            await store.close()

    asyncio.run(twice())
