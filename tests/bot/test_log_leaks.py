"""Nothing personal and no secret reaches the log on the whole way of messages and pages, crashes included (T20).

The program runs as it is served, at DEBUG, against platforms on loopback that answer badly; features, pages, the
database and calls raise errors whose text repeats everything that was given to them.
"""

import ast
import asyncio
import base64
import gc
import hashlib
import hmac
import io
import json
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import structlog

from bot.assembly import Program, build
from bot.clock import SystemClock
from bot.line.client import LineClient
from bot.logs import ALLOWED, OURS, SERVER, set_up_logs, told
from bot.settings import load_settings
from core.links import ChatAddress, Platform
from core.policy_file import read_policy
from handlers.dispatch import Dispatcher
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.inbox import SqlInbox
from storage.link_sessions import SqlLinkSessions
from storage.outbox import SqlOutbox
from tests.bot.platform_stub import Stub, platform
from tests.builders import SAMPLE_POLICY, member, registered
from tests.fakes import MORNING

pytestmark = pytest.mark.shows("T20")

ROOT = Path(__file__).parents[2]
BOT = "U" + "b0" * 16
SECRET_KEY = base64.b64encode(b"k" * 32).decode()
LINE_SECRET, LINE_TOKEN = "canary-line-channel-secret", "canary-line-channel-token"
TELEGRAM_TOKEN, TELEGRAM_SECRET = "7000000001:canary-telegram-token-AAE", "canary-telegram-webhook-secret"
LINE_USER, TELEGRAM_USER = "U" + "c4" * 16, "7123456789"
TYPED = "ฉันชื่อคานารี ขอดูหุ้น 081-555-0199"
PASSWORD = "รหัสคานารีของฉัน"
NATIONAL_ID = "3102200134821"
PERSON = member(
    first_name="คานารีวรรณ",
    last_name="นกขมิ้น",
    national_id=NATIONAL_ID,
    phone="081-555-0142",
    email="canary@example.org",
    address="99/9 ถนนคานารี",
)
CANARIES = [
    PERSON.first_name,
    PERSON.last_name,
    NATIONAL_ID,
    "1972-03-14",
    "081-555-0142",
    "081-555-0199",
    "canary@example.org",
    "99/9 ถนนคานารี",
    TYPED,
    PASSWORD,
    "P6548",
    LINE_USER,
    TELEGRAM_USER,
    LINE_SECRET,
    LINE_TOKEN,
    TELEGRAM_TOKEN,
    TELEGRAM_SECRET,
    SECRET_KEY,
]


def disguises(canary: str) -> Iterator[str]:
    """As it is, in an address, in JSON, as bytes, and in base64 at each of its three alignments."""
    raw = canary.encode()
    yield canary
    yield quote(canary, safe="")
    yield json.dumps(canary)[1:-1]
    yield repr(raw)[2:-1]
    yield raw.hex()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode()
        # Without the characters whose bits neighbours share.
        yield encoded[(8 * shift + 5) // 6 : 8 * (shift + len(raw)) // 6]


def leaks(log: str) -> list[str]:
    log += log.replace("\\\\", "\\")  # a line is JSON itself, which doubles the backslashes of what stands in it
    return [canary for canary in CANARIES if any(form in log for form in disguises(canary))]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, logged: object) -> Iterator[io.StringIO]:
    """The log at DEBUG, as the server writes it."""
    del logged  # it must capture before, so that what is configured here is undone before it
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in (*OURS, SERVER)}
    set_up_logs("DEBUG", [], SystemClock())  # here, where standard error is the log
    yield log
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    """Both platforms."""
    async with platform() as made:
        yield made


@pytest.fixture
async def program(
    sqlite_url: str, keys: KeyRing, stub: Stub, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Program]:
    """The program as `coop serve` runs it, with one member who is linked on both platforms."""
    environment = {
        "DATABASE_URL": sqlite_url,
        "SECRET_KEY": SECRET_KEY,
        "PUBLIC_URL": stub.url,
        "LINE_CHANNEL_SECRET": LINE_SECRET,
        "LINE_CHANNEL_TOKEN": LINE_TOKEN,
        "LINE_API_URL": stub.url,
        "LINE_DIALOG_URL": stub.url,
        "TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
        "TELEGRAM_API_URL": stub.url,
        "LOG_LEVEL": "DEBUG",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"COOP_{name}", value)
    settings = load_settings(serving=True)
    await populate(sqlite_url, keys)
    stub.body = b'{"userId": "%b", "ok": true, "result": true}' % BOT.encode()
    monkeypatch.setattr(sys, "stderr", written)
    set_up_logs(settings.log_level, settings.secrets, SystemClock())
    running = build(settings)
    await running.start()
    yield running
    await running.stop()
    assert written.getvalue()


async def populate(url: str, keys: KeyRing) -> None:
    store = await open_store(url, keys)
    person = await registered(store, PERSON)
    async with store.work() as uow:
        text = SAMPLE_POLICY.read_text("utf-8")
        await uow.policies.put(read_policy(text).valid_from, text, MORNING, "os:test")
        for address in (
            ChatAddress(Platform.LINE, BOT, LINE_USER),
            ChatAddress(Platform.TELEGRAM, "7000000001", TELEGRAM_USER),
        ):
            chat = (await uow.chats.open(address, MORNING)).chat
            await uow.links.add(chat.id, person.id, MORNING, read_policy(text).credentials.consent_version)
    await store.close()


