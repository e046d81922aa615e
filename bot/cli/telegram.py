"""`coop telegram setup`: the webhook with its secret, commands, menu button and descriptions.

    $ coop telegram setup
    webhook: https://bot.example.org/telegram/webhook
    commands (th)

Run it after each update, and whenever `COOP_PUBLIC_URL` or the webhook's secret changes; what is right already is left.
"""

import json

import typer

from bot.cli.common import Json, refuse, run, settings_or_refuse
from bot.platform_setup import PlatformRefusedError, set_up_telegram

commands = typer.Typer(help="The channel at Telegram.", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """Keep `setup` a word of its own, though it is the only one."""


@commands.command()
def setup(*, as_json: Json = False) -> None:
    """Tell Telegram where the webhook is, and what the bot can do; say what was changed."""
    settings = settings_or_refuse(serving=True)
    if settings.telegram is None:
        refuse("Telegram is off: set COOP_TELEGRAM_TOKEN and COOP_TELEGRAM_WEBHOOK_SECRET")
    try:
        done = run(set_up_telegram(settings, settings.telegram))
    except PlatformRefusedError as why:
        refuse(str(why))
    typer.echo(json.dumps(done, ensure_ascii=False) if as_json else "\n".join(done))
