"""Cases: what somebody asks the office for in writing, until staff have answered it.

A forgotten log-in (product row E3) is the kind `forgot`.  It claims a name, a member number, a unit and a national ID:
nothing of it is looked up or believed before a person of the office has compared it with the register.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from core.links import Chat, ChatId

CaseId = NewType("CaseId", int)


class CaseKind(StrEnum):
    """What is asked for."""

    FORGOT = "forgot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One that waits for an answer, in the chat it was asked in. `data`: what was filled in, field by field."""

    id: CaseId
    kind: CaseKind
    chat: Chat
    opened_at: datetime
    data: Mapping[str, str]


class Cases(Protocol):
    """Keeps cases; what was filled in is sealed at rest."""

    async def open(self, kind: CaseKind, chat_id: ChatId, uid: str, data: Mapping[str, str], now: datetime) -> CaseId:
        """A new case. UID: a random name of its own, which binds the sealed data to it."""
        ...

    async def waiting(self, kind: CaseKind, limit: int) -> Sequence[Case]:
        """Those that nobody has answered yet, the longest waiting first."""
        ...

    async def of_chat(self, kind: CaseKind, chat_id: ChatId, since: datetime) -> int:
        """How many of the chat's are waiting, or were opened after SINCE."""
        ...
