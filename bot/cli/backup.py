"""`coop backup FILE` and `coop restore FILE`: the whole database in one encrypted file, and back.

    $ coop backup /backups/coop.backup
    backed up 412,805 rows (31,400,112 bytes); the history ends at entry 1208, 9f2c41d0a7…
    $ coop restore /backups/coop.backup
    restored 412,805 rows as of 2026-11-25 02:00; nothing is sent before: coop outbox release

A backup can be read with the `COOP_SECRET_KEY` that it was made with only: keep that key somewhere else.
"""

import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.assembly import BackupRefusedError, clock_of, database_file, database_problems, maintenance
from bot.cli.common import By, Json, actor_of, by_or_refuse, refuse, run, settings_or_refuse
from bot.cli.serve import only_server
from bot.settings import Settings
from core.errors import KeyConflictError, StoreUnavailableError
from core.history import Actor

Target = Annotated[Path, typer.Argument(dir_okay=False, help="The file; an older backup there is replaced.")]
Source = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A backup.")]

BUSY = "the database cannot be reached or is busy; please try again"


def backup(file: Target, by: By = None, *, as_json: Json = False) -> None:
    """Back the database up to FILE while the server runs; the file is encrypted with a key made of COOP_SECRET_KEY."""
    settings = settings_or_refuse()
    by_or_refuse(by)
    with Console(stderr=True).status(f"{file.name} …"):  # shows on a terminal only
        made = run(_backed_up(settings, file, actor_of(by)))
    if as_json:
        typer.echo(_as_json(made))
        return
    head = f"entry {made.history_seq}, {made.history_hash}" if made.history_seq else "no entry"
    typer.echo(f"backed up {made.rows:,} rows ({made.size:,} bytes); the history ends at {head}")


async def _backed_up(settings: Settings, file: Path, by: Actor) -> Any:  # noqa: ANN401 - a summary of storage, shown by its fields
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        return await maintenance(settings).back_up(
            file, now=clock_of(settings).now(), by=by, program=version("sahabot")
        )
    except BackupRefusedError as refused:
        refuse(f"refused: {refused}")
    except StoreUnavailableError:
        refuse(BUSY)
    except OSError as error:
        refuse(f"{file.name} cannot be written: {error.strerror}")


def restore(file: Source, by: By = None, *, as_json: Json = False) -> None:
    """Fill an empty database from FILE; nothing is sent until `coop outbox release`."""
    settings = settings_or_refuse()
    database = database_file(settings)
    if database is not None:
        database.parent.mkdir(parents=True, exist_ok=True)
    with Console(stderr=True).status(f"{file.name} …"), only_server(settings):
        done = run(_restored(settings, file, actor_of(by)))
    if as_json:
        typer.echo(_as_json(done))
        return
    typer.echo(f"restored {done.rows:,} rows as of {done.created_at:%Y-%m-%d %H:%M}")
    typer.echo(f"messages: {done.waiting} wait, {done.unsure} may have been sent, {done.dead} are too old to be sent")
    typer.echo(f"notices: {done.untold} may have been told, their people find them under /news")
    typer.echo("nothing is sent before: coop outbox release")


async def _restored(settings: Settings, file: Path, by: Actor) -> Any:  # noqa: ANN401 - as above
    try:
        return await maintenance(settings).restore(file, now=clock_of(settings).now(), by=by)
    except BackupRefusedError as refused:
        refuse(f"refused: {refused}; nothing was restored")
    except KeyConflictError:
        refuse("refused: somebody else writes to this database; nothing was restored")
    except StoreUnavailableError:
        refuse(BUSY)
    except OSError as error:
        refuse(f"the database cannot be written: {error.strerror}; nothing was restored")


def _as_json(summary: Any) -> str:  # noqa: ANN401 - as above
    return json.dumps(asdict(summary), default=str, ensure_ascii=False)
