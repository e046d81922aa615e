import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from linebot.v3.messaging import (
    Configuration,
    FlexMessage,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)
from linebot.v3.messaging.api_client import ApiClient

from bot.line.channel import AT_ONCE, LEAVE_GROUP, MESSAGE, LineChannel
from bot.line.client import LineClient, judged, push_body, reply_body
from bot.sending import Outcome
from core.links import Language, View
from core.messaging import MANY, Delivery, DeliveryClass, DeliveryId
from handlers.reply import say
from tests.bot.platform_stub import platform
from tests.builders import line_address
from tests.fakes import MORNING, FakeIds

TEXT = {"type": "text", "text": 'สวัสดี "ก" & <ข>'}
FLEX = {
    "type": "flex",
    "altText": "คำตอบ",
    "contents": {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": []}},
}


def row(messages: object = (TEXT,), method: str = MESSAGE) -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        address=line_address(),
        method=method,
        payload=json.dumps(messages, ensure_ascii=False).encode(),
        delivery_class=DeliveryClass.ANSWER,
        retry_key=UUID(int=5),
        created_at=MORNING,
        attempts=1,
        reply_token="reply-token",
        reply_until=MORNING + timedelta(seconds=55),
        unclear_at=None,
    )


@asynccontextmanager
async def client(url: str, total_s: float = 5) -> AsyncIterator[LineClient]:
    timeout = aiohttp.ClientTimeout(total=total_s, connect=total_s)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        yield LineClient(session, url, "made-up-token")


def as_the_sdk_writes(request: ReplyMessageRequest | PushMessageRequest | MulticastRequest) -> Any:
    return ApiClient(Configuration(access_token="made-up")).sanitize_for_serialization(request)


def test_our_bodies_are_those_of_lines_own_package() -> None:
    messages = [TextMessage.from_dict(TEXT), FlexMessage.from_dict(FLEX)]
    reply = ReplyMessageRequest(replyToken="reply-token", messages=messages)
    push = PushMessageRequest(to=line_address().user_id, messages=messages)
    theirs, ours = as_the_sdk_writes(reply), json.loads(reply_body(row([TEXT, FLEX])))
    assert theirs.pop("notificationDisabled") is False, "its default, which LINE has too"
    assert ours == theirs
    theirs, ours = as_the_sdk_writes(push), json.loads(push_body(row([TEXT, FLEX])))
    assert theirs.pop("notificationDisabled") is False
    assert ours == theirs


async def test_a_reply_has_no_retry_key_and_a_push_has_the_rows() -> None:
    async with platform() as line, client(line.url) as sender:
        assert (await sender.send(row(), by_reply=True)).outcome is Outcome.ACCEPTED
        assert (await sender.send(row(), by_reply=False)).outcome is Outcome.ACCEPTED
        assert (await sender.send(row(method=LEAVE_GROUP), by_reply=False)).outcome is Outcome.ACCEPTED
    reply, push, leave = line.calls
    assert (reply.path, push.path) == ("/v2/bot/message/reply", "/v2/bot/message/push")
    assert "X-Line-Retry-Key" not in reply.headers
    assert push.headers["X-Line-Retry-Key"] == str(UUID(int=5))
    assert push.headers["Authorization"] == "Bearer made-up-token"
    assert leave.path == f"/v2/bot/group/{line_address().user_id}/leave"


async def test_a_call_to_many_has_its_body_in_the_row_and_the_rows_key() -> None:
    theirs = as_the_sdk_writes(
        MulticastRequest(to=["Ua", "Ub"], messages=[TextMessage.from_dict(TEXT)], notificationDisabled=None)
    )
    addresses = [replace(line_address(), user_id=user) for user in theirs["to"]]
    channel = LineChannel(lambda _reply, _view: [TEXT], FakeIds())
    [told] = channel.notify_all(addresses, say("start"), View(Language.THAI), DeliveryClass.NOTICE, MORNING)
    [made] = told.rows
    assert json.loads(made.payload) == {name: value for name, value in theirs.items() if value is not None}
    async with platform() as line, client(line.url) as sender:
        many = replace(row(method=MANY), payload=made.payload, retry_key=made.retry_key)
        assert (await sender.send(many, by_reply=False)).outcome is Outcome.ACCEPTED
    [call] = line.calls
    assert (call.path, call.headers["X-Line-Retry-Key"]) == ("/v2/bot/message/multicast", str(made.retry_key))


def test_one_call_is_for_500_people_at_most_and_for_one_it_is_a_push() -> None:
    addresses = [replace(line_address(), user_id=f"U{number:032x}") for number in range(AT_ONCE * 2 + 1)]
    channel = LineChannel(lambda _reply, _view: [TEXT], FakeIds())
    told = channel.notify_all(addresses, say("start"), View(Language.THAI), DeliveryClass.NOTICE, MORNING)
    assert [len(part.to) for part in told] == [500, 500, 1]
    assert [part.rows[0].method for part in told] == [MANY, MANY, MESSAGE]
    keys = {part.rows[0].retry_key for part in told}
    assert len(keys) == len({part.rows[0].address for part in told}) == 3


@pytest.mark.parametrize(
    ("status", "message", "by_reply", "outcome"),
    [
        (400, "Invalid reply token", True, Outcome.TOKEN_GONE),
        (400, "A message (messages[0]) in the request body is invalid", True, Outcome.REFUSED),
        (400, "Invalid reply token", False, Outcome.REFUSED),
        (401, "Authentication failed", False, Outcome.REFUSED),
        (403, "Not available for your plan", False, Outcome.REFUSED),
        (409, "The retry key is already accepted", False, Outcome.ACCEPTED),
        (409, "?", True, Outcome.REFUSED),
        (413, "Too large", False, Outcome.REFUSED),
        (429, "The API rate limit has been exceeded. Try again later.", False, Outcome.NOT_SENT),
        (429, "You have reached your monthly limit.", False, Outcome.QUOTA_GONE),
        (429, "You have sent a large number of messages to the same user", False, Outcome.REFUSED),
        (302, "", False, Outcome.REFUSED),
        (500, "Internal server error", True, Outcome.UNCLEAR),
        (503, "", False, Outcome.UNCLEAR),
    ],
)
def test_what_answers_mean(status: int, message: str, outcome: Outcome, *, by_reply: bool) -> None:
    body = json.dumps({"message": message}).encode() if message else b"<html>"
    sent = judged(status, body, "request-1", by_reply=by_reply)
    assert sent.outcome is outcome
    assert "request-1" in sent.detail
    assert message not in sent.detail or not message


async def test_no_connection_means_not_sent_and_no_answer_means_unclear() -> None:
    async with platform() as line, client(line.url, total_s=0.2) as sender:
        line.hang = True
        assert (await sender.send(row(), by_reply=True)).outcome is Outcome.UNCLEAR
        line.hang, line.cut = False, True
        assert (await sender.send(row(), by_reply=True)).outcome is Outcome.UNCLEAR
        nobody = line.url
    async with client(nobody) as sender:
        assert (await sender.send(row(), by_reply=True)).outcome is Outcome.NOT_SENT


async def test_a_redirect_is_not_followed() -> None:
    async with platform() as line, client(line.url) as sender:
        line.status, line.headers = 302, {"Location": f"{line.url}/elsewhere"}
        assert (await sender.send(row(), by_reply=False)).outcome is Outcome.REFUSED
    assert len(line.calls) == 1
