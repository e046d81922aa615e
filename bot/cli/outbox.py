"""`coop outbox`: what became of messages, and letting them go where something holds them back.

    $ coop outbox unsure
    reference  when              chat      class   method       detail
    1f4a01d2   2026-11-30 11:55  telegram  answer  sendMessage  TimedOut

    $ coop outbox release        # after a restore, what waits goes out
    released; what waits is sent

Until then the bot answers nothing: what it says is kept, in order, and goes out afterwards.  A line with the method
`multicast` is about all the people to whom it was to say the same.
"""

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.cli.common import By, Json, actor_of, refuse
from bot.cli.office import in_office, show
from core.clock import BANGKOK
from core.messaging import DeliveryState, Fate
from core.ports import Means, UnitOfWork
from core.services.outbox_release import release as release_outbox
from core.services.outbox_release import resume as resume_pushes

commands = typer.Typer(help="Messages to be sent.", no_args_is_help=True)


Limit = Annotated[int, typer.Option(min=1, help="How many, the newest first.")]


@commands.command()
def unsure(limit: Limit = 100, *, as_json: Json = False) -> None:
    """Messages that may or may not have arrived: nobody will ever know, and they are not sent again."""
    _list(DeliveryState.UNSURE, limit, as_json=as_json)


@commands.command()
def dead(limit: Limit = 100, *, as_json: Json = False) -> None:
    """Messages that were given up: refused, blocked by the person, or beyond LINE's monthly quota."""
    _list(DeliveryState.DEAD, limit, as_json=as_json)


def _list(state: DeliveryState, limit: int, *, as_json: bool) -> None:
    async def fates(uow: UnitOfWork, _means: Means) -> Sequence[Fate]:
        return await uow.outbox.fates(state, limit)

    show([_row(fate) for fate in in_office(fates)], as_json=as_json)


def _row(fate: Fate) -> dict[str, object]:
    return {
        "reference": fate.reference,
        "when": f"{fate.ended_at.astimezone(BANGKOK):%Y-%m-%d %H:%M}",
        "chat": fate.platform.value,
        "class": fate.delivery_class.name.lower(),
        "method": fate.method,
        "detail": fate.detail,
    }


@commands.command()
def resume(by: By = None) -> None:
    """Try pushes on LINE again: its monthly quota was raised."""
    if not in_office(lambda uow, means: resume_pushes(uow, means, actor_of(by))):
        refuse("pushes are not stopped")
    typer.echo("resumed; pushes are tried again")


@commands.command()
def release(by: By = None) -> None:
    """Let the messages go that a restore holds back."""
    if not in_office(lambda uow, means: release_outbox(uow, means, actor_of(by))):
        refuse("nothing is held back")
    typer.echo("released; what waits is sent")
