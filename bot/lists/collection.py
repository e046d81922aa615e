"""What each pay unit is to deduct in a month, as files: a workbook and a CSV for each, and one of control totals.

    names = write_month(store, means, actor, Month(2026, 12), Path("lists"), told)
    # 2026-12-P01.xlsx, 2026-12-P01.csv, …, 2026-12-control.csv

The workbook has a row a member on its first sheet and a row an item on its second; each list ends in its sums.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.lists.cells import Cell
from bot.lists.sheets import Rows, csv_file, workbook
from core.calendar import Month
from core.collection import Bill, BillLine, ItemKind, UnitTotals
from core.history import Actor
from core.money import ZERO, Baht
from core.ports import Means, Store
from core.services.month_lists import Listed, begin_export, bills_of
from core.services.month_view import unit_names

NUMBER, NAME, UNIT = "เลขทะเบียน", "ชื่อ-สกุล", "หน่วยงาน"
ITEM, TARGET = "รายการ", "เลขที่สัญญา/บัญชี/อ้างอิง"
SUMS = ("ค่าหุ้น", "เงินต้น", "ดอกเบี้ย", "เงินฝาก", "อื่น ๆ", "รวม")
HEADINGS = {ItemKind.SHARES: "ค่าหุ้น", ItemKind.DEPOSIT: "เงินฝาก", ItemKind.OTHER: "อื่น ๆ"}
MEMBERS = (NUMBER, NAME, UNIT, *SUMS)
ITEMS = (NUMBER, NAME, ITEM, TARGET, "งวดที่", "จำนวนเงิน", "เงินต้น", "ดอกเบี้ย")
CONTROL = ("แฟ้ม", "รหัสหน่วยจ่าย", "หน่วยจ่ายเงินเดือน", "จำนวนราย", *SUMS)
WIDE = (NAME, UNIT, ITEM, TARGET)
TOTAL = "รวม"
NO_UNIT = "no-unit"
"""In the names of files of members who belong to none."""
UNFIT_FOR_A_NAME = re.compile(r"[^\w-]+")


@dataclass(slots=True)
class Sums:
    """What bills come to, by what it is for."""

    bills: int = 0
    amounts: dict[str, Baht] = field(default_factory=lambda: dict.fromkeys(SUMS, ZERO))

    def add(self, bill: Bill) -> None:
        """One bill more."""
        self.bills += 1
        for line in bill.lines:
            for name, amount in _parts(line).items():
                self.amounts[name] += amount

    @property
    def cells(self) -> list[Cell]:
        """In the order of `SUMS`."""
        return list(self.amounts.values())


def _parts(line: BillLine) -> Mapping[str, Baht]:
    """Under which headings the amount of LINE stands."""
    if line.kind is ItemKind.LOAN:
        return {"เงินต้น": line.principal, "ดอกเบี้ย": line.interest, TOTAL: line.amount}
    return {HEADINGS[line.kind]: line.amount, TOTAL: line.amount}


async def write_month(
    store: Store, means: Means, actor: Actor, month: Month, folder: Path, told: Callable[[str], None]
) -> list[str]:
    """Write the lists of MONTH into FOLDER and TELL each unit; the names of the files, the control file last.

    Refusals: those of `core.services.month_lists`.
    """
    async with store.work() as uow:
        await begin_export(uow, means, actor, month)
    names: list[str] = []
    async with store.read() as uow:
        units, called = await uow.bills.totals(month), await unit_names(uow, means)
        with csv_file(folder / f"{month}-control.csv", CONTROL) as control:
            whole = Sums()
            for unit in units:
                told(called.get(unit.pay_unit, unit.pay_unit))
                name = _file_name(month, unit, names)
                with ExitStack() as files:
                    lists = _Lists(files, folder / name)
                    async for one in bills_of(uow, means, actor, month, unit.pay_unit):
                        lists.add(one)
                        whole.add(one.bill)
                    lists.finish()
                names += [f"{name}.xlsx", f"{name}.csv"]
                sums = lists.sums
                control.add((name, unit.pay_unit, called.get(unit.pay_unit, ""), sums.bills, *sums.cells))
            control.add((TOTAL, "", "", whole.bills, *whole.cells))
    return [*names, f"{month}-control.csv"]


def _file_name(month: Month, unit: UnitTotals, taken: list[str]) -> str:
    """Without its ending; by the unit's code, as far as that can stand in a name."""
    name = f"{month}-{UNFIT_FOR_A_NAME.sub('_', unit.pay_unit) or NO_UNIT}"
    while f"{name}.csv".casefold() in {other.casefold() for other in taken}:
        name += "_"
    return name


class _Lists:
    """The two files of one unit while they are written."""

    def __init__(self, files: ExitStack, target: Path) -> None:
        book = files.enter_context(workbook(target.with_name(f"{target.name}.xlsx")))
        self._plain: Rows = files.enter_context(csv_file(target.with_name(f"{target.name}.csv"), MEMBERS))
        self._members: Rows = book.sheet("รายชื่อ", MEMBERS, WIDE)
        self._items: Rows = book.sheet("รายการ", ITEMS, WIDE)
        self.sums = Sums()

    def add(self, one: Listed) -> None:
        """One bill more."""
        own = Sums()
        own.add(one.bill)
        self.sums.add(one.bill)
        self._add_member((one.member_no, one.name, one.unit, *own.cells))
        for line in one.bill.lines:
            number = "" if line.instalment is None else f"{line.instalment}/{line.instalments or ''}".rstrip("/")
            parts = (line.principal, line.interest) if line.kind is ItemKind.LOAN else (None, None)
            self._items.add((one.member_no, one.name, line.item, line.target, number, line.amount, *parts))

    def finish(self) -> None:
        """The sums below."""
        self._add_member((TOTAL, f"{self.sums.bills} ราย", "", *self.sums.cells))
        parts = self.sums.amounts
        self._items.add((TOTAL, "", "", "", "", parts[TOTAL], parts["เงินต้น"], parts["ดอกเบี้ย"]))

    def _add_member(self, row: tuple[Cell, ...]) -> None:
        self._plain.add(row)
        self._members.add(row)
