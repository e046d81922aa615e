"""KINDs of a member's money: what contradicts itself or the records is refused with row, column and reason."""

import pytest

from storage.importing.faults import Reason
from tests.storage.importing.conftest import Load
from tests.storage.importing.money_samples import DIVIDENDS, FILES, RECEIPTS
from tests.storage.importing.samples import MEMBERS

HEADERS = {kind: text.splitlines()[0] for kind, text in FILES}
LOAN = "อ.1,026548,ordinary,1000,2026-01-15,10,annuity,5.70,900,2026-10-31,1,"
RECEIPT = "026548,11/2569,R1,30/11/2569,1,เงินกู้สามัญ,100,,,,,,"


@pytest.fixture
async def loaded(load: Load) -> Load:
    await load("members", MEMBERS)
    for kind, text in FILES:
        assert not (await load(kind, text)).faults
    return load


CASES = (
    ("loans", LOAN.replace("026548", "099999"), "member_no", "there is no member with this number"),
    ("loans", LOAN.replace("900", "1000.01"), "balance", "more than the principal of the contract"),
    ("loans", LOAN.replace(",1,", ",11,"), "instalments_paid", "more than the number of instalments"),
    ("loans", LOAN.replace(",10,", ",0,"), "instalments", "must be one or more"),
    ("loans", LOAN.replace("5.70", "570"), "annual_rate", "not a rate in percent such as 5.70"),
    ("loans", LOAN.replace("annuity", "flat"), "method", "must be one of: equal-principal, annuity"),
    ("loans", LOAN.replace(",2026-10-31", ",2025-10-31"), "as_of", "before the day on which the loan was paid out"),
    ("loans", LOAN + "2025-12-31", "last_interest_on", "before the day on which the loan was paid out"),
    ("loans", LOAN.replace("900", ""), "balance", "must not be empty"),
    ("loans", "อ.6900123,001207,,,,,,,,,,", "member_no", "is kept as another member's"),
    ("loan-movements", "อ.1,2026-10-31,1,1,,,", "contract_no", "there is no loan contract with this number"),
    ("loan-movements", "อ.6900123,2026-10-31,1,1,,121,", "instalment", "more than the number of instalments"),
    (
        "loan-movements",
        "อ.6900123,2026-10-31,1,1,120000.01,,",
        "balance",
        "more than the principal of the contract",
    ),
    ("loan-movements", "อ.6900123,2026-10-31,,1,,,", "principal", "must not be empty"),
    ("guarantees", "อ.1,001207,,,", "contract_no", "there is no loan contract with this number"),
    ("guarantees", "อ.6900123,026548,,,", "guarantor_no", "the borrower cannot be the guarantor"),
    ("guarantees", "อ.6900123,099999,,,", "guarantor_no", "there is no member with this number"),
    (
        "guarantees",
        "อ.6900123,001207,,,2025-12-31",
        "released_on",
        "released before the guarantee began",
    ),
    ("deposits", "01-00123,ส03548,,,,,", "member_no", "is kept as another member's"),
    ("deposits", "01-1,026548,ออมทรัพย์,-1,,,", "balance", "must not be negative"),
    ("deposits", "01-1,026548,,1,,,", "product", "must not be empty"),
    ("deposit-movements", "01-1,2026-10-31,1,,", "account_no", "there is no deposit account with this number"),
    ("welfare", "026548,ทุน,2026-10-31,-1,", "amount", "must not be negative"),
    ("welfare", "026548,,2026-10-31,1,", "kind", "must not be empty"),
    ("dividends", "026548,2567,5.70,100,13,50,10,150,", "net", "is not dividend plus refund less deductions"),
    ("dividends", "026548,2568,,6000,,,,,", "net", "is not dividend plus refund less deductions"),
    ("dividends", "ส03548,2567,5.70,100,,50,,,", "refund_rate", "there is a refund without its rate"),
    ("dividends", "026548,68,5.70,100,,,,,", "year", "not a year such as 2569"),
    ("receipts", RECEIPT.replace(",,,,,,", ",,,,99,0.99,"), "amount", "is not principal plus interest"),
    ("receipts", RECEIPT.replace(",,,,,,", ",,13,12,,,"), "instalment", "more than the number of instalments"),
    ("receipts", RECEIPT.replace(",,,,,,", ",อ.6800999,,,,,"), "contract_no", "is kept as another member's"),
    ("receipts", RECEIPT.replace("30/11/2569", "31/10/2569"), "issued_on", "issued before the month began"),
    (
        "receipts",
        RECEIPT.replace("30/11", "01/12").replace("11/2569,R", "11/2568,R"),
        "issued_on",
        "issued more than a year after the month",
    ),
    ("receipts", RECEIPT.replace("11/2569,R", "13/2569,R"), "month", "not a month such as 11/2569"),
    ("receipts", RECEIPT.replace(",1,", ",0,"), "line", "must be one or more"),
    ("receipts", "001207,,6910/00067,,1,,,,,,,,", "member_no", "is kept as another member's"),
)


