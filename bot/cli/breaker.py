"""`coop breaker show | close`: whether somebody guesses at many accounts, and what staff should look through every day.

    $ coop breaker show
    open since 2026-11-25 09:41, too many accounts failed (burst)
    2026-11-25 09:41  breaker.opened  more than 30 accounts failed within 10 minutes
    2026-11-25 09:12  linked  026548  line
    $ coop breaker close --by somsri

While it is open a first password needs a staff code; own passwords go on, and whoever is linked notices nothing.
"""

import json
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office
from core.links import NewLink
from core.services import breaking
from core.services.breaking import State

MINUTES = "%Y-%m-%d %H:%M"

commands = typer.Typer(help="The breaker against guessing at many accounts.", no_args_is_help=True)

Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="list the new links since this day")]


@commands.command()
def show(*, since: Since = None, as_json: Json = False) -> None:
    """Say whether it is open, the latest alerts, and the links made today."""
    found = in_office(lambda uow, means: breaking.state(uow, means, since.date() if since else None))
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
        first = f"open since {opened.opened_at:{MINUTES}}, too many accounts failed ({opened.cause.value})"
    told = [f"{alert.at:{MINUTES}}  {alert.kind}  {alert.detail}" for alert in found.alerts]
    return "\n".join([first, *told, *map(_link_line, found.links)])


def _link_line(link: NewLink) -> str:
    ended = ", ended" if link.ended_at else ""
    return f"{link.linked_at:{MINUTES}}  linked  {link.member_no}  {link.platform.value}{ended}"


def _as_json(found: State) -> str:
    opened = found.opened
    said = {
        "open": opened is not None,
        "opened_at": opened and opened.opened_at.isoformat(timespec="seconds"),
        "cause": opened and opened.cause.value,
        "alerts": [
            {"at": alert.at.isoformat(timespec="seconds"), "kind": alert.kind, "detail": alert.detail}
            for alert in found.alerts
        ],
        "links": [
            {
                "at": link.linked_at.isoformat(timespec="seconds"),
                "member_no": link.member_no,
                "platform": link.platform.value,
                "ended_at": link.ended_at and link.ended_at.isoformat(timespec="seconds"),
            }
            for link in found.links
        ],
    }
    return json.dumps(said, ensure_ascii=False)
