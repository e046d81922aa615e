"""Notices (แจ้งเตือน): what somebody is told without having asked, kept until it was told (product rows E6, C4).

A notice is for a person, not for a chat: which chat gets it is decided when it is due, by the person's settings, quiet
hours, and what is left of LINE's quota.  What waits for one person goes in one push, since LINE counts people.  Nothing
in a notice is a figure or a reason: it names the thing, and its button brings the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NewType, Protocol
from uuid import UUID

from core.chat_care import Wish
from core.links import Chat, MemberId, Platform
from core.messaging import DeliveryClass
from core.staff import StaffId

NoticeId = NewType("NoticeId", int)


class Priority(IntEnum):
    """Which notices go first, and which stop first when LINE's quota runs out."""

    URGENT = 0
    """Security, and the result of what somebody filed."""
    USUAL = 1
    RECEIPT = 2
    MINOR = 3
    """A reminder that somebody asked for."""


class NoticeKind(StrEnum):
    """What is told."""

    REQUEST_RESULT = "request-result"
    CUTOFF_MOVED = "cutoff-moved"
    """A holiday came or went: the cut-off of those with something to file has moved."""
    DRAFT_WAITS = "draft-waits"
    """Something is unfinished and the cut-off is near."""
    CUTOFF_NEAR = "cutoff-near"
    """The monthly reminder, for who wants it."""
    RECEIPT_READY = "receipt-ready"
    """The month's receipt is there."""
    DEDUCTION_SHORT = "deduction-short"
    """Not all of the month was deducted."""
    RECEIPT_VOID = "receipt-void"
    """The month's receipt does not count any more."""
    DIVIDEND_READY = "dividend-ready"
    """Dividend and refund of a year were worked out and posted."""
    STAFF_UNDECIDED = "staff-undecided"
    STAFF_NEW = "staff-new"
    STAFF_QUOTA = "staff-quota"
    """Of LINE's monthly messages only the reserve is left."""
    STAFF_QUOTA_GONE = "staff-quota-gone"
    STAFF_POLICY = "staff-policy"
    """Tomorrow another version of the policy is in force."""


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """How a kind is treated. `wish`: the setting with which a person does without it."""

    priority: Priority
    delivery_class: DeliveryClass
    wish: Wish | None = None
    keeps_quiet_hours: bool = True


RULES: Mapping[NoticeKind, NoticeRules] = {
    NoticeKind.REQUEST_RESULT: NoticeRules(Priority.URGENT, DeliveryClass.RECORD),
    NoticeKind.CUTOFF_MOVED: NoticeRules(Priority.USUAL, DeliveryClass.NOTICE),
    NoticeKind.DRAFT_WAITS: NoticeRules(Priority.USUAL, DeliveryClass.NOTICE),
    NoticeKind.CUTOFF_NEAR: NoticeRules(Priority.MINOR, DeliveryClass.NOTICE, wish=Wish.REMINDER),
    NoticeKind.RECEIPT_READY: NoticeRules(Priority.RECEIPT, DeliveryClass.RECORD, wish=Wish.RECEIPT),
    NoticeKind.DEDUCTION_SHORT: NoticeRules(Priority.USUAL, DeliveryClass.RECORD),
    NoticeKind.RECEIPT_VOID: NoticeRules(Priority.USUAL, DeliveryClass.RECORD),
    NoticeKind.DIVIDEND_READY: NoticeRules(Priority.USUAL, DeliveryClass.RECORD),
    NoticeKind.STAFF_UNDECIDED: NoticeRules(Priority.USUAL, DeliveryClass.NOTICE),
    NoticeKind.STAFF_NEW: NoticeRules(Priority.USUAL, DeliveryClass.NOTICE),
    NoticeKind.STAFF_QUOTA: NoticeRules(Priority.URGENT, DeliveryClass.NOTICE, keeps_quiet_hours=False),
    NoticeKind.STAFF_QUOTA_GONE: NoticeRules(Priority.URGENT, DeliveryClass.NOTICE, keeps_quiet_hours=False),
    NoticeKind.STAFF_POLICY: NoticeRules(Priority.USUAL, DeliveryClass.NOTICE),
}


