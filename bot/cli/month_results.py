"""`coop month results YYYY-MM FILE`: what a pay unit deducted and what not, all rows or none ("The month", step 3).

    $ coop month results 2026-12 results-A.csv
    2026-12: 412 rows, 412 bills: 412 changed, 3 with something left open
    received: 0.00 -> 1,204,311.75 of 1,208,950.00
    $ coop month results 2026-12 results-A.csv
    2026-12: 412 rows, 412 bills: nothing new, all of it was said before
    $ coop month results 2026-12 --unit A --all-deducted

Bad rows go to standard output, a line each, as those of `coop import`.  A file that would take back what came in ends
with status 1 unless that is confirmed; `coop import results FILE --month YYYY-MM` is the same.
"""

import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.assembly import LARGEST_IMPORT, ColumnMap, WrongMap, database_problems, office, read_results
from bot.cli.calendar import read_month
from bot.cli.common import By, actor_of, refuse, run, settings_or_refuse, told_in
from bot.cli.office import BUSY
from core.calendar import Month
from core.errors import StoreUnavailableError
from core.fields import written
from core.history import Actor
from core.links import Language
from core.ports import Means, UnitOfWork
from core.results import ResultSheet, RowFault, SheetFault
from core.services import results as service
from core.services.results import Given, ShrinksError, WrongResultsError

MonthName = Annotated[Month, typer.Argument(parser=read_month, metavar="YYYY-MM", help="such as 2026-12 or 2569-12")]
ResultsFile = Annotated[
    Path | None,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV or XLSX file; row 1 is the header."),
]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map", exists=True, dir_okay=False, readable=True, help="Their names for columns and values, in TOML."
    ),
]
Smaller = Annotated[
    bool, typer.Option("--confirm-smaller", help="It was looked at: take back what came in before and does not now.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Faults, counts and sums as JSON.")]
Unit = Annotated[str | None, typer.Option("--unit", help="A pay unit's code, with --all-deducted.")]
AllDeducted = Annotated[
    bool,
    typer.Option("--all-deducted", help="Everything was deducted from everybody of --unit of whom nothing was said."),
]

Work = Callable[[UnitOfWork, Means, Actor, bool], Awaitable[Given]]
"""What is done in a unit of work; the last argument: whether anything is written."""


def results(
    month: MonthName,
    file: ResultsFile = None,
    column_map: MapFile = None,
    *,
    unit: Unit = None,
    all_deducted: AllDeducted = False,
    confirm_smaller: Smaller = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    by: By = None,
) -> None:
    """Enter what came in for MONTH: by FILE, or of a whole --unit with --all-deducted."""
    if all_deducted != (unit is not None) or all_deducted == (file is not None):
        raise typer.BadParameter("give a FILE, or --unit CODE with --all-deducted")
    if file is None:
        whole = _whole_unit(month, unit or "")
        _say(run(_done(whole, actor_of(by), dry_run=dry_run)), dry_run=dry_run, as_json=as_json)
        return
    enter_file(month, file, column_map, confirmed=confirm_smaller, dry_run=dry_run, as_json=as_json, by=by)


def enter_file(
    month: Month,
    file: Path,
    column_map: Path | None,
    *,
    confirmed: bool,
    dry_run: bool,
    as_json: bool,
    by: str | None,
) -> None:
    """The rows of FILE, or the end of the command with what is wrong with them."""
    if file.stat().st_size > LARGEST_IMPORT:
        refuse(f"{file.name}: is larger than {LARGEST_IMPORT >> 20} MB; please split it")
    data, map_text = file.read_bytes(), None if column_map is None else _text(column_map)

    def attempt(*, sure: bool) -> Given:
        return run(_entered(month, data, map_text, actor_of(by), sure=sure, dry_run=dry_run, as_json=as_json))

    given = attempt(sure=confirmed)
    if given.shrunk and not (confirmed or dry_run):
        if as_json or not _is_confirmed(given):
            refuse(
                f"refused: {given.shrunk} of the bills would lose {given.shrunk_by} that came in before;"
                " if that is right, --confirm-smaller enters it. Nothing was changed"
            )
        given = attempt(sure=True)
    _say(given, dry_run=dry_run, as_json=as_json)


def _whole_unit(month: Month, unit: str) -> Work:
    async def work(uow: UnitOfWork, means: Means, actor: Actor, writes: bool) -> Given:  # noqa: FBT001 - of a `Work`
        if writes:
            return await service.all_deducted(uow, means, actor, month, unit)
        return await service.all_foreseen(uow, actor, month, unit)

    return work


