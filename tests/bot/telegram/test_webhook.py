import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.telegram.webhook import incoming, is_secret, parse
from core.messaging import EventId, StoredEvent
from handlers.incoming import FileRef, Happening, PictureRef, Tap
from tests.fakes import MORNING

PERSON = {"id": 7, "is_bot": False, "first_name": "ประพันธ์", "last_name": "ตั้งใจสอน"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -9, "type": "supergroup"}


def message(**parts: Any) -> dict[str, Any]:
    return {"message_id": 1, "date": 1_795_590_000, "chat": PRIVATE, "from": PERSON, **parts}


def understood(**update: Any) -> Any:
    new = parse(json.dumps({"update_id": 10, **update}).encode(), "1", MORNING)
    assert new is not None
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
def test_the_header_must_be_the_secret_or_the_one_before() -> None:
    assert is_secret(b"new", [b"new", b"old"])
    assert is_secret(b"old", [b"new", b"old"])
    assert not is_secret(b"", [b"new"])
    assert not is_secret(b"new ", [b"new"])


def test_a_message_has_its_own_time_and_a_button_the_time_it_arrives() -> None:
    written = understood(message=message(text="หุ้น"))
    assert (written.happening, written.text, written.display_name) == (Happening.TEXT, "หุ้น", "ประพันธ์ ตั้งใจสอน")
    assert written.sent_at.isoformat() == "2026-11-25T14:00:00+07:00"
    pressed = understood(callback_query={"id": "5", "from": PERSON, "message": message(), "data": "!unlink:yes"})
    assert (pressed.happening, pressed.tap) == (Happening.TAP, Tap("unlink", ("yes",)))
    assert pressed.sent_at == MORNING


@pytest.mark.parametrize(
    ("update", "happening"),
    [
        ({"message": message(sticker={})}, Happening.UNREADABLE),
        ({"message": message(text="/shares", forward_origin={"type": "user"})}, Happening.UNREADABLE),
        ({"message": message(text="/shares", via_bot={"id": 2})}, Happening.UNREADABLE),
        ({"edited_message": message(text="/shares")}, Happening.IGNORED),
        ({"message": message(text="/shares", chat=GROUP)}, Happening.GROUP),
        ({"message": message(text="/shares", **{"from": {"id": 8}})}, Happening.GROUP),
        (
            {"callback_query": {"id": "5", "from": PERSON, "message": message(chat=GROUP), "data": "x"}},
            Happening.IGNORED,
        ),
        ({"my_chat_member": message(new_chat_member={"status": "kicked"})}, Happening.BLOCKED),
        ({"my_chat_member": message(new_chat_member={"status": "member"})}, Happening.STARTED),
        ({"my_chat_member": message(chat=GROUP, new_chat_member={"status": "member"})}, Happening.GROUP),
        ({"my_chat_member": message(chat=GROUP, new_chat_member={"status": "left"})}, Happening.IGNORED),
    ],
)
def test_what_updates_mean(update: dict[str, Any], happening: Happening) -> None:
    assert understood(**update).happening is happening


def test_an_update_of_a_kind_that_is_new_to_us_is_passed_over() -> None:
    assert parse(b'{"update_id": 1, "poll": {}}', "1", MORNING) is None
    with pytest.raises(msgspec.DecodeError):
        parse(b"[]", "1", MORNING)


def test_all_of_a_persons_updates_wait_in_one_queue() -> None:
    update = {"update_id": 1, "callback_query": {"id": "5", "from": PERSON, "message": message()}}
    pressed = parse(json.dumps(update).encode(), "1", MORNING + timedelta(hours=1))
    written = parse(json.dumps({"update_id": 2, "message": message(text="x")}).encode(), "1", MORNING)
    assert pressed is not None
    assert written is not None
    assert pressed.queue == written.queue == "telegram:1:7"


SIZES = [
    {"file_id": "small", "width": 90, "height": 90},
    {"file_id": "large", "width": 900, "height": 1200, "file_size": 99},
    {"file_id": "middle", "width": 320, "height": 320},
]


@pytest.mark.parametrize(
    ("parts", "picture"),
    [
        ({"photo": SIZES}, PictureRef("large", 99)),
        ({"document": {"file_id": "d", "mime_type": "image/png"}}, PictureRef("d")),
        ({"document": {"file_id": "d", "mime_type": "application/pdf", "file_size": 5}}, PictureRef("d", 5)),
        ({"document": {"file_id": "d", "mime_type": "text/html"}}, None),
        ({"document": {"file_id": "d"}}, None),
        ({"photo": []}, None),
        ({"photo": [7]}, None),
        ({"photo": SIZES, "forward_origin": {"type": "user"}}, None),
        ({"photo": SIZES, "via_bot": {"id": 2}}, None),
    ],
)
@pytest.mark.shows("T9")
def test_a_picture_is_taken_in_its_largest_size_and_only_from_its_owner(
    parts: dict[str, Any], picture: PictureRef | None
) -> None:
    said = understood(message=message(**parts))
    assert said.picture == picture
    assert said.happening is (Happening.UNREADABLE if picture is None else Happening.PICTURE)
    in_group = understood(message=message(**parts, chat=GROUP))
    assert (in_group.happening, in_group.picture) == (Happening.GROUP, None)


TABLE = {"file_id": "d", "file_name": "ผลการหัก.xlsx", "file_size": 5}


@pytest.mark.parametrize(
    ("parts", "file", "text"),
    [
        ({"document": TABLE}, FileRef("d", 5), ""),
        ({"document": {"file_id": "d", "file_name": "R.CSV"}, "caption": "/results"}, FileRef("d"), "/results"),
        ({"document": {"file_id": "d", "file_name": "letter.docx"}}, None, ""),
        ({"document": TABLE, "forward_origin": {"type": "user"}}, None, ""),
        ({"document": TABLE, "via_bot": {"id": 2}}, None, ""),
    ],
)
@pytest.mark.shows("T9")
def test_a_table_is_known_by_its_name_and_taken_only_from_its_owner(
    parts: dict[str, Any], file: FileRef | None, text: str
) -> None:
    said = understood(message=message(**parts))
    assert (said.sheet_file, said.text) == (file, text)
    assert said.happening is (Happening.UNREADABLE if file is None else Happening.SHEET)
    assert understood(message=message(**parts, chat=GROUP)).happening is Happening.GROUP
