"""KIND results: what a pay unit deducted of a month's bills, and what not and why.

The rows are not compared here: a month's bills are changed by `core.services.results`, which whoever gives them in the
chat goes through too.  What came in once is known again by its rows, so that no list of files is kept.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from core.members import canonical
from core.policy import MemberRules
from core.results import Result, ResultSheet, SheetFault
from storage.importing import values
from storage.importing.cells import Cell
from storage.importing.column_map import ColumnMap
from storage.importing.faults import Fault, UnreadableFile
from storage.importing.kind import Column, Form, Row, Zeros
from storage.importing.loads import file_hash
from storage.importing.reader import read_sheet
from storage.importing.sheet_rows import FIXED_WIDTHS, read_rows

FORM = Form(
    name="results",
    columns=(
        Column("member_no", values.member_no, required=True, key=True, zeros=Zeros.MEMBER_NO),
        Column("deducted", values.amount, required=True, key=True, money=True),
        Column("not_deducted", values.amount, money=True),
        Column("reason", values.text),
        Column("item", values.text),
        Column("contract_no", values.text),
    ),
)


NO_MAP = ColumnMap()
OWN_LIST = ColumnMap(
    columns=MappingProxyType(
        {
            "เลขทะเบียน": "member_no",
            "เลขสมาชิก": "member_no",
            "หักได้": "deducted",
            "หักไม่ได้": "not_deducted",
            "เหตุผล": "reason",
            "รายการ": "item",
            "เลขที่สัญญา": "contract_no",
        }
    ),
    ignore=frozenset(
        {"ชื่อ-สกุล", "หน่วยงาน", "ค่าหุ้น", "เงินต้น", "ดอกเบี้ย", "เงินฝาก", "อื่น ๆ", "รวม"},
    ),
)
"""Where no map is given: the headings of the list that a unit gets, so that it adds หักได้ and sends it back."""
TOTAL = "รวม"
"""What the last row of such a list begins with."""


def read_results(data: bytes, rules: MemberRules, column_map: ColumnMap = NO_MAP) -> ResultSheet:
    """The rows of the file DATA. What cannot be read is among its faults; raises nothing for what a file may be."""
    digest = file_hash(data, column_map).hex()
    widths = {**FIXED_WIDTHS, Zeros.MEMBER_NO: len(canonical(rules.ordinary_pattern))}
    try:
        sheet = read_sheet(data)
        if column_map == NO_MAP:
            column_map = OWN_LIST
            sheet = replace(sheet, rows=(row for row in sheet.rows if not _is_total(row[1])))
        read = read_rows(sheet, FORM, column_map, widths=widths)
    except UnreadableFile as unreadable:
        return ResultSheet(results=(), digest=digest, faults=(_fault(unreadable.fault),))
    return ResultSheet(
        results=tuple(map(_result, read.rows)),
        digest=digest,
        faults=tuple(map(_fault, sorted(read.faults, key=lambda fault: fault.row))),
        notes=tuple(map(str, read.notes)),
        columns=MappingProxyType(dict(read.names)),
    )


def _is_total(cells: Sequence[Cell]) -> bool:
    first = cells[0] if cells else ""
    return isinstance(first, str) and first.strip() == TOTAL


def _fault(fault: Fault) -> SheetFault:
    return SheetFault(fault.row, fault.column, fault.reason.thai, fault.reason.english)


def _result(row: Row) -> Result:
    return Result(row=row.number, **row.values)
