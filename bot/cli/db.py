"""`coop db upgrade` and `coop db check`: the tables, which `coop serve` never touches by itself.

$ coop db check
3 fields of members.phone cannot be read with the keys that are given
the history is broken at entry 812
"""

import json

import typer
from rich.console import Console

from bot.assembly import database_problems, maintenance, upgrade_database
from bot.cli.common import Json, refuse, run, settings_or_refuse
from bot.settings import Settings
from core.errors import StoreUnavailableError

commands = typer.Typer(help="The database's tables.", no_args_is_help=True)


@commands.command()
def upgrade() -> None:
    """Bring the tables to this version of the program; on SQLite a copy of the file is made before."""
    copy = run(upgrade_database(settings_or_refuse()))
    typer.echo("the tables are up to date" if copy is None else f"the tables are up to date; as it was before: {copy}")


@commands.command()
def check(*, as_json: Json = False) -> None:
    """Say whether the tables are those of this version, and everything in them is whole, readable and in order."""
    with Console(stderr=True).status("looking at every row …"):  # shows on a terminal only
        faults = run(_faults(settings_or_refuse()))
    if as_json:
        typer.echo(json.dumps({"faults": faults}, ensure_ascii=False))
    if faults:
        refuse(*([] if as_json else faults))
    if not as_json:
        typer.echo("the tables are up to date, and everything in them is whole")


async def _faults(settings: Settings) -> list[str]:
    problems = await database_problems(settings)
    if problems:
        return problems
    try:
        found = await maintenance(settings).examine()
    except StoreUnavailableError:
        return ["the database cannot be reached or is busy; please try again"]
    return [*found.damage, *found.doubts]
