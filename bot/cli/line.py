"""`coop line richmenu sync`: the menus below LINE's chats as this program draws them.

    $ coop line richmenu sync
    created  guest-th, guest-en, member-th, member-en, staff-th, staff-en
    default  guest-th

Run twice it makes nothing the second time.  Run it after each update: who sees an old menu then sees the new one.
"""

import json
from dataclasses import asdict

import typer

from bot.cli.common import Json, refuse, run, settings_or_refuse
from bot.line.menu_sync import Synced
from bot.line.rich_menus import DEFAULT
from bot.platform_setup import PlatformRefusedError, sync_menus

commands = typer.Typer(help="The channel at LINE.", no_args_is_help=True)
richmenu = typer.Typer(help="The menus below LINE's chats.", no_args_is_help=True)
commands.add_typer(richmenu, name="richmenu")


@commands.callback()
def _line() -> None:
    """Keep `richmenu` a word of its own, though it is the only one."""


@richmenu.callback()
def _richmenu() -> None:
    """Keep `sync` a word of its own."""


@richmenu.command()
def sync(*, as_json: Json = False) -> None:
    """Create what is new, show it to whom the old one was shown, delete what is outdated."""
    settings = settings_or_refuse(serving=True)
    if settings.line is None:
        refuse("LINE is off: set COOP_LINE_CHANNEL_SECRET and COOP_LINE_CHANNEL_TOKEN")
    try:
        done = run(sync_menus(settings.line))
    except PlatformRefusedError as why:
        refuse(str(why))
    typer.echo(json.dumps(asdict(done)) if as_json else _as_lines(done))


def _as_lines(done: Synced) -> str:
    told = [
        ("created", done.created),
        ("kept", done.kept),
        ("deleted", done.deleted),
        ("old, still shown; run it again later", done.waiting),
        ("default", [DEFAULT.alias] if done.default_set else []),
    ]
    return "\n".join(f"{what}  {', '.join(names)}" for what, names in told if names)
