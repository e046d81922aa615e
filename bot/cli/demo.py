"""`coop demo`: the demonstration co-op on this machine, with both platforms played by the simulator."""

from datetime import datetime
from typing import Annotated

import typer

from bot.demo import run


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the page.")] = 8080,
    members: Annotated[int, typer.Option(min=2, help="Members when it is made; seven always exist.")] = 300,
    at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M%z"], help="Start of the clock.")] = None,
    *,
    reset: Annotated[bool, typer.Option("--reset", help="Begin anew; all data of the demonstration go.")] = False,
) -> None:
    """Run the demonstration co-op: LINE and Telegram in the browser, no account needed."""
    raise typer.Exit(run(port, members, at, reset=reset))
