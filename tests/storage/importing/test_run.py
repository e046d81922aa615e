"""Files of a co-op on both engines: refused whole with every fault, loaded, loaded again without a change."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from core.money import Baht
from core.shares import MovementKind
from storage.importing.kind import Rules
from storage.unit_of_work import SqlStore
from tests.storage.importing.conftest import Load
from tests.storage.importing.samples import CODES, FAULTY_MEMBERS, MEMBERS, MOVEMENTS, SHARES


async def test_a_file_with_three_bad_rows_is_refused_whole(load: Load, sql_store: SqlStore) -> None:
    result = await load("members", FAULTY_MEMBERS.encode("cp874"))

    assert [(fault.row, fault.column) for fault in result.faults] == [
        (2, "birth_date"),
        (3, "national_id"),
        (4, "title"),
    ]
    assert (result.rows, result.added) == (4, 0)
    async with sql_store.read() as uow:
        assert await uow.members.by_number("002002") is None


async def test_reasons_repeat_nothing_of_the_cells(load: Load) -> None:
    result = await load("members", FAULTY_MEMBERS)

    printed = "\n".join(str(fault) for fault in result.faults)
    assert printed.startswith("2, birth_date, ไม่ใช่วันที่ เช่น 30/11/2569 (not a date such as 30/11/2569)\n")
    assert not any(cell in printed for cell in ("31/02/2515", "1999900107731", "ประพันธ์", "026548"))


async def test_the_corrected_file_loads_and_a_second_time_changes_nothing(load: Load, sql_store: SqlStore) -> None:
    first = await load("members", MEMBERS.encode("cp874"))
    again = await load("members", MEMBERS.encode("utf-8-sig"))

    assert (first.rows, first.added, first.changed, first.unchanged, first.faults) == (3, 3, 0, 0, ())
    assert (again.rows, again.added, again.changed, again.unchanged, again.faults) == (3, 0, 0, 3, ())
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
    assert member is not None
    assert (member.first_name, member.birth_date, member.joined_on) == ("ประพันธ์", date(1972, 3, 14), date(2012, 6, 1))
    assert (member.national_id, member.phone, member.salary) == ("1999900014821", "099-000-4821", Baht.of("48,200.00"))


async def test_an_empty_cell_leaves_the_old_value(load: Load, sql_store: SqlStore) -> None:
    await load("members", MEMBERS)
    header, first, *_ = MEMBERS.splitlines()
    result = await load("members", f"{header}\n{first.replace('0101', '').replace('099-000-4821', '099-000-0001')}\n")

    assert (result.changed, result.unchanged) == (1, 0)
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
    assert member is not None
    assert (member.unit, member.phone, member.national_id) == ("0101", "099-000-0001", "1999900014821")


async def test_a_dry_run_says_what_would_happen_and_changes_nothing(load: Load, sql_store: SqlStore) -> None:
    result = await load("members", MEMBERS, dry_run=True)

    assert (result.added, result.faults) == (3, ())
    async with sql_store.read() as uow:
        assert await uow.members.by_number("026548") is None


async def test_shares_and_movements(load: Load, sql_store: SqlStore) -> None:
    await load("members", MEMBERS)
    assert (await load("shares", SHARES)).added == 2
    assert (await load("share-movements", MOVEMENTS)).added == 5
    assert (await load("shares", SHARES)).unchanged == 2
    assert (await load("share-movements", MOVEMENTS)).unchanged == 5

    async with sql_store.read() as uow:
        member = await uow.members.by_number("ส03548")
        assert member is not None
        account = await uow.shares.account(member.id)
        movements = await uow.shares.movements(member.id, limit=10)
    assert account is not None
    assert account.monthly == Baht.of(500), "without a monthly share the account takes that of the member's record"
    assert [(m.kind, str(m.amount)) for m in movements] == [
        (MovementKind.WITHDRAW, "-50.25"),
        (MovementKind.EXTRA, "100.00"),
        (MovementKind.EXTRA, "100.00"),
    ]


async def test_the_third_equal_movement_is_new_and_a_document_is_corrected_in_place(load: Load) -> None:
    await load("members", MEMBERS)
    await load("share-movements", MOVEMENTS)
    corrected = MOVEMENTS.replace('"212,500.00"', '"212,501.00"') + "ส03548,2026-10-31,extra,100,,,\n"
    result = await load("share-movements", corrected)

    assert (result.added, result.changed, result.unchanged) == (1, 1, 4)


async def test_a_later_account_replaces_what_it_names(load: Load, sql_store: SqlStore) -> None:
    await load("members", MEMBERS)
    await load("shares", SHARES)
    result = await load("shares", "member_no,as_of,balance\n026548,30/11/2569,216500\n")

    assert result.changed == 1
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        account = await uow.shares.account(member.id)
    assert account is not None
    assert (account.as_of, account.balance, account.period) == (date(2026, 11, 30), Baht.of(216_500), 173)


async def test_codes_keep_their_versions(load: Load, sql_store: SqlStore) -> None:
    assert (await load("codes", CODES)).unchanged == 3
    renamed = "kind,code,description,valid_from\nunit,0101,โรงเรียนน้ำใสวิทยา,01/01/2570\n"
    assert (await load("codes", renamed)).added == 1
    assert (await load("codes", CODES.replace("นางสาว", "น.ส."))).changed == 2, (
        "the title, and the newest name of the unit"
    )

    async with sql_store.read() as uow:
        assert await uow.codes.description("unit", "0101", date(2026, 12, 31)) == "โรงเรียนบ้านน้ำใส"
        assert await uow.codes.description("title", "2", date(2026, 12, 31)) == "น.ส."


@pytest.mark.parametrize(
    ("kind", "row", "column"),
    [
        ("members", "026548,ก,ข,associate,2020-01-01,", "member_no"),
        ("members", "26548,ก,ข,ordinary,2020-01-01,", "member_no"),
        ("members", ",ก,ข,ordinary,2020-01-01,", "member_no"),
        ("members", "026549,ก,ข,ordinary,,", "joined_on"),
        ("members", "026549,ก,ข,staff,2020-01-01,", "member_type"),
        ("members", "026549,ก,ข,ordinary,2020-01-01,1999900014821", "national_id"),
        ("shares", "099999,2026-10-31,100", "member_no"),
        ("shares", "026548,2026-10-31,-1", "balance"),
        ("share-movements", "026548,2026-10-31,gift,1", "kind"),
        ("share-movements", "026548,2026-10-31,extra,", "amount"),
    ],
)
async def test_rows_that_cannot_be_taken(load: Load, kind: str, row: str, column: str) -> None:
    headers = {
        "members": "member_no,first_name,last_name,member_type,joined_on,national_id",
        "shares": "member_no,as_of,balance",
        "share-movements": "member_no,date,kind,amount",
    }
    await load("members", MEMBERS)
    result = await load(kind, f"{headers[kind]}\n{row}\n")

    assert [(fault.row, fault.column) for fault in result.faults] == [(2, column)]


@pytest.mark.parametrize(("kind", "text"), [("codes", CODES), ("members", MEMBERS), ("shares", SHARES)])
async def test_a_row_twice_names_the_first(load: Load, kind: str, text: str) -> None:
    await load("members", MEMBERS)
    lines = text.splitlines()
    result = await load(kind, "\n".join([*lines, lines[1]]))

    assert [(fault.row, fault.reason.english) for fault in result.faults] == [(len(lines) + 1, "the same as row 2")]


async def test_a_field_that_the_policy_does_not_keep_is_refused(load: Load, rules: Rules) -> None:
    less = replace(rules, members=replace(rules.members, kept_fields=frozenset({"title"})))
    result = await load("members", MEMBERS, with_rules=less)

    assert {(fault.row, fault.column) for fault in result.faults} >= {(1, "national_id"), (1, "salary"), (1, "phone")}


async def test_what_the_policy_requires_may_not_be_empty_for_a_new_member(load: Load, rules: Rules) -> None:
    more = replace(rules, members=replace(rules.members, required_fields=frozenset({"phone"})))
    result = await load("members", MEMBERS, with_rules=more)

    assert [(fault.row, fault.column) for fault in result.faults] == [(4, "phone")]


async def test_a_map_names_their_columns_and_values(load: Load) -> None:
    theirs = "เลขทะเบียน,ชื่อ,สกุล,ประเภท,วันที่เป็นสมาชิก,หมายเหตุ\n026548,ประพันธ์,ตั้งใจสอน,1,1/6/2555,x\n026549,ก,ข,9,,x\n"
    column_map = """
