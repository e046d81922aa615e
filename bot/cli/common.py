"""What all commands share: settings with every fault named, a "no" that is one line and exit status 1, and who acts.

    $ coop member lock 026548 --by somsri
    refused: the role cashier may not do this

`--by` names staff, who must be active and have the role; without it the machine's own account acts, `os:root`.  Which
account that is, stands in the history beside the staff that it named: `staff:somsri` on `cli:root`.
"""

import asyncio
import getpass
from collections.abc import Coroutine, Mapping
from functools import cache
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from bot.assembly import opened
from bot.settings import Settings, SettingsFault, load_settings
from core.errors import Refusal, StoreUnavailableError
from core.history import Actor
from core.links import Language
from core.services.staffing import ACCOUNT, STAFF, allowed
from core.staff import Power
from handlers.messages.catalogue import Catalogue
from handlers.reply import Literal, Phrase

T = TypeVar("T")

REFUSED = 1
NO_POLICY = "there is no policy in force on {day}; load one with: coop policy load FILE"
CHANNEL = "cli"
"""The history's word for the command line."""

By = Annotated[str | None, typer.Option("--by", help="The staff who does it; else this machine's account.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def refuse(*reasons: str) -> NoReturn:
    """Say why on standard error, a line each, and end with status 1."""
    for reason in reasons:
        typer.echo(reason, err=True)
    raise typer.Exit(REFUSED)


def settings_or_refuse(*, serving: bool = False) -> Settings:
    """The settings; every one that is missing or wrong is named at once."""
    try:
        return load_settings(serving=serving)
    except SettingsFault as faults:
        refuse(*faults.faults)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run WORK to its end. A refusal of the registry ends the command with status 1."""
    try:
        return asyncio.run(work)
    except Refusal as refusal:
        refuse(f"refused: {in_words(refusal)}")


def in_words(refusal: Refusal) -> str:
    """The refusal's sentence in English; its key where the catalogue has none, since only commands meet it."""
    if refusal.key == "no_policy":
        return NO_POLICY.format(**refusal.values)
    if refusal.key not in _catalogue():
        return refusal.key.replace("_", " ")
    return told_in(Language.ENGLISH, refusal.key, refusal.values)


def told_in(language: Language, key: str, values: Mapping[str, object]) -> str:
    """The catalogue's sentence of KEY with VALUES."""
    shown = {name: value if isinstance(value, int) else Literal(str(value)) for name, value in values.items()}
    return _catalogue().text(Phrase(key, shown), language)


@cache
def _catalogue() -> Catalogue:
    return Catalogue.load()


def actor_of(by: str | None) -> Actor:
    """The actor that `--by` names. Whether it may act is asked in the transaction in which it acts (`allowed`)."""
    account = getpass.getuser()
    return (
        Actor(ACCOUNT + account, CHANNEL)
        if by in {None, ACCOUNT + account}
        else Actor(STAFF + by, f"{CHANNEL}:{account}")
    )


def by_or_refuse(by: str | None, power: Power = Power.SYSTEM_KEEP) -> str:
    """The name of who acts, such as `os:root` or `staff:somsri`; status 1 where that staff is not active or may not.

    For commands whose work does not go through a service that asks `allowed` itself.
    """
    actor = actor_of(by)
    if by is not None and not actor.name.startswith(ACCOUNT):
        run(_check(settings_or_refuse(), actor, power))
    return actor.name


async def _check(settings: Settings, actor: Actor, power: Power) -> None:
    try:
        async with opened(settings) as store, store.read() as uow:
            await allowed(uow, actor, power)
    except StoreUnavailableError:
        refuse("the database cannot be reached or is busy, so that staff cannot be told; please try again")
