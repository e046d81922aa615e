import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import aiohttp
import pytest
import telegram
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.sending import Outcome
from bot.telegram.client import TelegramClient, judged
from bot.telegram.commands import CommandLists
from bot.telegram.request import LimitedError, NotSentError, SessionRequest
from core.messaging import Delivery, DeliveryClass, DeliveryId
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from tests.bot.platform_stub import Stub, platform
from tests.builders import telegram_address
from tests.fakes import MORNING

TOKEN = "7:made-up-token"
PARAMETERS = {
    "chat_id": 501,
    "text": 'หุ้น <b>214,500.00</b> & "ก"',
    "parse_mode": "HTML",
    "protect_content": True,
    "link_preview_options": {"is_disabled": True},
    "reply_markup": {"inline_keyboard": [[{"text": "เมนู", "callback_data": "start"}]]},
}
GOOD = b'{"ok": true, "result": true}'


def row(parameters: object = PARAMETERS) -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        address=telegram_address(),
        method="sendMessage",
        payload=json.dumps(parameters).encode(),
        delivery_class=DeliveryClass.ANSWER,
        retry_key=UUID(int=5),
        created_at=MORNING,
        attempts=1,
        reply_token=None,
        reply_until=None,
        unclear_at=None,
    )


@asynccontextmanager
async def client(url: str, total_s: float = 5) -> AsyncIterator[TelegramClient]:
    timeout = aiohttp.ClientTimeout(total=total_s, connect=total_s)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        yield TelegramClient(session, url, TOKEN, CommandLists(load_features(), Catalogue.load()))


async def through_the_package(stub: Stub, request: telegram.request.BaseRequest) -> dict[str, Any]:
    """What a call of the package's own bot brings to Telegram over REQUEST, read as Telegram reads it."""
    bot = telegram.Bot(TOKEN, base_url=f"{stub.url}/bot", request=request, get_updates_request=request)
    await request.initialize()
    stub.body = b'{"ok": true, "result": {"message_id": 1, "date": 1, "chat": {"id": 501, "type": "private"}}}'
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("เมนู", callback_data="start")]])
    await bot.send_message(501, "หุ้น & <b>1</b>", parse_mode="HTML", protect_content=True, reply_markup=keyboard)
    await request.shutdown()
    return as_telegram_reads(stub.calls[-1].headers["Content-Type"], stub.calls[-1].body)


def as_telegram_reads(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type == "application/json":
        return dict(json.loads(body))
    fields = dict(parse_qsl(body.decode()))
    return {name: _value(text) for name, text in fields.items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


async def test_our_transport_brings_what_the_packages_own_brings() -> None:
    async with platform() as stub, aiohttp.ClientSession() as session:
        ours = await through_the_package(stub, SessionRequest(session))
        theirs = await through_the_package(stub, HTTPXRequest(httpx_kwargs={"trust_env": False}))
    assert ours == theirs
    assert [call.path for call in stub.calls] == [f"/bot{TOKEN}/sendMessage"] * 2


async def test_a_row_is_sent_as_it_was_written() -> None:
    async with platform() as stub, client(stub.url) as sender:
        stub.body = GOOD
        assert (await sender.send(row(), by_reply=False)).outcome is Outcome.ACCEPTED
    (call,) = stub.calls
    assert (call.path, json.loads(call.body)) == (f"/bot{TOKEN}/sendMessage", PARAMETERS)


@pytest.mark.parametrize(
    ("status", "description", "outcome"),
    [
        (400, "Bad Request: can't parse entities", Outcome.REFUSED),
        (400, "Bad Request: chat not found", Outcome.CHANNEL_DEAD),
        (400, "Bad Request: message is not modified", Outcome.ACCEPTED),
        (400, "Bad Request: query is too old and response timeout expired", Outcome.ACCEPTED),
        (401, "Unauthorized", Outcome.REFUSED),
        (403, "Forbidden: bot was blocked by the user", Outcome.CHANNEL_DEAD),
        (404, "Not Found", Outcome.REFUSED),
        (500, "Internal Server Error", Outcome.UNCLEAR),
        (502, "", Outcome.UNCLEAR),
    ],
)
async def test_what_answers_mean(status: int, description: str, outcome: Outcome) -> None:
    async with platform() as stub, client(stub.url) as sender:
        stub.status = status
        stub.body = json.dumps({"ok": False, "description": description}).encode() if description else b"<html>"
        sent = await sender.send(row(), by_reply=False)
    assert sent.outcome is outcome
    assert "blocked" not in sent.detail


async def test_telegram_says_how_long_to_wait() -> None:
    async with platform() as stub, client(stub.url) as sender:
        stub.status, stub.body = 429, b'{"ok": false, "error_code": 429, "parameters": {"retry_after": 17}}'
        sent = await sender.send(row(), by_reply=False)
    assert (sent.outcome, sent.wait) == (Outcome.NOT_SENT, timedelta(seconds=17))


async def test_no_connection_means_not_sent_and_no_answer_means_unclear() -> None:
    async with platform() as stub, client(stub.url, total_s=0.2) as sender:
        stub.hang = True
        assert (await sender.send(row(), by_reply=False)).outcome is Outcome.UNCLEAR
        stub.hang, stub.cut = False, True
        assert (await sender.send(row(), by_reply=False)).outcome is Outcome.UNCLEAR
        nobody = stub.url
    async with client(nobody) as sender:
        assert (await sender.send(row(), by_reply=False)).outcome is Outcome.NOT_SENT


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (LimitedError(timedelta(seconds=1)), Outcome.NOT_SENT),
        (NotSentError("x"), Outcome.NOT_SENT),
        (TimedOut(), Outcome.UNCLEAR),
        (NetworkError("x"), Outcome.UNCLEAR),
        (BadRequest("Message is too long"), Outcome.REFUSED),
        (Forbidden("x"), Outcome.CHANNEL_DEAD),
        (InvalidToken(), Outcome.REFUSED),
        (Conflict("x"), Outcome.REFUSED),
        (ChatMigrated(-1), Outcome.REFUSED),
    ],
)
def test_every_class_of_the_packages_errors(error: TelegramError, outcome: Outcome) -> None:
    assert judged(error).outcome is outcome


