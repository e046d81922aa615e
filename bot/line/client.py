"""Calls to LINE on the hot path, and what each answer of LINE means for a delivery.

Written directly on one aiohttp session, since the SDK's models cost a hundred times as much for the same bytes; a test
holds our body against the SDK's own.  A reply is free and has no idempotency key; a push has one, the row's retry key.
So has a multicast, whose body is the row's payload.
"""

from datetime import timedelta
from http import HTTPStatus

import aiohttp
import msgspec

from bot.line.channel import LEAVE_GROUP, LEAVE_ROOM
from bot.line.menu_link import MenuLink, RefusedError
from bot.sending import Outcome, Sent
from core.messaging import MANY, MENU, Delivery

RATE_WAIT = timedelta(seconds=1)

_text = msgspec.json.encode


class _Refused(msgspec.Struct):
    message: str = ""


_read_refusal = msgspec.json.Decoder(_Refused).decode

SENT = Sent(outcome=Outcome.ACCEPTED)
QUOTA_429 = "monthly limit"
PERSON_429 = "large number of messages"
"""Of the three kinds of 429 the two that repeating does not help: the quota is used up, or one person got too many."""


class LineClient:
    """Core's `Sender` for LINE. The SESSION has the deadline of every call and follows no redirect."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, token: str) -> None:
        self._session = session
        self._bot = f"{api_url}/v2/bot"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._menus = MenuLink(session, self._bot, {"Authorization": f"Bearer {token}"})

    async def send(self, delivery: Delivery, *, by_reply: bool) -> Sent:
        """Make the call once."""
        try:
            if delivery.method == MENU:
                return await self._menus.show(delivery)
            url, body, headers = self._call(delivery, by_reply=by_reply)
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                if response.status == HTTPStatus.OK:
                    await response.read()
                    return SENT
                return judged(response.status, await response.read(), _request_id(response), by_reply=by_reply)
        except RefusedError as refused:
            return judged(refused.status, refused.body, refused.request_id, by_reply=by_reply)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return Sent(outcome=Outcome.NOT_SENT, detail=type(error).__name__)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Sent(outcome=Outcome.UNCLEAR, detail=type(error).__name__)

    async def close(self) -> None:
        """Nothing of its own: the session belongs to the program."""

    def _call(self, delivery: Delivery, *, by_reply: bool) -> tuple[str, bytes, dict[str, str]]:
        receiver = delivery.address.user_id
        if delivery.method in {LEAVE_GROUP, LEAVE_ROOM}:
            kind = "group" if delivery.method == LEAVE_GROUP else "room"
            return f"{self._bot}/{kind}/{receiver}/leave", b"", self._headers
        if by_reply:
            return f"{self._bot}/message/reply", reply_body(delivery), self._headers
        headers = {**self._headers, "X-Line-Retry-Key": str(delivery.retry_key)}
        if delivery.method == MANY:
            return f"{self._bot}/message/multicast", delivery.payload, headers
        return f"{self._bot}/message/push", push_body(delivery), headers


def reply_body(delivery: Delivery) -> bytes:
    """`{"replyToken": …, "messages": …}`."""
    return b'{"replyToken":%b,"messages":%b}' % (_text(delivery.reply_token), delivery.payload)


def push_body(delivery: Delivery) -> bytes:
    """`{"to": …, "messages": …}`."""
    return b'{"to":%b,"messages":%b}' % (_text(delivery.address.user_id), delivery.payload)


def judged(status: int, body: bytes, request_id: str, *, by_reply: bool) -> Sent:
    """What an answer other than 200 comes to (messaging API reference, status codes; retry keys: 409)."""
    message = _message(body)
    detail = f"{status} {request_id}".strip()
    if status == HTTPStatus.CONFLICT and not by_reply:
        return Sent(outcome=Outcome.ACCEPTED, detail=detail)
    if status == HTTPStatus.BAD_REQUEST and by_reply and "reply token" in message.lower():
        return Sent(outcome=Outcome.TOKEN_GONE, detail=detail)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _judged_429(message.lower(), detail)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Sent(outcome=Outcome.UNCLEAR, detail=detail)
    return Sent(outcome=Outcome.REFUSED, detail=detail)


def _judged_429(message: str, detail: str) -> Sent:
    if QUOTA_429 in message:
        return Sent(outcome=Outcome.QUOTA_GONE, detail=f"{detail} {QUOTA_429}")
    if PERSON_429 in message:
        return Sent(outcome=Outcome.REFUSED, detail=f"{detail} {PERSON_429}")
    return Sent(outcome=Outcome.NOT_SENT, detail=detail, wait=RATE_WAIT)


def _message(body: bytes) -> str:
    try:
        return _read_refusal(body).message
    except msgspec.DecodeError:
        return ""


def _request_id(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("x-line-request-id", "")
