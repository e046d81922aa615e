"""`coop import KIND FILE`: records of an existing database, all or nothing.

    $ coop import members members.csv
    5, birth_date, ไม่ใช่วันที่ เช่น 30/11/2569 (not a date such as 30/11/2569)
    refused: 1 row is wrong, nothing was changed

Faults go to standard output, a line each; standard error gets one sentence.  A faulty file ends with status 1.
"""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.assembly import IMPORT_KINDS, Fault, ImportResult, WrongMap, database_problems, import_data
from bot.cli.common import by_or_refuse, refuse, run, settings_or_refuse
from bot.cli.serve import NO_POLICY
from bot.settings import Settings
from core.errors import KeyConflictError, Refusal, StoreUnavailableError
from core.staff import Power

CsvFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file; row 1 is the header.")
]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map", exists=True, dir_okay=False, readable=True, help="Their names for columns and values, in TOML."
    ),
]


def _known_kind(kind: str) -> str:
    if kind not in IMPORT_KINDS:
        raise typer.BadParameter(f"must be one of {', '.join(IMPORT_KINDS)}")
    return kind


def register(app: typer.Typer) -> None:
    """Put the command into APP; `import` is no name that a Python function can have."""
    app.command("import")(import_file)


def import_file(
    kind: Annotated[str, typer.Argument(callback=_known_kind, help=", ".join(IMPORT_KINDS))],
    file: CsvFile,
    column_map: MapFile = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Faults and counts as JSON.")] = False,
    by: Annotated[str | None, typer.Option(help="Who does it; this machine's account.")] = None,
) -> None:
    """Import FILE. One bad row refuses it whole; the same file twice changes nothing."""
    by_or_refuse(by, Power.DATA_LOAD)
    with Console(stderr=True).status(f"{file.name} …"):  # shows on a terminal only
        map_text = None if column_map is None else _text(column_map)
        result = run(_imported(settings_or_refuse(), kind, file.read_bytes(), map_text, dry_run=dry_run))
    typer.echo(_as_json(result) if as_json else _as_lines(result, dry_run=dry_run))
    if result.faults:
        refuse(f"refused: {_what_is_wrong(result)}, nothing was changed")


async def _imported(settings: Settings, kind: str, data: bytes, map_text: str | None, *, dry_run: bool) -> ImportResult:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        return await import_data(settings, kind, data, map_text=map_text, dry_run=dry_run)
    except WrongMap as wrong:
        refuse(str(wrong))
    except Refusal as refusal:
        if refusal.key != "no_policy":
            raise
        refuse(NO_POLICY)
    except KeyConflictError:
        refuse("somebody else changed the same records meanwhile; nothing was changed, please try again")
    except StoreUnavailableError:
        refuse("the database cannot be reached or is busy; nothing was changed, please try again")


def _what_is_wrong(result: ImportResult) -> str:
    if not result.rows:
        return "the file or its header is wrong"
    wrong = len({fault.row for fault in result.faults})
    return "1 row is wrong" if wrong == 1 else f"{wrong} rows are wrong"


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        refuse(f"{file.name}: is not UTF-8")


def _as_lines(result: ImportResult, *, dry_run: bool) -> str:
    """One line a bad row, as the interfaces say; else one line of counts."""
    if result.faults:
        return "\n".join(_line(row, list(found)) for row, found in groupby(result.faults, lambda fault: fault.row))
    counts = f"{result.rows} rows: {result.added} added, {result.changed} changed, {result.unchanged} unchanged"
    return f"dry run, nothing was changed; {counts}" if dry_run else counts


def _line(row: int, found: Sequence[Fault]) -> str:
    """A row with its faults: `5, birth_date, …`; more columns of the same row after a semicolon."""
    return f"{row}, " + "; ".join(f"{fault.column}, {fault.reason}" for fault in found)


def _as_json(result: ImportResult) -> str:
    counts = {name: getattr(result, name) for name in ("rows", "added", "changed", "unchanged")}
    found = [{"row": fault.row, "column": fault.column, "reason": str(fault.reason)} for fault in result.faults]
    return json.dumps(counts | {"faults": found}, ensure_ascii=False)
