"""Messages on their way in and out, as they are kept.

What a platform brings is stored before it is acknowledged (`NewEvent` -> `StoredEvent`); what must be sent is stored
in the transaction of the effect it reports (`NewDelivery` -> `Delivery`).  The payloads are opaque here: the raw event
of a platform, and the rendered call to one.  `Inbox` and `Outbox` are the ports that keep them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol
from uuid import UUID

from core.links import ChatAddress, Platform

EventId = NewType("EventId", int)
DeliveryId = NewType("DeliveryId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """One event of a webhook.

    `event_id` is the platform's own and unique for one bot (LINE webhookEventId, Telegram update_id).  `queue` says
    whose turn it waits for: events with the same queue are handled one by one.  `sent_at` is the platform's time.
    """

    address: ChatAddress
    event_id: str
    queue: str
    sent_at: datetime
    received_at: datetime
    payload: bytes
    withdraws: Callable[[bytes], bool] | None = None
    """The person took a message back: says of the payload of an event that still waits whether it is that message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event waiting to be handled; `failures` counts the times that handling it raised."""

    id: EventId
    address: ChatAddress
    event_id: str
    sent_at: datetime
    received_at: datetime
    payload: bytes
    failures: int


class DeliveryClass(StrEnum):
    """What to do where a platform leaves unclear whether a message arrived (security F7, F10a)."""

    RECORD = "A"
    """A receipt, a decision: sent again after a minute with the same visible reference, and listed for staff."""
    NOTICE = "B"
    """A reminder, news: not again; listed for staff."""
    ANSWER = "C"
    """The answer to a question: not again, the person can ask again; listed as unsure."""
    REPEATABLE = "R"
    """A call that may be made twice without anybody noticing, such as removing pressed buttons."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    NEW = "new"
    SENDING = "sending"
    DONE = "done"
    UNSURE = "unsure"
    DEAD = "dead"


MENU = "menu"
"""The method of a delivery that shows the chat the menu named by its payload, `member-th` (`core.services.menus`).

These stand in a line of their own: they neither wait for the answers of their chat nor hold them up.
"""


MANY = "multicast"
"""The method of a delivery to several chats of a bot in one call: LINE's, for messages that are equal.

Its payload is `{"to": [user ids], ...}`, its address nobody's and its own.  It arrives for all of them or for none.
"""

