"""`coop keys new`: a fresh `COOP_SECRET_KEY`."""

import base64
import secrets

import typer

from bot.settings import KEY_BYTES

commands = typer.Typer(help="The secret key.", no_args_is_help=True)


@commands.callback()
def keys() -> None:
    """Keep `new` a sub-command, though it is the only one."""


@commands.command()
def new() -> None:
    """Print a new secret key for COOP_SECRET_KEY; keep it apart from the database's backups."""
    typer.echo(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