class NoticeState(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    SENT = "sent"
    """Handed to the outbox; where that cannot bring it, it waits again (`Notices.settle`)."""
    UNSENT = "unsent"
    """No chat takes it: no link, blocked, quota used up. Shown when the person next asks anything."""
    GONE = "gone"
    """Overtaken, not wanted, or seen by the person in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """One to be told. Exactly one of `member_id` and `staff_id` is set.

    `once`: what it is about, `request-result:407:approved`; the same person is told the same thing once only.
    `values`: for the sentence `notice.<kind>`, texts only, nothing of money.  `not_before`: not earlier than that.
    """

    kind: NoticeKind
    once: str
    member_id: MemberId | None = None
    staff_id: StaffId | None = None
    values: Mapping[str, str]
    not_before: datetime
    until: datetime | None = None
    """After this it is of no use any more."""


Person = tuple[MemberId | None, StaffId | None]
"""Whom a notice is for: one of the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(NewNotice):
    """A kept one. `tried`: where it was sent and did not arrive.

    `alone`: it was sent together with those of others and did not arrive; it goes by itself now.
    """

    id: NoticeId
    state: NoticeState
    made_at: datetime
    tried: frozenset[Platform] = frozenset()
    alone: bool = False

    @property
    def person(self) -> Person:
        """Whom it is for."""
        return self.member_id, self.staff_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat of somebody. `used_on`: when the person last asked something there, or linked it."""

    chat: Chat
    used_on: date
    wishes: Mapping[Wish, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What became of some: handed to the outbox for PLATFORM as the delivery with that retry key, or not."""

    notices: tuple[Notice, ...]
    state: NoticeState
    platform: Platform | None = None
    delivery: UUID | None = None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What was handed to the outbox for somebody on LINE and has not ended, SINCE then; together with others or not."""

    since: datetime
    is_together: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """How many ended; and how many people's come back of those that went together, whom LINE has not counted."""

    ended: int
    back: int = 0


class Notices(Protocol):
    """Keeps notices."""

    async def add(self, notices: Sequence[NewNotice], now: datetime) -> int:
        """Those that the person was not told before; how many."""
        ...

    async def due(self, now: datetime, people: int) -> Sequence[Notice]:
        """All due ones of the next PEOPLE, urgent ones first; held until this unit of work ends, by one worker."""
        ...

    async def places(self, people: Sequence[Person]) -> Mapping[Person, Sequence[Place]]:
        """The chats linked to each, blocked ones too; none of a member whom staff have locked."""
        ...

    async def under_way(self, people: Sequence[Person]) -> Mapping[Person, UnderWay]:
        """Those of PEOPLE for whom something is, the earliest of it; what goes together stands in no chat's line."""
        ...

    async def put(self, sendings: Sequence[Sending], now: datetime) -> None:
        """What became of them."""
        ...

    async def put_off(self, ids: Sequence[NoticeId], not_before: datetime) -> None:
        """They go on waiting, until then."""
        ...

    async def overtake(self, about: Sequence[str], by: str, now: datetime, member_id: MemberId | None = None) -> int:
        """Those that nobody was told yet and whose `once` begins with one of ABOUT are gone, but not BY; how many.

        MEMBER_ID: of that member alone.
        """
        ...

    async def settle(self, limit: int) -> Settled:
        """What the outbox brought is told, what it could not bring waits again, to go elsewhere; LIMIT at most.

        What could not be brought together with those of others goes to the same chat once more, alone.
        """
        ...

    async def unsent_of(self, member_id: MemberId) -> Sequence[Notice]:
        """What could not be told."""
        ...

    async def next_due(self) -> datetime | None:
        """When the earliest may go."""
        ...
