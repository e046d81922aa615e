"""`coop breaker show | close`: whether somebody guesses at many accounts, and what staff were told lately.

    $ coop breaker show
    open since 2026-11-25 09:41, too many accounts failed (burst)
    linked today: 14
    2026-11-25 09:41  breaker.opened  more than 30 accounts failed within 10 minutes
    $ coop breaker close --by somsri

While it is open a first password needs a staff code; own passwords go on, and whoever is linked notices nothing.
"""

import json

import typer

from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office
from core.services import breaking
from core.services.breaking import State

commands = typer.Typer(help="The breaker against guessing at many accounts.", no_args_is_help=True)


@commands.command()
def show(*, as_json: Json = False) -> None:
    """Say whether it is open, and what was told lately."""
    found = in_office(breaking.state)
    typer.echo(_as_json(found) if as_json else _as_lines(found))


@commands.command()
def close(by: By = None) -> None:
    """Close it; it opens again when more accounts fail."""
    in_office(lambda uow, means: breaking.close(uow, means, actor_of(by)))
    typer.echo("closed")


def _as_lines(found: State) -> str:
    opened = found.opened
    first = "closed"
    if opened is not None:
        first = f"open since {opened.opened_at:%Y-%m-%d %H:%M}, too many accounts failed ({opened.cause.value})"
    told = [f"{alert.at:%Y-%m-%d %H:%M}  {alert.kind}  {alert.detail}" for alert in found.alerts]
    return "\n".join([first, f"linked today: {found.linked_today}", *told])


def _as_json(found: State) -> str:
    opened = found.opened
    said = {
        "open": opened is not None,
        "opened_at": opened and opened.opened_at.isoformat(timespec="seconds"),
        "cause": opened and opened.cause.value,
        "linked_today": found.linked_today,
        "alerts": [
            {"at": alert.at.isoformat(timespec="seconds"), "kind": alert.kind, "detail": alert.detail}
            for alert in found.alerts
        ],
    }
    return json.dumps(said, ensure_ascii=False)
