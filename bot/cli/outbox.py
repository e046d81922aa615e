"""`coop outbox release`: after a restore, what waits goes out.

    $ coop outbox release
    released; what waits is sent

Until then the bot answers nothing: what it says is kept, in order, and goes out afterwards.
"""

import typer

from bot.cli.common import By, actor_of, refuse
from bot.cli.office import in_office
from core.services.outbox_release import release as release_outbox

commands = typer.Typer(help="Messages to be sent.", no_args_is_help=True)


@commands.callback()
def outbox() -> None:
    """Keep `release` a sub-command, though it is the only one."""


@commands.command()
def release(by: By = None) -> None:
    """Let the messages go that a restore holds back."""
    if not in_office(lambda uow, means: release_outbox(uow, means, actor_of(by))):
        refuse("nothing is held back")
    typer.echo("released; what waits is sent")
