"""KINDs of a member's money: what may be right but somebody must look at first (threat T24, fault F21)."""

import pytest

from core.history import Actor
from storage.importing.run import ImportResult
from tests.storage.importing.conftest import Load
from tests.storage.importing.money_samples import DEPOSITS, FILES, LOANS
from tests.storage.importing.samples import MEMBERS

SAMPLES = dict(FILES)
HEADERS = {kind: text.splitlines()[0] for kind, text in FILES}


@pytest.fixture
async def loaded(load: Load) -> Load:
    await load("members", MEMBERS)
    for kind, text in FILES:
        assert not (await load(kind, text)).faults
    return load


def doubts(result: ImportResult) -> list[str]:
    assert result.faults == ()
    return [doubt.english for doubt in result.doubts]


TOTALS_CHANGED = (
    (
        "loans",
        '"111,000.00",31/10/2569',
        '"112,000.00",30/11/2569',
        "more in the records that change: balance: 111,000.00 -> 112,000.00",
    ),
    (
        "loans",
        '"111,000.00",31/10/2569',
        "1110,30/11/2569",
        "less than half in the records that change: balance: 111,000.00 -> 1,110.00",
    ),
    (
        "loan-movements",
        'อ.6900123,30/09/2569,"1,000.00"',
        "อ.6900123,30/09/2569,100",
        "less in the records that change: principal: 1,000.00 -> 100.00",
    ),
    ("guarantees", '"60,000.00"', "600", "less in the records that change: amount: 60,000.00 -> 600.00"),
    (
        "deposits",
        '"14,500.00",500,"14,000.00",31/10/2569',
        '"1,450,000.00",500,"14,000.00",30/11/2569',
        "more than double in the records that change: balance: 14,500.00 -> 1,450,000.00",
    ),
    (
        "deposits",
        '"14,500.00",500,"14,000.00",31/10/2569',
        "145,500,140,30/11/2569",
        "less than half in the records that change: balance: 14,500.00 -> 145.00",
    ),
    ("welfare", "5000", "500", "less in the records that change: amount: 5,000.00 -> 500.00"),
    ("dividends", "5800", "5700", "less in the records that change: dividend: 5,800.00 -> 5,700.00"),
    (
        "receipts",
        "2026-10-31,1,ค่าหุ้น,500",
        "2026-10-31,1,ค่าหุ้น,501",
        "a receipt that was issued changes: rows 1, the first one 4",
    ),
)


@pytest.mark.shows("T24")
async def test_one_total_changed_stops_the_file(loaded: Load) -> None:
    for kind, old, new, doubt in TOTALS_CHANGED:
        assert SAMPLES[kind].count(old) == 1
        changed = SAMPLES[kind].replace(old, new)
        assert (kind, doubts(await loaded(kind, changed))) == (kind, [doubt])
        assert (await loaded(kind, changed, confirmed=True, dry_run=True)).changed == 1


async def test_a_usual_month_raises_no_doubt(loaded: Load) -> None:
    """Records first, then what moved them: the debt falls, savings grow, some money is withdrawn."""
    november = "30/11/2569"
    loans = LOANS.replace('"111,000.00",31/10/2569,9', f'"110,000.00",{november},10').replace("31/10/2569", november)
    deposits = DEPOSITS.replace('"14,500.00"', '"12,000.00"').replace('"14,000.00"', "").replace("31/10/2569", november)
    paid = f"{HEADERS['loan-movements']}\nอ.6900123,{november},1000,515.10,110000,10,6911/00067\n"
    moved = f"{HEADERS['deposit-movements']}\n01-00123,{november},-2500,12000,\n"
    deposits = deposits.replace('"12,000.00",500,,', '"12,000.00",500,"12,000.00",')
    for kind, text in (
        ("loans", loans),
        ("loan-movements", paid),
        ("deposits", deposits),
        ("deposit-movements", moved),
    ):
        result = await loaded(kind, text)
        assert (kind, doubts(result)) == (kind, [])
        assert result.added + result.changed > 0


