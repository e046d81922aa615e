"""What a person sent on LINE: `GET /v2/bot/message/{id}/content` at LINE's address for data.

202: not ready yet, ask again.  404, 410: gone, or unsent.  LINE keeps it for a time that it does not tell.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote

import aiohttp

from bot.fetching import GONE, TROUBLE, UnfetchedError, body_of
from handlers.incoming import PictureRef

API, DATA = "https://api.line.me", "https://api-data.line.me"
"""An address of the settings other than LINE's own stands for both."""

AGAIN_AFTER_S = (1, 2, 4, 8, 15)
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
"""Of one question: ten megabytes take their time."""

IS_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class LineContent:
    """`bot.fetching.Source` for LINE. SLEEP: waits some seconds."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_url: str,
        token: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._data = DATA if api_url == API else api_url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._sleep = sleep

    async def content(self, ref: PictureRef) -> bytes:
        """The bytes of the message. Raises UnfetchedError."""
        for wait_s in (*AGAIN_AFTER_S, None):
            found = await self._ask(ref)
            if found is not None:
                return found
            if wait_s is not None:
                await self._sleep(wait_s)
        raise UnfetchedError(TROUBLE)

    async def _ask(self, ref: PictureRef) -> bytes | None:
        """Ask once; None: ask again later."""
        url = f"{self._data}/v2/bot/message/{quote(ref.id, safe='')}/content"
        try:
            async with self._session.get(
                url, headers=self._headers, allow_redirects=False, timeout=TIMEOUT
            ) as response:
                if response.status == HTTPStatus.OK:
                    return await body_of(response)
                if response.status in IS_GONE:
                    raise UnfetchedError(GONE)
                if response.status in {HTTPStatus.ACCEPTED, HTTPStatus.TOO_MANY_REQUESTS}:
                    return None
                if response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise UnfetchedError(TROUBLE)
        except (aiohttp.ClientError, TimeoutError):
            pass  # as a fault of LINE's: asking harms nothing
        return None
