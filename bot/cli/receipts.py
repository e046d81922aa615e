"""`coop receipts notify`: receipts of a month, on paper and to their members."""

import typer

from bot.cli.receipts_notify import notify

commands = typer.Typer(help="Receipts of a month.", no_args_is_help=True)
commands.command()(notify)


@commands.callback()
def receipts() -> None:
    """Receipts of a month."""
