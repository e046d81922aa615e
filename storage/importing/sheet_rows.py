"""From a sheet of cells to the rows of a KIND: header, map, values, and everything that is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.importing import faults
from storage.importing.column_map import NOTHING, ColumnMap
from storage.importing.faults import HEADER_ROW, NO_COLUMN, Fault, Unfit
from storage.importing.kind import Column, Kind, Row
from storage.importing.reader import Sheet, UnreadableFile


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the sheet that is read: where it is, how the sheet names it, and what its values are called there."""

    index: int
    theirs: str
    column: Column
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadRows:
    """`rows`: those without a fault. `total`: all that hold anything. `names`: our columns as the file names them."""

    rows: list[Row]
    faults: list[Fault]
    total: int
    names: Mapping[str, str]


def read_rows(sheet: Sheet, kind: Kind, column_map: ColumnMap, not_kept: Iterable[str] = ()) -> ReadRows:
    """All rows of SHEET. With a wrong header none is read: every row would be as wrong. NOT_KEPT: columns refused."""
    places, found = _places(sheet.header, kind, column_map, frozenset(not_kept))
    names = {place.column.name: place.theirs for place in places}
    if found:
        return ReadRows([], found, 0, names)
    rows: list[Row] = []
    total = 0
    try:
        for number, cells in sheet.rows:
            total += 1
            values, wrong = _values(number, cells, places, len(sheet.header))
            found += wrong
            if not wrong:
                rows.append(Row(number, values))
    except UnreadableFile as error:
        found.append(error.fault)
    return ReadRows(rows, found, total, names)


def _places(
    header: tuple[str, ...], kind: Kind, column_map: ColumnMap, not_kept: frozenset[str]
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


def _values(number: int, cells: list[str], places: list[Place], width: int) -> tuple[dict[str, object], list[Fault]]:
    values: dict[str, object] = {}
    found: list[Fault] = []
    if any(cell.strip() for cell in cells[width:]):
        found.append(Fault(number, NO_COLUMN, faults.TOO_MANY_CELLS))
    for place in places:
        # A spreadsheet leaves out empty cells at the end of a row.
        cell = cells[place.index].strip() if place.index < len(cells) else ""
        if not cell:
            if place.column.key:
                found.append(Fault(number, place.theirs, faults.MISSING))
            continue
        try:
            values[place.column.name] = place.column.read(place.words.get(cell, cell))
        except Unfit as error:
            found.append(Fault(number, place.theirs, error.reason))
    return values, found
