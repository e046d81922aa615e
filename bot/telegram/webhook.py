"""Telegram's webhook: is it Telegram's, whose update does it bring, and what does the update mean?

    {"update_id": 10, "message": {
        "date": 1795590000, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "text": "/shares"}}

Only private chats are answered, and only what their owner wrote there: no edits, no forwards, nothing sent by way of
another bot.  The whole update is kept as it came and understood when its turn comes (`incoming`).
"""

import hmac
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from core.clock import BANGKOK
from core.links import ChatAddress, Platform
from core.messaging import NewEvent, StoredEvent
from handlers.incoming import FileRef, Happening, Incoming, PictureRef, Tap

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
PICTURE_KINDS = ("image/", "application/pdf")
"""Files that somebody sends as a picture; whether it is one that we take, its bytes tell."""
SHEET_NAMES = (".csv", ".txt", ".xlsx", ".xls")
"""How files with a table are called."""
ONCE = "!"
"""Before the data of a button that goes once it is pressed."""


class _Chat(msgspec.Struct):
    id: int
    type: str = ""


class _Person(msgspec.Struct):
    id: int


class _Said(msgspec.Struct):
    """A message or a change of membership. A button's message may be too old to have a sender."""

    chat: _Chat
    date: int = 0


class _Pressed(msgspec.Struct):
    sender: _Person = msgspec.field(name="from")
    message: _Said | None = None


class _Update(msgspec.Struct):
    update_id: int
    message: _Said | None = None
    edited_message: _Said | None = None
    callback_query: _Pressed | None = None
    my_chat_member: _Said | None = None


_read = msgspec.json.Decoder(_Update).decode


def is_secret(given: bytes, secrets: Iterable[bytes]) -> bool:
    """Whether the header's value is one of SECRETS."""
    good = False
    for secret in secrets:
        good |= hmac.compare_digest(given, secret)
    return good


def parse(body: bytes, bot_id: str, received_at: datetime) -> NewEvent | None:
    """The update; None for one that has no chat we know of. Raises msgspec.DecodeError where it is no update at all."""
    update = _read(body)
    said = update.message or update.edited_message or update.my_chat_member
    pressed = update.callback_query
    if said is None and pressed is not None:
        said = pressed.message
    if said is None:
        return None
    address = ChatAddress(Platform.TELEGRAM, bot_id, str(said.chat.id))
    return NewEvent(
        address=address,
        event_id=str(update.update_id),
        queue=str(address),
        # A pressed button carries no time of its own: it counts when it arrives (security F17).
        sent_at=received_at if pressed or not said.date else datetime.fromtimestamp(said.date, BANGKOK),
        received_at=received_at,
        payload=body,
    )


def incoming(stored: StoredEvent, update: dict[str, Any]) -> Incoming:
    """What the stored UPDATE means. Total: what is not understood is ignored."""
    if query := update.get("callback_query"):
        return _pressed(stored, query)
    if change := update.get("my_chat_member"):
        return _changed(stored, change)
    if message := update.get("message"):
        return _written(stored, message)
    return _simple(stored, Happening.IGNORED)


def _pressed(stored: StoredEvent, query: dict[str, Any]) -> Incoming:
    chat = (query.get("message") or {}).get("chat") or {}
    if not _is_own(chat, query):
        return _simple(stored, Happening.IGNORED)
    tap = Tap.parse(str(query.get("data", "")).removeprefix(ONCE))
    return Incoming(
        address=stored.address, happening=Happening.TAP, sent_at=stored.sent_at, tap=tap, display_name=_name(query)
    )


def _changed(stored: StoredEvent, change: dict[str, Any]) -> Incoming:
    status = (change.get("new_chat_member") or {}).get("status")
    gone = status in {"kicked", "left"}
    if not _is_own(change.get("chat") or {}, change):
        return _simple(stored, Happening.IGNORED if gone else Happening.GROUP)
    return _simple(stored, Happening.BLOCKED if gone else Happening.STARTED, _name(change))


def _written(stored: StoredEvent, message: dict[str, Any]) -> Incoming:
    if not _is_own(message.get("chat") or {}, message):
        return _simple(stored, Happening.GROUP)
    foreign = "forward_origin" in message or "via_bot" in message
    if not foreign and (picture := _picture(message)) is not None:
        return replace(_simple(stored, Happening.PICTURE, _name(message)), picture=picture)
    if not foreign and (sheet := _sheet(message)) is not None:
        below = str(message.get("caption", ""))
        return replace(_simple(stored, Happening.SHEET, _name(message)), sheet_file=sheet, text=below)
    if foreign or not isinstance(message.get("text"), str):
        return _simple(stored, Happening.UNREADABLE, _name(message))
    return Incoming(
        address=stored.address,
        happening=Happening.TEXT,
        sent_at=stored.sent_at,
        text=message["text"],
        display_name=_name(message),
    )


def _picture(message: dict[str, Any]) -> PictureRef | None:
    """Where Telegram keeps a picture that was sent as one, the largest of its sizes, or as a file."""
    photo, document = message.get("photo"), message.get("document")
    sizes = [size for size in photo if isinstance(size, dict)] if isinstance(photo, list) else []
    if sizes:
        return _file(max(sizes, key=lambda size: int(size.get("width", 0)) * int(size.get("height", 0))))
    if isinstance(document, dict) and str(document.get("mime_type", "")).startswith(PICTURE_KINDS):
        return _file(document)
    return None


def _sheet(message: dict[str, Any]) -> FileRef | None:
    """Where Telegram keeps a file with a table; None for everything else."""
    document = message.get("document")
    if not isinstance(document, dict) or not str(document.get("file_name", "")).lower().endswith(SHEET_NAMES):
        return None
    found = _file(document)
    return FileRef(found.id, found.size)


def _file(file: dict[str, Any]) -> PictureRef:
    size = file.get("file_size")
    return PictureRef(str(file.get("file_id")), size if isinstance(size, int) else None)


def _simple(stored: StoredEvent, happening: Happening, name: str | None = None) -> Incoming:
    return Incoming(address=stored.address, happening=happening, sent_at=stored.sent_at, display_name=name)


def _is_own(chat: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether it is the private chat of the one who acted."""
    return chat.get("type") == "private" and (said.get("from") or {}).get("id") == chat.get("id")


def _name(said: dict[str, Any]) -> str | None:
    person = said.get("from") or {}
    return " ".join(str(part) for part in (person.get("first_name"), person.get("last_name")) if part) or None
