"""The two webhooks, on the hot path: read the body, know the sender, store, say 200 with nothing in it.

    POST /line/webhook       x-line-signature over the raw body
    POST /telegram/webhook   X-Telegram-Bot-Api-Secret-Token

200 only after the commit; 401 where the sender is not who it must be, and nothing is stored; 413 above 1 MiB; 503
where the database cannot be written; 404 where the channel is off.  Plain ASGI, since a request object costs more than
the rest.
"""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol

import msgspec
import structlog

from bot.failpoints import fp
from bot.inbox import GroupCommit
from bot.line import webhook as line
from bot.metrics import Metrics
from bot.telegram import webhook as telegram
from core.clock import Clock
from core.links import Platform
from core.messaging import NewEvent

BODY_MOST = 1 << 20
"""Bytes; LINE and Telegram stay far below."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = structlog.get_logger(__name__)


class Desk(Protocol):
    """Where one channel's webhooks are read."""

    platform: Platform

    def read(self, scope: Scope, body: bytes) -> Sequence[NewEvent] | None:
        """The events of BODY; None where it does not come from the platform. Raises msgspec.DecodeError."""
        ...


class LineDesk:
    """Knows LINE by its signature.

    `bot_id`, the destination that webhooks must name, is learned from LINE after the start.  The signature alone
    already proves which channel a webhook belongs to, so that until then the destination in the signed body is
    believed.
    """

    platform = Platform.LINE

    def __init__(self, secrets: tuple[bytes, ...], clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock
        self.bot_id: str | None = None

    def read(self, scope: Scope, body: bytes) -> Sequence[NewEvent] | None:
        """See `Desk`."""
        if not line.is_signed(body, _header(scope, line.SIGNATURE_HEADER), self._secrets):
            return None
        webhook = line.parse(body, self._clock.now())
        if webhook.unread:
            log.info("events_without_sender", channel="line", count=webhook.unread)
        if webhook.events and self.bot_id not in {None, webhook.destination}:
            log.error("wrong_destination", channel="line")
            return None
        return webhook.events


class TelegramDesk:
    """Knows Telegram by the secret that was given to it with the webhook's address."""

    platform = Platform.TELEGRAM

    def __init__(self, secrets: tuple[bytes, ...], bot_id: str, clock: Clock) -> None:
        self._secrets = secrets
        self._bot_id = bot_id
        self._clock = clock

    def read(self, scope: Scope, body: bytes) -> Sequence[NewEvent] | None:
        """See `Desk`."""
        if not telegram.is_secret(_header(scope, telegram.SECRET_HEADER), self._secrets):
            return None
        event = telegram.parse(body, self._bot_id, self._clock.now())
        return () if event is None else (event,)


class Webhook:
    """One webhook as an ASGI callable."""

    def __init__(self, desk: Desk, inbox: GroupCommit, metrics: Metrics) -> None:
        self._desk = desk
        self._inbox = inbox
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        status = HTTPStatus.METHOD_NOT_ALLOWED if scope["method"] != "POST" else await self._status(scope, receive)
        self._metrics.webhook(self._desk.platform, status)
        await send({"type": "http.response.start", "status": int(status), "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})
        if status is HTTPStatus.OK:
            fp("webhook.acknowledged")

    async def _status(self, scope: Scope, receive: Receive) -> HTTPStatus:
        body = await _body(scope, receive)
        if body is None:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        try:
            events = self._desk.read(scope, body)
        except msgspec.ValidationError:
            # It is the platform's, and in a shape that is new to us: sending it again would change nothing.
            log.exception("webhook_not_understood", channel=self._desk.platform.value)
            return HTTPStatus.OK
        except msgspec.DecodeError:
            return HTTPStatus.BAD_REQUEST
        if events is None:
            return HTTPStatus.UNAUTHORIZED
        return await self._stored(events) if events else HTTPStatus.OK

    async def _stored(self, events: Sequence[NewEvent]) -> HTTPStatus:
        try:
            await self._inbox.keep(events)
        except Exception:
            log.exception("webhook_not_stored", channel=self._desk.platform.value)
            self._metrics.database_failed("webhook")
            return HTTPStatus.SERVICE_UNAVAILABLE
        fp("webhook.stored")
        return HTTPStatus.OK


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None where it is too large, said or shown."""
    length = _header(scope, b"content-length")
    if length.isdigit() and int(length) > BODY_MOST:
        return None
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= BODY_MOST:
        message = await receive()
        body += message.get("body", b"")
    return body if len(body) <= BODY_MOST else None


def _header(scope: Scope, name: bytes) -> bytes:
    """The value of a header; ASGI servers give names in small letters, whatever was sent."""
    found: bytes = next((value for key, value in scope["headers"] if key.lower() == name), b"")
    return found
