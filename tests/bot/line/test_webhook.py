import base64
import hashlib
import hmac
import json
from random import Random  # noqa: TID251 - seeded
from typing import Any

import msgspec
import pytest

from bot.line.webhook import incoming, is_signed, parse
from core.messaging import EventId, StoredEvent
from handlers.incoming import FileRef, Happening, PictureRef, Tap
from tests.fakes import MORNING

SECRET = b"made-up-secret"
USER = {"type": "user", "userId": "U" + "4" * 32}


def signed(body: bytes, secret: bytes = SECRET) -> bytes:
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256))


def event(**parts: Any) -> dict[str, Any]:
    return {"webhookEventId": "E1", "timestamp": 1_795_590_000_123, "mode": "active", "source": USER, **parts}


def understood(**parts: Any) -> Any:
    raw = event(**parts)
    (new,) = parse(json.dumps({"destination": "Ub", "events": [raw]}).encode(), MORNING).events
    stored = StoredEvent(
        id=EventId(1),
        address=new.address,
        event_id=new.event_id,
        sent_at=new.sent_at,
        received_at=new.received_at,
        payload=new.payload,
        failures=0,
    )
    return incoming(stored, json.loads(new.payload))


@pytest.mark.shows("T10")
def test_every_bit_of_body_and_signature_counts() -> None:
    body = b'{"destination":"Ub","events":[]}'
    signature = signed(body)
    assert is_signed(body, signature, [SECRET])
    for place in range(len(body) * 8):
        flipped = bytearray(body)
        flipped[place // 8] ^= 1 << place % 8
        assert not is_signed(bytes(flipped), signature, [SECRET])
    raw = base64.b64decode(signature)
    for place in range(len(raw) * 8):
        other = bytearray(raw)
        other[place // 8] ^= 1 << place % 8
        assert not is_signed(body, base64.b64encode(bytes(other)), [SECRET])


@pytest.mark.shows("T10")
def test_no_bit_of_many_payloads_and_no_random_signature_passes() -> None:
    random = Random(10)
    for _ in range(10):
        body = json.dumps({"destination": "Ub", "events": [event(text=random.randbytes(40).hex())]}).encode()
        signature = signed(body)
        assert is_signed(body, signature, [b"another", SECRET]), "both are valid while rotating"
        assert not is_signed(body, signature, [b"another"]), "and the old one no longer afterwards"
        for place in range(len(body) * 8):
            flipped = bytearray(body)
            flipped[place // 8] ^= 1 << place % 8
            assert not is_signed(bytes(flipped), signature, [SECRET])
        for _ in range(1000):
            assert not is_signed(body, base64.b64encode(random.randbytes(32)), [SECRET])
        turned = json.dumps(dict(reversed(json.loads(body).items()))).encode()
        assert not is_signed(turned, signature, [SECRET]), "the same JSON in another order"


@pytest.mark.parametrize("signature", [b"", b"?", b"AAAA", "ลายเซ็น".encode()])
def test_what_is_no_signature_is_none(signature: bytes) -> None:
    assert not is_signed(b"{}", signature, [SECRET])


def test_the_previous_secret_counts_while_rotating() -> None:
    old = signed(b"{}", b"the-one-before")
    assert is_signed(b"{}", old, [SECRET, b"the-one-before"])
    assert not is_signed(b"{}", old, [SECRET])


def test_an_event_keeps_its_bytes_its_time_and_its_sender() -> None:
    raw = b'{ "webhookEventId":"E1", "timestamp":1795590000123, "source":{"type":"user","userId":"Ux"}, "new":1}'
    webhook = parse(b'{"destination":"Ub","events":[' + raw + b"]}", MORNING)
    (kept,) = webhook.events
    assert (kept.payload, kept.event_id, kept.queue) == (raw, "E1", "line:Ub:Ux")
    assert kept.sent_at.isoformat() == "2026-11-25T14:00:00.123000+07:00"
    assert kept.received_at == MORNING


def test_events_without_id_or_sender_are_passed_over_and_the_others_kept() -> None:
    events = [
        event(),
        {"type": "accountLink", "webhookEventId": "E2", "link": {"result": "failed"}},
        event(source={}),
        7,
    ]
    webhook = parse(json.dumps({"destination": "Ub", "events": events}).encode(), MORNING)
    assert (len(webhook.events), webhook.unread) == (1, 3)


def test_what_is_no_webhook_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        parse(b"not JSON", MORNING)


def test_what_events_mean() -> None:
    text = understood(type="message", message={"type": "text", "text": "หุ้น"})
    assert (text.happening, text.text) == (Happening.TEXT, "หุ้น")
    assert understood(type="message", message={"type": "image"}).happening is Happening.UNREADABLE
    tap = understood(type="postback", postback={"data": "!unlink:yes"})
    assert (tap.happening, tap.tap) == (Happening.TAP, Tap("unlink", ("yes",)))
    assert understood(type="follow").happening is Happening.STARTED
    assert understood(type="unfollow").happening is Happening.BLOCKED
    link = understood(type="accountLink", link={"result": "ok", "nonce": "n1"})
    assert (link.happening, link.nonce) == (Happening.LINK_RETURNED, "n1")


@pytest.mark.parametrize(
    "parts",
    [
        {"type": "unsend", "unsend": {"messageId": "1"}},
        {"type": "somethingNew"},
        {"type": None},
        {"type": "accountLink", "link": {"result": "failed"}},
        {"type": "message", "mode": "standby", "message": {"type": "text", "text": "หุ้น"}},
        {"type": "leave", "source": {"type": "group", "groupId": "C1"}},
    ],
)
def test_what_is_not_answered(parts: dict[str, Any]) -> None:
    assert understood(**parts).happening is Happening.IGNORED


def test_a_group_is_answered_as_a_whole() -> None:
    said = understood(
        type="message",
        message={"type": "text", "text": "หุ้น"},
        source={"type": "group", "groupId": "C1", "userId": "Ux"},
    )
    assert (said.happening, said.address.user_id, said.text) == (Happening.GROUP, "C1", "")
    assert understood(type="message", message=7).happening is Happening.UNREADABLE


@pytest.mark.parametrize(
    ("message", "picture"),
    [
        ({"type": "image", "id": "7", "contentProvider": {"type": "line"}}, PictureRef("7")),
        ({"type": "file", "id": "8", "fileName": "บัตร.JPG", "fileSize": 12}, PictureRef("8", 12)),
        ({"type": "file", "id": "9", "fileName": "scan.heic"}, PictureRef("9")),
        ({"type": "image", "id": "7", "contentProvider": {"type": "external"}}, None),
        ({"type": "file", "id": "8", "fileName": "letter.docx", "fileSize": 12}, None),
        ({"type": "video", "id": "8"}, None),
        ({"type": "sticker", "id": "8"}, None),
    ],
)
def test_a_picture_is_known_by_where_line_keeps_it(message: dict[str, Any], picture: PictureRef | None) -> None:
    said = understood(type="message", message=message)
    assert said.picture == picture
    assert said.happening is (Happening.UNREADABLE if picture is None else Happening.PICTURE)


@pytest.mark.parametrize(
    ("message", "file"),
    [
        ({"type": "file", "id": "8", "fileName": "ผลการหัก.XLSX", "fileSize": 12}, FileRef("8", 12)),
        ({"type": "file", "id": "9", "fileName": "results.csv"}, FileRef("9")),
        ({"type": "image", "id": "9", "fileName": "results.csv"}, None),
        ({"type": "file", "id": "9"}, None),
    ],
)
def test_a_table_is_known_by_its_name(message: dict[str, Any], file: FileRef | None) -> None:
    said = understood(type="message", message=message)
    assert (said.sheet_file, said.happening) == (file, Happening.UNREADABLE if file is None else Happening.SHEET)
