r"""A chat identity, the member it is bound to, and the page session that binds them.

A person on a platform is known by three things together: the platform, the bot that was written to, and the person's id
there.  The bot belongs to it because ids of LINE are given out per provider: the same id under another bot is somebody
else.

The order of a first link (security: nothing is shown, sent or stored for the chat before the last step)::

    credentials -> proof -> password -> confirm -> bound
         \_ own password ______________/
         \_ staff code ____/
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

ChatId = NewType("ChatId", int)
MemberId = NewType("MemberId", int)
LinkId = NewType("LinkId", int)
SessionId = NewType("SessionId", int)

OPEN_WITHIN = timedelta(minutes=10)
"""How long the button of `/link` waits to be pressed."""

FILL_WITHIN = timedelta(minutes=30)
"""How long the page stays valid once opened (product row E1)."""


class Platform(StrEnum):
    """Where people chat."""

    LINE = "line"
    TELEGRAM = "telegram"


class Language(StrEnum):
    """What the bot speaks; chats start in Thai."""

    THAI = "th"
    ENGLISH = "en"


class Form(StrEnum):
    """How answers are drawn for a chat."""

    NORMAL = "normal"
    LARGE = "large"
    """Everything one step larger, labels above their values."""
    TEXT = "text"
    """`label: value` lines without bars or signs, for screen readers."""


@dataclass(frozen=True, slots=True)
class View:
    """How a chat is answered. `hides_amounts`: each figure is shown as dots, for telephones that are shared."""

    language: Language
    form: Form = Form.NORMAL
    hides_amounts: bool = False


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """One person's private chat with one bot. `bot_id`: LINE's destination (U + 32 hex), Telegram's numeric bot id."""

    platform: Platform
    bot_id: str
    user_id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.bot_id}:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat that wrote to us at least once."""

    id: ChatId
    address: ChatAddress
    language: Language = Language.THAI
    blocked: bool = False
    form: Form = Form.NORMAL
    hides_amounts: bool = False

    @property
    def view(self) -> View:
        """How it is answered."""
        return View(self.language, self.form, self.hides_amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A chat bound to a member, until it is ended."""

    id: LinkId
    chat: Chat
    member_id: MemberId
    linked_at: datetime
    consent_version: str
    ended_at: datetime | None = None
    consented_at: datetime | None = None
    """When a later text was agreed to; None while the one of the link counts."""

    @property
    def agreed_at(self) -> datetime:
        """When the text of `consent_version` was agreed to."""
        return self.consented_at or self.linked_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link as staff look through those of a day, whether or not it was ended since."""

    linked_at: datetime
    platform: Platform
    member_no: str
    ended_at: datetime | None


class Links(Protocol):
    """Chats bound to members."""

    async def of_member(self, member_id: MemberId) -> Sequence[Link]:
        """The links in force, oldest first."""
        ...

    async def of_chat(self, chat_id: ChatId) -> Link | None:
        """The chat's link in force."""
        ...

    async def add(self, chat_id: ChatId, member_id: MemberId, now: datetime, consent_version: str) -> Link:
        """Bind; a link that the chat has already must be ended before."""
        ...

    async def made_since(self, at: datetime) -> Sequence[NewLink]:
        """Those made since then, oldest first, ended ones too."""
        ...

    async def end(self, chat_id: ChatId, now: datetime, reason: str) -> bool:
        """End the chat's link; False where it has none."""
        ...

    async def agree(self, chat_id: ChatId, now: datetime, consent_version: str) -> bool:
        """A later text of consent was agreed to; False where the chat has no link."""
        ...

    async def seen(self, chat_id: ChatId, day: date) -> None:
        """The linked chat asked something on DAY."""
        ...


class LinkStep(StrEnum):
    """The page a link session is at; the page's `data-step` says the same word."""

    CREDENTIALS = "credentials"
    PROOF = "proof"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    CONFIRM = "confirm"
    CODE = "code"
    """All confirmed on a page without script; the chat must now type the code that the page shows."""
    DONE = "done"
    EXPIRED = "expired"


class Way(StrEnum):
    """How the credentials step was passed."""

    DEFAULT = "default"
    OWN = "own"
    STAFF_CODE = "staff-code"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSession:
    """One press of `/link`: bound to a chat, then to the first browser that opens it; it links once.

    Tokens and codes are here as SHA-256 digests only (`digest`).  `member_no` is the canonical number that was claimed,
    whether or not it exists; `member_id` is set once the proof has been given.
    """

    id: SessionId
    chat: Chat
    chat_name: str | None
    created_at: datetime
    expires_at: datetime
    step: LinkStep
    opened_at: datetime | None = None
    browser_hash: bytes | None = None
    member_no: str | None = None
    member_id: MemberId | None = None
    way: Way | None = None
    staff_code_hash: bytes | None = None
    """Of the code that proved; it is used up by the last step only."""
    credential_version: int | None = None
    """Of the own password when the proof was given; the last step wants it unchanged."""
    new_password_hash: str | None = None
    consent_version: str | None = None
    nonce_hash: bytes | None = None
    code_hash: bytes | None = None
    failures: int = 0


class LinkSessions(Protocol):
    """Keeps the page sessions of `/link`."""

    async def start(
        self, chat_id: ChatId, chat_name: str | None, token_hash: bytes, now: datetime, expires_at: datetime
    ) -> SessionId:
        """A new session at its first step. Earlier sessions of the chat expire."""
        ...

    async def by_token(self, token_hash: bytes, *, held: bool = False) -> LinkSession | None:
        """By the token. HELD: nobody else holds or changes it until this unit of work, one that writes, ends."""
        ...

    async def by_nonce(self, nonce_hash: bytes, *, held: bool = False) -> LinkSession | None:
        """By the nonce of LINE's dialog."""
        ...

    async def awaiting_code(self, chat_id: ChatId, *, held: bool = False) -> LinkSession | None:
        """The chat's session that waits for its typed code."""
        ...

    async def save(self, session: LinkSession) -> None:
        """Write what may change after the start."""
        ...


def digest(secret: str) -> bytes:
    """What is stored of a random token or code (at least 40 random bits, one use): its SHA-256."""
    return hashlib.sha256(secret.encode()).digest()
