"""A simulator in this process with a stub bot on a real loopback port, a clock that stands, and counted waits."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.simulator.app import build
from bot.simulator.config import Config
from bot.simulator.world import World

LINE_SECRET = "line-secret"
LINE_TOKEN = "line-token"
TELEGRAM_TOKEN = "4242:telegram-token"
TELEGRAM_SECRET = "telegram-secret"
PUBLIC = "http://127.0.0.1:9"
SPECS = os.environ.get("COOP_PLATFORM_SPECS")

Json = dict[str, Any]

_TURN_S = 0.001  # a turn for the sockets of this same loop; a condition ends the waiting, not the time


@dataclass
class Webhook:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class StubBot:
    """Notes every request; answers with the next of `answers`, else 200."""

    answers: list[Callable[[], web.Response]] = field(default_factory=list)
    got: list[Webhook] = field(default_factory=list)
    url: str = ""
    held: asyncio.Event | None = None
    """While it is set to an event, answers wait for that event."""

    def fails(self, *statuses: int, **headers: str) -> None:
        self.answers.extend(partial(web.Response, status=status, headers=headers) for status in statuses)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.got.append(Webhook(request.path_qs, dict(request.headers), await request.read()))
        if self.held is not None:
            await self.held.wait()
        return self.answers.pop(0)() if self.answers else web.Response()


@dataclass
class Waits:
    """Stands in for sleeping: notes how long, and goes on when told, or at once."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Bench:
    """All that a test presses and looks at."""

    http: httpx.AsyncClient
    world: World
    stub: StubBot
    waits: Waits

    async def get(self, path: str) -> Any:
        answer = await self.http.get(f"/simulator/api/{path}")
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        answer = await self.http.post(f"/simulator/api/{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    async def act(self, channel: str, act: str, person: str = "prapan", **body: Any) -> Any:
        return await self.post(f"chats/{channel}/{person}/{act}", **body)

    async def chat(self, channel: str, person: str = "prapan") -> list[Json]:
        messages: list[Json] = (await self.get(f"chats/{channel}/{person}"))["messages"]
        return messages

    async def settled(self) -> None:
        """Until all webhooks are delivered or given up."""
        while not (await self.get("idle"))["idle"]:  # noqa: ASYNC110 - asked as any client would, over HTTP
            await asyncio.sleep(_TURN_S)

    async def until_got(self, count: int) -> None:
        while len(self.stub.got) < count:  # noqa: ASYNC110 - the stub has no event for "the n-th"
            await asyncio.sleep(_TURN_S)

    async def advance(self, seconds: int) -> None:
        await self.post("clock", advance_s=seconds)

    async def line(self, path: str, body: Json | None = None, **headers: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {LINE_TOKEN}", **headers}
        method = "GET" if body is None else "POST"
        return await self.http.request(method, f"/v2/bot/{path}", json=body, headers=headers)

    async def telegram(self, method: str, **fields: Any) -> httpx.Response:
        return await self.http.post(f"/bot{TELEGRAM_TOKEN}/{method}", json=fields)


@asynccontextmanager
async def running(config: Config, stub: StubBot, waits: Waits) -> AsyncIterator[Bench]:
    app = build(config)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as http,
    ):
        yield Bench(http, app.state.world, stub, waits)


@pytest.fixture
async def stub() -> AsyncIterator[StubBot]:
    stub = StubBot()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", stub.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    stub.url = f"http://{host}:{port}"
    yield stub
    await runner.cleanup()


@pytest.fixture
def config(tmp_path: Path, stub: StubBot) -> Config:
    counter = iter(range(1, 1_000_000))
    return Config(
        bot_url=stub.url,
        public_url=PUBLIC,
        state=tmp_path / "state",
        clock_file=tmp_path / "clock",
        line_secret=LINE_SECRET,
        line_token=LINE_TOKEN,
        telegram_token=TELEGRAM_TOKEN,
        telegram_secret=TELEGRAM_SECRET,
        specs=Path(SPECS) if SPECS else None,
        real_now_us=lambda: 1_795_600_000_000_000,
        randomness=lambda size: next(counter).to_bytes(size, "big") if size > 3 else b"\0" * size,
        wait=Waits(),
    )


@pytest.fixture
async def bench(config: Config, stub: StubBot) -> AsyncIterator[Bench]:
    assert isinstance(config.wait, Waits)
    async with running(config, stub, config.wait) as bench:
        yield bench


async def line_user(bench: Bench, person: str = "prapan") -> str:
    people = await bench.get("people")
    return str(next(one["line_user"] for one in people if one["id"] == person))


async def telegram_user(bench: Bench, person: str = "prapan") -> int:
    people = await bench.get("people")
    return int(next(one["telegram_user"] for one in people if one["id"] == person))
