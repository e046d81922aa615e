"""What all commands share: settings with every fault named, and a "no" that is one line and exit status 1."""

import asyncio
import getpass
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import typer

from bot.settings import Settings, SettingsFault, load_settings
from core.errors import Refusal

T = TypeVar("T")

REFUSED = 1


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
        refuse(f"refused: {refusal.key.replace('_', ' ')}")


def by_or_refuse(by: str | None) -> str:
    """Who does it: the account of the operating system. Names of staff are not known to this version."""
    own = f"os:{getpass.getuser()}"
    if by not in {None, own}:
        refuse("no such staff; leave --by out to act as the account of this machine")
    return own
