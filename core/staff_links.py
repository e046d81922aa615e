"""A chat of somebody of the office: linked by a one-time code, good while the person is active (security T12, T13).

The same chat may be linked to the person's own membership too (`core.links`); work and own account never mix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.links import Chat, ChatId, MemberId
from core.staff import StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLink:
    """One in force. `proved_at`: when the person last proved to be it, by the code or by the own password."""

    chat: Chat
    staff_id: StaffId
    linked_at: datetime
    proved_at: datetime


class StaffLinks(Protocol):
    """Keeps chats of staff, and the passwords by which staff prove themselves again."""

    async def of_chat(self, chat_id: ChatId) -> StaffLink | None:
        """The chat's link in force."""
        ...

    async def of_staff(self, staff_id: StaffId) -> Sequence[StaffLink]:
        """The links in force, oldest first."""
        ...

    async def add(self, chat_id: ChatId, staff_id: StaffId, now: datetime) -> None:
        """Bind, and proved now; a link that the chat has already must be ended before."""
        ...

    async def prove(self, chat_id: ChatId, now: datetime) -> bool:
        """Proved again; False where the chat has no link."""
        ...

    async def end(self, chat_id: ChatId, now: datetime, reason: str) -> bool:
        """End the chat's link; False where it has none."""
        ...

    async def are_one_person(self, one: StaffId, other: StaffId) -> bool:
        """Whether a chat was ever linked to both, or chats of both to one member; links that ended count."""
        ...

    async def was_chat_of(self, staff_id: StaffId, member_id: MemberId) -> bool:
        """Whether a chat of the person was ever linked to that member; links that ended count."""
        ...

    async def password(self, staff_id: StaffId) -> str | None:
        """The hash of the own password, where one was set."""
        ...

    async def set_password(self, staff_id: StaffId, password_hash: str, now: datetime) -> None:
        """In place of the one before."""
        ...
