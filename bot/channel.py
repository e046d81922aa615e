"""What the way of a message needs from a channel, without its words.

`bot.line.channel` and `bot.telegram.channel` keep it.  A stored event is heard (`hear`), answered by the conversation,
and the answer becomes rows of the outbox (`Heard.answer`); a notice to somebody else becomes rows by `notify`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.links import ChatAddress, Platform, View
from core.messaging import DeliveryClass, NewDelivery, StoredEvent
from handlers.feature import Notice
from handlers.incoming import Incoming
from handlers.reply import Reply


class Heard(Protocol):
    """An event that was read, and how it may be answered."""

    @property
    def incoming(self) -> Incoming:
        """What the person did."""
        ...

    def answer(self, reply: Reply | None, view: View, now: datetime, *, leave: bool) -> list[NewDelivery]:
        """The calls that say REPLY to whom it concerns; LEAVE: and then leave the group."""
        ...

    def unsay(self, now: datetime) -> list[NewDelivery]:
        """The calls that take the person's own message away; none where the platform lets only the person do it."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """The calls that say the same to all of TO; the first tells whether it arrived: a file comes below what is said."""

    to: Sequence[ChatAddress]
    rows: Sequence[NewDelivery]


class Channel(Protocol):
    """One platform."""

    def hear(self, event: StoredEvent) -> Heard:
        """Read a stored event."""
        ...

    def notify(
        self, to: ChatAddress, reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> Sequence[NewDelivery]:
        """The calls that say REPLY to somebody who did not just ask."""
        ...

    def notify_all(
        self, to: Sequence[ChatAddress], reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> Sequence[Told]:
        """The same for several chats of one bot, in as few calls as the platform has for it."""
        ...


def notice_rows(channels: Mapping[Platform, Channel], notices: Iterable[Notice], now: datetime) -> list[NewDelivery]:
    """Rows for what is said to other chats, which holds no figures; a channel that is off says nothing."""
    rows: list[NewDelivery] = []
    for notice in notices:
        channel = channels.get(notice.to.platform)
        if channel is not None:
            rows += channel.notify(notice.to, notice.reply, View(notice.language), notice.delivery_class, now)
    return rows
