"""Pages behind a one-time address that a chat asked for: bound to the chat, then to the first browser, for minutes.

The address holds a token of 256 random bits; kept is its digest only.  A page for one purpose is nothing for another:

    /link/mydata/<token>      the copy of one's own data, 15 minutes once opened, 3 times
    /link/password/<token>    the own password is changed, 30 minutes once opened, once
    /link/forgot/<token>      staff are asked for a new code, the same
    /link/prove/<token>       the own password is asked for after a long silence, the same
    /link/pin/<token>         the PIN of the chat is asked for, the same
    /link/newpin/<token>      a PIN is set, the same
    /link/nopin/<token>       a forgotten PIN is taken away by the own password, the same
    /link/request/<token>     a request is filled in and sent, the same
    /link/staffpassword/<token>  staff set the password by which they prove themselves again, the same
    /link/staffprove/<token>     they do so, the same
    /list/<token>             a list of members for staff, 15 minutes, marked with who asked
    /receipt/<token>          a receipt as PDF, 15 minutes, 3 times; /receipt/picture/<token>: a small picture of it
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, Protocol

from core.links import Chat, ChatId, MemberId

PageId = NewType("PageId", int)


class Purpose(StrEnum):
    """What a page is for; the word stands in its address."""

    PASSWORD = "password"  # noqa: S105 - the name of a page
    FORGOT = "forgot"
    MYDATA = "mydata"
    PROVE = "prove"
    PIN = "pin"
    NEW_PIN = "newpin"
    NO_PIN = "nopin"
    REQUEST = "request"
    LIST = "list"
    """A list of members that staff asked for."""
    RECEIPT = "receipt"
    RECEIPT_PICTURE = "receiptpicture"
    """What a chat shows beside a receipt; chat programs fetch it without cookies and as often as they like."""
    STAFF_PASSWORD = "staffpassword"  # noqa: S105 - the name of a page
    STAFF_PROVE = "staffprove"


OF_OFFICE = frozenset({Purpose.LIST, Purpose.STAFF_PASSWORD, Purpose.STAFF_PROVE})
"""Pages of the office's people: they end with the office's link of their chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSession:
    """One press of a button that leads to a page. `member_id`: whom the chat was linked to then, if anybody.

    `failures`: wrong entries.  `uses`: how often it did what it is for.  `ended_at`: it is good for nothing any more.
    """

    id: PageId
    purpose: Purpose
    chat: Chat
    member_id: MemberId | None
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    browser_hash: bytes | None = None
    failures: int = 0
    uses: int = 0
    ended_at: datetime | None = None
    data: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a page of the office was asked for; what came of a member's."""


class PageSessions(Protocol):
    """Keeps the sessions of all pages but that of `/link`."""

    async def start(
        self,
        purpose: Purpose,
        chat_id: ChatId,
        member_id: MemberId | None,
        token_hash: bytes,
        now: datetime,
        expires_at: datetime,
        data: Mapping[str, str] | None = None,
    ) -> PageId:
        """A new session. Earlier ones of the chat for this purpose end. DATA: what a page of the office is for."""
        ...

    async def by_token(self, purpose: Purpose, token_hash: bytes, *, held: bool = False) -> PageSession | None:
        """By the token, for this purpose only. HELD: nobody else changes it until this unit of work ends."""
        ...

    async def save(self, session: PageSession) -> None:
        """Write what may change after the start."""
        ...

    async def keep(self, token_hash: bytes, data: Mapping[str, str]) -> None:
        """What came of the page with that token, for showing it again."""
        ...

    async def end_of_member(self, member_id: MemberId, now: datetime) -> int:
        """Every page that was started for this member is good for nothing any more; how many were."""
        ...

    async def end_of_chat(self, chat_id: ChatId, purposes: Collection[Purpose], now: datetime) -> int:
        """The same of the chat's pages for these purposes."""
        ...
