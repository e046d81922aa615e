"""`coop db upgrade` and `coop db check`: the tables, which `coop serve` never touches by itself."""

import typer

from bot.assembly import database_problems, upgrade_database
from bot.cli.common import refuse, run, settings_or_refuse

commands = typer.Typer(help="The database's tables.", no_args_is_help=True)


@commands.command()
def upgrade() -> None:
    """Bring the tables to this version of the program."""
    run(upgrade_database(settings_or_refuse()))
    typer.echo("the tables are up to date")


@commands.command()
def check() -> None:
    """Say whether the tables are those of this version."""
    problems = run(database_problems(settings_or_refuse()))
    if problems:
        refuse(*problems)
    typer.echo("the tables are up to date")
