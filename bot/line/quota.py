"""LINE asked how many messages of this month there are, and how many are used."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec

_decode = msgspec.json.Decoder(dict[str, Any]).decode


class QuotaUnknownError(Exception):
    """LINE did not tell."""


class LineQuota:
    """Asks with SESSION, which has the deadline of every call."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, token: str) -> None:
        self._session = session
        self._quota = f"{api_url}/v2/bot/message/quota"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self) -> tuple[int | None, int]:
        """The month's limit, None where there is none, and what is used of it. Raises QuotaUnknownError."""
        quota = await self._get(self._quota)
        used = await self._get(f"{self._quota}/consumption")
        limit = quota.get("value") if quota.get("type") == "limited" else None
        return None if limit is None else int(limit), int(used.get("totalUsage", 0))

    async def _get(self, url: str) -> Mapping[str, Any]:
        try:
            async with self._session.get(url, headers=self._headers, allow_redirects=False) as response:
                body = await response.read()
                if response.status != HTTPStatus.OK:
                    raise QuotaUnknownError(f"LINE answers {response.status}")
                return _decode(body)
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            raise QuotaUnknownError(type(error).__name__) from None
