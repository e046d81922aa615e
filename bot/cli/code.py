"""`coop code MEMBER_NO`: a one-time code with which a member links a chat, for the counter or on paper.

    $ coop code 026548 --by mali
    K7QW3ZPA

It is shown this once and kept as its digest.
"""

from typing import Annotated

import typer

from bot.cli.common import By, actor_of
from bot.cli.office import in_office
from core.members import canonical
from core.ports import Means, UnitOfWork
from core.services.link_codes import Handing, give_code
from core.services.registry import known


def code(
    member_no: Annotated[str, typer.Argument(help="The member's number.")],
    *,
    phone: Annotated[bool, typer.Option("--phone", help="Told over a telephone: good for 10 minutes.")] = False,
    by: By = None,
) -> None:
    """Print a one-time code for a member, once; it is good for 14 days and ends earlier ones."""
    actor = actor_of(by)

    async def made(uow: UnitOfWork, means: Means) -> str:
        member = await known(uow, canonical(member_no), held=True)
        return await give_code(uow, means, actor, member, Handing.PHONE if phone else Handing.COUNTER)

    typer.echo(in_office(made))
