"""From a sheet of cells to the rows of a KIND: header, map, values, and everything that is wrong with them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from core.money import Baht
from storage.importing import faults
from storage.importing.cells import Cell, Number, Unusable, is_blank
from storage.importing.column_map import NOTHING, ColumnMap
from storage.importing.faults import HEADER_ROW, NO_COLUMN, Fault, Note, Reason, Unfit, UnreadableFile
from storage.importing.kind import Column, Form, Row, Zeros
from storage.importing.reader import Sheet

STEP = 5_000
"""Rows between two words of progress."""

FIXED_WIDTHS: Mapping[Zeros, int] = MappingProxyType({Zeros.NATIONAL_ID: 13, Zeros.PHONE: 10})
"""Digits of what is written alike in the whole country; how long a member number is, the policy says."""

Progress = Callable[[int], None]
"""Told how many rows are done."""


def silent(_rows: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the sheet that is read: where it is, how the sheet names it, and what its values are called there."""

    index: int
    theirs: str
    column: Column
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadRows:
    """`rows`: those without a fault. `total`: all that hold anything. `names`: our columns as the file names them.

    `sums`: of each column of money, over all rows.
    """

    rows: list[Row]
    faults: list[Fault]
    total: int
    names: Mapping[str, str]
    sums: Mapping[str, Baht] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def read_rows(
    sheet: Sheet,
    kind: Form,
    column_map: ColumnMap,
    not_kept: Iterable[str] = (),
    widths: Mapping[Zeros, int] = FIXED_WIDTHS,
    progress: Progress = silent,
) -> ReadRows:
    """All rows of SHEET. With a wrong header none is read: every row would be as wrong. NOT_KEPT: columns refused."""
    places, found = _places(sheet.header, kind, column_map, frozenset(not_kept))
    names = {place.column.name: place.theirs for place in places}
    if found:
        return ReadRows([], found, 0, names)
    rows: list[Row] = []
    reader = RowReader(places, len(sheet.header), widths)
    total = 0
    try:
        for number, cells in sheet.rows:
            total += 1
            values = reader.values(number, cells)
            if values is not None:
                rows.append(Row(number, values))
            if total % STEP == 0:
                progress(total)
    except UnreadableFile as error:
        reader.faults.append(error.fault)
    return ReadRows(rows, reader.faults, total, names, _sums(rows, places), reader.notes())


def _sums(rows: Sequence[Row], places: Sequence[Place]) -> dict[str, Baht]:
    money = [place.column.name for place in places if place.column.money]
    return {name: Baht(sum(row.values[name].satang for row in rows if name in row.values)) for name in money}


def _places(
    header: tuple[str, ...], kind: Form, column_map: ColumnMap, not_kept: frozenset[str]
) -> tuple[list[Place], list[Fault]]:
    known = {column.name: column for column in kind.columns}
    places: list[Place] = []
    found: list[Fault] = []
    taken: set[str] = set()
    for index, theirs in enumerate(header):
        ours = column_map.ours(theirs)
        if ours is None:
            continue
        if ours not in known:
            found.append(Fault(HEADER_ROW, theirs or NO_COLUMN, faults.UNKNOWN_COLUMN))
        elif ours in not_kept:
            found.append(Fault(HEADER_ROW, theirs, faults.COLUMN_NOT_KEPT))
        elif ours in taken:
            found.append(Fault(HEADER_ROW, theirs, faults.COLUMN_TWICE))
        else:
            places.append(Place(index, theirs, known[ours], column_map.values.get(ours, NOTHING)))
        taken.add(ours)
    found += [
        Fault(HEADER_ROW, column.name, faults.COLUMN_MISSING)
        for column in kind.columns
        if column.required and column.name not in taken
    ]
    return places, found


class RowReader:
    """Reads row after row; `faults` is everything that was wrong with them so far."""

    def __init__(self, places: Sequence[Place], width: int, widths: Mapping[Zeros, int]) -> None:
        self._places = places
        self._width = width
        self._widths = widths
        self._padded: dict[str, list[int]] = {}
        self.faults: list[Fault] = []

    def values(self, number: int, cells: Sequence[Cell]) -> dict[str, object] | None:
        """What the CELLS of row NUMBER mean, by our columns; None where one of them cannot be read."""
        values: dict[str, object] = {}
        before = len(self.faults)
        if len(cells) > self._width and not all(is_blank(cell) for cell in cells[self._width :]):
            self._refuse(number, NO_COLUMN, faults.TOO_MANY_CELLS)
        there = len(cells)
        for place in self._places:
            # A spreadsheet leaves out empty cells at the end of a row.
            cell = cells[place.index] if place.index < there else ""
            text = cell.strip() if isinstance(cell, str) else self._text(number, cell, place)
            if not text:
                if text is not None and place.column.key:
                    self._refuse(number, place.theirs, faults.MISSING)
                continue
            try:
                values[place.column.name] = place.column.read(place.words.get(text, text))
            except Unfit as error:
                self._refuse(number, place.theirs, error.reason)
        return values if len(self.faults) == before else None

    def notes(self) -> tuple[Note, ...]:
        """What was put right."""
        return tuple(Note(column, faults.PADDED, len(rows), rows[0]) for column, rows in self._padded.items())

    def _refuse(self, row: int, column: str, reason: Reason) -> None:
        self.faults.append(Fault(row, column, reason))

    def _text(self, row: int, cell: Number | Unusable, place: Place) -> str | None:
        """A workbook's CELL as a text file would have it; None where it holds no value."""
        if isinstance(cell, Unusable):
            self._refuse(row, place.theirs, cell.reason)
            return None
        if place.column.money:
            return cell.as_money
        zeros = place.column.zeros
        padded = cell.text if zeros is None else cell.text.zfill(self._widths.get(zeros, 0))
        if padded != cell.text:
            self._padded.setdefault(place.theirs, []).append(row)
        return padded
