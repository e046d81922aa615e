"""Lists as files, row by row, so that memory holds no more than one: CSV, and XLSX with several sheets.

    with workbook(Path("list.xlsx")) as book:
        sheet = book.sheet("รายชื่อ", ("ชื่อ", "จำนวนเงิน"))
        sheet.add(("สมชาย ใจดี", Baht.of(1_500)))

A file is there whole or not at all, and only its owner reads it.  Money stands in a workbook as the exact decimal.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Protocol

import openpyxl  # type: ignore[import-untyped]  # it ships no types
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # the same
from openpyxl.styles import Font  # type: ignore[import-untyped]  # the same

from bot.lists.cells import Cell, clean, in_csv
from core.money import SATANG_PER_BAHT, Baht

OWNER_ONLY = 0o600
MONEY_FORMAT, TEXT_FORMAT = "#,##0.00", "@"
BOM = "\ufeff"
"""By which Excel knows that a CSV file is UTF-8."""
WIDEST, NARROWEST = 32, 12
"""Characters, of columns of text and of all others."""


class Rows(Protocol):
    """Where rows go."""

    def add(self, row: Sequence[Cell]) -> None:
        """One row more."""
        ...


class CsvRows:
    """A CSV file of UTF-8 with a mark in front, a header row, and lines that end as RFC 4180 says."""

    def __init__(self, file: IO[str], header: Sequence[str]) -> None:
        self._writer = csv.writer(file)
        file.write(BOM)
        self.add(header)

    def add(self, row: Sequence[Cell]) -> None:
        """One row more."""
        self._writer.writerow([in_csv(cell) for cell in row])


class Sheet:
    """A sheet of a workbook; its first row is the header and stays in sight."""

    def __init__(self, sheet: Any, header: Sequence[str], widths: Sequence[int]) -> None:  # noqa: ANN401 - no types
        self._sheet = sheet
        sheet.freeze_panes = "A2"
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = width
        self._text = self._styled(TEXT_FORMAT)
        self._money = self._styled(MONEY_FORMAT)
        self._bold = WriteOnlyCell(sheet)
        self._bold.font = Font(bold=True)
        sheet.append([self._cell(name, self._bold) for name in header])

    def add(self, row: Sequence[Cell]) -> None:
        """One row more."""
        self._sheet.append([self._typed(cell) for cell in row])

    def _styled(self, number_format: str) -> Any:  # noqa: ANN401 - cells have no types
        cell = WriteOnlyCell(self._sheet)
        cell.number_format = number_format
        return cell

    def _typed(self, value: Cell) -> Any:  # noqa: ANN401 - cells have no types
        match value:
            case str():
                return self._cell(value, self._text)
            case Baht():
                cell = WriteOnlyCell(self._sheet, Decimal(value.satang) / SATANG_PER_BAHT)
                cell._style = self._money._style  # noqa: SLF001 - looked up by its values it takes most of the time
                return cell
        return value

    def _cell(self, text: str, like: Any) -> Any:  # noqa: ANN401 - the same
        """A text by its type, whatever it begins with."""
        cell = WriteOnlyCell(self._sheet, clean(text))
        cell.data_type = "s"
        cell._style = like._style  # noqa: SLF001 - the same
        return cell


class Workbook:
    """An XLSX file while it is written."""

    def __init__(self) -> None:
        self.book = openpyxl.Workbook(write_only=True)

    def sheet(self, title: str, header: Sequence[str], texts: Sequence[str] = ()) -> Sheet:
        """One more; TEXTS: names in the HEADER whose columns are wide."""
        widths = [WIDEST if name in texts else NARROWEST for name in header]
        return Sheet(self.book.create_sheet(title), header, widths)


@contextmanager
def csv_file(target: Path, header: Sequence[str]) -> Iterator[CsvRows]:
    """TARGET, filled inside the block."""
    with _whole(target) as part, os.fdopen(_opened(part), "w", encoding="utf-8", newline="") as file:
        yield CsvRows(file, header)


@contextmanager
def workbook(target: Path) -> Iterator[Workbook]:
    """TARGET, filled inside the block."""
    with _whole(target) as part:
        made = Workbook()
        yield made
        with os.fdopen(_opened(part), "wb") as file:
            made.book.save(file)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Another name beside TARGET, in a folder made for it, which becomes TARGET once the block is through."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _opened(part: Path) -> int:
    return os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, OWNER_ONLY)
