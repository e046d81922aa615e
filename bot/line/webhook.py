"""LINE's webhook: is it LINE's, whose events does it bring, and what does each of them mean?

    {"destination": "U8e74…", "events": [
        {"type": "message", "webhookEventId": "01FZ…", "source": {"type": "user", "userId": "U4af4…"}, …}]}

Read tolerantly: LINE adds event types, values and properties without notice.  Only the envelope is read before the
event is stored; the whole event is kept as it came and understood when its turn comes (`incoming`).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from core.clock import BANGKOK
from core.links import ChatAddress, Platform
from core.messaging import NewEvent, StoredEvent
from handlers.incoming import FileRef, Happening, Incoming, PictureRef, Tap

SIGNATURE_HEADER = b"x-line-signature"
SPOKEN_IN_GROUPS = frozenset({"message", "join", "postback"})
ONCE = "!"
"""Before the data of a button that goes once it is pressed."""

PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".heic", ".heif", ".webp", ".tif", ".tiff", ".pdf")
"""How files are called that somebody sends as a picture; whether it is one that we take, its bytes tell."""
SHEET_NAMES = (".csv", ".txt", ".xlsx", ".xls")
"""The same of a table."""


class _Source(msgspec.Struct):
    type: str = ""
    userId: str | None = None  # noqa: N815 - LINE's name
    groupId: str | None = None  # noqa: N815 - LINE's name
    roomId: str | None = None  # noqa: N815 - LINE's name


class _Unsend(msgspec.Struct):
    messageId: str = ""  # noqa: N815 - LINE's name


class _Envelope(msgspec.Struct):
    webhookEventId: str = ""  # noqa: N815 - LINE's name
    timestamp: int = 0
    source: _Source | None = None
    unsend: _Unsend | None = None


class _Message(msgspec.Struct):
    id: str = ""


class _Sent(msgspec.Struct):
    message: _Message | None = None


class _Body(msgspec.Struct):
    destination: str = ""
    events: list[msgspec.Raw] = []


_read_body = msgspec.json.Decoder(_Body).decode
_read_envelope = msgspec.json.Decoder(_Envelope).decode
_read_sent = msgspec.json.Decoder(_Sent).decode


@dataclass(frozen=True, slots=True)
class Webhook:
    """A verified body: the bot it was meant for, its events that have a sender, and how many have none."""

    destination: str
    events: tuple[NewEvent, ...]
    unread: int


def is_signed(body: bytes, signature: bytes, secrets: Iterable[bytes]) -> bool:
    """Whether SIGNATURE is the base64 of HMAC-SHA256 over the raw BODY with one of SECRETS."""
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    good = False
    for secret in secrets:
        good |= hmac.compare_digest(given, hmac.digest(secret, body, hashlib.sha256))
    return good


def parse(body: bytes, received_at: datetime) -> Webhook:
    """The events of a signed BODY. Raises msgspec.DecodeError where it is no webhook at all."""
    read = _read_body(body)
    events = []
    for raw in read.events:
        event = _new_event(bytes(raw), read.destination, received_at)
        if event is not None:
            events.append(event)
    return Webhook(read.destination, tuple(events), len(read.events) - len(events))


def _new_event(raw: bytes, destination: str, received_at: datetime) -> NewEvent | None:
    """None where the event has no id or no sender: a failed account link, or something new to us."""
    try:
        envelope = _read_envelope(raw)
    except msgspec.DecodeError:
        return None
    whose = _whose(envelope.source)
    if whose is None or not envelope.webhookEventId:
        return None
    address = ChatAddress(Platform.LINE, destination, whose)
    return NewEvent(
        address=address,
        event_id=envelope.webhookEventId,
        queue=str(address),
        sent_at=_instant(envelope.timestamp),
        received_at=received_at,
        payload=raw,
        withdraws=None if envelope.unsend is None else partial(_is_message, envelope.unsend.messageId),
    )


def _is_message(message_id: str, payload: bytes) -> bool:
    """Whether a stored event brought that message."""
    try:
        message = _read_sent(payload).message
    except msgspec.DecodeError:
        return False
    return message is not None and message.id == message_id


def _whose(source: _Source | None) -> str | None:
    """Who must be answered: the person, or the group or room as a whole."""
    if source is None:
        return None
    return source.groupId or source.roomId or source.userId


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, BANGKOK)


def incoming(stored: StoredEvent, event: dict[str, Any]) -> Incoming:
    """What the stored EVENT means. Total: what is not understood is ignored."""
    kind = str(event.get("type"))
    if event.get("mode") == "standby":
        return _simple(stored, Happening.IGNORED)
    if _part(event, "source").get("type") != "user":
        return _simple(stored, Happening.GROUP if kind in SPOKEN_IN_GROUPS else Happening.IGNORED)
    understand = _BY_KIND.get(kind)
    return understand(stored, event) if understand else _simple(stored, Happening.IGNORED)


def _message(stored: StoredEvent, event: dict[str, Any]) -> Incoming:
    message = _part(event, "message")
    if (picture := _picture(message)) is not None:
        return replace(_simple(stored, Happening.PICTURE), picture=picture)
    if (sheet := _sheet(message)) is not None:
        return replace(_simple(stored, Happening.SHEET), sheet_file=sheet)
    if message.get("type") != "text":
        return _simple(stored, Happening.UNREADABLE)
    return Incoming(
        address=stored.address,
        happening=Happening.TEXT,
        sent_at=stored.sent_at,
        text=str(message.get("text", "")),
    )


def _picture(message: dict[str, Any]) -> PictureRef | None:
    """Where LINE keeps a picture that was sent as one, or as a file; None for everything else."""
    if message.get("type") == "image" and _part(message, "contentProvider").get("type") == "line":
        return PictureRef(str(message.get("id")))
    name, size = str(message.get("fileName", "")), message.get("fileSize")
    if message.get("type") == "file" and name.lower().endswith(PICTURE_NAMES):
        return PictureRef(str(message.get("id")), size if isinstance(size, int) else None)
    return None


def _sheet(message: dict[str, Any]) -> FileRef | None:
    """Where LINE keeps a file with a table; None for everything else."""
    name, size = str(message.get("fileName", "")), message.get("fileSize")
    if message.get("type") != "file" or not name.lower().endswith(SHEET_NAMES):
        return None
    return FileRef(str(message.get("id")), size if isinstance(size, int) else None)


def _postback(stored: StoredEvent, event: dict[str, Any]) -> Incoming:
    data = str(_part(event, "postback").get("data", ""))
    tap = Tap.parse(data.removeprefix(ONCE))
    return Incoming(address=stored.address, happening=Happening.TAP, sent_at=stored.sent_at, tap=tap)


def _account_link(stored: StoredEvent, event: dict[str, Any]) -> Incoming:
    link = _part(event, "link")
    if link.get("result") != "ok":
        return _simple(stored, Happening.IGNORED)
    return Incoming(
        address=stored.address,
        happening=Happening.LINK_RETURNED,
        sent_at=stored.sent_at,
        nonce=str(link.get("nonce", "")),
    )


def _follow(stored: StoredEvent, _event: dict[str, Any]) -> Incoming:
    return _simple(stored, Happening.STARTED)


def _unfollow(stored: StoredEvent, _event: dict[str, Any]) -> Incoming:
    return _simple(stored, Happening.BLOCKED)


_BY_KIND: dict[str, Callable[[StoredEvent, dict[str, Any]], Incoming]] = {
    "message": _message,
    "postback": _postback,
    "accountLink": _account_link,
    "follow": _follow,
    "unfollow": _unfollow,
}


def _simple(stored: StoredEvent, happening: Happening) -> Incoming:
    return Incoming(address=stored.address, happening=happening, sent_at=stored.sent_at)


def _part(event: dict[str, Any], name: str) -> dict[str, Any]:
    value = event.get(name)
    return value if isinstance(value, dict) else {}
