"""What the office's commands share: a transaction, values as they are typed, listings.

    found = in_office(lambda uow, means: open_member(uow, means, actor_of(by), canonical("026548")))

One command is one transaction: the change and its entry in the history, or neither.  Long work is done in steps, each a
transaction of its own (`in_steps`), and may be repeated.
"""

import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.assembly import Unfit, database_problems, office, opened, read_member_field
from bot.cli.common import refuse, run, settings_or_refuse
from bot.settings import Settings
from core.errors import StoreUnavailableError
from core.fields import FieldValue
from core.ports import Means, UnitOfWork

T = TypeVar("T")

LONGEST_LINE = 2_000
"""Characters, where the output is no terminal."""

BUSY_MIDWAY = "the database cannot be reached or is busy; what was done stays, please go on with the same command"
BUSY = "the database cannot be reached or is busy; nothing was changed, please try again"


def in_office(work: Callable[[UnitOfWork, Means], Awaitable[T]]) -> T:
    """What WORK gives, in a transaction of its own."""
    return run(_in_office(settings_or_refuse(), work))


async def _in_office(settings: Settings, work: Callable[[UnitOfWork, Means], Awaitable[T]]) -> T:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        async with office(settings) as (store, means), store.work() as uow:
            return await work(uow, means)
    except StoreUnavailableError:
        refuse(BUSY)


def in_steps(
    doing: str, step: Callable[[UnitOfWork, Means, int], Awaitable[T]], following: Callable[[T], int | None]
) -> list[T]:
    """What STEP gives from 0 on, then from where FOLLOWING says, each in a transaction of its own.

    What is done before a fault or a stop stays done.  DOING is shown on a terminal while it lasts.
    """
    return run(_in_steps(settings_or_refuse(), doing, step, following))


async def _in_steps(
    settings: Settings,
    doing: str,
    step: Callable[[UnitOfWork, Means, int], Awaitable[T]],
    following: Callable[[T], int | None],
) -> list[T]:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    done: list[T] = []
    after: int | None = 0
    try:
        async with office(settings) as (store, means):
            with Console(stderr=True).status(f"{doing} …") as status:
                while after is not None:
                    async with store.work() as uow:
                        done.append(await step(uow, means, after))
                    after = following(done[-1])
                    status.update(f"{doing} … {after or ''}")
    except StoreUnavailableError:
        refuse(BUSY if not done else BUSY_MIDWAY)
    return done


def tidy_files() -> None:
    """After an erasure: nothing of it may be left in the database's files."""
    if not run(_tidied(settings_or_refuse())):
        refuse("erased; others keep old pages of the database's files in use, they go once the server is restarted")


async def _tidied(settings: Settings) -> bool:
    async with opened(settings) as store:
        return await store.tidy()


def field_or_refuse(name: str, text: str) -> FieldValue:
    """TEXT as the value of the member's field NAME, read as a cell of a members' file; empty text empties the field."""
    if not text.strip():
        return None
    try:
        return read_member_field(name, text.strip())
    except KeyError:
        refuse(f"refused: there is no field {name}")
    except Unfit as unfit:
        refuse(f"refused: {name} is {unfit}" if str(unfit).startswith("not") else f"refused: {name}: {unfit}")


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """ROWS, which have the same keys, as a table or as JSON. Nothing is cut off: cells fold, or lines are long."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        typer.echo("none")
        return
    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    width = None if sys.stdout.isatty() else LONGEST_LINE
    Console(width=width).print(table, markup=False)


def show_one(record: Mapping[str, object]) -> None:
    """RECORD's fields that hold something, a line each."""
    show([{"field": name, "value": value} for name, value in record.items() if value is not None], as_json=False)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
