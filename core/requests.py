"""Requests (คำร้อง): what members ask to be deducted differently from a month on, and the month that they count for.

A request is a case of the office's one queue (`core.cases`, kind `request`) with a row of its own, which says exactly
what is asked.  Filed no later than the cut-off it takes effect in the month after, later in the month after that
(product row E6); which one is decided in the transaction that files it, together with the month's state:

    open ── seal ──> sealed        a month that is sealed takes nothing more

    submitted ──> approved ──> in force
        │    └──> rejected
        ├──> cancelled             by the member, while nobody has decided
        └──  held                  it came in time by its stamp, and after its month was sealed: staff say which month
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.calendar import Month
from core.cases import CaseId
from core.links import MemberId
from core.money import Baht


class RequestKind(StrEnum):
    """What is to be deducted differently."""

    SHARE_UP = "share-up"
    SHARE_DOWN = "share-down"
    SHARE_SUSPEND = "share-suspend"
    SHARE_RESUME = "share-resume"
    REPAYMENT = "repayment"
    """The monthly payment on one contract."""
    DEPOSIT = "deposit"
    """The monthly deposit on one account."""
    GENERAL = "general"
    """Anything else, in words."""


SHARES = frozenset({RequestKind.SHARE_UP, RequestKind.SHARE_DOWN, RequestKind.SHARE_SUSPEND, RequestKind.SHARE_RESUME})
"""Kinds about the one monthly share: of these a member has one open at a time."""


class RequestState(StrEnum):
    """Where it stands."""

    SUBMITTED = "submitted"
    HELD = "held"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    IN_FORCE = "in-force"


UNDECIDED = frozenset({RequestState.SUBMITTED, RequestState.HELD})
COUNTING = frozenset({RequestState.SUBMITTED, RequestState.APPROVED, RequestState.IN_FORCE})
"""What a month takes when it is sealed: all that was filed for it and neither cancelled nor rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a member wants. `target`: the contract's or the account's number, empty for shares and general ones.

    `new`: baht a month from then on; None for a general one, whose `words` say what is wanted.
    """

    kind: RequestKind
    target: str = ""
    new: Baht | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A filed one. `old`: what was deducted then. `filed_at`: the moment that counts, by the platform's stamp.

    `effective`: the month from which it counts.  `is_late`: it missed a cut-off; the member was told before sending.
    `sealed_in`: the sealed month that took it.  `near`: a button pressed within 150 s after the cut-off, listed for
    staff since Telegram gives presses no time of their own (security F17).
    """

    case_id: CaseId
    member_id: MemberId
    ask: Ask
    old: Baht | None
    filed_at: datetime
    effective: Month
    is_late: bool
    state: RequestState
    near: bool = False
    sealed_in: Month | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """One that waits, as a list of them needs it. `is_doubtful`: held, or `near`."""

    case_id: CaseId
    kind: RequestKind
    is_doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to a request. `by`: the actor's name; `words`: what was said with it."""

    at: datetime
    state: RequestState
    by: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An unfinished request of a member, kept until it is sent or thrown away; one for each kind and target."""

    member_id: MemberId
    ask: Ask
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthState:
    """A collection month. `cutoff_at`: the cut-off that counted when it was sealed.

    `prepared_at`: since when its bills are there; `posted_at`: when the first of them was posted.
    """

    month: Month
    sealed_at: datetime | None = None
    sealed_by: str | None = None
    cutoff_at: datetime | None = None
    prepared_at: datetime | None = None
    prepared_by: str | None = None
    posted_at: datetime | None = None
    posted_by: str | None = None

    @property
    def is_sealed(self) -> bool:
        """Whether it takes nothing more."""
        return self.sealed_at is not None


class Requests(Protocol):
    """Keeps requests, their steps, drafts, and the months they count for."""

    async def month(self, month: Month, *, held: bool = False) -> MonthState:
        """A month's state. HELD: filing and sealing wait for each other, in a unit of work that writes."""
        ...

    async def seal(self, state: MonthState) -> int:
        """The month is sealed as STATE says, and what counts for it is marked; how many requests that were."""
        ...

    async def add(self, request: Request, step: Step) -> None:
        """A new one, with its first step; its case is there already."""
        ...

    async def get(self, case_id: CaseId, *, held: bool = False) -> Request | None:
        """By the case's number. HELD as elsewhere."""
        ...

    async def move(
        self, case_id: CaseId, states: frozenset[RequestState], step: Step, effective: Month | None = None
    ) -> bool:
        """From one of STATES to the step's, perhaps for another month; False where it is in none of them.

        One that comes to count for a month that is sealed already is marked as taken by it: staff said so.
        """
        ...

    async def steps(self, case_id: CaseId) -> Sequence[Step]:
        """What happened to it, oldest first."""
        ...

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Request]:
        """A member's, newest first."""
        ...

    async def of_month(self, month: Month) -> Sequence[Request]:
        """Those of any state that take effect in MONTH, oldest first."""
        ...

    async def in_state(self, states: frozenset[RequestState], limit: int, offset: int = 0) -> Sequence[Request]:
        """Of all members, oldest first."""
        ...

    async def undecided(self) -> Sequence[Undecided]:
        """All that wait for the office, oldest first."""
        ...

    async def undecided_of(self, member_id: MemberId) -> Sequence[Request]:
        """A member's that wait for the office, oldest first."""
        ...

    async def in_force_before(self, member_id: MemberId, month: Month) -> Mapping[tuple[str, str], Request]:
        """The newest approved one of before MONTH for each family and target (`core.request_rules`) of a member."""
        ...

    async def put_draft(self, draft: Draft) -> None:
        """Keep it in place of one of the same kind and target."""
        ...

    async def drop_draft(self, member_id: MemberId, kind: RequestKind, target: str) -> bool:
        """It is sent or given up; False where there is none."""
        ...

    async def drafts(self, member_id: MemberId) -> Sequence[Draft]:
        """A member's, newest first."""
        ...

    async def members_with_drafts(self, since: datetime, after: int, limit: int) -> Sequence[MemberId]:
        """Members who touched a draft since then, in the order of their numbers, from the first AFTER that number."""
        ...
