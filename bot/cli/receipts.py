"""`coop receipts print | print-all | list | notify`: receipts of a month, on paper and to their members."""

import typer

from bot.cli.receipts_notify import notify
from bot.cli.receipts_print import list_, print_all, print_one

commands = typer.Typer(help="Receipts of a month.", no_args_is_help=True)
commands.command("print")(print_one)
commands.command("print-all")(print_all)
commands.command("list")(list_)
commands.command()(notify)
