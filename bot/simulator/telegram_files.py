"""Files on Telegram: what the bot sent, by the id under which it can be sent again, and what a person sent."""

from hashlib import sha256

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.journal import Json
from bot.simulator.telegram_params import Params, Upload, bad
from bot.simulator.world import World

_MOST_UPLOAD = 50 * 1024 * 1024
_MOST_DOWNLOAD = 20 * 1024 * 1024


class StoredFile(msgspec.Struct):
    """`unique`: also the name of the file in the simulator's state folder."""

    unique: str
    name: str
    mime_type: str
    size: int


class TelegramFiles:
    """Keeps contents in STATE/files and ids in the journal."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._folder = world.config.state / "files"
        self._files = world.journal.table("telegram_files", StoredFile)

    def routes(self) -> list[Route]:
        """Telegram's download address, and the chat page's."""
        return [
            Route("/file/bot{token}/documents/{unique}", self._download, methods=["GET"]),
            Route("/simulator/files/{unique}", self._show, methods=["GET"]),
        ]

    def keep(self, upload: Upload) -> Json:
        """Stores a file; its `Document`."""
        if not upload.content:
            raise bad("file must be non-empty")
        if len(upload.content) > _MOST_UPLOAD:
            raise bad("file is too big")
        unique = sha256(upload.name.encode() + b"\n" + upload.content).hexdigest()[:16]
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / unique).write_bytes(upload.content)
        stored = StoredFile(unique, upload.name, upload.mime_type, len(upload.content))
        file_id = f"BQACAgUAAxk{unique}{self._world.secret_hex(8)}"
        self._files.put(file_id, stored)
        return _document(file_id, stored)

    def document(self, params: Params) -> Json:
        """The `Document` that a sendDocument means: an upload, or the id of a file known to this bot."""
        upload = params.upload("document")
        if upload is not None:
            return self.keep(upload)
        file_id = params.text("document")
        stored = self._files.get(file_id)
        if stored is None:
            raise bad("wrong file identifier/HTTP URL specified")
        return _document(file_id, stored)

    async def get_file(self, params: Params) -> Json:
        """Where a file can be fetched."""
        file_id = params.text("file_id")
        stored = self._files.get(file_id)
        if stored is None:
            raise bad("invalid file_id")
        if stored.size > _MOST_DOWNLOAD:
            raise bad("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": stored.unique,
            "file_size": stored.size,
            "file_path": f"documents/{stored.unique}",
        }

    async def _download(self, request: Request) -> Response:
        if request.path_params["token"] != self._world.config.telegram_token:
            return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        return self._answer(request, inline=False)

    async def _show(self, request: Request) -> Response:
        return self._answer(request, inline=True)

    def _answer(self, request: Request, *, inline: bool) -> Response:
        unique = request.path_params["unique"]
        stored = next((one for one in self._files if one.unique == unique), None)
        if stored is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        media_type = stored.mime_type if inline else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return Response((self._folder / stored.unique).read_bytes(), media_type=media_type, headers=headers)


def _document(file_id: str, stored: StoredFile) -> Json:
    return {
        "file_id": file_id,
        "file_unique_id": stored.unique,
        "file_name": stored.name,
        "mime_type": stored.mime_type,
        "file_size": stored.size,
    }
