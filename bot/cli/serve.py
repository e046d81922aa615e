"""`coop serve`: the bot, answering until it is told to stop.

It never changes tables and never registers webhooks: it says what is missing and which command helps, and ends.  On
SQLite only one server may run, which a lock file beside the database sees to.
"""

import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer
import uvicorn

from bot import failpoints
from bot.assembly import Program, build, clock_of, database_file, database_problems, opened
from bot.cli.common import refuse, run, settings_or_refuse
from bot.clock import SystemClock, offset_to
from bot.logs import set_up_logs
from bot.settings import Settings, load_settings
from core.clock import BANGKOK

STOP_WITHIN_S = 3
"""Requests under way get this long; then calls under way get their own deadline of five seconds."""

OPTIONS: dict[str, Any] = {  # uvicorn's own names and types
    "loop": "uvloop",
    "http": "httptools",
    "ws": "none",
    "lifespan": "on",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,  # nothing here asks where a request came from
    "timeout_graceful_shutdown": STOP_WITHIN_S,
}

NO_POLICY = "there is no policy yet; load one with: coop policy load FILE"
OFFSET = "COOP_SIMULATOR_OFFSET"
WORKERS = "COOP_WORKERS"


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at.")] = 8080,
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than one on PostgreSQL only.")] = 1,
    at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M%z"], help="Simulator only.")] = None,
) -> None:
    """Answer LINE and Telegram and serve the pages."""
    settings = settings_or_refuse(serving=True)
    if at is not None:
        settings = _moved(settings, at)
    if settings.embedded and workers > 1:
        refuse("with SQLite there is one worker; use PostgreSQL for more")
    problems = run(_problems(settings))
    if problems:
        refuse(*problems)
    with only_server(settings):
        _serve(settings, host, port, workers)


def application() -> Program:
    """The program for one of several worker processes, from the environment."""
    settings = load_settings(serving=True)
    _set_up(settings)
    return build(settings)


def _serve(settings: Settings, host: str, port: int, workers: int) -> None:
    if workers > 1:
        os.environ[WORKERS] = str(workers)  # each keeps to its share of the platforms' rates
        uvicorn.run("bot.cli.serve:application", factory=True, workers=workers, host=host, port=port, **OPTIONS)
        return
    _set_up(settings)
    run_until_told(build(settings), (host, port))


def run_until_told(program: Program, at: tuple[str, int] | list[socket.socket]) -> None:
    """Serve at a host and port, or on sockets, until SIGTERM or SIGINT, also where it comes during the start.

    uvicorn stops in good order and then raises the signal again: that must not make a failure of a clean end.
    """
    sockets = at if isinstance(at, list) else None
    where: dict[str, Any] = {} if isinstance(at, list) else {"host": at[0], "port": at[1]}
    server = uvicorn.Server(uvicorn.Config(program.app, **where, **OPTIONS))

    def stop(*_: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    server.run(sockets)


def _set_up(settings: Settings) -> None:
    set_up_logs(settings.log_level, settings.secrets, clock_of(settings))
    failpoints.arm(settings.failpoint)


def _moved(settings: Settings, at: datetime) -> Settings:
    """The clock begins at AT. Workers are told by the environment."""
    if not settings.simulated:
        refuse("--at is only allowed with the simulator's settings: every platform address on loopback")
    offset = offset_to(at.astimezone(BANGKOK), SystemClock())
    os.environ[OFFSET] = str(round(offset.total_seconds() * 1_000_000))
    return replace(settings, clock_offset=offset, clock_file=None)


async def _problems(settings: Settings) -> list[str]:
    problems = await database_problems(settings)
    if problems:
        return [*problems, "bring the tables up to date with: coop db upgrade"]
    async with opened(settings) as store, store.read() as uow:
        return [] if await uow.policies.texts() else [NO_POLICY]


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """On SQLite: hold the lock file; the operating system lets it go however the process ends."""
    database = database_file(settings)
    if database is None:
        yield
        return
    with database.with_name(f"{database.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            refuse("another server runs on this database")
        yield