ODD_ROWS = (
    (
        "loan-movements",
        "อ.6900123,30/11/2569,1000,500,109000,,",
        "the balance does not follow from the movement before: rows 1, the first one 2",
    ),
    (
        "deposit-movements",
        "01-00123,30/11/2569,500,15001,",
        "the balance does not follow from the movement before: rows 1, the first one 2",
    ),
    (
        "loans",
        "อ.6900123,026548,,,,,,,110999.99,,,",
        "the balance is not the one that the last payment left: rows 1, the first one 2",
    ),
    (
        "deposits",
        "01-00123,026548,,14500.01,,,",
        "the balance is not the one that the last movement left: rows 1, the first one 2",
    ),
    (
        "deposits",
        "01-9,026548,ออมทรัพย์,100,,100.01,",
        "more may be withdrawn than there is: rows 1, the first one 2",
    ),
    (
        "receipts",
        "026548,11/2569,R1,30/11/2569,1,เงินกู้,100,อ.1,,,,,",
        "the contract is not kept here: rows 1, the first one 2",
    ),
)


@pytest.mark.shows("T24")
async def test_what_does_not_fit_what_is_there_is_a_doubt(loaded: Load) -> None:
    for kind, row, doubt in ODD_ROWS:
        assert (row, doubts(await loaded(kind, f"{HEADERS[kind]}\n{row}\n"))) == (row, [doubt])


@pytest.mark.shows("T24")
async def test_the_last_payment_beside_the_contract(load: Load) -> None:
    await load("members", MEMBERS)
    await load("loans", LOANS)
    payments = f"{HEADERS['loan-movements']}\nอ.6900123,31/10/2569,1000,542.21,111000.01,,\n"
    assert doubts(await load("loan-movements", payments)) == [
        "the last balance is not the one of the contract: rows 1, the first one 2"
    ]


@pytest.mark.shows("F21")
@pytest.mark.parametrize(("kind", "counted"), [("loans", "contracts"), ("deposits", "accounts")])
async def test_a_file_older_than_what_is_there_needs_two_persons(loaded: Load, kind: str, counted: str) -> None:
    first, second = SAMPLES[kind].splitlines()[:2]
    older = f"{first}\n{second.replace('31/10/2569', '30/09/2569', 1)}\n"
    somsri, malee = (Actor(f"staff:{name}", "cli") for name in ("somsri", "malee"))
    assert doubts(await loaded(kind, older, by=somsri)) == [f"older than what is there: 1 {counted}"]
    assert (await loaded(kind, older, by=somsri, confirmed=True)).waits
    assert (await loaded(kind, older, by=malee, confirmed=True)).changed == 1


@pytest.mark.shows("T24")
async def test_a_column_that_was_moved_stops_the_file(load: Load) -> None:
    await load("members", MEMBERS)
    rows = [f"อ.{n},026548,ordinary,{1000 + n},2026-01-15,10,annuity,5.70,900,2026-10-31,1," for n in range(8)]
    moved = [row.replace(f",{1000 + n},", f",{1001 + n},") for n, row in enumerate(rows)]
    await load("loans", "\n".join([HEADERS["loans"], *rows]))
    assert doubts(await load("loans", "\n".join([HEADERS["loans"], *moved]))) == [
        "loan.principal changes in 8 of 8 records that are there: was a column moved?"
    ]


async def test_a_guarantee_of_a_loan_that_is_paid_off_is_noted_and_taken(loaded: Load) -> None:
    result = await loaded("guarantees", f"{HEADERS['guarantees']}\nอ.6800999,026548,,,\n")
    assert (doubts(result), result.added) == ([], 1)
    assert [(note.column, note.reason.english, note.rows, note.first) for note in result.notes] == [
        ("contract_no", "a contract that is paid off (rows, the first one)", 1, 2)
    ]


async def test_totals_are_those_of_all_records(load: Load) -> None:
    await load("members", MEMBERS)
    totals = {}
    for kind, text in FILES:
        result = await load(kind, text)
        totals[kind] = {total.name: str(total.new) for total in result.totals}
    assert totals == {
        "loans": {"contracts": "3", "principal": "200,000.00", "balance": "136,000.25", "overdue_principal": "0.00"},
        "loan-movements": {"movements": "5", "principal": "6,999.75"},
        "guarantees": {"guarantees": "3", "amount": "90,000.00"},
        "deposits": {"accounts": "2", "balance": "14,500.75", "monthly": "500.00"},
        "deposit-movements": {"movements": "5", "amount": "-1,499.50"},
        "welfare": {"grants": "3", "amount": "8,500.00"},
        "dividends": {"years of members": "3", "dividend": "11,870.50", "refund": "6,500.00"},
        "receipts": {"receipts": "2", "lines": "3", "amount": "4,042.21"},
    }
