"""The chats as a person sees them on the phone: messages in order, and whether the bot is started or blocked."""

from typing import Any

import msgspec

from bot.simulator.clock import SimulatorClock
from bot.simulator.journal import Journal, Json
from bot.simulator.people import Person
from bot.simulator.stream import Stream

_FIRST_LINE_ID = 500_000_000_000_000_000


class ChatMessage(msgspec.Struct, omit_defaults=True, rename={"sender": "from"}):
    """One message; the fields are told in `bot.simulator.control`. `original`: the platform's own object."""

    id: str
    channel: str
    person: str
    sender: str
    at: str
    kind: str
    text: str
    at_ms: int
    entities: list[Json] | None = None
    html: str | None = None
    flex: Json | None = None
    document: Json | None = None
    photo: Json | None = None
    message: Json | None = None
    quick_replies: list[Json] | None = None
    buttons: list[list[Json]] | None = None
    protected: bool = False
    unsent: bool = False
    edited: bool = False
    original: Json | None = None

    def shown(self) -> Json:
        """As the control API gives it."""
        shown: Json = msgspec.to_builtins(self)
        shown.pop("original", None)
        shown.pop("at_ms")
        return shown


class ChatState(msgspec.Struct, omit_defaults=True):
    """`started`: the person once added the bot; `blocked`: and blocked it since."""

    started: bool = False
    blocked: bool = False

    @property
    def open(self) -> bool:
        """Whether what the bot sends arrives."""
        return self.started and not self.blocked


class Chats:
    """All chats of all people on both platforms."""

    def __init__(self, journal: Journal, clock: SimulatorClock, stream: Stream) -> None:
        self._clock = clock
        self._stream = stream
        self._messages = journal.table("messages", ChatMessage)
        self._states = journal.table("chats", ChatState)
        self._counters = journal.table("counters", int)

    def state(self, channel: str, person: Person) -> ChatState:
        """Not started, for a chat that never was."""
        return self._states.get(f"{channel}/{person.id}") or ChatState()

    def set_state(self, channel: str, person: Person, *, started: bool, blocked: bool) -> None:
        """Changes it and tells the pages."""
        self._states.put(f"{channel}/{person.id}", ChatState(started, blocked))
        told = {"channel": channel, "person": person.id, "started": started, "blocked": blocked}
        self._stream.publish("chat", told)

    def messages(self, channel: str, person: Person) -> list[ChatMessage]:
        """Oldest first."""
        return [message for message in self._messages if message.channel == channel and message.person == person.id]

    def get(self, channel: str, person: Person, message_id: str) -> ChatMessage | None:
        """One message of a chat."""
        return self._messages.get(f"{channel}/{person.id}/{message_id}")

    def new_id(self, channel: str) -> str:
        """LINE's 18 digits, Telegram's small number."""
        number = (self._counters.get(channel) or (_FIRST_LINE_ID if channel == "line" else 0)) + 1
        self._counters.put(channel, number)
        return str(number)

    def add(
        self,
        channel: str,
        person: Person,
        sender: str,
        kind: str,
        text: str,
        *,
        message_id: str | None = None,
        **fields: Any,  # noqa: ANN401 - the optional fields of ChatMessage, each of its own type
    ) -> ChatMessage:
        """Writes a new message into the chat. SENDER: bot or person."""
        message = ChatMessage(
            id=message_id or self.new_id(channel),
            channel=channel,
            person=person.id,
            sender=sender,
            at=self._clock.now().isoformat(timespec="milliseconds"),
            at_ms=self._clock.now_ms(),
            kind=kind,
            text=text,
            **fields,
        )
        self._put(message)
        self._stream.publish("message", message.shown())
        return message

    def changed(self, message: ChatMessage) -> None:
        """Keeps a message that was edited, or taken back."""
        self._put(message)
        self._stream.publish("edited", message.shown())

    def take_back(self, message: ChatMessage) -> None:
        """Unsends (LINE) or deletes (Telegram): the text is gone for everybody."""
        message.unsent = True
        message.text = ""
        message.entities = message.html = message.flex = message.document = message.photo = None
        message.quick_replies = message.buttons = message.message = message.original = None
        self.changed(message)

    def _put(self, message: ChatMessage) -> None:
        self._messages.put(f"{message.channel}/{message.person}/{message.id}", message)
