"""KIND other-items: loaded once, known by member, month, item and reference, and too late for a bill that is posted."""

from dataclasses import replace

import pytest

from core.calendar import Month
from core.collection import BillState, OtherItem
from core.money import Baht
from storage.importing.kinds import KINDS
from storage.unit_of_work import SqlStore
from tests.billing import answered, bill
from tests.storage.importing.conftest import Load
from tests.storage.importing.samples import MEMBERS
from tests.storage.importing.workbooks import workbook

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
HEADER = "member_no,month,item,amount,reference\n"
ROWS = """\
026548,11/2569,กองทุนฌาปนกิจ,167.85,
026548,2026-11,ประกันชีวิต,"1,200.00",กธ.77
026548,2026-11,ประกันชีวิต,300,กธ.78
ส03548,12/2026,กองทุนฌาปนกิจ,167.85,
"""
FUND = OtherItem(month=NOVEMBER, item="กองทุนฌาปนกิจ", amount=Baht.of("167.85"))


@pytest.fixture
async def loaded(load: Load) -> Load:
    assert not (await load("members", MEMBERS)).faults
    first = await load("other-items", HEADER + ROWS)
    assert (first.faults, first.doubts, first.added) == ((), (), 4)
    assert [(total.name, str(total.old), str(total.new)) for total in first.totals] == [
        ("items", "0", "4"),
        ("amount", "0.00", "1,835.70"),
    ]
    return load


async def items_of(store: SqlStore, member_no: str, month: Month = NOVEMBER) -> list[OtherItem]:
    async with store.read() as uow:
        member = await uow.members.by_number(member_no)
        assert member is not None
        return list(await uow.bills.other_items(member.id, month))


async def has_bill(store: SqlStore, state: BillState, member_no: str = "026548", month: Month = NOVEMBER) -> None:
    async with store.work() as uow:
        member = await uow.members.by_number(member_no)
        assert member is not None
        await uow.bills.put(replace(answered(bill(member.id, month=month)), state=state))


async def test_they_come_onto_the_bill_of_their_month(loaded: Load, sql_store: SqlStore) -> None:
    del loaded
    assert await items_of(sql_store, "026548") == [
        FUND,
        OtherItem(month=NOVEMBER, item="ประกันชีวิต", amount=Baht.of(1_200), reference="กธ.77"),
        OtherItem(month=NOVEMBER, item="ประกันชีวิต", amount=Baht.of(300), reference="กธ.78"),
    ]
    assert await items_of(sql_store, "ส03548", DECEMBER) == [replace(FUND, month=DECEMBER)]


async def test_a_second_time_changes_nothing(loaded: Load) -> None:
    again = await loaded("other-items", (HEADER + ROWS).encode("cp874"))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)
    rows: list[list[object]] = [list[object](HEADER.strip().split(",")), [26548, "2026-11", "กองทุนฌาปนกิจ", 167.85, ""]]
    assert (await loaded("other-items", workbook(rows))).unchanged == 1


async def test_an_amount_that_changes_is_an_entry_with_what_it_was(loaded: Load, sql_store: SqlStore) -> None:
    changed = await loaded("other-items", HEADER + "026548,2026-11,กองทุนฌาปนกิจ,0,\n")
    assert (changed.changed, changed.added) == (1, 0)
    assert (await items_of(sql_store, "026548"))[0].amount == Baht.of(0)
    async with sql_store.read() as uow:
        entry = (await uow.history.after((await uow.history.head()).seq - 1, 1))[0]
    assert (entry.subject, [(value.name, value.text) for value in entry.values]) == (
        "other-item:2026-11",
        [("other_item.amount", "167.85"), ("other_item.amount", "0.00")],
    )


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("099999,2026-11,กองทุน,1,", "member_no", "there is no member with this number"),
        ("026548,2026-13,กองทุน,1,", "month", "not a month such as 11/2569"),
        ("026548,2026-11,,1,", "item", "must not be empty"),
        ("026548,2026-11,กองทุน,-1,", "amount", "must not be negative"),
        ("026548,2026-11,กองทุน,,", "amount", "must not be empty"),
    ],
)
async def test_rows_that_cannot_be_taken(loaded: Load, row: str, column: str, reason: str) -> None:
    result = await loaded("other-items", f"{HEADER}{row}\n")
    assert [(fault.row, fault.column, fault.reason.english) for fault in result.faults] == [(2, column, reason)]


async def test_a_row_twice_names_the_first(loaded: Load) -> None:
    row = "026548,2026-11,กองทุน,1,\n"
    result = await loaded("other-items", HEADER + row + row)
    assert [(fault.row, fault.reason.english) for fault in result.faults] == [(3, "the same as row 2")]


async def test_a_bill_that_is_posted_takes_nothing_more(loaded: Load, sql_store: SqlStore) -> None:
    """Of that member in that month; what is said already is no fault."""
    await has_bill(sql_store, BillState.POSTED)
    for row in ("026548,2026-11,กองทุน,1,", "026548,2026-11,กองทุนฌาปนกิจ,168,"):
        result = await loaded("other-items", f"{HEADER}{row}\n")
        found = [(fault.row, fault.column, fault.reason.english) for fault in result.faults]
        assert found == [(2, "month", "the bill of that month is posted: please use a later month")]
    fine = "026548,2026-12,กองทุน,1,\nส03548,2026-11,กองทุน,1,\n026548,2026-11,กองทุนฌาปนกิจ,167.85,\n"
    result = await loaded("other-items", HEADER + fine)
    assert (result.faults, result.doubts, result.added, result.unchanged) == ((), (), 2, 1)


async def test_a_bill_that_is_answered_is_to_be_looked_at(loaded: Load, sql_store: SqlStore) -> None:
    await has_bill(sql_store, BillState.ANSWERED)
    result = await loaded("other-items", HEADER + "026548,2026-11,กองทุน,1,\n")
    [doubt] = result.doubts
    assert "the bill is answered already and will not hold it: rows 1, the first one 2" in str(doubt)
    assert len(await items_of(sql_store, "026548")) == 3


async def test_a_bill_that_is_prepared_takes_it_when_it_is_prepared_again(loaded: Load, sql_store: SqlStore) -> None:
    await has_bill(sql_store, BillState.PREPARED)
    assert (await loaded("other-items", HEADER + "026548,2026-11,กองทุน,1,\n")).added == 1


def test_its_columns_are_those_of_the_interfaces() -> None:
    columns = KINDS["other-items"].columns
    assert [(column.name, column.required) for column in columns] == [
        *(("member_no", True), ("month", True), ("item", True), ("amount", True), ("reference", False)),
    ]
