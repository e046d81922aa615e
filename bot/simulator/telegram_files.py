"""Files on Telegram: what the bot and people sent, by the id under which each can be fetched or sent again."""

import io
from typing import Any
from urllib.parse import urlsplit

import msgspec
from PIL import Image
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.config import on_loopback
from bot.simulator.files import StoredFile, Upload
from bot.simulator.journal import Json
from bot.simulator.telegram_params import Params, bad
from bot.simulator.world import World

_MOST_UPLOAD = 50 * 1024 * 1024
_MOST_DOWNLOAD = 20 * 1024 * 1024
_MOST_PHOTO = 5 * 1024 * 1024
"""Of a photo that Telegram fetches by its address."""
_MOST_SIDES = 10_000
_MOST_RATIO = 20
_THUMBNAIL_PX = 90
_KNOWN_SIZE = (1, 1)
"""Of a photo that cannot be opened: nothing here judges what a person sends."""


class KnownFile(msgspec.Struct):
    """What a file id stands for; `kind` is the first part of its path."""

    stored: StoredFile
    kind: str


class TelegramFiles:
    """Ids in the journal, contents in `World.files`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known = world.journal.table("telegram_file_ids", KnownFile)

    def routes(self) -> list[Route]:
        """Telegram's download address."""
        return [
            Route("/file/bot{token}/{kind}/{unique}", self._download, methods=["GET"]),
            *self._world.files.routes(),
        ]

    def keep(self, upload: Upload) -> Json:
        """Stores a file; its `Document`."""
        if not upload.content:
            raise bad("file must be non-empty")
        if len(upload.content) > _MOST_UPLOAD:
            raise bad("file is too big")
        file_id, stored = self._keep(upload, "documents")
        return _document(file_id, stored)

    def keep_photo(self, upload: Upload) -> list[Json]:
        """Stores a photo in two sizes, as Telegram does: its `PhotoSize`s, the smallest first."""
        width, height, thumbnail = _thumbnail(upload.content)
        sizes = []
        if thumbnail is not None:
            small = Upload(f"small-{upload.name}", "image/jpeg", thumbnail)
            sizes.append(_photo_size(*self._keep(small, "photos"), _THUMBNAIL_PX, _THUMBNAIL_PX))
        return [*sizes, _photo_size(*self._keep(upload, "photos"), width, height)]

    def document(self, params: Params) -> Json:
        """The `Document` that a sendDocument means: an upload, or the id of a file known to this bot."""
        upload = params.upload("document")
        if upload is not None:
            return self.keep(upload)
        file_id = params.text("document")
        known = self._known.get(file_id)
        if known is None:
            raise bad("wrong file identifier/HTTP URL specified")
        return _document(file_id, known.stored)

    async def photo(self, params: Params) -> list[Json]:
        """The `PhotoSize`s that a sendPhoto means: an upload, an id, or an address that is fetched now."""
        upload = params.upload("photo")
        if upload is None and (known := self._known.get(params.text("photo"))) is not None:
            upload = Upload(known.stored.name, known.stored.mime_type, self._world.files.content(known.stored.unique))
        if upload is None:
            upload = await self._fetched(params.text("photo"))
        width, height, thumbnail = _thumbnail(upload.content)
        if thumbnail is None:
            raise bad("IMAGE_PROCESS_FAILED")
        if width + height > _MOST_SIDES or max(width, height) > _MOST_RATIO * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        return self.keep_photo(upload)

    async def get_file(self, params: Params) -> Json:
        """Where a file can be fetched."""
        file_id = params.text("file_id")
        known = self._known.get(file_id)
        if known is None:
            raise bad("invalid file_id")
        if known.stored.size > _MOST_DOWNLOAD:
            raise bad("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": known.stored.unique,
            "file_size": known.stored.size,
            "file_path": f"{known.kind}/{known.stored.unique}",
        }

    def _keep(self, upload: Upload, kind: str) -> tuple[str, StoredFile]:
        stored = self._world.files.keep(upload)
        file_id = f"BQACAgUAAxk{stored.unique}{self._world.secret_hex(8)}"
        self._known.put(file_id, KnownFile(stored, kind))
        return file_id, stored

    async def _fetched(self, url: str) -> Upload:
        """What stands under an address of the co-op; Telegram reaches every other too, the simulator does not."""
        parts, public = urlsplit(url), self._world.config.public_url
        if parts.scheme not in {"http", "https"} or not on_loopback(url) or not url.startswith(f"{public}/"):
            raise bad("wrong file identifier/HTTP URL specified")
        path = url.removeprefix(public)
        answered = await self._world.outgoing.fetch("telegram", "photo", self._world.config.bot_url + path)
        if not answered.good:
            raise bad("failed to get HTTP URL content")
        if not answered.mime.startswith("image/") or len(answered.body) > _MOST_PHOTO:
            raise bad("wrong type of the web page content")
        return Upload("photo", answered.mime, answered.body)

    async def _download(self, request: Request) -> Response:
        if request.path_params["token"] != self._world.config.telegram_token:
            return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        return self._world.files.answer(request.path_params["unique"], "application/octet-stream")


def _thumbnail(content: bytes) -> tuple[int, int, bytes | None]:
    """Width, height, and a small JPEG; None for what Pillow cannot open."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            if width * height > Image.MAX_IMAGE_PIXELS:  # type: ignore[operator]  # never None here
                return *_KNOWN_SIZE, None
            small: Any = picture.convert("RGB").resize((_THUMBNAIL_PX, _THUMBNAIL_PX))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return *_KNOWN_SIZE, None
    out = io.BytesIO()
    small.save(out, "JPEG")
    return width, height, out.getvalue()


def _document(file_id: str, stored: StoredFile) -> Json:
    return {
        "file_id": file_id,
        "file_unique_id": stored.unique,
        "file_name": stored.name,
        "mime_type": stored.mime_type,
        "file_size": stored.size,
    }


def _photo_size(file_id: str, stored: StoredFile, width: int, height: int) -> Json:
    return {
        "file_id": file_id,
        "file_unique_id": stored.unique,
        "file_size": stored.size,
        "width": width,
        "height": height,
    }