async def says(http: httpx.AsyncClient, number: int, text: str) -> None:
    """The same text to both channels."""
    message = {"type": "message", "webhookEventId": f"E{number}", "timestamp": 1_795_590_000_000}
    message |= {"source": {"type": "user", "userId": LINE_USER}, "replyToken": f"reply-token-{number}"}
    message |= {"message": {"id": "1", "type": "text", "text": text}}
    line = json.dumps({"destination": BOT, "events": [message]}).encode()
    signature = base64.b64encode(hmac.digest(LINE_SECRET.encode(), line, hashlib.sha256)).decode()
    assert (await http.post("/line/webhook", content=line, headers={"x-line-signature": signature})).status_code == 200
    person = {"id": int(TELEGRAM_USER), "type": "private", "first_name": PERSON.first_name}
    said = {
        "message_id": number,
        "date": 1_795_590_000,
        "chat": person,
        "from": person | {"is_bot": False},
        "text": text,
    }
    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    sent = await http.post("/telegram/webhook", json={"update_id": number, "message": said}, headers=headers)
    assert sent.status_code == 200


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 - the log is looked at from outside
            await asyncio.sleep(0.02)


def breaking(method: Callable[..., Any], times: int = 2) -> Callable[..., Any]:
    """METHOD, which raises the first TIMES with everything in its text that it was given, and all there is to hide."""
    left = iter(range(times))

    async def broken(*given: Any, **named: Any) -> Any:
        if next(left, None) is not None:
            raise RuntimeError(f"{given!r} {named!r} {PERSON!r} {CANARIES!r}")
        return await method(*given, **named)

    return broken


async def test_nothing_leaks_on_the_whole_way(
    program: Program, stub: Stub, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dispatcher, "handle", breaking(Dispatcher.handle))
    monkeypatch.setattr(SqlOutbox, "claim", breaking(SqlOutbox.claim, 1))
    monkeypatch.setattr(LineClient, "send", breaking(LineClient.send, 1))
    transport = httpx.ASGITransport(program.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=stub.url) as http:
        await says(http, 1, TYPED)
        await until(
            lambda: "send_failed" in written.getvalue() and sum("sendMessage" in c.path for c in stub.calls) == 1
        )
        stub.status, stub.body = 400, json.dumps({"message": TYPED, "description": PASSWORD, "ok": False}).encode()
        await says(http, 2, f"U026548 {PASSWORD}")
        await until(lambda: written.getvalue().count("delivery_ended") >= 2)
        monkeypatch.setattr(SqlLinkSessions, "by_token", breaking(SqlLinkSessions.by_token, 1))
        form = {"username": "U026548", "password": PASSWORD}
        assert (await http.post(f"/link/{PASSWORD}", data=form, headers={"Origin": stub.url})).status_code == 500
        monkeypatch.setattr(SqlInbox, "add", breaking(SqlInbox.add, 1))
        with pytest.raises(AssertionError, match="503"):
            await says(http, 3, TYPED)
        await forgotten_task()
    crash = RuntimeError(CANARIES)
    written.write(told(crash))
    for name in ("httpx", "httpcore", "telegram", "aiohttp.client", "linebot", "sqlalchemy.engine", "multipart"):
        logging.getLogger(name).info("POST https://api.example/bot%s/x %r", TELEGRAM_TOKEN, PERSON)
        logging.getLogger(name).error("failed: %s", TYPED, exc_info=crash)
    log = written.getvalue()
    expected = ("event_failed", "delivery_failed", "send_failed", "delivery_ended", "webhook_not_stored", "request")
    assert [event for event in (*expected, "never retrieved", "internal error") if event not in log] == []
    assert leaks(log) == []


async def forgotten_task() -> None:
    """One whose error nobody asks for: asyncio prints it, with the error's text, when it is thrown away."""

    async def fail() -> None:
        raise RuntimeError(CANARIES)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    gc.collect()


@pytest.mark.parametrize("disguise", range(8))
@pytest.mark.parametrize("canary", ["081-555-0142", PASSWORD, LINE_USER])
def test_a_planted_leak_is_found(written: io.StringIO, canary: str, disguise: int) -> None:
    form = list(disguises(canary))[disguise]
    structlog.get_logger("bot.x").info("request", path=f"/link/{form}")
    assert canary in leaks(written.getvalue())


def test_own_lines_are_a_constant_event_with_allowed_fields() -> None:
    """What the filter cannot know: an event that is put together from what somebody wrote."""
    wrong = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_log(node.func):
                constant = bool(node.args) and all(isinstance(argument, ast.Constant) for argument in node.args)
                fields = {keyword.arg for keyword in node.keywords} - {"exc_info"}
                if not constant or not fields <= ALLOWED:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def is_log(function: ast.Attribute) -> bool:
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    return function.attr in levels and isinstance(function.value, ast.Name) and function.value.id == "log"