async def _entered(
    month: Month, data: bytes, map_text: str | None, actor: Actor, *, sure: bool, dry_run: bool, as_json: bool
) -> Given:
    """What the file does; what it would do where it would take something back and nobody is sure."""
    read = await _read(data, map_text)
    if read.faults:
        _refuse_rows(read, (), as_json=as_json)
    for note in () if as_json else read.notes:
        typer.echo(f"note: {note}")

    async def work(uow: UnitOfWork, means: Means, actor: Actor, writes: bool) -> Given:  # noqa: FBT001 - of a `Work`
        if not writes:
            return await service.foreseen(uow, means, actor, month, read.results)
        return await service.give(uow, means, actor, month, read.results, confirmed=sure, digest=read.digest)

    try:
        return await _done(work, actor, dry_run=dry_run)
    except WrongResultsError as wrong:
        _refuse_rows(read, wrong.faults, as_json=as_json)
    except ShrinksError as shrinks:
        return shrinks.given


async def _read(data: bytes, map_text: str | None) -> ResultSheet:
    try:
        column_map = ColumnMap() if map_text is None else ColumnMap.parse(map_text)
    except WrongMap as wrong:
        refuse(str(wrong))
    async with office(settings_or_refuse()) as (_, means):
        return read_results(data, means.policy.members, column_map)


async def _done(work: Work, actor: Actor, *, dry_run: bool) -> Given:
    settings = settings_or_refuse()
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        async with office(settings) as (store, means), store.read() if dry_run else store.work() as uow:
            return await work(uow, means, actor, not dry_run)
    except StoreUnavailableError:
        refuse(BUSY)


def _refuse_rows(read: ResultSheet, wrong: Sequence[RowFault], *, as_json: bool) -> NoReturn:
    """Every fault on standard output, a line a row; then the end of the command."""
    found = sorted([*read.faults, *(_fault(read, one) for one in wrong)], key=lambda fault: fault.row)
    if as_json:
        said = [
            {"row": fault.row, "column": fault.column, "reason": f"{fault.thai} ({fault.english})"} for fault in found
        ]
        typer.echo(json.dumps({"faults": said}, ensure_ascii=False))
    else:
        for row, faults in groupby(found, lambda fault: fault.row):
            typer.echo(f"{row}, " + "; ".join(str(fault).partition(", ")[2] for fault in faults))
    rows = len({fault.row for fault in found})
    refuse(f"refused: {'1 row is' if rows == 1 else f'{rows} rows are'} wrong, nothing was changed")


def _fault(read: ResultSheet, fault: RowFault) -> SheetFault:
    """What the bills say against a row, in both languages."""
    thai, english = (told_in(language, fault.key, fault.values) for language in (Language.THAI, Language.ENGLISH))
    return SheetFault(fault.row, read.column(fault.column), thai, english)


def _is_confirmed(given: Given) -> bool:
    """Ask, where somebody sits at a terminal."""
    if not sys.stdin.isatty():
        return False
    typer.echo(_as_lines(given, dry_run=True), err=True)
    return typer.confirm(f"Take {given.shrunk_by} back from {given.shrunk} bills?", err=True)


def _say(given: Given, *, dry_run: bool, as_json: bool) -> None:
    typer.echo(_as_json(given) if as_json else _as_lines(given, dry_run=dry_run))


def _as_lines(given: Given, *, dry_run: bool) -> str:
    named = f"{given.month}: {given.rows} rows, {given.members} bills"
    if given.is_known:
        return f"{named}: nothing new, all of it was said before"
    named = f"dry run, nothing was changed; {named}" if dry_run else named
    lines = [
        f"{named}: {given.changed} changed, {given.short} with something left open",
        f"received: {given.before} -> {given.after} of {given.due}",
    ]
    if given.shrunk:
        lines.append(f"less than before: {given.shrunk} bills, by {given.shrunk_by}")
    return "\n".join(lines)


def _as_json(given: Given) -> str:
    """Counts as numbers, money as text: a program that reads it as a float must not lose satang."""
    counts = {name: getattr(given, name) for name in ("rows", "members", "changed", "short", "shrunk")}
    sums = {name: written(getattr(given, name)) for name in ("due", "before", "after", "shrunk_by")}
    return json.dumps({"month": str(given.month), **counts, **sums})


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        refuse(f"{file.name}: is not UTF-8")
