"""Calls to Telegram, by python-telegram-bot on our session, and what each answer means for a delivery.

Telegram has no idempotency key: where no answer came, the message may have arrived, and only the delivery's class says
what to do (`bot.delivery_rules`).
"""

from typing import Any

import aiohttp
import msgspec
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.receipt_drawing import DrawingError
from bot.sending import Outcome, Sent
from bot.telegram.caller import Caller
from bot.telegram.channel import SEND_DOCUMENT, SEND_PHOTO
from bot.telegram.commands import CommandLists
from bot.telegram.documents import NoReceiptError, TelegramDocuments
from bot.telegram.request import LimitedError, NotSentError, SessionRequest
from core.messaging import MENU, Delivery

_decode = msgspec.json.Decoder(dict[str, Any]).decode

SENT = Sent(outcome=Outcome.ACCEPTED)

DONE_ALREADY = ("message is not modified", "query is too old", "message to edit not found")
"""Refusals of calls whose purpose is fulfilled or past."""

NO_PICTURE = ("http url content", "web page content", "webpage_", "wrong file", "image_process", "photo_invalid")
"""Refusals of a picture that Telegram could not fetch or show: its address is good for minutes, say."""

NO_CHAT = ("chat not found", "user is deactivated", "bot was blocked")


class TelegramClient:
    """Core's `Sender` for Telegram."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_url: str,
        token: str,
        commands: CommandLists,
        documents: TelegramDocuments | None = None,
    ) -> None:
        """DOCUMENTS: sends receipts; None where none are sent, as by a command."""
        self._commands = commands
        self._documents = documents
        request = SessionRequest(session)
        self.bot = Caller(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=request,
            get_updates_request=request,
        )

    async def send(self, delivery: Delivery, *, by_reply: bool) -> Sent:  # noqa: ARG002 - LINE's way alone
        """Make the call once."""
        try:
            if delivery.method == MENU:
                await self.bot.call("setMyCommands", self._commands.call(delivery))
            else:
                await self._call(delivery.method, _decode(delivery.payload))
        except TelegramError as error:
            return judged(error)
        except DrawingError:
            return Sent(outcome=Outcome.NOT_SENT, detail="not drawn")
        except NoReceiptError:
            return Sent(outcome=Outcome.REFUSED, detail="no receipt")
        return SENT

    async def _call(self, method: str, parameters: dict[str, Any]) -> None:
        """Make it; a card whose picture cannot be shown goes without: nothing was sent, and its text says it all."""
        if method == SEND_DOCUMENT and self._documents is not None:
            await self._documents.send(self.bot, method, parameters)
            return
        try:
            await self.bot.call(method, parameters)
        except BadRequest as error:
            if method != SEND_PHOTO or not any(part in error.message.lower() for part in NO_PICTURE):
                raise
            await self.bot.call("sendMessage", without_picture(parameters))

    async def close(self) -> None:
        """Nothing of its own: the session belongs to the program."""


def without_picture(parameters: dict[str, Any]) -> dict[str, Any]:
    """PARAMETERS of a `sendPhoto` as those of a `sendMessage` with the same words and buttons."""
    kept = {name: value for name, value in parameters.items() if name not in {"photo", "caption"}}
    return {**kept, "text": parameters["caption"], "link_preview_options": {"is_disabled": True}}


def judged(error: TelegramError) -> Sent:
    """What an error of the library comes to. Order matters: BadRequest is a NetworkError there."""
    name = type(error).__name__
    text = error.message.lower()
    if isinstance(error, LimitedError):
        return Sent(outcome=Outcome.NOT_SENT, detail="429", wait=error.wait)
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and any(part in text for part in NO_CHAT)):
        return Sent(outcome=Outcome.CHANNEL_DEAD, detail=name)
    if isinstance(error, BadRequest) and any(part in text for part in DONE_ALREADY):
        return Sent(outcome=Outcome.ACCEPTED, detail=name)
    if isinstance(error, NotSentError):
        return Sent(outcome=Outcome.NOT_SENT, detail=name)
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return Sent(outcome=Outcome.UNCLEAR, detail=name)
    return Sent(outcome=Outcome.REFUSED, detail=name)
