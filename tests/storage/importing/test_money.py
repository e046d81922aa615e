"""KINDs of a member's money, all alike: loaded once, in either encoding or as a workbook, and stopped where odd."""

import csv
import io

import pytest

from storage.importing.kinds import KINDS
from storage.unit_of_work import SqlStore
from tests.storage.importing.conftest import Load
from tests.storage.importing.money_samples import FILES
from tests.storage.importing.samples import MEMBERS
from tests.storage.importing.workbooks import workbook

SAMPLES = dict(FILES)


@pytest.fixture
async def loaded(load: Load) -> Load:
    """Members and every sample."""
    await load("members", MEMBERS)
    for kind, text in FILES:
        result = await load(kind, text)
        assert (kind, result.faults, result.doubts, result.added) == (kind, (), (), result.rows)
    return load


async def test_everything_loads_without_a_doubt_and_a_second_time_changes_nothing(loaded: Load) -> None:
    for kind, text in FILES:
        again = await loaded(kind, text.encode("cp874"))
        assert (kind, again.faults, again.doubts) == (kind, (), ())
        assert (again.added, again.changed, again.unchanged) == (0, 0, again.rows)
        assert [total.old for total in again.totals] == [total.new for total in again.totals]


async def test_the_same_as_workbooks_with_numbers_in_their_cells_changes_nothing(loaded: Load) -> None:
    for kind, text in FILES:
        rows = [[_as_excel(cell) for cell in row] for row in csv.reader(io.StringIO(text))]
        again = await loaded(kind, workbook(rows))
        assert (kind, again.faults, again.unchanged) == (kind, (), again.rows)


def _as_excel(cell: str) -> object:
    """An amount or a count as Excel would keep it; member and document numbers stay texts."""
    plain = cell.replace(",", "")
    if plain.removeprefix("-").replace(".", "", 1).isdigit() and plain[:1] != "0" and plain[:2] != "69":
        return float(plain) if "." in plain else int(plain)
    return cell


def test_every_kind_of_the_interfaces_has_its_columns() -> None:
    assert {name: [c.name for c in kind.columns if c.required] for name, kind in KINDS.items() if name in SAMPLES} == {
        "loans": [
            "contract_no",
            "member_no",
            "loan_type",
            "principal",
            "disbursed_on",
            "instalments",
            "method",
            "annual_rate",
            "balance",
            "as_of",
        ],
        "loan-movements": ["contract_no", "date", "principal", "interest"],
        "guarantees": ["contract_no", "guarantor_no"],
        "deposits": ["account_no", "member_no", "product", "balance"],
        "deposit-movements": ["account_no", "date", "amount"],
        "welfare": ["member_no", "kind", "date", "amount"],
        "dividends": ["member_no", "year", "dividend_rate", "dividend"],
        "receipts": ["member_no", "month", "receipt_no", "issued_on", "line", "item", "amount"],
    }


@pytest.mark.parametrize(
    ("kind", "old", "new", "subject", "changes"),
    [
        ("loans", 'ordinary,"120,000.00"', 'special,"120,000.00"', "loan:อ.6900123", "loan.loan_type ordinary special"),
        ("loan-movements", ",525.87,", ",525.88,", "loan:อ.6900123", "loan_movement.interest 525.87 525.88"),
        (
            "guarantees",
            "001207,,15/01",
            "001207,,16/01",
            "guarantee:อ.6900123",
            "guarantee.since 2026-01-15 2026-01-16",
        ),
        ("deposits", '"14,000.00"', '"13,000.00"', "deposit:01-00123", "deposit.available 14000.00 13000.00"),
        (
            "deposit-movements",
            "30/09/2569,500",
            "29/09/2569,500",
            "deposit:01-00123",
            "deposit_movement.moved_on 2026-09-30 2026-09-29",
        ),
        ("welfare", "บุตรคนโต", "บุตรคนเล็ก", "", "welfare.note บุตรคนโต บุตรคนเล็ก"),
        ("dividends", "15/01/2569", "16/01/2569", "dividend:2025", "dividend.paid_on 2026-01-15 2026-01-16"),
        ("receipts", "เงินกู้สามัญ", "เงินกู้", "receipt:6910/00067", "receipt_line.item เงินกู้สามัญ เงินกู้"),
    ],
)
async def test_a_record_that_changes_is_an_entry_with_what_it_was(
    loaded: Load, sql_store: SqlStore, kind: str, old: str, new: str, subject: str, changes: str
) -> None:
    assert SAMPLES[kind].count(old) == 1
    result = await loaded(kind, SAMPLES[kind].replace(old, new), confirmed=True)
    assert (result.faults, result.changed, result.unchanged) == ((), 1, result.rows - 1)
    async with sql_store.read() as uow:
        entry = (await uow.history.after((await uow.history.head()).seq - 1, 1))[0]
    before, after = entry.values
    assert (entry.action, entry.subject) == ("member.changed", subject)
    assert f"{before.name} {before.text} {after.text}" == changes