ignore = ["หมายเหตุ"]
[columns]
"เลขทะเบียน" = "member_no"
"ชื่อ" = "first_name"
"สกุล" = "last_name"
"ประเภท" = "member_type"
"วันที่เป็นสมาชิก" = "joined_on"
[values.member_type]
1 = "ordinary"
"""
    refused = await load("members", theirs, column_map=column_map)
    assert [(fault.row, fault.column) for fault in refused.faults] == [(3, "ประเภท")], "faults speak of their columns"
    loaded = await load("members", "\n".join(theirs.splitlines()[:2]), column_map=column_map)
    assert loaded.added == 1


async def test_a_reader_never_sees_half_a_batch(load: Load, sql_store: SqlStore) -> None:
    header = "member_no,first_name,last_name,member_type,joined_on"
    rows = [f"{number:06},ก,ข,ordinary,2020-01-01" for number in range(400)]
    done = asyncio.Event()

    async def seen() -> set[int]:
        counts = set()
        while not done.is_set():
            async with sql_store.read() as uow:
                first = await uow.members.by_number("000000")
                await asyncio.sleep(0)
                last = await uow.members.by_number("000399")
            counts.add((first is not None) + (last is not None))
        return counts

    async def loaded() -> None:
        await load("members", "\n".join([header, *rows]))
        done.set()

    _, counts = await asyncio.gather(loaded(), seen())
    assert counts <= {0, 2}


@pytest.mark.shows("T12")
async def test_a_file_brings_a_missing_link_key_and_replaces_none(load: Load, sql_store: SqlStore) -> None:
    await load("members", MEMBERS)
    header = "member_no,first_name,last_name,member_type,joined_on,national_id,employee_no\n"
    row = "026548,ประพันธ์,ตั้งใจสอน,ordinary,2012-06-01,{},E1\n"
    brought = await load("members", header + row.format("1999900014821"))
    replaced = await load("members", header + row.format("1103700257730").replace("E1", "E2"))

    assert (brought.changed, brought.faults) == (1, ())
    assert [(fault.row, fault.column) for fault in replaced.faults] == [(2, "national_id"), (2, "employee_no")]
    async with sql_store.read() as uow:
        member = await uow.members.by_number("026548")
    assert member is not None
    assert (member.national_id, member.employee_no) == ("1999900014821", "E1")