MANY_WEIGHS = 10
"""It takes the time of so many others: LINE takes a tenth as many of them a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A call to a platform, to be made once.

    `method` is a channel's own word ("message", "leave", or a method of Telegram's Bot API), `payload` its JSON body;
    or it is `MENU` or `MANY`.
    `retry_key` is made with the row, before any attempt.  A `reply_token` may be used until `reply_until`.
    """

    address: ChatAddress
    method: str
    payload: bytes
    delivery_class: DeliveryClass
    retry_key: UUID
    created_at: datetime
    reply_token: str | None = None
    reply_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A stored delivery that this worker has claimed.

    `unclear_at`: when an attempt first ended without an answer, so that it may have been accepted.
    """

    id: DeliveryId
    address: ChatAddress
    method: str
    payload: bytes
    delivery_class: DeliveryClass
    retry_key: UUID
    created_at: datetime
    attempts: int
    reply_token: str | None
    reply_until: datetime | None
    unclear_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResult:
    """What became of a claimed delivery. `not_before` only for NEW (try again); `detail` holds nothing personal.

    `attempt`: the number of the attempt that it is about.  Once another worker has claimed the delivery again, the word
    of one that slept through its lease no longer counts.
    """

    id: DeliveryId
    attempt: int
    state: DeliveryState
    at: datetime
    detail: str = ""
    not_before: datetime | None = None
    unclear_at: datetime | None = None
    drop_reply_token: bool = False
    channel_dead: bool = False
    """The person blocked the bot or is gone: the chat is marked, later deliveries to it end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How a delivery ended that staff should know of. Nothing personal: `reference` is the start of its retry key."""

    reference: str
    platform: Platform
    method: str
    delivery_class: DeliveryClass
    state: DeliveryState
    detail: str
    created_at: datetime
    ended_at: datetime


def reference_of(retry_key: UUID) -> str:
    """What staff call a delivery by: `1f4a01d2`. LINE logs the whole key."""
    return retry_key.hex[:8]


class Inbox(Protocol):
    """Events that were acknowledged and wait for their answer."""

    async def add(self, events: Sequence[NewEvent]) -> int:
        """Keep those not seen before (address' bot and event_id); how many were new."""
        ...

    async def withdraw(self, queue: str, is_it: Callable[[bytes], bool], now: datetime) -> int:
        """Blank the waiting events of QUEUE whose payload IS_IT: they are done, and never answered; how many."""
        ...

    async def waiting_queues(self, limit: int) -> Sequence[str]:
        """Queues with waiting events, the longest waiting first."""
        ...

    async def take(self, queue: str) -> StoredEvent | None:
        """The oldest waiting event of QUEUE, held until this unit of work ends; None also if another worker has it."""
        ...

    async def done(self, event_id: EventId, now: datetime) -> None:
        """Handled: the payload is blanked, the row stays so that a repeated webhook is known."""
        ...

    async def failed(self, event_id: EventId, now: datetime, reason: str, *, give_up: bool) -> None:
        """Handling raised REASON (a class name). Giving up blanks the payload too."""
        ...


OUTBOX_HELD = "outbox_held"
"""While this switch is set nothing at all is sent: a restored database may be older than what was said since."""

LINE_QUOTA_GONE = "line_quota_gone"
"""When LINE said that the month's pushes are used up: none is tried for the rest of that month."""

LINE_LIMIT, LINE_USED = "line_limit", "line_used"
"""LINE's messages of a month: how many there may be, which is missing where there is no limit, and how many were sent.

As LINE told last, and what was pushed since.
"""

BACKUP_MADE = "backup_made"
"""When the last backup was finished."""


class Switches(Protocol):
    """Facts about the system as a whole, each set by somebody at some time."""

    async def since(self, name: str) -> datetime | None:
        """When it was set; None where it is not."""
        ...

    async def set(self, name: str, at: datetime, by: str) -> None:
        """Set it, or set it anew."""
        ...

    async def clear(self, name: str) -> bool:
        """False where it was not set."""
        ...

    async def put_number(self, name: str, number: int, at: datetime, by: str) -> None:
        """A figure, as it stands at that time."""
        ...

    async def add_to(self, name: str, number: int) -> None:
        """The figure grows, if there is one; the time at which it was put stays."""
        ...

    async def number(self, name: str) -> int | None:
        """The figure; None where there is none."""
        ...


class Outbox(Protocol):
    """Calls to the platforms that must be made."""

    async def add(self, deliveries: Sequence[NewDelivery]) -> None: ...
    async def claim(
        self, worker: str, now: datetime, lease_until: datetime, limit: int, platform: Platform | None = None
    ) -> Sequence[Delivery]:
        """Up to LIMIT deliveries that are due: of each chat the first that is unfinished, if it is not being sent.

        Menus (`MENU`) are counted apart: of each chat also the first of them.

        Of PLATFORM, or of any.  None while `OUTBOX_HELD`, and none of a platform while it is paused.
        """
        ...

    async def pause(self, platform: Platform, now: datetime, until: datetime) -> None:
        """PLATFORM said that it gets too much: no worker claims anything of it before UNTIL."""
        ...

    async def finish(self, results: Sequence[DeliveryResult]) -> None:
        """Write what became of claimed ones; payloads of ended ones are blanked. A later attempt is left alone."""
        ...

    async def abandoned(self, now: datetime, worker: str | None = None) -> Sequence[Delivery]:
        """Those in `sending` whose lease ran out; with WORKER those of all other workers whatever their lease."""
        ...

    async def end_chat(self, address: ChatAddress, now: datetime, why: str) -> int:
        """What has not arrived at ADDRESS yet is never sent, nor tried again, and its payload goes; how many.

        A `MANY` that was never tried goes to the others; one that may have arrived is repeated as it was.
        """
        ...

    async def next_due(self) -> datetime | None:
        """When the earliest waiting delivery may be tried."""
        ...

    async def waiting(self) -> Mapping[Platform, int]:
        """How many deliveries of each platform wait, a `MANY` as so many; those being sent are none of them."""
        ...

    async def unsure(self, limit: int) -> Sequence[Delivery]:
        """Those that may or may not have arrived, newest first, for staff."""
        ...

    async def fates(self, state: DeliveryState, limit: int) -> Sequence[Fate]:
        """Those that ended in STATE, newest first, for staff."""
        ...
