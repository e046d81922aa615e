"""Files on the platforms: what people and the bot sent, kept in STATE/files under a name made of the content."""

from hashlib import sha256
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.journal import Journal, Json


class Upload(msgspec.Struct, frozen=True):
    """A file that came with a call, or from a person's phone."""

    name: str
    mime_type: str
    content: bytes


class StoredFile(msgspec.Struct):
    """`unique`: also the name of the file in the simulator's state folder."""

    unique: str
    name: str
    mime_type: str
    size: int

    @property
    def url(self) -> str:
        """Where the chat page finds it."""
        return f"/simulator/files/{self.unique}"


class Files:
    """Contents in a folder, what is known of them in the journal."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._folder = folder
        self._known = journal.table("files", StoredFile)

    def routes(self) -> list[Route]:
        """The chat page's address."""
        return [Route("/simulator/files/{unique}", self._show, methods=["GET"])]

    def keep(self, upload: Upload) -> StoredFile:
        """Stores a file; one that is there already is the same."""
        unique = sha256(upload.name.encode() + b"\n" + upload.content).hexdigest()[:16]
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / unique).write_bytes(upload.content)
        stored = StoredFile(unique, upload.name, upload.mime_type, len(upload.content))
        self._known.put(unique, stored)
        return stored

    def content(self, unique: str) -> bytes:
        """The bytes of a file that was kept."""
        return (self._folder / unique).read_bytes()

    def answer(self, unique: str, media_type: str | None = None) -> Response:
        """The file as an answer, of MEDIA_TYPE if not its own; 404 for an unknown one."""
        stored = self._known.get(unique)
        if stored is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return Response(self.content(unique), media_type=media_type or stored.mime_type, headers=headers)

    async def _show(self, request: Request) -> Response:
        return self.answer(request.path_params["unique"])


def shown(stored: StoredFile, *, as_file: bool) -> Json:
    """What a person sent, as the chat page shows it."""
    return {"type": "file" if as_file else "image", "name": stored.name, "url": stored.url}
