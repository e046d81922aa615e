"""`coop staff add | list | disable | code`: who works at the office, and with which role.

    $ coop staff add somsri --role registrar --name "สมศรี มีระเบียบ"
    $ coop staff code somsri
    ABCD2345

The code is for somsri's own chat; whoever is disabled loses it, the chats, and every power, at once.
"""

from typing import Annotated

import typer

from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office, show
from core.ports import Means, UnitOfWork
from core.services.staffing import add_staff, disable_staff, give_staff_code, new_staff
from core.staff import Role

commands = typer.Typer(help="Staff and their roles.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="The user name, never given to a second person.")]


@commands.command()
def add(
    username: Username,
    role: Annotated[Role, typer.Option(help="What they may do.")],
    name: Annotated[str, typer.Option(help="First and last name.")],
    unit: Annotated[str | None, typer.Option(help="The unit's code, for officers and committees of a unit.")] = None,
    by: By = None,
) -> None:
    """Add somebody with one role."""
    actor = actor_of(by)
    in_office(
        lambda uow, means: add_staff(uow, means, actor, new_staff(means, actor, username, name.strip(), role, unit))
    )
    typer.echo(f"added; a code for the chat: coop staff code {username}")


@commands.command("list")
def list_staff(*, as_json: Json = False) -> None:
    """List everybody, disabled ones too, and on which platforms a chat is theirs."""
    show(in_office(_listed), as_json=as_json)


@commands.command()
def disable(username: Username, by: By = None) -> None:
    """Take all powers away at once, and end their codes and chats."""
    in_office(lambda uow, means: disable_staff(uow, means, actor_of(by), username))
    typer.echo("disabled")


@commands.command()
def code(username: Username, by: By = None) -> None:
    """Print a one-time code for /staff_link, once; it is good for a day and ends earlier ones."""
    typer.echo(in_office(lambda uow, means: give_staff_code(uow, means, actor_of(by), username)))


async def _listed(uow: UnitOfWork, means: Means) -> list[dict[str, object]]:
    waiting = await uow.staff.codes_waiting(means.clock.now())
    return [
        {
            "username": person.username,
            "name": person.name,
            "role": person.role.value,
            "unit": person.unit,
            "active": person.is_active,
            "chats": ", ".join([one.chat.address.platform for one in await uow.staff_links.of_staff(person.id)])
            or None,
            "code_until": waiting[person.id].isoformat(timespec="minutes") if person.id in waiting else None,
        }
        for person in await uow.staff.all()
    ]
