"""Telegram as the way of a message sees it: an answer is one `sendMessage` for each part, `sendPhoto` for a picture.

The payload of a row is the JSON of the method's parameters; those of a picture have its address as `photo`.  Those of
a `sendDocument` name a receipt in place of the file, which is drawn when it is sent (`bot.telegram.documents`): rows
for sixty thousand people stay small.  After the
answer to a pressed button come calls that may be repeated at will: one stops the button's waiting mark, and a button
that counts once is taken away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from bot.channel import Told
from bot.telegram.webhook import ONCE, incoming
from core.links import ChatAddress, View
from core.messaging import DeliveryClass, NewDelivery, StoredEvent
from core.ports import Ids
from handlers.incoming import Happening, Incoming
from handlers.reply import Reply

SEND_PHOTO, SEND_DOCUMENT = "sendPhoto", "sendDocument"
RECEIPT = "receipt"

Drawing = Callable[[Reply, View], list[dict[str, Any]]]
"""A reply drawn as parameters of `sendMessage`, or of `sendPhoto` where they have a `photo`: the renderer, with the
catalogue and the public address given."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class TelegramChannel:
    """Hears updates of Telegram and writes its calls."""

    def __init__(self, draw: Drawing, ids: Ids) -> None:
        self._draw = draw
        self._ids = ids

    def hear(self, event: StoredEvent) -> "TelegramHeard":
        """Read a stored update."""
        update = _decode(event.payload)
        message_id = (update.get("message") or {}).get("message_id")
        return TelegramHeard(incoming(event, update), update.get("callback_query"), message_id, self)

    def notify(
        self, to: ChatAddress, reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> list[NewDelivery]:
        """One message for each part."""
        return [
            self.call(to, _method(parameters), {"chat_id": _chat_id(to), **parameters}, delivery_class, now)
            for parameters in self._draw(reply, view)
        ]

    def notify_all(
        self, to: Sequence[ChatAddress], reply: Reply, view: View, delivery_class: DeliveryClass, now: datetime
    ) -> list[Told]:
        """Each of them apart: Telegram has no call for several."""
        return [Told((one,), self.notify(one, reply, view, delivery_class, now)) for one in to]

    def call(
        self,
        to: ChatAddress,
        method: str,
        parameters: dict[str, Any],
        delivery_class: DeliveryClass,
        now: datetime,
    ) -> NewDelivery:
        """The row of one call."""
        return NewDelivery(
            address=to,
            method=method,
            payload=_encode(parameters),
            delivery_class=delivery_class,
            retry_key=self._ids.uuid(),
            created_at=now,
        )


@dataclass(frozen=True, slots=True)
class TelegramHeard:
    """An update, the pressed button if it was one, and the number of a written message."""

    incoming: Incoming
    query: dict[str, Any] | None
    message_id: int | None
    channel: TelegramChannel

    def answer(self, reply: Reply | None, view: View, now: datetime, *, leave: bool) -> list[NewDelivery]:
        """The messages, then what follows a pressed button, then leaving."""
        address = self.incoming.address
        rows = []
        if reply is not None:
            rows += self.channel.notify(address, reply, view, DeliveryClass.ANSWER, now)
        if self.query is not None:
            rows += self._after_press(self.query, now)
        if leave:
            rows.append(self._repeatable("leaveChat", {"chat_id": _chat_id(address)}, now))
        return rows

    def unsay(self, now: datetime) -> list[NewDelivery]:
        """Delete the person's message: a bot may, in a private chat, within 48 hours (Bot API, deleteMessage)."""
        if self.message_id is None:
            return []
        message = {"chat_id": _chat_id(self.incoming.address), "message_id": self.message_id}
        return [self._repeatable("deleteMessage", message, now)]

    def _after_press(self, query: dict[str, Any], now: datetime) -> list[NewDelivery]:
        rows = [self._repeatable("answerCallbackQuery", {"callback_query_id": query["id"]}, now)]
        once = str(query.get("data", "")).startswith(ONCE)
        if once and self.incoming.happening is Happening.TAP:
            message = {"chat_id": _chat_id(self.incoming.address), "message_id": query["message"]["message_id"]}
            rows.append(self._repeatable("editMessageReplyMarkup", message, now))
        return rows

    def _repeatable(self, method: str, parameters: dict[str, Any], now: datetime) -> NewDelivery:
        return self.channel.call(self.incoming.address, method, parameters, DeliveryClass.REPEATABLE, now)


def _method(parameters: dict[str, Any]) -> str:
    if RECEIPT in parameters:
        return SEND_DOCUMENT
    return SEND_PHOTO if "photo" in parameters else "sendMessage"


def _chat_id(address: ChatAddress) -> int:
    return int(address.user_id)
