"""`coop audit verify | show | head`: whether the change history is whole, what it says of a member, its newest hash.

    $ coop audit head
    1208:9f2c…
    $ coop audit verify --anchor 1208:9f2c…
    good: 1311 entries, 15 anchors

Keep what `head` prints somewhere that nobody of the server can write, and give it to `verify` later: it shows a history
that was cut, or written anew from some entry on, together with everything in the database that could tell.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from bot.assembly import database_problems, opened
from bot.cli.common import By, Json, actor_of, refuse, run, settings_or_refuse
from bot.cli.office import BUSY, in_office
from bot.settings import Settings
from core.errors import StoreUnavailableError
from core.history import Entry, Head
from core.members import canonical
from core.ports import UnitOfWork
from core.services.auditing import Broken, Wrong, changed, trail, verify

T = TypeVar("T")

commands = typer.Typer(help="The change history.", no_args_is_help=True)

HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")

IN_WORDS = {
    Wrong.MISSING: "entry {} is missing",
    Wrong.UNLINKED: "entry {} does not follow the one before it",
    Wrong.ALTERED: "entry {} was altered, or was written with another key",
    Wrong.BLANKED: "a value of entry {} was removed though the member's data were not erased",
    Wrong.REPLACED: "entry {} is another than the one that was anchored",
    Wrong.BEHIND_HEAD: "entry {} stands behind the newest one",
    Wrong.NO_HEAD: "the record of the newest entry or an anchor was altered",
}


@commands.command("verify")
def verify_chain(
    anchor: Annotated[
        list[str] | None, typer.Option(help="What `coop audit head` printed on some day; may be given several times.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Walk the whole history. Status 1 with the number of the first entry that is not as it was written."""
    known = [_head_in(text) for text in anchor or ()]
    with Console(stderr=True).status("…"):  # shows on a terminal only
        verdict = run(_read(settings_or_refuse(), lambda uow: verify(uow.history, known)))
    broken = verdict.broken
    if as_json:
        found = broken and {"number": broken.seq, "wrong": broken.wrong.value}
        typer.echo(json.dumps({"entries": verdict.checked, "anchors": verdict.anchors, "broken": found}))
    if broken is not None:
        refuse(_in_words(broken))
    if not as_json:
        typer.echo(f"good: {verdict.checked} entries, {verdict.anchors} anchors")


@commands.command()
def head() -> None:
    """Print number and hash of the newest entry, to be kept elsewhere."""
    newest = run(_read(settings_or_refuse(), lambda uow: uow.history.head()))
    typer.echo(f"{newest.seq}:{newest.entry_hash.hex()}")


@commands.command()
def show(
    member_no: Annotated[str, typer.Argument(help="The member's number.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many entries, the newest first.")] = 50,
    *,
    as_json: Json = False,
    by: By = None,
) -> None:
    """What was done to a member's record, by whom and why. Showing it is itself a look that the history keeps."""
    actor = actor_of(by)
    entries = in_office(lambda uow, means: trail(uow, means, actor, canonical(member_no), limit))
    rows = [_row(entry) for entry in entries]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        typer.echo("\n".join(_lines(entries)))


def _head_in(text: str) -> Head:
    found = HEAD.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter("must be a number, a colon and 64 hexadecimal digits", param_hint="--anchor")
    return Head(int(found[1]), bytes.fromhex(found[2]))


async def _read(settings: Settings, ask: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """What ASK gives, in a transaction that only reads: members are answered meanwhile."""
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        async with opened(settings) as store, store.read() as uow:
            return await ask(uow)
    except StoreUnavailableError:
        refuse(BUSY)


def _in_words(broken: Broken) -> str:
    return IN_WORDS[broken.wrong].format(broken.seq)


def _row(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.seq,
        "at": entry.at.isoformat(timespec="seconds"),
        "who": entry.actor.name,
        "channel": entry.actor.channel,
        "what": entry.action,
        "subject": entry.subject or None,
        "changes": [asdict(each) for each in changed(entry)],
        "reason": entry.reason,
    }


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    """`1208  2026-11-25 09:30  staff:somsri on cli  member.changed`, and below it each field and the reason."""
    for entry in entries:
        what = f"{entry.action} {entry.subject}".rstrip()
        yield f"{entry.seq}  {entry.at:%Y-%m-%d %H:%M}  {entry.actor.name} on {entry.actor.channel}  {what}"
        yield from (
            f"    {each.field}: {_side(each.old, each.old_erased)} -> {_side(each.new, each.new_erased)}"
            for each in changed(entry)
        )
        if entry.reason is not None:
            yield f"    because: {entry.reason}"


def _side(text: str | None, erased: bool) -> str:  # noqa: FBT001 - the pair of what a value is
    return "(erased)" if erased else "(nothing)" if text is None else text
