"""`make bench`: one run, every figure a ratio within it (S1-S4, S8 and S11 of the speed targets).

All servers run at the same time, one process each, and are driven in turn, round after round; what is printed is the
median over the rounds.  A query counts when its reply has reached LINE's stub, an acknowledgement when its 200 has.
The import follows when they are stopped (`tests.benchmarks.imports`), then receipts (`tests.benchmarks.receipts`).
"""

import asyncio
import os
import statistics
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks import imports, receipts
from tests.benchmarks.bot import CHATS, environment, free_port, prepare, running
from tests.benchmarks.load import NOTHING_TO_ANSWER, SHARES, Load, Measured
from tests.postgres import at, execute, server

ROUNDS = 5
CONNECTIONS = 32
BASE, FASTAPI, ORM, SQLITE, POSTGRES = "base", "fastapi", "sdk-orm", "bot on SQLite", "bot on PostgreSQL"
REQUESTS = {BASE: 6400, FASTAPI: 640, ORM: 320, SQLITE: 3200, POSTGRES: 1600}
ALONE = 200
"""Queries one after another, for the time of a single one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of driving a server."""

    name: str
    connections: int
    event: str = SHARES
    answered: bool = True


QUERY = Kind("query", CONNECTIONS)
STORED = Kind("stored", CONNECTIONS, NOTHING_TO_ANSWER, answered=False)
SINGLE = Kind("single", 1)
Figures = dict[tuple[str, str], list[Measured]]


async def start_all(stack: AsyncExitStack, folder: Path, postgres: str, stub_port: int) -> Mapping[str, int]:
    """Every server, warm: name -> port."""
    ports: dict[str, int] = {}
    for name in (BASE, FASTAPI, ORM):
        port = free_port()
        arguments = ["tests.benchmarks.peers", name, str(port), str(stub_port), str(folder / "peer.db")]
        ports[name] = await stack.enter_async_context(running(arguments, os.environ, port))
    for name, database in ((SQLITE, f"sqlite:///{folder / 'coop.db'}"), (POSTGRES, postgres)):
        await prepare(database, stub_port)
        port = free_port()
        arguments = ["bot", "serve", "--port", str(port)]
        ports[name] = await stack.enter_async_context(running(arguments, environment(database, stub_port), port))
    return ports


async def measure(load: Load, ports: Mapping[str, int]) -> Figures:
    """All servers in turn, ROUNDS times; the first round warms up and is not kept."""
    figures: Figures = {}
    for number in range(ROUNDS + 1):
        for name, port in ports.items():
            bot = name in {SQLITE, POSTGRES}
            for kind in (QUERY, SINGLE, *((STORED,) if bot else ())):
                requests = ALONE if kind is SINGLE else REQUESTS[name]
                measured = await load.run(
                    port,
                    connections=kind.connections,
                    requests=requests,
                    answered=kind.answered and name != BASE,
                    event=kind.event,
                )
                if number:
                    figures.setdefault((name, kind.name), []).append(measured)
    return figures


def table(figures: Figures) -> Table:
    """The targets' rows."""

    def rate(name: str, kind: Kind = QUERY) -> float:
        return statistics.median(m.per_second for m in figures[name, kind.name])

    def p50(name: str) -> float:
        return statistics.median(m.p50_ms for m in figures[name, SINGLE.name])

    rows = Table(title=f"One worker, {CONNECTIONS} connections, median of {ROUNDS} rounds", title_justify="left")
    for heading in ("", "what", "SQLite", "PostgreSQL", "first", "then"):
        rows.add_column(heading, justify="left" if heading in {"", "what"} else "right")

    def add(name: str, what: str, figure: str, first: str, then: str, *values: float) -> None:
        rows.add_row(name, what, *(figure.format(value) for value in values), first, then)

    bots = (SQLITE, POSTGRES)
    percent = [100 * rate(bot) / rate(BASE) for bot in bots]
    add("S1", "share query answered in full, % of base", "{:.1f}", "20", "50", *percent)
    add("S2", "… against the FastAPI + SDK echo", "{:.1f} x", "4 x", "10 x", *(rate(b) / rate(FASTAPI) for b in bots))
    add("", "… against SDK + ORM in full", "{:.1f} x", "10 x", "25 x", *(rate(b) / rate(ORM) for b in bots))
    stored = [100 * rate(bot, STORED) / rate(BASE) for bot in bots]
    add("S3", "webhook stored and acknowledged, % of base", "{:.1f}", "40", "75", *stored)
    add("S4", "p50 of one query alone against base", "{:.1f} x", "4 x", "2.5 x", *(p50(b) / p50(BASE) for b in bots))
    return rows


async def main() -> None:
    """Measure and print."""
    load = Load()
    await load.start()
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as address:
        await execute(address, "CREATE DATABASE bench")
        async with AsyncExitStack() as stack:
            ports = await start_all(stack, Path(folder), at(address, "bench"), load.stub_port)
            figures = await measure(load, ports)
            version = await execute(address, "SHOW server_version")
        console = Console()
        console.print(table(figures))
        console.print(
            f"Base: a Starlette endpoint that only checks LINE's signature. {CHATS} chats. PostgreSQL {version}."
        )
        await imports.measure(address)
    receipts.measure()


if __name__ == "__main__":
    asyncio.run(main())
