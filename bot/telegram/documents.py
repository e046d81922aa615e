"""`sendDocument` of a receipt: by the id of an earlier sending, or drawn now and uploaded.

An id that Telegram does not know any more (another bot, a file that is gone) is replaced by a new upload.
"""

from typing import Any

from telegram import InputFile
from telegram.error import BadRequest

from bot.receipt_files import ReceiptFiles
from bot.telegram.caller import Caller

NO_FILE = ("wrong file", "file_id", "file reference", "file identifier")
"""What Telegram says of an id that is none of this bot's."""


class NoReceiptError(Exception):
    """The register has no such receipt."""


class TelegramDocuments:
    """Sends receipts by the bot BOT_ID."""

    def __init__(self, files: ReceiptFiles, bot_id: str) -> None:
        self._files = files
        self._bot_id = bot_id

    async def send(self, bot: Caller, method: str, parameters: dict[str, Any]) -> None:
        """Send the receipt that PARAMETERS name. Raises NoReceiptError, DrawingError, TelegramError."""
        receipt_no, name = parameters.pop("receipt"), parameters.pop("file_name")
        kept = await self._files.find(receipt_no, self._bot_id)
        if kept.file_id is not None:
            try:
                await bot.call(method, {**parameters, "document": kept.file_id})
            except BadRequest as error:
                if not any(part in error.message.lower() for part in NO_FILE):
                    raise
                kept = await self._files.find(receipt_no, None)
            else:
                return
        if kept.paper is None:
            raise NoReceiptError
        pdf = await self._files.pdf(kept.paper)
        sent = await bot.call(method, {**parameters, "document": InputFile(pdf, filename=name)})
        file_id = _file_id(sent)
        if file_id is not None:
            await self._files.keep(receipt_no, self._bot_id, file_id)


def _file_id(message: object) -> str | None:
    """What Telegram calls the document of a sent MESSAGE."""
    document = message.get("document") if isinstance(message, dict) else None
    return document.get("file_id") if isinstance(document, dict) else None
