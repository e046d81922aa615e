"""The database goes away and comes back: 503 meanwhile, nothing kept in memory, all well afterwards (F13)."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field

import pytest
from sqlalchemy import make_url

from storage import sqlite
from storage.encryption import KeyRing
from storage.engine import open_store, parse_url, sqlite_path
from tests.bot.test_handling import Desk
from tests.bot.web.test_webhooks import Door, body_of
from tests.fakes import MORNING

EVENTS = 30


@dataclass(slots=True)
class Line:
    """A line to a server that a test can cut."""

    host: str
    port: int
    cut: bool = False
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        self.writers += (writer, far_writer)
        self.tasks += (
            asyncio.create_task(self._carry(reader, far_writer)),
            asyncio.create_task(self._carry(far_reader, writer)),
        )

    @staticmethod
    async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def down(self) -> None:
        """Cut every connection and let none in."""
        self.cut = True
        for writer in self.writers:
            writer.transport.abort()
        await asyncio.gather(*self.tasks)
        self.writers.clear()
        self.tasks.clear()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[tuple[str, Line]]:
    """The database at URL behind a line, and its address there."""
    address = make_url(url)
    line = Line(address.host or "127.0.0.1", address.port or 5432)
    server = await asyncio.start_server(line.connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield address.set(host="127.0.0.1", port=port).render_as_string(hide_password=False), line
    finally:
        await line.down()
        server.close()


async def fares_well(url: str, keys: KeyRing, down: Callable[[], object], up: Callable[[], object]) -> None:
    """Half of the events come before, all of them while the database is away, and all again afterwards."""
    store = await open_store(url, keys)
    door, desk = Door(store), Desk(store)
    bodies = [body_of(f"E{number}") for number in range(EVENTS)]
    before = [(await door.post(body)).status_code for body in bodies[: EVENTS // 2]]
    assert set(before) == {200}
    left = down()
    if asyncio.iscoroutine(left):
        await left
    door.told.clear()
    answers = await asyncio.gather(*(door.post(body) for body in bodies))
    assert {answer.status_code for answer in answers} == {503}
    assert door.told == []
    up()
    assert {(await door.post(body)).status_code for body in bodies} == {200}
    while await desk.waiting():
        await desk.handling.look()
        await desk.works()
    assert len(desk.conversation.seen) == len(set(desk.conversation.seen)) == EVENTS
    async with store.work() as uow:
        assert len(await uow.outbox.claim("test", MORNING, MORNING, 99)) == 1, "one chat, one at a time"
    await door.http.aclose()
    await store.close()


@pytest.mark.shows("F13")
async def test_postgresql_goes_away(postgres_url: str, keys: KeyRing) -> None:
    async with line_to(postgres_url) as (url, line):

        def up() -> None:
            line.cut = False

        await fares_well(url, keys, line.down, up)


@pytest.mark.shows("F13")
async def test_somebody_keeps_the_file_to_himself(
    sqlite_url: str, keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE_S", 0.1)
    with closing(sqlite3.connect(sqlite_path(parse_url(sqlite_url)[1]), isolation_level=None)) as other:
        await fares_well(sqlite_url, keys, lambda: other.execute("BEGIN IMMEDIATE"), lambda: other.execute("ROLLBACK"))
