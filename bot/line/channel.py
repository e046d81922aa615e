"""LINE as the way of a message sees it: an answer is one call of at most five messages, free while the token is fresh.

The payload of a row is the JSON array of message objects; the client puts a reply token or a receiver before it.  That
of a multicast is the whole body, receivers and message objects.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.channel import Told
from bot.line.webhook import incoming
from core.links import ChatAddress, View
from core.messaging import MANY, DeliveryClass, NewDelivery, StoredEvent
from core.ports import Ids
from handlers.incoming import Incoming
from handlers.reply import Reply

REPLY_WITHIN = timedelta(seconds=55)
"""LINE allows a minute from the webhook; five seconds are left for the call itself."""

REPLY_AFTER_EVENT = timedelta(minutes=20)
"""After a redelivery: not later than this after the event itself."""

AT_ONCE = 500
"""Receivers of a multicast at most."""

MESSAGE = "message"
LEAVE_GROUP = "leave-group"
LEAVE_ROOM = "leave-room"

Drawing = Callable[[Reply, View], list[dict[str, Any]]]
"""A reply drawn as message objects: the renderer with the catalogue and the public address given."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class LineChannel:
    """Hears events of LINE and writes its calls."""

    def __init__(self, draw: Drawing, ids: Ids) -> None:
        self._draw = draw
        self._ids = ids

    def hear(self, event: StoredEvent) -> "LineHeard":
        """Read a stored event."""
        raw = _decode(event.payload)
        source = raw.get("source") or {}
        return LineHeard(
            incoming=incoming(event, raw),
            leave_by=LEAVE_ROOM if source.get("roomId") else LEAVE_GROUP,
            reply_token=raw.get("replyToken"),
            reply_until=min(event.received_at + REPLY_WITHIN, event.sent_at + REPLY_AFTER_EVENT),
            channel=self,
        )

    def notify(
        self, to: ChatAddress, reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> Sequence[NewDelivery]:
        """One push."""
        return (self.message(to, reply, view, now, delivery_class),)

    def notify_all(
        self, to: Sequence[ChatAddress], reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> Sequence[Told]:
        """A multicast for each 500 chats, a push for one."""
        parts = [to[first : first + AT_ONCE] for first in range(0, len(to), AT_ONCE)]
        return [Told(part, (self._call(part, reply, view, delivery_class, now),)) for part in parts]

    def _call(
        self, to: Sequence[ChatAddress], reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> NewDelivery:
        if len(to) == 1:
            return self.message(to[0], reply, view, now, delivery_class)
        key = self._ids.uuid()
        return NewDelivery(
            address=replace(to[0], user_id=str(key)),
            method=MANY,
            payload=_encode({"to": [one.user_id for one in to], "messages": self._draw(reply, view)}),
            delivery_class=delivery_class,
            retry_key=key,
            created_at=now,
        )

    def message(
        self,
        to: ChatAddress,
        reply: Reply,
        view: View,
        now: datetime,
        delivery_class: DeliveryClass,
        token: tuple[str, datetime] | tuple[None, None] = (None, None),
    ) -> NewDelivery:
        """The row of a call; TOKEN: a reply token and until when it counts."""
        return NewDelivery(
            address=to,
            method=MESSAGE,
            payload=_encode(self._draw(reply, view)),
            delivery_class=delivery_class,
            retry_key=self._ids.uuid(),
            created_at=now,
            reply_token=token[0],
            reply_until=token[1],
        )

    def leave(self, group: ChatAddress, method: str, now: datetime) -> NewDelivery:
        """The row of the call that leaves a group or room; made twice it does no harm."""
        return NewDelivery(
            address=group,
            method=method,
            payload=b"",
            delivery_class=DeliveryClass.REPEATABLE,
            retry_key=self._ids.uuid(),
            created_at=now,
        )


@dataclass(frozen=True, slots=True)
class LineHeard:
    """An event of LINE and its reply token, if it has one."""

    incoming: Incoming
    leave_by: str
    reply_token: str | None
    reply_until: datetime
    channel: LineChannel

    def answer(self, reply: Reply | None, view: View, now: datetime, *, leave: bool) -> list[NewDelivery]:
        """One row with the reply, and one that leaves. A token that is stale already is not tried: pushed at once."""
        address = self.incoming.address
        rows = []
        if reply is not None:
            fresh = self.reply_token is not None and now < self.reply_until
            token = (self.reply_token, self.reply_until) if self.reply_token and fresh else (None, None)
            rows.append(self.channel.message(address, reply, view, now, DeliveryClass.ANSWER, token))
        if leave:
            rows.append(self.channel.leave(address, self.leave_by, now))
        return rows

    def unsay(self, now: datetime) -> list[NewDelivery]:  # noqa: ARG002 - LINE has no such call: the person unsends
        """None."""
        return []
