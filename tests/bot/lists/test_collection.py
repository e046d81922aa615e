"""The lists of a month: reopened they hold every bill once, and their sums are those of the bills."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from bot.lists.collection import CONTROL, ITEMS, MEMBERS, write_month
from core.collection import ItemKind, OtherItem
from core.errors import Refusal
from core.history import Action
from core.money import ZERO, Baht
from core.ports import Store
from core.staff import Role
from storage.importing.results import read_results
from tests.builders import account, associate, deposit, member
from tests.core.services.billing_office import NOVEMBER, Billing
from tests.core.services.office import actor, values_of
from tests.fakes import FakeStore
from tests.lending import late

EVIL = "=HYPERLINK(1)"


async def prepared(store: Store) -> Billing:
    """026548 of pay unit P/01, ส03548 of the unit 0101, and one who belongs to none."""
    office = await Billing.ready(store, pay_unit="P/01")
    async with store.work() as uow:
        await uow.codes.put("pay_unit", "P/01", "สพป. เขต 1", member().joined_on)
        await uow.loans.put(late(member_id=office.member.id))
        fund = OtherItem(month=NOVEMBER, item="@กองทุน", amount=Baht.of("167.85"), reference="+69")
        await uow.bills.put_other_item(office.member.id, fund)
        one = await uow.members.add(associate(first_name=EVIL))
        await uow.shares.put_account(one, account(monthly=Baht.of("1,000.25"), period=None))
        other = await uow.members.add(member(member_no="000007", national_id=None, unit=None))
        await uow.deposits.put(deposit(member_id=other, account_no="02-1", monthly=Baht.of("0.10")))
    await office.prepares()
    return office


async def written_to(office: Billing, folder: Path, who: str = "cashier") -> list[str]:
    return await write_month(office.store, office.means, actor(who), NOVEMBER, folder, lambda _unit: None)


def sheets(file: Path) -> list[list[Sequence[Any]]]:
    return [list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(file)]


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def files(folder: Path, pattern: str = "*") -> list[Path]:
    return list(folder.glob(pattern))


def exact(value: Any) -> Decimal:
    return Decimal(str(value or 0))


async def test_one_workbook_and_one_csv_a_unit_and_a_control_file(tmp_path: Path) -> None:
    office = await prepared(FakeStore())
    names = await written_to(office, tmp_path / "new")
    assert names == [
        *("2026-11-no-unit.xlsx", "2026-11-no-unit.csv", "2026-11-0101.xlsx", "2026-11-0101.csv"),
        *("2026-11-P_01.xlsx", "2026-11-P_01.csv", "2026-11-control.csv"),
    ]
    assert sorted(names) == sorted(file.name for file in (tmp_path / "new").iterdir())
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()} == {0o600}


async def test_a_unit_reads_who_pays_what(tmp_path: Path) -> None:
    office = await prepared(FakeStore())
    await written_to(office, tmp_path)
    members, items = sheets(tmp_path / "2026-11-P_01.xlsx")
    assert (members[0], items[0]) == (MEMBERS, ITEMS)
    name = "title 1ประพันธ์ ตั้งใจสอน"
    amounts = (2_000, 7_000, "1192.2", 500, "167.85", "10860.05")
    assert members[1][:3] == ("026548", name, "unit 0101")
    assert [exact(value) for value in members[1][3:]] == [Decimal(amount) for amount in amounts]
    assert [row[2:5] for row in items[1:-1]] == [
        ("ค่าหุ้นรายเดือน", None, "174"),
        ("เงินกู้ฉุกเฉิน", "ฉฉ.6900456", "5/12"),
        ("เงินกู้สามัญ", "สม.1/2568", "23/120"),
        ("เงินฝากออมทรัพย์", "01-000123", None),
        ("@กองทุน", "+69", None),
    ]
    plain = rows_of(tmp_path / "2026-11-P_01.csv")
    assert plain[1] == ["026548", name, "unit 0101", "2000.00", "7000.00", "1192.20", "500.00", "167.85", "10860.05"]


async def test_nothing_of_it_is_a_formula(tmp_path: Path) -> None:
    office = await prepared(FakeStore())
    await written_to(office, tmp_path)
    for file in files(tmp_path, "*.xlsx"):
        types = {cell.data_type for sheet in openpyxl.load_workbook(file) for row in sheet for cell in row}
        assert types <= {"s", "inlineStr", "n"}
    assert "=HYPERLINK" in rows_of(tmp_path / "2026-11-0101.csv")[1][1]
    assert all(not cell.startswith(("=", "+", "@")) for row in rows_of(tmp_path / "2026-11-0101.csv") for cell in row)


async def test_sums_are_those_of_the_bills(tmp_path: Path, store: Store) -> None:
    """Added up here line by line, and by what the files themselves list."""
    office = await prepared(store)
    await written_to(office, tmp_path)
    bills = (await office.bills()).values()
    control = rows_of(tmp_path / "2026-11-control.csv")
    assert control[0] == list(CONTROL)
    for row in control[1:]:
        of_unit = [bill for bill in bills if row[0] == "รวม" or bill.pay_unit == row[1]]
        lines = [line for bill in of_unit for line in bill.lines]
        loans = [line for line in lines if line.kind is ItemKind.LOAN]
        kinds = [
            _sum(line.amount for line in lines if line.kind is ItemKind.SHARES),
            _sum(line.amount for line in loans) - _sum(line.interest for line in loans),
            _sum(line.interest for line in loans),
            _sum(line.amount for line in lines if line.kind is ItemKind.DEPOSIT),
            _sum(line.amount for line in lines if line.kind is ItemKind.OTHER),
        ]
        assert row[3] == str(len(of_unit))
        assert [Baht.of(cell) for cell in row[4:]] == [*kinds, _sum(kinds)]
    assert [row[1] for row in control[1:]] == ["", "0101", "P/01", ""]
    for row in control[1:-1]:
        members, items = sheets(tmp_path / f"{row[0]}.xlsx")
        for column, cell in enumerate(row[4:], 3):
            listed = sum(exact(each[column]) for each in members[1:-1])
            assert listed == exact(members[-1][column]) == Decimal(cell)
        assert sum(exact(each[5]) for each in items[1:-1]) == exact(items[-1][5]) == Decimal(row[-1])
        assert [tuple(each) for each in rows_of(tmp_path / f"{row[0]}.csv")][-1][0] == "รวม"


def _sum(amounts: Any) -> Baht:
    return sum(amounts, ZERO)


async def test_units_whose_codes_look_alike_as_names_of_files_have_one_each(tmp_path: Path) -> None:
    office = await prepared(FakeStore())
    async with office.acting() as uow:
        known = await uow.members.by_number("000007")
        assert known is not None
        await uow.members.update(replace(known, pay_unit="P:01"))
    await office.prepares()
    assert {"2026-11-P_01.csv", "2026-11-P_01_.csv"} <= set(await written_to(office, tmp_path))


async def test_the_history_keeps_that_members_were_listed(store: Store, tmp_path: Path) -> None:
    office = await prepared(store)
    await written_to(office, tmp_path)
    entry = await office.newest()
    assert (entry.action, entry.subject, entry.actor.name) == (Action.MEMBERS_LISTED, "month:2026-11", "staff:cashier")
    assert values_of(entry) == [("members", "new", "3")]


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", list(Role))
async def test_who_may_list(role: Role, tmp_path: Path) -> None:
    office = await prepared(FakeStore())
    if role in {Role.CASHIER, Role.MANAGER}:
        assert await written_to(office, tmp_path, role.value)
        return
    with pytest.raises(Refusal):
        await written_to(office, tmp_path, role.value)
    assert not files(tmp_path)


async def test_not_before_the_month_is_prepared(tmp_path: Path) -> None:
    office = await Billing.ready(FakeStore())
    with pytest.raises(Refusal) as refusal:
        await written_to(office, tmp_path)
    assert (refusal.value.key, files(tmp_path)) == ("billing.not_prepared", [])


async def test_a_unit_sends_its_list_back_with_what_it_deducted(tmp_path: Path) -> None:
    """Both files are read as results once หักได้ and เหตุผล are added; the sums below are no row."""
    office = await prepared(FakeStore())
    await written_to(office, tmp_path)
    header, *rows = rows_of(tmp_path / "2026-11-P_01.csv")
    text = io.StringIO()
    csv.writer(text).writerows([[*header, "หักได้", "เหตุผล"], *([*row, row[-1], ""] for row in rows)])
    book = openpyxl.load_workbook(tmp_path / "2026-11-P_01.xlsx")
    sheet = book.worksheets[0]
    for place, row in enumerate(sheet.iter_rows(values_only=True), 1):
        sheet.cell(place, len(MEMBERS) + 1, "หักได้" if place == 1 else row[-1])
    filled = io.BytesIO()
    book.save(filled)
    for data in (text.getvalue().encode(), filled.getvalue()):
        read = read_results(data, office.means.policy.members)
        assert (read.faults, len(read.results)) == ((), 1)
        assert (read.results[0].member_no, read.results[0].deducted) == ("026548", Baht.of("10,860.05"))
