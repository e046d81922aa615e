"""A platform that notes each call and answers as it is told: for what the simulator's rules would hide."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(slots=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Stub:
    """`status` and `body` are the next answer; `hang`: none at all; `cut`: the connection is cut instead."""

    calls: list[Call] = field(default_factory=list)
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False
    url: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append(Call(request.path, dict(request.headers), await request.read()))
        if self.cut and request.transport is not None:
            request.transport.abort()
        if self.hang or self.cut:
            await self.over.wait()
        return web.Response(status=self.status, body=self.body, headers=self.headers, content_type="application/json")


@asynccontextmanager
async def platform() -> AsyncIterator[Stub]:
    """Listening on loopback."""
    stub = Stub()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", stub.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    stub.url = f"http://{host}:{port}"
    try:
        yield stub
    finally:
        stub.over.set()
        await runner.cleanup()
