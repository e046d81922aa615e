"""KIND results: what a pay unit deducted of a month's bills, and what not and why.

The rows are not compared here: a month's bills are changed by `core.services.results`, which whoever gives them in the
chat goes through too.  What came in once is known again by its rows, so that no list of files is kept.
"""

from types import MappingProxyType

from core.members import canonical
from core.policy import MemberRules
from core.results import Result, ResultSheet, SheetFault
from storage.importing import values
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


def read_results(data: bytes, rules: MemberRules, column_map: ColumnMap = NO_MAP) -> ResultSheet:
    """The rows of the file DATA. What cannot be read is among its faults; raises nothing for what a file may be."""
    digest = file_hash(data, column_map).hex()
    widths = {**FIXED_WIDTHS, Zeros.MEMBER_NO: len(canonical(rules.ordinary_pattern))}
    try:
        read = read_rows(read_sheet(data), FORM, column_map, widths=widths)
    except UnreadableFile as unreadable:
        return ResultSheet(results=(), digest=digest, faults=(_fault(unreadable.fault),))
    return ResultSheet(
        results=tuple(map(_result, read.rows)),
        digest=digest,
        faults=tuple(map(_fault, sorted(read.faults, key=lambda fault: fault.row))),
        notes=tuple(map(str, read.notes)),
        columns=MappingProxyType(dict(read.names)),
    )


def _fault(fault: Fault) -> SheetFault:
    return SheetFault(fault.row, fault.column, fault.reason.thai, fault.reason.english)


def _result(row: Row) -> Result:
    return Result(row=row.number, **row.values)
