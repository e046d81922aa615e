"""The process that opens a workbook, alone and with little: no secrets, no database, 64 MB, some seconds (threat T17).

    python -I -m storage.importing.workbook_process BYTES < members.xlsx

It writes a line of JSON for each row of the first sheet that holds anything: the row's number and its cells.  Texts are
strings, days ISO dates in strings, numbers a list with their digits, and `{"fault": "NO_VALUE"}` is a cell that shows
something without a value to take.  BYTES is what the file unpacks to; the time allowed grows with it.  The last line is
`"end"`, or `{"fault": "DAMAGED"}`: the name of a reason in `storage.importing.faults`.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, TextIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # it ships no types
from openpyxl import load_workbook  # type: ignore[import-untyped]  # the same

MEMORY = 64 * 1024 * 1024
"""Beyond what Python and openpyxl take by themselves."""
SECONDS = 2
"""Of the processor's time, and one more for each megabyte unpacked: a sheet takes a third of that."""
MEGABYTE = 1024 * 1024
LAST_ROW = 1_048_576
"""A sheet of Excel has no more."""
MOST_COLUMNS = 300
ABSURD_COLUMNS = 5_000
LONGEST_ROW = 1_000_000
"""Bytes of a row's XML."""
ROW_END = b"row>"
SHEET_END = b"/sheetData>"
PIECE = 65_536
OVERLAP = 64
"""Bytes of the piece before in which a tag may begin."""

FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
ONLY_ZEROS = re.compile(r"0+")
"""A format such as 000000, which shows 26548 as 026548."""
NO_MEMORY = 1
"""What expat says then (XML_ERROR_NO_MEMORY)."""
PER_CENT = "%"
DIGITS_OF_EXCEL = ".15g"
"""Excel computes with fifteen digits; what a binary fraction has beyond is no one's figure."""


class TooManyColumnsError(Exception):
    """A row is wider than any register."""


class NoSheetError(Exception):
    """The workbook has no sheet of cells."""


REASONS: Mapping[type[BaseException], str] = MappingProxyType(
    {
        MemoryError: "TOO_LARGE_UNPACKED",
        DefusedXmlException: "HARMFUL",
        TooManyColumnsError: "TOO_MANY_COLUMNS",
        NoSheetError: "NO_SHEET",
    }
)


def main() -> None:
    """Read standard input; see the module."""
    _limit(int(sys.argv[1]))
    try:
        for line in rows(sys.stdin.buffer):
            _say(sys.stdout, line)
        last: object = "end"
    except Exception as exc:  # noqa: BLE001 - whatever a hostile file does to the libraries, the answer is one word
        last = {"fault": reason_of(exc)}
    _say(sys.stdout, last)


def _limit(unpacked: int) -> None:
    seconds = SECONDS + unpacked // MEGABYTE
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    memory = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def reason_of(error: Exception) -> str:
    """The name of the reason for ERROR. A message of the libraries is never repeated: it may hold a cell."""
    cause: BaseException | None = error  # openpyxl puts a ValueError of its own over what happened
    while cause is not None:
        for kind, name in REASONS.items():
            if isinstance(cause, kind):
                return name
        if isinstance(cause, ParseError) and cause.code == NO_MEMORY:
            return "TOO_LARGE_UNPACKED"
        cause = cause.__cause__ or cause.__context__
    return "DAMAGED"


def rows(file: BinaryIO) -> Iterator[list[object]]:
    """The rows of the first sheet in FILE that hold anything: `[number, cell, cell …]`."""
    has_formulas = _has_formulas(file)
    values = _first_sheet(file, data_only=True)
    # The two readings go side by side: one gives what Excel last computed, the other tells where it had to.
    formulas = _first_sheet(file, data_only=False) if has_formulas else ()
    for number, (row, asked) in enumerate(zip_longest(values, formulas, fillvalue=()), 1):
        cells = [_plain(cell) for cell in row]
        for place, cell in enumerate(asked):
            if cell.data_type == "f" and place < len(cells) and not cells[place]:
                cells[place] = {"fault": "NO_VALUE"}
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise TooManyColumnsError
        if cells:
            yield [number, *cells]


def _first_sheet(file: BinaryIO, *, data_only: bool) -> Iterable[Any]:
    book = load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
    if not book.worksheets:
        raise NoSheetError
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what it says of its own size may be wrong, and cells beyond would be lost silently
    rows: Iterable[Any] = sheet.iter_rows(max_row=LAST_ROW)
    return rows


def _has_formulas(file: BinaryIO) -> bool:
    """Whether any sheet has one, by the bytes alone, before openpyxl builds objects of them.

    Raises TooManyColumnsError for a row that is absurdly wide: openpyxl goes through all of a sheet that does not
    say its size before its first row can be asked for.
    """
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        found = [_holds(archive, name) for name in names]
    return any(found)


def _holds(archive: zipfile.ZipFile, name: str) -> bool:
    found, row = False, b""
    with archive.open(name) as entry:
        while (piece := entry.read(PIECE)) and SHEET_END not in row:
            found = found or FORMULA.search(row[-OVERLAP:] + piece) is not None
            row += piece
            if (end := row.rfind(ROW_END)) >= 0:
                row = row[end:]
            if len(row) > LONGEST_ROW or len(CELL.findall(row)) > ABSURD_COLUMNS:
                raise TooManyColumnsError
    return found


def _plain(cell: Any) -> object:  # noqa: ANN401 - openpyxl has no types
    """The cell's value as JSON knows it."""
    value = cell.value
    match value:
        case None | "":
            return None
        case bool():
            return str(value).upper()
        case int() | float():
            return _number(value, cell.number_format)
        case datetime() if value.time() == time():  # a day is midnight to a workbook
            return value.date().isoformat()
    return {"fault": "ERROR_VALUE"} if cell.data_type == "e" else str(value)


def _number(value: float, shown_as: str) -> object:
    if isinstance(value, int) and ONLY_ZEROS.fullmatch(shown_as) and value >= 0:
        return str(value).zfill(len(shown_as))
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, DIGITS_OF_EXCEL))
    return [format((exact * 100).normalize() if PER_CENT in shown_as else exact, "f")]


def _say(out: TextIO, line: object) -> None:
    out.write(json.dumps(line, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
