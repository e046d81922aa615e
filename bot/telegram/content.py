"""What a person sent on Telegram: `getFile` says where it is, and that address holds the bot's token.

It is never written anywhere: what goes wrong is told without it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote

import aiohttp
from telegram.error import BadRequest, TelegramError

from bot.fetching import GONE, TROUBLE, UnfetchedError, body_of
from bot.picture_process import TOO_LARGE
from bot.telegram.caller import Caller
from handlers.incoming import PictureRef

AGAIN_AFTER_S = (1, 3)
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
IS_TOO_BIG = "too big"
"""More than the 20 MB that bots may fetch."""


class TelegramContent:
    """`bot.fetching.Source` for Telegram. FILES: the address before a file's path; SLEEP: waits some seconds."""

    def __init__(
        self,
        bot: Caller,
        session: aiohttp.ClientSession,
        files: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._session = session
        self._files = files
        self._sleep = sleep

    async def content(self, ref: PictureRef) -> bytes:
        """The bytes of the file. Raises UnfetchedError."""
        for wait_s in (*AGAIN_AFTER_S, None):
            found = await self._ask(ref)
            if found is not None:
                return found
            if wait_s is not None:
                await self._sleep(wait_s)
        raise UnfetchedError(TROUBLE)

    async def _ask(self, ref: PictureRef) -> bytes | None:
        """Ask once; None: ask again later."""
        try:
            file = await self._bot.call("getFile", {"file_id": ref.id})
        except BadRequest as error:
            raise UnfetchedError(TOO_LARGE if IS_TOO_BIG in error.message.lower() else GONE) from None
        except TelegramError:
            return None
        path = file.get("file_path") if isinstance(file, dict) else None
        return None if path is None else await self._download(str(path))

    async def _download(self, path: str) -> bytes | None:
        try:
            async with self._session.get(
                f"{self._files}/{quote(path)}", allow_redirects=False, timeout=TIMEOUT
            ) as response:
                if response.status == HTTPStatus.OK:
                    return await body_of(response)
                if response.status == HTTPStatus.NOT_FOUND:
                    raise UnfetchedError(GONE)
        except (aiohttp.ClientError, TimeoutError):
            pass  # asked again; its text would hold the address
        return None
