r"""From the bytes of a file to its rows of cells: CSV, its encoding, or a workbook; nothing of the meaning.

>>> sheet = read_sheet("member_no,last_name\n026548,ตั้งใจสอน\n".encode("cp874"))
>>> sheet.header, list(sheet.rows)
(('member_no', 'last_name'), [(2, ['026548', 'ตั้งใจสอน'])])

The encoding is told by content: UTF-8 with its mark, else UTF-8 if every byte fits, else CP874.  A few short words of
CP874 are valid UTF-8 by chance (เขต is one strange letter, รก is á), so UTF-8 without a single Thai letter whose bytes
are all Thai letters of CP874 counts as CP874.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.importing import faults
from storage.importing.cells import Cell, is_blank
from storage.importing.faults import HEADER_ROW, NO_COLUMN, Fault, Reason, UnreadableFile
from storage.importing.workbook import workbook_rows

ZIP_MARK = b"PK\x03\x04"
"""How an XLSX file begins."""
OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
THAI = re.compile("[\u0e01-\u0e5b]")
OTHER_THAN_THAI = re.compile(rb"[\x80-\xa0\xdb-\xde\xfc-\xff]")
"""Bytes above ASCII that are no Thai letter in CP874."""

LARGEST = 256 * 1024 * 1024
"""Bytes of a CSV file: three million lines of a ledger."""
MOST_COLUMNS = 300
LONGEST_CELL = 10_000

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header's names as they stand, and the rows with their numbers. Reading on may raise `UnreadableFile`."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[Cell]]]


def read_sheet(data: bytes) -> Sheet:
    """The sheet in DATA. Raises `UnreadableFile` for what is neither CSV nor XLSX, or too large for either."""
    if len(data) > LARGEST:
        raise unreadable(faults.FILE_TOO_LARGE)
    numbered = workbook_rows(data) if data.startswith(ZIP_MARK) else _numbered(_decoded(data))
    number, header = next(numbered, (HEADER_ROW, []))
    if not header or number != HEADER_ROW:
        raise unreadable(faults.EMPTY_FILE)
    if len(header) > MOST_COLUMNS:
        raise unreadable(faults.TOO_MANY_COLUMNS)
    return Sheet(tuple(_name(cell) for cell in header), (row for row in numbered if not all(map(is_blank, row[1]))))


def unreadable(reason: Reason) -> UnreadableFile:
    """The file as a whole cannot be read."""
    return UnreadableFile(Fault(HEADER_ROW, NO_COLUMN, reason))


def _name(cell: Cell) -> str:
    """A column's name; a number may be one that a map file knows."""
    return cell.strip() if isinstance(cell, str) else getattr(cell, "text", "")


def _decoded(data: bytes) -> str:
    if data.startswith(OLD_EXCEL_MARK):
        raise unreadable(faults.OLD_OR_ENCRYPTED)
    if data.startswith(UTF_16_MARKS) or b"\0" in data:
        raise unreadable(faults.NOT_CSV)
    marked = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
        if marked or text.isascii() or THAI.search(text) or OTHER_THAN_THAI.search(data):
            return text
    except UnicodeDecodeError as error:
        if marked:
            raise _unknown_encoding(data, error) from None
    try:
        return data.decode("cp874")
    except UnicodeDecodeError as error:
        raise _unknown_encoding(data, error) from None


def _unknown_encoding(data: bytes, error: UnicodeDecodeError) -> UnreadableFile:
    row = data.count(b"\n", 0, error.start) + HEADER_ROW
    return UnreadableFile(Fault(row, NO_COLUMN, faults.UNKNOWN_ENCODING))


def _numbered(text: str) -> Iterator[tuple[int, list[Cell]]]:
    # Strict, because a lenient reader takes everything after a lost quotation mark as one cell.
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells: list[Cell] = [*next(rows)]
        except StopIteration:
            return
        except csv.Error as error:
            too_long = str(error).startswith("field larger")
            reason = faults.CELL_TOO_LONG if too_long else faults.BROKEN_QUOTES
            raise UnreadableFile(Fault(number, NO_COLUMN, reason)) from None
        yield number, cells
