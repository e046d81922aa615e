"""A small file with one member, or with the persons related to one: TOML, or CSV with a header row.

    member_no = "026600"
    first_name = "มานี"

As in files for `coop import`, CSV is UTF-8 (with or without a byte order mark) or CP874, and empty means not given.
"""

import csv
import io
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from bot.cli.common import refuse

Record = Mapping[str, str]
"""Column -> text; what is empty is left out."""


def read_records(file: Path, rows: str) -> list[Record]:
    """The records in FILE. In TOML several stand under `[[ROWS]]`, one alone may stand by itself."""
    text = _text(file)
    return _from_toml(file.name, text, rows) if file.suffix.lower() == ".toml" else _from_csv(file.name, text)


def _text(file: Path) -> str:
    data = file.read_bytes()
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    try:
        return data.decode("cp874")
    except UnicodeDecodeError:
        refuse(f"{file.name}: characters are neither UTF-8 nor CP874")


def _from_toml(name: str, text: str, rows: str) -> list[Record]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        refuse(f"{name}: is no TOML: {error}")
    records = found.get(rows, [found])
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        refuse(f"{name}: [[{rows}]] must be tables")
    return [{key: _cell(name, key, value) for key, value in record.items() if value != ""} for record in records]


def _cell(name: str, key: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        refuse(f"{name}: {key} must be a text, a whole number or a day")  # a float would not be exact
    return str(value)


def _from_csv(name: str, text: str) -> list[Record]:
    try:
        header, *lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if any(line)]
    except csv.Error:
        refuse(f"{name}: is not a CSV file")
    except ValueError:
        refuse(f"{name}: is empty")
    columns = [column.strip() for column in header]
    if len(set(columns)) < len(columns):
        refuse(f"{name}: a column is there twice")
    if any(len(line) > len(columns) for line in lines):
        refuse(f"{name}: a row has more cells than the header")
    return [{column: cell for column, cell in zip(columns, line, strict=False) if cell.strip()} for line in lines]
