"""`coop code MEMBER_NO`: a one-time code with which a member links a chat, for the counter or on paper."""

from datetime import timedelta
from typing import Annotated

import typer

from bot.assembly import clock_of, opened
from bot.cli.common import by_or_refuse, refuse, run, settings_or_refuse
from bot.ids import SystemIds
from bot.settings import Settings
from core.links import digest
from core.members import canonical

GOOD_FOR = timedelta(days=14)
"""On paper or at the counter (security, section 2)."""


def code(
    member_no: Annotated[str, typer.Argument(help="The member's number.")],
    by: Annotated[str | None, typer.Option(help="Who does it; this machine's account.")] = None,
) -> None:
    """Print a one-time code for a member, once; it is good for 14 days and ends earlier ones."""
    by_or_refuse(by)
    made = run(_made(settings_or_refuse(), canonical(member_no)))
    if made is None:
        refuse("no such member")
    typer.echo(made)


async def _made(settings: Settings, member_no: str) -> str | None:
    now = clock_of(settings).now()
    made = SystemIds().code()
    async with opened(settings) as store, store.work() as uow:
        member = await uow.members.by_number(member_no)
        if member is None:
            return None
        await uow.credentials.put_code(member.id, digest(made), now, now + GOOD_FOR)
    return made
