"""What delivery needs from a channel: one call made, and honest word of what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from core.messaging import Delivery


class Outcome(Enum):
    """What a call came to."""

    ACCEPTED = auto()
    """Accepted now, or known to have been accepted earlier."""
    NOT_SENT = auto()
    """Surely not accepted: may be repeated as it is."""
    UNCLEAR = auto()
    """No answer, or one that does not tell: it may have been accepted."""
    TOKEN_GONE = auto()
    """LINE: the reply token is used or expired."""
    REFUSED = auto()
    """Final: repeating it would be refused again."""
    QUOTA_GONE = auto()
    """LINE: the month's pushes are used up. Surely not accepted, and no other push will be."""
    CHANNEL_DEAD = auto()
    """The person blocked the bot, or never opened it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The outcome; `detail` is for logs and staff and holds nothing personal, `wait` is what the platform asked for."""

    outcome: Outcome
    detail: str = ""
    wait: timedelta | None = None


class Sender(Protocol):
    """A channel's client."""

    async def send(self, delivery: Delivery, *, by_reply: bool) -> Sent:
        """Make the call once. BY_REPLY: LINE only, with the reply token instead of a push with the retry key."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


def of_menu(sent: Sent) -> Sent:
    """SENT as it counts for the menu of a chat: whatever comes of that call stops nothing else.

    No pause for its platform, and no word about the chat's being reachable: an answer finds out for itself.
    """
    ends = sent.outcome not in {Outcome.ACCEPTED, Outcome.NOT_SENT, Outcome.UNCLEAR}
    return replace(sent, outcome=Outcome.REFUSED if ends else sent.outcome, wait=None)


def of_many(sent: Sent) -> Sent:
    """SENT as it counts for a call to many people at once.

    That the quota has no room for all of them does not say that it has none: each is then told by a call of its own.
    Such calls have a rate of their own, so that too many of them pause nothing else.
    """
    is_too_many = sent.outcome is Outcome.QUOTA_GONE
    return replace(sent, outcome=Outcome.REFUSED if is_too_many else sent.outcome, wait=None)


def may_reply(delivery: Delivery, now: datetime) -> bool:
    """Whether the reply token is still worth a try."""
    return delivery.reply_token is not None and delivery.reply_until is not None and now < delivery.reply_until
