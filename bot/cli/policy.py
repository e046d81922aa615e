"""`coop policy load | show | check`: the rules of the co-op, in dated versions."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import clock_of, opened
from bot.cli.common import By, actor_of, refuse, run, settings_or_refuse
from bot.cli.office import in_office
from bot.settings import Settings
from core.clock import today
from core.policy import policy_on
from core.policy_file import PolicyRefusal, read_policy
from core.services.policy_loading import load_policy

commands = typer.Typer(help="The policy: the rules of the co-op, in dated versions.", no_args_is_help=True)

PolicyFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A policy in TOML.")]


@commands.command()
def load(file: PolicyFile, by: By = None) -> None:
    """Check FILE and keep it as a version; one that is valid from the same day is replaced."""
    actor, text = actor_of(by), _checked(file)
    in_office(lambda uow, means: load_policy(uow, means, actor, text))
    typer.echo(f"loaded; valid from {read_policy(text).valid_from}")


@commands.command()
def show(
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today where left out.")] = None,
) -> None:
    """Print the version in force."""
    typer.echo(run(_in_force(settings_or_refuse(), on.date() if on else None)), nl=False)


@commands.command()
def check(file: PolicyFile) -> None:
    """Say what is wrong with FILE, all of it; loads nothing."""
    _checked(file)
    typer.echo("good")


def _checked(file: Path) -> str:
    try:
        text = file.read_text("utf-8")
        read_policy(text)
    except UnicodeDecodeError:
        refuse(f"{file}: is not UTF-8")
    except PolicyRefusal as refusal:
        refuse(*(str(fault) for fault in refusal.faults))
    return text


async def _in_force(settings: Settings, on: date | None) -> str:
    async with opened(settings) as store, store.read() as uow:
        texts = {read_policy(text): text for text in await uow.policies.texts()}
    return texts[policy_on(on or today(clock_of(settings)), texts)]
