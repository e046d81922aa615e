"""`coop keys new | rotate`: the secret key, and everything that it made, made anew with another one.

$ coop keys new                       a new key; give it as COOP_SECRET_KEY and the old one as …_PREVIOUS, restart
$ coop keys rotate
members: 412 rows, history_values: 1,208 rows, passwords: 97
COOP_SECRET_KEY_PREVIOUS is not needed any more; keep that key with the backups that were made with it
"""

import base64
import json
import secrets

import typer
from rich.console import Console

from bot.assembly import UnreadableFieldError, clock_of, database_problems, maintenance
from bot.cli.common import By, Json, actor_of, by_or_refuse, refuse, run, settings_or_refuse
from bot.settings import KEY_BYTES, Settings
from core.errors import StoreUnavailableError
from core.history import Actor

commands = typer.Typer(help="The secret key.", no_args_is_help=True)


@commands.command()
def new() -> None:
    """Print a new secret key for COOP_SECRET_KEY; keep it apart from the database's backups."""
    typer.echo(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())


@commands.command()
def rotate(by: By = None, *, as_json: Json = False) -> None:
    """Make anew with COOP_SECRET_KEY what COOP_SECRET_KEY_PREVIOUS made, while the server runs with both."""
    settings = settings_or_refuse()
    by_or_refuse(by)
    rows = run(_rotated(settings, actor_of(by)))
    if as_json:
        typer.echo(json.dumps(rows))
        return
    typer.echo(", ".join(f"{name}: {count:,} rows" for name, count in rows.items()) or "there was nothing to do")
    typer.echo("COOP_SECRET_KEY_PREVIOUS is not needed any more; keep that key with the backups that were made with it")


async def _rotated(settings: Settings, by: Actor) -> dict[str, int]:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        with Console(stderr=True).status("…") as shown:  # shows on a terminal only
            done = await maintenance(settings).rotate(now=clock_of(settings).now(), by=by, told=shown.update)
    except UnreadableFieldError as unreadable:
        refuse(f"{unreadable}; give that key as COOP_SECRET_KEY_PREVIOUS")
    except StoreUnavailableError:
        refuse("the database cannot be reached or is busy; what was done stays done, please begin again")
    return done.rows | ({"passwords": done.passwords} if done.passwords else {})
