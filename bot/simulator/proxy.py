"""Everything that is no platform's goes through to the bot: pages of `/link/…`, `/healthz`, webhooks from outside.

So a person needs one address for all.  The bot sees the host of `COOP_PUBLIC_URL`.  A bot that is down gives a page
that says so and loads itself anew.
"""

import asyncio

import aiohttp
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from yarl import URL

from bot.simulator.config import origin_of
from bot.simulator.plain_page import plain_page
from bot.simulator.world import World

_HOP_BY_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "trailers",
        "transfer-encoding", "upgrade", "host", "content-length",
    }
)  # fmt: skip
_DOWN = """<h1>ระบบกำลังเริ่มใหม่</h1><p>กรุณารอสักครู่ หน้านี้จะเปิดเองเมื่อพร้อม</p>
<p lang="en">The bot is starting. This page opens by itself.</p>"""
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Proxy:
    """Passes requests on."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """All that is left."""
        return [Route("/{path:path}", self._pass, methods=_METHODS)]

    async def _pass(self, request: Request) -> Response:
        began = asyncio.get_running_loop().time()
        try:
            response = await self._answer(request)
        except (aiohttp.ClientError, TimeoutError, OSError):
            response = plain_page("รอสักครู่", _DOWN, 503, again_after_s=3)
        seconds = asyncio.get_running_loop().time() - began
        first = request.url.path.strip("/").partition("/")
        what = f"{request.method} /{first[0]}{'/…' if first[2] else ''}"  # what follows may be a one-time token
        if first[0] not in {"static", "favicon.ico", "healthz", "readyz", "metrics"}:
            self._world.traffic.note("to-bot", "web", what, status=response.status_code, seconds=seconds)
        return response

    async def _answer(self, request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        path = request.scope.get("raw_path", request.url.path.encode()).decode("ascii").partition("?")[0]
        headers = [(k, v) for k, v in request.headers.items() if k.lower() not in _HOP_BY_HOP]
        headers.append(("Host", self._world.config.public_url.partition("://")[2]))
        async with self._world.outgoing.session.request(
            request.method,
            URL(self._world.config.bot_url + path + query, encoded=True),
            data=await request.body() or None,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=60),
        ) as answer:
            response = Response(await answer.read(), answer.status)
            response.raw_headers[:] = [
                (name.lower(), self._place(name.lower(), value))
                for name, value in answer.raw_headers
                if name.lower().decode() not in _HOP_BY_HOP
            ]
            if request.method != "HEAD":
                response.headers["content-length"] = str(len(response.body))
        return response

    def _place(self, name: bytes, value: bytes) -> bytes:
        """A redirect to the bot's own address leads to the public one."""
        own = origin_of(self._world.config.bot_url).encode()
        if name == b"location" and value.startswith(own + b"/"):
            return self._world.config.public_url.encode() + value[len(own) :]
        return value
