"""What a person can do in a chat, on either platform, as the control API asks for it.

`picture {data?, name?, as?}` sends a picture: `data` is the base64 of its bytes, `name` its file name, and `as` says
how it travels: `photo` (the default, as from the camera's roll) or `file` (as a document, untouched).  Without data a
made-up one of a single dot is sent.  On the chat page it is a message of kind `other` with
`message {type: "image"|"file", name, url}`.
"""

import base64
import binascii
import mimetypes
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from bot.simulator.chats import ChatMessage
from bot.simulator.files import Upload
from bot.simulator.journal import Json
from bot.simulator.people import Person

T = TypeVar("T")

# The smallest PNG there is.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da63f80f00010101001cb08c990000000049454e44ae426082"
)


class ActError(Exception):
    """An act that cannot be done now; `status` is the HTTP status of the control API's answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Acts(Protocol):
    """A person's hands on one platform. Each returns the message that the act put into the chat, if it did."""

    def text(self, person: Person, text: str) -> ChatMessage:
        """Types a text."""
        ...

    def tap(self, person: Person, message_id: str, data: str | None, index: int | None) -> ChatMessage | None:
        """Presses the button with DATA, or the one at INDEX."""
        ...

    def menu(self, person: Person, index: int) -> ChatMessage | None:
        """Presses the area at INDEX of the menu below the chat, or types the command at INDEX of Telegram's."""
        ...

    def start(self, person: Person, payload: str) -> ChatMessage | None:
        """Adds or starts the bot."""
        ...

    def block(self, person: Person) -> None:
        """Blocks the bot."""
        ...

    def unblock(self, person: Person) -> None:
        """Lets the bot in again."""
        ...

    def unsend(self, person: Person, message_id: str) -> None:
        """Takes an own message back."""
        ...

    def edit(self, person: Person, message_id: str, text: str) -> None:
        """Changes an own text."""
        ...

    def sticker(self, person: Person) -> ChatMessage:
        """Sends a sticker."""
        ...

    def picture(self, person: Person, picture: Upload, *, as_file: bool) -> ChatMessage:
        """Sends a photo, or a file."""
        ...

    def group(self, person: Person, text: str) -> None:
        """Brings the bot into a group and says TEXT there, if any."""
        ...


def chosen(options: Sequence[object], data: str | None, index: int | None) -> int:
    """Which button is meant: the one with DATA, or the one at INDEX; ActError 404 where there is none."""
    if data is not None and data in options:
        return options.index(data)
    if index is not None and 0 <= index < len(options):
        return index
    raise ActError(404, "no such button in that message")


def field(body: Json, name: str, kind: type[T]) -> T:
    """The field NAME of a request's body, which must be there; an empty text is none."""
    value = body.get(name)
    if not isinstance(value, kind) or value == "":
        raise ActError(400, f"{name}: {kind.__name__} needed")
    return value


def picture(body: Json) -> Upload:
    """The picture in a request's body."""
    try:
        content = base64.b64decode(str(body.get("data", "")), validate=True) or DOT
    except binascii.Error:
        raise ActError(400, "data: base64 needed") from None
    name = str(body.get("name", "photo.png"))
    return Upload(name, mimetypes.guess_type(name)[0] or "application/octet-stream", content)


def do(acts: Acts, act: str, person: Person, body: Json) -> ChatMessage | None:
    """Carries out the act of that name; ActError 404 where there is none."""
    found = _BY_NAME.get(act)
    if found is None:
        raise ActError(404, f"no such act {act}")
    return found(acts, person, body)


_BY_NAME: Mapping[str, Callable[[Acts, Person, Json], ChatMessage | None]] = {
    "text": lambda acts, person, body: acts.text(person, field(body, "text", str)),
    "tap": lambda acts, person, body: acts.tap(
        person, field(body, "message", str), body.get("data"), body.get("index")
    ),
    "menu": lambda acts, person, body: acts.menu(person, field(body, "index", int)),
    "start": lambda acts, person, body: acts.start(person, str(body.get("payload", ""))),
    "block": lambda acts, person, _body: acts.block(person),
    "unblock": lambda acts, person, _body: acts.unblock(person),
    "unsend": lambda acts, person, body: acts.unsend(person, field(body, "message", str)),
    "edit": lambda acts, person, body: acts.edit(person, field(body, "message", str), field(body, "text", str)),
    "sticker": lambda acts, person, _body: acts.sticker(person),
    "picture": lambda acts, person, body: acts.picture(
        person, picture(body), as_file=body.get("as", "photo") == "file"
    ),
    "group": lambda acts, person, body: acts.group(person, str(body.get("text", ""))),
}
