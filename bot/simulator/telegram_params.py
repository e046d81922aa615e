"""The parameters of a call to Telegram, however they came: query, form, multipart with files, or JSON."""

from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.simulator.files import Upload
from bot.simulator.journal import Json


class TelegramRefusal(Exception):  # noqa: N818 - the field's word
    """Telegram's "no": code, description and, for 429, how long to wait."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.body: Json = {"ok": False, "error_code": code, "description": description}
        if retry_after is not None:
            self.body["parameters"] = {"retry_after": retry_after}
        self.code = code


def bad(description: str) -> TelegramRefusal:
    """`bad("chat not found")`: the usual 400."""
    return TelegramRefusal(400, f"Bad Request: {description}")


@dataclass(frozen=True, slots=True)
class Params:
    """Fields as they travelled, and files by the name of their part."""

    fields: Json
    uploads: dict[str, Upload]

    def text(self, name: str) -> str:
        """A text; empty where it is not given."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else str(value)

    def whole(self, name: str) -> int | None:
        """A whole number; None where it is missing or none."""
        try:
            return int(self.text(name))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """A boolean, as JSON or as text."""
        return self.text(name).lower() in {"true", "1"}

    def structure(self, name: str) -> Any:  # noqa: ANN401 - JSON of any shape
        """An object or list, which travels as JSON in a text; None where it is missing."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            raise bad(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file for the field NAME: its own part, or the part that `attach://` names."""
        value = self.text(name)
        return self.uploads.get(value.removeprefix("attach://")) if value else self.uploads.get(name)


async def read(request: Request) -> Params:
    """The parameters of a request; query first, the body's win."""
    fields: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            fields |= msgspec.json.decode(await request.body(), type=dict)
        except msgspec.DecodeError:
            raise bad("can't parse JSON object") from None
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form(max_part_size=60 * 1024 * 1024) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime_type = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or name, mime_type, await value.read())
                else:
                    fields[name] = value
    return Params(fields, uploads)
