"""Receipts as files, for a platform that takes files: drawn once, then sent again by what the platform calls them."""

from dataclasses import dataclass

import structlog

from bot.receipt_drawing import Drawing
from core.errors import StoreUnavailableError
from core.ports import Store
from core.receipt_paper import Paper

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is of a receipt: its name on the platform, or else what stands on it, or neither."""

    file_id: str | None = None
    paper: Paper | None = None


class ReceiptFiles:
    """Over the register in STORE and what draws it."""

    def __init__(self, store: Store, drawing: Drawing) -> None:
        self._store = store
        self._drawing = drawing

    async def find(self, receipt_no: str, bot_id: str | None) -> Kept:
        """The file's name where the bot BOT_ID sent it before; what stands on the receipt for who has no such name."""
        async with self._store.read() as uow:
            file_id = None if bot_id is None else await uow.receipt_register.file_id(receipt_no, bot_id)
            return Kept(file_id) if file_id else Kept(paper=await uow.receipt_register.paper(receipt_no))

    async def pdf(self, paper: Paper) -> bytes:
        """PAPER as a PDF. Raises DrawingError."""
        return await self._drawing.pdf(paper)

    async def keep(self, receipt_no: str, bot_id: str, file_id: str) -> None:
        """What the platform calls the file. Where that cannot be written, the file is uploaded again next time."""
        try:
            async with self._store.work() as uow:
                await uow.receipt_register.keep_file_id(receipt_no, bot_id, file_id)
        except StoreUnavailableError:
            log.warning("file_id_not_kept")