CARD = {
    "chat_id": 501,
    "photo": "https://coop.example.th/picture/made-up",
    "caption": "<b>สมาชิก</b>",
    "parse_mode": "HTML",
    "protect_content": True,
    "reply_markup": {"inline_keyboard": [[{"text": "ขยาย", "callback_data": "photo:#1:large"}]]},
}


@pytest.mark.parametrize(
    ("description", "calls", "outcome"),
    [
        ("Bad Request: failed to get HTTP URL content", ["sendPhoto", "sendMessage"], Outcome.REFUSED),
        ("Bad Request: wrong type of the web page content", ["sendPhoto", "sendMessage"], Outcome.REFUSED),
        ("Bad Request: PHOTO_INVALID_DIMENSIONS", ["sendPhoto", "sendMessage"], Outcome.REFUSED),
        ("Bad Request: can't parse entities", ["sendPhoto"], Outcome.REFUSED),
        ("Bad Request: chat not found", ["sendPhoto"], Outcome.CHANNEL_DEAD),
    ],
)
async def test_a_picture_that_telegram_cannot_get_is_left_out(
    description: str, calls: list[str], outcome: Outcome
) -> None:
    async with platform() as stub, client(stub.url) as sender:
        stub.status, stub.body = 400, json.dumps({"ok": False, "description": description}).encode()
        sent = await sender.send(replace(row(CARD), method="sendPhoto"), by_reply=False)
    assert [call.path.rpartition("/")[2] for call in stub.calls] == calls
    assert sent.outcome is outcome
    kept = {name: CARD[name] for name in ("chat_id", "parse_mode", "protect_content", "reply_markup")}
    words = {"text": CARD["caption"], "link_preview_options": {"is_disabled": True}}
    if len(calls) > 1:
        assert json.loads(stub.calls[1].body) == kept | words


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [(200, GOOD, Outcome.ACCEPTED), (500, b"", Outcome.UNCLEAR), (403, b'{"ok": false}', Outcome.CHANNEL_DEAD)],
)
async def test_a_picture_is_sent_once_whatever_comes_of_it(status: int, body: bytes, outcome: Outcome) -> None:
    async with platform() as stub, client(stub.url) as sender:
        stub.status, stub.body = status, body
        sent = await sender.send(replace(row(CARD), method="sendPhoto"), by_reply=False)
    assert sent.outcome is outcome
    assert [(call.path, json.loads(call.body)) for call in stub.calls] == [(f"/bot{TOKEN}/sendPhoto", CARD)]
