"""`coop receipts print | print-all | list`: receipts on paper, and the register's list (product row E7).

    $ coop receipts print 026548 2026-10 receipt.pdf --by malee
    written to receipt.pdf
    $ coop receipts print-all 2026-12 receipts --by wilai
    58,213 receipts are written to receipts
    $ coop receipts list 2026-12 --json

Logo and signatures are those that the policy names (`bot.receipt_art`).  COOP_PUBLIC_URL must be set, since the QR code
begins with it: a receipt that came with the books enters the register by its first printing, and stays as it is then.
Files are for the machine's account alone, and the history keeps who printed what.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.assembly import data_folder, database_problems, office
from bot.cli.common import By, Json, actor_of, refuse, run, settings_or_refuse
from bot.cli.month import MonthName
from bot.cli.office import BUSY, in_office, show
from bot.documents.art import Art
from bot.documents.batch import print_all as print_papers
from bot.documents.receipt import receipt_pdf
from bot.receipt_art import art_files, loaded
from bot.settings import Settings
from core.calendar import Month
from core.clock import BANGKOK
from core.errors import StoreUnavailableError
from core.ports import Means, UnitOfWork
from core.receipt_paper import Paper
from core.services import receipt_printing
from core.services.receipt_printing import Entry, Part

OWNER_ONLY, FOLDER_OF_OWNER = 0o600, 0o700
PROCESSES = min(os.cpu_count() or 1, 4)


def print_one(
    member_no: Annotated[str, typer.Argument(help="The member's number.")],
    month: MonthName,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A new PDF file.")],
    *,
    by: By = None,
) -> None:
    """Write a member's receipt of MONTH into a new file; of several the second one into FILE-2, and so on."""
    actor, settings = actor_of(by), settings_or_refuse(serving=True)
    folder = data_folder(settings)

    async def made(uow: UnitOfWork, means: Means) -> tuple[list[Paper], Art]:
        papers = await receipt_printing.print_one(uow, means, actor, member_no, month)
        return list(papers), loaded(art_files(means, folder))

    if file.exists():
        refuse(f"{file.name} is there already; nothing was written")
    papers, art = in_office(made)
    for place, paper in enumerate(papers, 1):
        target = file if place == 1 else file.with_stem(f"{file.stem}-{place}")
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as new:
            new.write(receipt_pdf(paper, art))
        typer.echo(f"written to {target.name}")


def print_all(
    month: MonthName,
    folder: Annotated[Path, typer.Argument(file_okay=False, metavar="DIR", help="Made where it is not there.")],
    *,
    processes: Annotated[int, typer.Option(min=1, help="How many draw at a time.")] = PROCESSES,
    by: By = None,
) -> None:
    """Write all receipts of MONTH into DIR; files that are there are written anew with the same bytes."""
    actor, settings = actor_of(by), settings_or_refuse(serving=True)

    async def begun(uow: UnitOfWork, means: Means) -> tuple[int, Art]:
        count = await receipt_printing.begin_printing(uow, means, actor, month)
        return count, loaded(art_files(means, data_folder(settings)))

    count, art = in_office(begun)
    folder.mkdir(FOLDER_OF_OWNER, parents=True, exist_ok=True)
    with _progress() as progress:
        task = progress.add_task("receipts", total=count)
        papers = _papers(settings, month)
        written = print_papers(papers, art, folder, processes, lambda done: progress.advance(task, done))
    typer.echo(f"{written:,} receipts are written to {folder}")


def _progress() -> Progress:
    """On a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _papers(settings: Settings, month: Month) -> Iterator[Paper]:
    """The papers of MONTH as they are wanted, each part in a transaction of its own."""
    with asyncio.Runner() as runner:
        parts = _parts(settings, month)
        try:
            while (part := runner.run(_next(parts))) is not None:
                yield from part.papers
        except StoreUnavailableError:
            refuse(BUSY)
        finally:
            runner.run(parts.aclose())


async def _next(parts: AsyncGenerator[Part, None]) -> Part | None:
    return await anext(parts, None)


async def _parts(settings: Settings, month: Month) -> AsyncGenerator[Part, None]:
    async with office(settings) as (store, means):
        after: int | None = 0
        while after is not None:
            async with store.work() as uow:
                part = await receipt_printing.next_papers(uow, means, month, after)
            yield part
            after = part.after


def list_(month: MonthName, *, as_json: Json = False, by: By = None) -> None:
    """The register of MONTH, void ones too."""
    show([_row(one) for one in run(_listed(settings_or_refuse(), by, month))], as_json=as_json)


async def _listed(settings: Settings, by: str | None, month: Month) -> list[Entry]:
    if problems := await database_problems(settings):
        refuse(*problems)
    entries: list[Entry] = []
    async with office(settings) as (store, _), store.read() as uow:
        while True:
            last = entries[-1].registered.receipt_no if entries else ""
            found = await receipt_printing.register_of(uow, actor_of(by), month, last)
            entries += found
            if len(found) < receipt_printing.AT_ONCE:
                return entries


def _row(one: Entry) -> dict[str, object]:
    entered = one.registered
    return {
        "number": entered.receipt_no,
        "member": one.member_no,
        "issued": entered.issued_at.astimezone(BANGKOK).date().isoformat(),
        "total": str(entered.total),
        "void": entered.void_at is not None,
        "fingerprint": entered.fingerprint,
    }
