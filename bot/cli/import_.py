"""`coop import KIND FILE`: records of an existing database, all or nothing.

    $ coop import shares shares.xlsx --dry-run
    dry run, nothing was changed; 60000 rows: 12 added, 59100 changed, 888 unchanged
    file, balance: 12,100,000.00
    balance: 12,000,000.00 -> 12,100,000.00
    $ coop import members members.csv
    5, birth_date, ไม่ใช่วันที่ เช่น 30/11/2569 (not a date such as 30/11/2569)
    refused: 1 row is wrong, nothing was changed

`results` are those of one month, which `--month` names, and go the way of `coop month results`.

From the first posted month on the own books rule: what a file says otherwise is listed (row, field, ours, theirs), and
done once a second person has loaded the same file and seen the same list.

Faults go to standard output, a line each; standard error gets one sentence.  A faulty file ends with status 1, and so
does one whose totals nobody has confirmed.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.assembly import (
    IMPORT_KINDS,
    LARGEST_IMPORT,
    Fault,
    ImportOptions,
    ImportResult,
    WrongMap,
    database_problems,
    import_data,
)
from bot.cli.calendar import read_month
from bot.cli.common import By, actor_of, by_or_refuse, refuse, run, settings_or_refuse
from bot.cli.month_results import enter_file
from bot.cli.serve import NO_POLICY
from bot.settings import Settings
from core.calendar import Month
from core.errors import KeyConflictError, Refusal, StoreUnavailableError
from core.fields import written
from core.money import Baht
from core.staff import Power

SheetFile = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV or XLSX file; row 1 is the header."),
]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map", exists=True, dir_okay=False, readable=True, help="Their names for columns and values, in TOML."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, with all totals; change nothing.")]
Confirm = Annotated[
    bool, typer.Option("--confirm-totals", help="The totals were looked at: load it although they become less.")
]
Again = Annotated[bool, typer.Option("--again", help="Load it although the same file was loaded before.")]
OfMonth = Annotated[
    Month | None,
    typer.Option("--month", parser=read_month, metavar="YYYY-MM", help="Of results: the month that they are of."),
]
RESULTS = "results"
ALL_KINDS = (*IMPORT_KINDS, RESULTS)


def _known_kind(kind: str) -> str:
    if kind not in ALL_KINDS:
        raise typer.BadParameter(f"must be one of {', '.join(ALL_KINDS)}")
    return kind


def register(app: typer.Typer) -> None:
    """Put the command into APP; `import` is no name that a Python function can have."""
    app.command("import")(import_file)


def import_file(
    kind: Annotated[str, typer.Argument(callback=_known_kind, help=", ".join(ALL_KINDS))],
    file: SheetFile,
    column_map: MapFile = None,
    *,
    dry_run: DryRun = False,
    confirm_totals: Confirm = False,
    again: Again = False,
    month: OfMonth = None,
    as_json: Annotated[bool, typer.Option("--json", help="Faults, counts and totals as JSON.")] = False,
    by: By = None,
) -> None:
    """Import FILE. One bad row refuses it whole; the same file twice changes nothing."""
    if (month is not None) != (kind == RESULTS):
        raise typer.BadParameter("--month names the month of results, and of nothing else")
    if month is not None:
        enter_file(month, file, column_map, confirmed=confirm_totals, dry_run=dry_run, as_json=as_json, by=by)
        return
    by_or_refuse(by, Power.DATA_LOAD)
    if file.stat().st_size > LARGEST_IMPORT:
        refuse(f"{file.name}: is larger than {LARGEST_IMPORT >> 20} MB; please split it")
    settings = settings_or_refuse()
    data, map_text = file.read_bytes(), None if column_map is None else _text(column_map)

    def attempt(*, confirmed: bool) -> ImportResult:
        with _watched(file.name) as progress:
            how = ImportOptions(by=actor_of(by), dry_run=dry_run, confirmed=confirmed, again=again, progress=progress)
            return run(_imported(settings, kind, data, map_text, how))

    result = attempt(confirmed=confirm_totals)
    if result.doubts and not (confirm_totals or dry_run or as_json) and _is_confirmed(result):
        result = attempt(confirmed=True)
        confirm_totals = True
    typer.echo(_as_json(result) if as_json else _as_lines(result, dry_run=dry_run))
    _refuse_what_was_not_loaded(result, confirmed=confirm_totals or dry_run)


def _refuse_what_was_not_loaded(result: ImportResult, *, confirmed: bool) -> None:
    """Say why nothing was changed and what to do; nothing where it was. CONFIRMED: the totals are no doubt any more."""
    if result.faults:
        refuse(f"refused: {_what_is_wrong(result)}, nothing was changed")
    if result.waits:
        why = "it differs from the own books" if result.differences else "it is older than what is there"
        refuse(f"refused: {why}; another person must load the same file, by name (--by). Nothing was changed")
    if result.doubts and not confirmed:
        refuse("refused: look at the totals; if they are right, --confirm-totals loads it. Nothing was changed")


@contextmanager
def _watched(name: str) -> Iterator[Callable[[str, int], None]]:
    """Show what is being done and how far it is, on a terminal only."""
    with Console(stderr=True).status(f"{name} …") as status:
        yield lambda stage, rows: status.update(f"{name}: {stage} … {rows:,}")


def _is_confirmed(result: ImportResult) -> bool:
    """Show the totals and ask, where somebody sits at a terminal."""
    if not sys.stdin.isatty():
        return False
    typer.echo(_as_lines(result, dry_run=True), err=True)
    return typer.confirm("Load it with these totals?", err=True)


async def _imported(
    settings: Settings, kind: str, data: bytes, map_text: str | None, how: ImportOptions
) -> ImportResult:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        return await import_data(settings, kind, data, map_text=map_text, **how)
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
    """One line a bad row, as the interfaces say; else counts, then doubts, what was put right, and the totals."""
    if result.faults:
        return "\n".join(_line(row, list(found)) for row, found in groupby(result.faults, lambda fault: fault.row))
    if result.before is not None:
        before = result.before
        return f"the same file was loaded on {before.at:%Y-%m-%d %H:%M} by {before.by}; nothing was changed"
    counts = f"{result.rows} rows: {result.added} added, {result.changed} changed, {result.unchanged} unchanged"
    return "\n".join(
        [
            f"dry run, nothing was changed; {counts}" if dry_run else counts,
            *(f"differs: {difference}" for difference in result.differences),
            *(f"look: {doubt}" for doubt in result.doubts),
            *(f"note: {note}" for note in result.notes),
            *(f"file, {name}: {amount}" for name, amount in result.sums.items()),
            *(f"{total.name}: {total.old} -> {total.new}" for total in result.totals),
        ]
    )


def _line(row: int, found: Sequence[Fault]) -> str:
    """A row with its faults: `5, birth_date, …`; more columns of the same row after a semicolon."""
    return f"{row}, " + "; ".join(f"{fault.column}, {fault.reason}" for fault in found)


def _as_json(result: ImportResult) -> str:
    counts = {name: getattr(result, name) for name in ("rows", "added", "changed", "unchanged")}
    before = result.before and {"at": result.before.at.isoformat(), "by": result.before.by}
    said = {
        "faults": [{"row": at.row, "column": at.column, "reason": str(at.reason)} for at in result.faults],
        "differences": [asdict(difference) for difference in result.differences],
        "doubts": [str(doubt) for doubt in result.doubts],
        "notes": [
            {"column": note.column, "reason": str(note.reason), "rows": note.rows, "first": note.first}
            for note in result.notes
        ],
        "sums": {name: written(amount) for name, amount in result.sums.items()},
        "totals": {total.name: {"old": _figure(total.old), "new": _figure(total.new)} for total in result.totals},
        "loaded_before": before,
        "waits_for_second_person": result.waits,
    }
    return json.dumps(counts | said, ensure_ascii=False)


def _figure(total: int | Baht) -> int | str | None:
    """A count as a number, money as text: a program that reads it as a float must not lose satang."""
    return total if isinstance(total, int) else written(total)
