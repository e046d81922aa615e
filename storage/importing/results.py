"""KIND results: what a pay unit deducted of a month's bills, and what not and why.

The rows are not compared here: a month's bills are changed by `core.services.results`, which whoever gives them in the
chat goes through too.  What came in once is known again by its rows, so that no list of files is kept.
"""

from dataclasses import dataclass

from core.members import canonical
from core.policy import MemberRules
from core.results import Result, RowFault
from storage.importing import values
from storage.importing.column_map import ColumnMap
from storage.importing.faults import Fault, Note, Reason, UnreadableFile
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResults:
    """A file as it was read; with `faults` nothing of it may be used. `digest`: of the file and its map, in hex."""

    results: tuple[Result, ...]
    digest: str
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    """Our columns as the file names them."""

    def fault(self, found: RowFault, reason: Reason) -> Fault:
        """What the bills say against a row, with the column as the file names it."""
        return Fault(found.row, dict(self.names).get(found.column, found.column), reason)


def read_results(data: bytes, rules: MemberRules, column_map: ColumnMap) -> ReadResults:
    """The rows of the file DATA. What cannot be read is among its faults; raises nothing for what a file may be."""
    digest = file_hash(data, column_map).hex()
    widths = {**FIXED_WIDTHS, Zeros.MEMBER_NO: len(canonical(rules.ordinary_pattern))}
    try:
        read = read_rows(read_sheet(data), FORM, column_map, widths=widths)
    except UnreadableFile as unreadable:
        return ReadResults(results=(), digest=digest, faults=(unreadable.fault,))
    return ReadResults(
        results=tuple(map(_result, read.rows)),
        digest=digest,
        faults=tuple(sorted(read.faults, key=lambda fault: fault.row)),
        notes=read.notes,
        names=tuple(read.names.items()),
    )


def _result(row: Row) -> Result:
    return Result(row=row.number, **row.values)
