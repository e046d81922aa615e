"""`coop image import photo|signature DIR`: photos or signatures from a folder; a file's name is the member's number.

    $ coop image import photo /srv/photos --by somsri
    026549.heic, is no JPG, PNG, BMP or GIF
    999999.jpg, there is no such member
    812 files: 640 added, 12 replaced, 158 unchanged, 2 not taken
    refused: 2 files were not taken; all others are kept

Numbers are understood in any spelling (`U026548.JPG`, `s03548.png`).  Each picture is drawn anew and compared with the
one there is, so that a second run changes nothing.  Good ones are kept one by one: a run that was broken off is simply
run again.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.assembly import database_problems, office
from bot.cli.common import By, Json, actor_of, by_or_refuse, refuse, run, settings_or_refuse
from bot.cli.office import BUSY
from bot.picture_process import DAMAGED, TOO_LARGE, WRONG_KIND
from bot.pictures import AT_ONCE, Pictures
from bot.settings import Settings
from core.credentials import read_username
from core.errors import StoreUnavailableError
from core.history import Actor
from core.pictures import MOST_BYTES, CleanPicture, PictureKind
from core.ports import Means, Store
from core.services.picturing import OF_MEMBERS, draft_picture, is_same, set_picture
from core.staff import Power

REASONS = {
    TOO_LARGE: "is larger than 10 MB or 25 million dots",
    WRONG_KIND: "is no JPG, PNG, BMP or GIF",
    DAMAGED: "cannot be opened: it is damaged, or not whole",
}
NO_NUMBER, NO_MEMBER, TWICE = (
    "is not named like a member number",
    "there is no such member",
    "another file has this name",
)
ADDED, REPLACED, UNCHANGED = "added", "replaced", "unchanged"

commands = typer.Typer(help="Photos and signatures of members.", no_args_is_help=True)


def _kind(text: str) -> PictureKind:
    if text not in OF_MEMBERS:
        raise typer.BadParameter(f"must be one of {', '.join(sorted(OF_MEMBERS))}")
    return PictureKind(text)


Folder = Annotated[
    Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, readable=True, help="The folder with the files.")
]


@dataclass(slots=True)
class Done:
    """What came of it so far: file names with why they were not taken, and how many became what."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done. `files`: one for each member, whose number its name is."""

    kind: PictureKind
    actor: Actor
    dry_run: bool
    files: Sequence[Path]


@commands.command(name="import")
def import_(
    kind: Annotated[PictureKind, typer.Argument(parser=_kind, metavar="KIND", help="photo or signature")],
    folder: Folder,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
    as_json: Json = False,
    by: By = None,
) -> None:
    """Put the pictures of a folder in place. Bad ones are named, good ones kept."""
    by_or_refuse(by, Power.PICTURE_KEEP)
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    order = Order(kind=kind, actor=actor_of(by), dry_run=dry_run, files=files)
    done = run(_imported(settings_or_refuse(), order))
    typer.echo(_as_json(done) if as_json else "\n".join(_lines(done, dry_run=dry_run)))
    if done.faults:
        number = len(done.faults)
        refuse(f"refused: {number} {'file was' if number == 1 else 'files were'} not taken; all others are kept")


async def _imported(settings: Settings, order: Order) -> Done:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    done, pictures = Done(), Pictures()
    try:
        async with office(settings) as (store, means):
            with Console(stderr=True).status("…") as status:
                named = _named(order.files, means, done)
                while some := list(islice(named, AT_ONCE)):
                    status.update(f"{sum(done.counts.values()) + len(done.faults):,} of {len(order.files):,}")
                    drawn = await asyncio.gather(*(_drawn(pictures, path, order.kind) for path, _ in some))
                    for (path, number), clean in zip(some, drawn, strict=True):
                        await _put(store, means, order, done, (path, number, clean))
    except StoreUnavailableError:
        refuse(BUSY)
    return done


def _named(files: Sequence[Path], means: Means, done: Done) -> Iterator[tuple[Path, str]]:
    """Each file with the number that its name is; of several with the same one, none."""
    numbers = {path: read_username(path.stem, means.policy.members) for path in files}
    often = Counter(numbers.values())
    for path, number in numbers.items():
        if number is None or often[number] > 1:
            done.faults.append((path.name, NO_NUMBER if number is None else TWICE))
        else:
            yield path, number


async def _drawn(pictures: Pictures, path: Path, kind: PictureKind) -> CleanPicture | str:
    try:
        data = await asyncio.to_thread(_read, path)
    except OSError:
        return DAMAGED
    return await pictures.drawn_anew(data, kind)


def _read(path: Path) -> bytes:
    """No further than to see that it is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


async def _put(
    store: Store, means: Means, order: Order, done: Done, found: tuple[Path, str, CleanPicture | str]
) -> None:
    """One picture in place, in a transaction of its own."""
    path, number, clean = found
    if isinstance(clean, str):
        done.faults.append((path.name, REASONS[clean]))
        return
    async with store.work() as uow:
        member = await uow.members.by_number(number)
        if member is None:
            done.faults.append((path.name, NO_MEMBER))
            return
        before = await uow.pictures.of_member(order.kind, member.id)
        if await is_same(uow, member, order.kind, clean):
            done.counts[UNCHANGED] += 1
            return
        if not order.dry_run:
            draft = await draft_picture(uow, means, order.actor, member, order.kind, clean)
            await set_picture(uow, means, order.actor, member, draft)
    done.counts[ADDED if before is None else REPLACED] += 1


def _lines(done: Done, *, dry_run: bool) -> Iterator[str]:
    """A line a bad file, then the counts."""
    yield from (f"{name}, {reason}" for name, reason in sorted(done.faults))
    counts = [f"{done.counts[what]} {what}" for what in (ADDED, REPLACED, UNCHANGED)]
    files = done.counts.total() + len(done.faults)
    said = f"{files} files: {', '.join(counts)}, {len(done.faults)} not taken"
    yield f"dry run, nothing was changed; {said}" if dry_run else said


def _as_json(done: Done) -> str:
    counts = {what: done.counts[what] for what in (ADDED, REPLACED, UNCHANGED)}
    faults = [{"file": name, "reason": reason} for name, reason in sorted(done.faults)]
    return json.dumps({"files": done.counts.total() + len(faults), **counts, "faults": faults}, ensure_ascii=False)