async def test_rows_that_cannot_be_taken(loaded: Load) -> None:
    """Each in a file of its own, over one database: nothing of a refused file stays."""
    for kind, row, column, reason in CASES:
        result = await loaded(kind, f"{HEADERS[kind]}\n{row}\n")
        found = [(fault.row, fault.column, fault.reason.english) for fault in result.faults]
        assert (kind, row, found) == (kind, row, [(2, column, reason)])
        assert (result.added, result.changed) == (0, 0)


async def test_a_row_twice_names_the_first(loaded: Load) -> None:
    for kind, text in FILES:
        if kind not in {"loan-movements", "deposit-movements", "welfare"}:
            lines = text.splitlines()
            result = await loaded(kind, "\n".join([*lines, lines[1]]))
            assert [(f.row, f.reason.english) for f in result.faults] == [(len(lines) + 1, "the same as row 2")]


async def test_a_document_twice_in_one_ledger_names_the_first(loaded: Load) -> None:
    for kind, row in (
        ("loan-movements", "อ.6900123,2026-11-30,1,1,,,D1"),
        ("deposit-movements", "01-00123,2026-11-30,1,,D1"),
    ):
        result = await loaded(kind, f"{HEADERS[kind]}\n{row}\n{row}\n")
        assert [(f.row, f.column, f.reason.english) for f in result.faults] == [(3, "document_no", "the same as row 2")]


async def test_the_lines_of_a_receipt_name_one_member_month_and_day(loaded: Load) -> None:
    others = [
        RECEIPT.replace("R1,30/11/2569,1", "R1,30/11/2569,2").replace("026548", "001207"),
        RECEIPT.replace("R1,30/11/2569,1", "R1,30/11/2569,3").replace("11/2569,R1", "10/2569,R1"),
        RECEIPT.replace("R1,30/11/2569,1", "R1,01/12/2569,4"),
    ]
    result = await loaded("receipts", "\n".join([HEADERS["receipts"], RECEIPT, *others]))
    assert [(f.row, f.column, f.reason.english) for f in result.faults] == [
        (3, "member_no", "differs from row 2"),
        (4, "month", "differs from row 2"),
        (5, "issued_on", "differs from row 2"),
    ]


async def test_instalments_one_after_the_other_whose_balances_do_not_fit_contradict_themselves(loaded: Load) -> None:
    rows = "อ.6900123,30/11/2569,1000,500,110000,10,\nอ.6900123,31/12/2569,1000,500,108000,11,\n"
    result = await loaded("loan-movements", f"{HEADERS['loan-movements']}\n{rows}")
    assert [(f.row, f.column) for f in result.faults] == [(3, "balance")]
    assert result.faults[0].reason == Reason(
        "ยอดคงเหลือไม่ต่อจากงวดก่อนหน้าในไฟล์นี้", "does not follow from the instalment before it in this file"
    )


async def test_every_bad_row_of_a_file_is_listed_and_none_is_taken(loaded: Load) -> None:
    faulty = DIVIDENDS.replace("026548", "099999").replace(",57,,,,57,", ",57,,,,58,").encode("cp874")
    result = await loaded("dividends", faulty)
    assert [(f.row, f.column) for f in result.faults] == [(2, "member_no"), (3, "member_no"), (4, "net")]
    receipt = await loaded("receipts", RECEIPTS.replace('"1,542.21"', '"1,542.20"'))
    assert [str(fault) for fault in receipt.faults] == [
        "3, amount, ไม่เท่ากับเงินต้นบวกดอกเบี้ย (is not principal plus interest)"
    ]
