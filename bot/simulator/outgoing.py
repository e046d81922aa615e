"""Requests that the platforms make: webhooks to the bot, and the preview crawlers' visits. One pooled session."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import aiohttp

from bot.simulator.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back; status 0: nothing, or not in time."""

    status: int
    body: bytes = b""
    retry_after: str | None = None
    mime: str = ""

    @property
    def good(self) -> bool:
        """A 2xx."""
        return self.status // 100 == 2  # noqa: PLR2004 - the class of the status


class Outgoing:
    """Sends, measures and notes down. `session` is there between `open` and `close`."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pooled session; no proxies of the machine, no cookies kept between people."""
        if self._session is None:
            raise RuntimeError("the simulator's lifespan has not begun")
        return self._session

    def open(self) -> None:
        """Within the running loop."""
        self._session = aiohttp.ClientSession(
            trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )

    async def close(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            await self._session.close()

    async def webhook(
        self,
        channel: Literal["line", "telegram"],
        what: str,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        within_s: float,
    ) -> Answered:
        """Posts one webhook; never raises for the network."""
        began = asyncio.get_running_loop().time()
        answered = await self._post(url, body, headers, within_s)
        seconds = asyncio.get_running_loop().time() - began
        self._traffic.note("to-bot", channel, what, status=answered.status, seconds=seconds)
        return answered

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str], within_s: float) -> Answered:
        timeout = aiohttp.ClientTimeout(total=within_s)
        try:
            async with self.session.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return Answered(response.status, await response.read(), response.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Answered(0)

    async def fetch(self, channel: Literal["line", "telegram"], what: str, url: str) -> Answered:
        """What stands under an address; never raises for the network."""
        began = asyncio.get_running_loop().time()
        answered = Answered(0)
        try:
            timeout = aiohttp.ClientTimeout(total=5)
            async with self.session.get(url, timeout=timeout) as response:
                answered = Answered(response.status, await response.read(), mime=response.content_type)
        except (aiohttp.ClientError, TimeoutError, OSError):
            pass  # told by the status
        seconds = asyncio.get_running_loop().time() - began
        self._traffic.note("to-bot", channel, what, status=answered.status, seconds=seconds)
        return answered

    async def visit(self, channel: Literal["line", "telegram"], url: str, agent: str) -> None:
        """A crawler's GET of an address that stood in a plain text."""
        began = asyncio.get_running_loop().time()
        status = 0
        try:
            timeout = aiohttp.ClientTimeout(total=5)
            async with self.session.get(url, headers={"User-Agent": agent}, timeout=timeout) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            pass  # a crawler does not care
        seconds = asyncio.get_running_loop().time() - began
        self._traffic.note("to-bot", channel, "preview crawler", status=status, seconds=seconds)
