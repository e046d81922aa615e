"""Cases: what somebody asks the office for in writing, until staff have dealt with it; the one queue of the office.

A forgotten log-in (product row E3) is the kind `forgot`.  It claims a name, a member number, a unit and a national ID:
nothing of it is looked up or believed before a person of the office has compared it with the register.  `question`
(product row E9) is a thread of messages, `update` (E8) new data of a member with evidence.

    open ──> done | rejected | cancelled          a question that is answered opens again when its asker writes on
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from core.links import Chat, ChatId, MemberId

CaseId = NewType("CaseId", int)


class CaseKind(StrEnum):
    """What is asked for."""

    FORGOT = "forgot"
    QUESTION = "question"
    UPDATE = "update"
    REQUEST = "request"
    """Something to be deducted differently: `core.requests` has what exactly."""


class CaseState(StrEnum):
    """Where it stands."""

    DRAFT = "draft"
    """Begun, and not sent yet: nobody of the office sees it, and it is swept after a day."""
    OPEN = "open"
    """It waits for the office."""
    DONE = "done"
    """Approved, applied or answered."""
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    """By who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One of any state. `chat`: where it was asked, if in a chat; `member_id`: whom it is about, where that is known.

    `data`: what was filled in, field by field; empty once it was closed and not kept.  `waiting_since`: when it last
    began to wait for the office.
    """

    id: CaseId
    kind: CaseKind
    chat: Chat | None
    member_id: MemberId | None
    opened_at: datetime
    waiting_since: datetime
    data: Mapping[str, str]
    state: CaseState = CaseState.OPEN
    closed_at: datetime | None = None
    closed_by: str | None = None
    """The actor's name, such as `staff:somsri`."""
    fetched_at: datetime | None = None
    """When what the answer held ready, a code, was handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """One message of a case's thread. `author`: the actor's name, `member` for who asked."""

    at: datetime
    author: str
    text: str


class Cases(Protocol):
    """Keeps cases and their threads; what was written is sealed at rest."""

    async def open(
        self,
        kind: CaseKind,
        uid: str,
        data: Mapping[str, str],
        now: datetime,
        *,
        chat_id: ChatId | None = None,
        member_id: MemberId | None = None,
        state: CaseState = CaseState.OPEN,
    ) -> CaseId:
        """A new case, or a DRAFT of one. UID: a random name of its own, which binds the sealed data to it."""
        ...

    async def get(self, case_id: CaseId, *, held: bool = False) -> Case | None:
        """In any state. HELD: nobody else changes it until this unit of work, one that writes, ends."""
        ...

    async def waiting(self, kinds: Sequence[CaseKind], limit: int, offset: int = 0) -> Sequence[Case]:
        """Open ones of these kinds, the longest waiting first."""
        ...

    async def count_waiting(self) -> Mapping[CaseKind, int]:
        """How many of each kind are open; kinds without any are left out."""
        ...

    async def of_chat(self, kind: CaseKind, chat_id: ChatId, since: datetime) -> int:
        """How many of the chat's are waiting, or were opened after SINCE."""
        ...

    async def of_member(
        self, member_id: MemberId, kinds: Sequence[CaseKind], limit: int, offset: int = 0
    ) -> Sequence[Case]:
        """A member's of any state, newest first."""
        ...

    async def rewrite(self, case_id: CaseId, data: Mapping[str, str]) -> bool:
        """What is filled in, anew; False for what is neither open nor a draft."""
        ...

    async def discard(self, case_id: CaseId) -> bool:
        """The draft goes without a trace; False for what is none."""
        ...

    async def sweep_drafts(self, before: datetime) -> int:
        """Drafts that were begun before BEFORE go; how many."""
        ...

    async def open_of_member(self, member_id: MemberId, kind: CaseKind) -> int:
        """How many of a kind wait that are about the member."""
        ...

    async def newest_of_chat(self, kind: CaseKind, chat_id: ChatId, state: CaseState) -> Case | None:
        """The chat's that was opened last, of those in this state."""
        ...

    async def identify(self, case_id: CaseId, member_id: MemberId) -> None:
        """Whom it is about was found out."""
        ...

    async def close(self, case_id: CaseId, state: CaseState, by: str, now: datetime, *, keep_data: bool) -> bool:
        """It waits no more; without KEEP_DATA what was filled in goes. False where it does not wait: one wins."""
        ...

    async def reopen(self, case_id: CaseId, now: datetime) -> bool:
        """It waits for the office again, from now on; False for a draft, and where it waits already."""
        ...

    async def fetch(self, case_id: CaseId, now: datetime) -> bool:
        """What the answer held ready is handed out, once; False where it was before."""
        ...

    async def add_note(self, case_id: CaseId, uid: str, note: CaseNote) -> None:
        """A message at the end of the thread. UID: a random name of its own."""
        ...

    async def notes(self, case_id: CaseId) -> Sequence[CaseNote]:
        """The thread, oldest first."""
        ...
