"""The library's bot, with a door for parameters that are written already.

Its methods would build and check objects that `bot.telegram.render` has drawn as JSON, at ten times the cost.
"""

from typing import Any

import telegram


class Caller(telegram.Bot):
    """A bot of python-telegram-bot."""

    async def call(self, method: str, parameters: dict[str, Any]) -> object:
        """Make one call of the Bot API. Raises TelegramError."""
        return await self._post(method, parameters)
