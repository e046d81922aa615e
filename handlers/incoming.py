"""What a person did in a chat, told without the platform's words, and what a feature is given to answer it.

`bot.line.webhook` and `bot.telegram.webhook` make an `Incoming` of a stored event; `handlers.dispatch` looks up who it
is and hands `Asked` to the feature.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, auto

from core.clock import today
from core.history import Actor
from core.links import Chat, ChatAddress, Language, View
from core.members import Member
from core.pictures import CleanPicture
from core.ports import ChatState, Conversation, Means, UnitOfWork
from core.results import ResultSheet
from core.staff import Staff


class Happening(Enum):
    """What kind of thing happened."""

    TEXT = auto()
    """A typed message; `text` has it."""
    TAP = auto()
    """A pressed choice; `tap` has the feature and arguments it stands for."""
    STARTED = auto()
    """The person opened or re-opened the chat (LINE follow, Telegram unblocked)."""
    BLOCKED = auto()
    """The person blocked the bot or left."""
    GROUP = auto()
    """Anything in a group, room or channel: said once that only private chats are answered, then left."""
    LINK_RETURNED = auto()
    """LINE's accountLink with result ok; `nonce` has its nonce."""
    PICTURE = auto()
    """A picture, sent as one or as a file; `picture` says where the platform keeps it."""
    SHEET = auto()
    """A file with a table, CSV or XLSX; `sheet_file` says where the platform keeps it, `text` what stands below it."""
    UNREADABLE = auto()
    """A picture, sticker, voice … that no feature takes."""
    IGNORED = auto()
    """Nothing to answer: an edit, a standby event, a failed account link, an unknown type."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A choice as it travels in a button: a feature's name and short arguments, `unlink:yes:K7`. Never personal data.

    Written out it has at most 64 bytes (Telegram's callback data).
    """

    feature: str
    args: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join((self.feature, *self.args))

    @classmethod
    def parse(cls, text: str) -> "Tap":
        """The inverse of `str`; total, since buttons can be forged."""
        feature, *args = text.split(":")
        return cls(feature, tuple(args))


@dataclass(frozen=True, slots=True)
class PictureRef:
    """Where the platform keeps a picture: LINE's message id, Telegram's file id; its size in bytes where it is told."""

    id: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class FileRef:
    """The same of a file."""

    id: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing a person did."""

    address: ChatAddress
    happening: Happening
    sent_at: datetime
    text: str = ""
    tap: Tap | None = None
    nonce: str = ""
    display_name: str | None = None
    """The person's name on the platform, where the event carries it."""
    examined: bool = False
    """Whether it was found out already if somebody's own password stands in the text (`handlers.care`)."""
    picture: PictureRef | None = None
    clean: CleanPicture | None = None
    """The picture, fetched and drawn anew (`handlers.dispatch.MustFetchError`)."""
    sheet_file: FileRef | None = None
    sheet: ResultSheet | None = None
    """The table, fetched and read (`handlers.dispatch.MustFetchSheetError`)."""
    unfit: str | None = None
    """Why the picture or the file cannot be taken: a key of the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An `Incoming` and all that is needed to answer it. `member` is the one the chat is linked to."""

    incoming: Incoming
    chat: Chat
    member: Member | None
    conversation: Conversation | None
    language: Language
    uow: UnitOfWork
    means: Means
    args: tuple[str, ...] = ()
    """Arguments of the command or tap."""
    consent_version: str | None = None
    """Of the text that the link was agreed to."""
    seen_on: date | None = None
    """The last day on which the linked chat asked something."""
    has_pin: bool = False
    open_until: datetime | None = None
    """Until when figures are shown without the PIN."""
    staff: Staff | None = None
    """The active person of the office whose chat it is; held until the answer is committed."""
    staff_proved_at: datetime | None = None
    unsent: int = 0
    """Notices to the member that no chat took."""

    @property
    def worker(self) -> Staff:
        """The staff, for features whose audience is STAFF. Raises LookupError in other chats."""
        if self.staff is None:
            raise LookupError("asked for staff in a chat that is not the office's")
        return self.staff

    @property
    def actor(self) -> Actor:
        """Who acts, for the history and for what a role may: `staff:somsri` on `line`."""
        return Actor(f"staff:{self.worker.username}", self.chat.address.platform.value)

    @property
    def must_prove(self) -> bool:
        """Whether the office's person has to prove to be it before working on (security T13)."""
        hours = self.means.policy.staff.session_hours
        if self.staff_proved_at is None or hours == 0:
            return False
        return self.means.clock.now() - self.staff_proved_at >= timedelta(hours=hours)

    @property
    def is_idle(self) -> bool:
        """Whether the linked chat was silent for longer than the policy's days, notices not counted."""
        idle_days = self.means.policy.credentials.idle_days
        return self.seen_on is not None and (today(self.means.clock) - self.seen_on).days > idle_days

    @property
    def is_shut(self) -> bool:
        """Whether the chat's PIN must be entered before something of the member is shown."""
        return self.member is not None and self.has_pin and not self._is_opened

    @property
    def view(self) -> View:
        """How the chat is answered now: who entered the PIN sees amounts, hidden otherwise or not."""
        opened = self.has_pin and self._is_opened
        return replace(self.chat.view, hides_amounts=self.chat.hides_amounts and not opened)

    @property
    def _is_opened(self) -> bool:
        return self.open_until is not None and self.means.clock.now() < self.open_until

    @property
    def linked(self) -> Member:
        """The member, for features whose audience is MEMBER. Raises LookupError where the chat is not linked."""
        if self.member is None:
            raise LookupError("asked for a member in a chat that is not linked")
        return self.member

    @classmethod
    def of(cls, incoming: Incoming, state: ChatState, uow: UnitOfWork, means: Means) -> "Asked":
        """Before it is known which feature is meant."""
        return cls(
            incoming=incoming,
            chat=state.chat,
            member=state.member,
            conversation=state.conversation,
            language=state.chat.language,
            uow=uow,
            means=means,
            consent_version=state.consent_version,
            seen_on=state.seen_on,
            has_pin=state.has_pin,
            open_until=state.open_until,
            staff_proved_at=state.staff_proved_at,
            unsent=state.unsent,
        )
