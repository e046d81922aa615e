import base64
import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest

from bot.inbox import GroupCommit
from bot.metrics import Metrics
from bot.web.app import web_app
from bot.web.webhooks import LineDesk, TelegramDesk, Webhook
from core.ports import Store
from tests.fakes import FakeClock, FakeStore

SECRET = b"made-up-secret"


class Door:
    """Both webhooks before a store, and what they told of it."""

    def __init__(self, store: Store, *, telegram: bool = True) -> None:
        self.told: list[str] = []
        metrics = Metrics()
        inbox = GroupCommit(store, self.told.extend)
        self.line = LineDesk((SECRET, b"the-one-before"), FakeClock())
        webhooks = {"/line/webhook": Webhook(self.line, inbox, metrics)}
        if telegram:
            desk = TelegramDesk((SECRET,), "1", FakeClock())
            webhooks["/telegram/webhook"] = Webhook(desk, inbox, metrics)
        app = web_app(webhooks, [])
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://coop.example")

    async def post(self, body: bytes, signature: str | None = None, path: str = "/line/webhook") -> httpx.Response:
        headers = {"X-LINE-SigNature": signed(body) if signature is None else signature}
        return await self.http.post(path, content=body, headers=headers)


def signed(body: bytes, secret: bytes = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256)).decode()


def body_of(*ids: str, destination: str = "Ub") -> bytes:
    events = [{"webhookEventId": i, "timestamp": 1, "source": {"type": "user", "userId": "Ux"}} for i in ids]
    return json.dumps({"destination": destination, "events": events}).encode()


async def test_stored_then_acknowledged_with_nothing_in_it(store: Store) -> None:
    door = Door(store)
    answer = await door.post(body_of("E1", "E2"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert door.told == ["line:Ub:Ux"] * 2
    async with store.read() as uow:
        assert list(await uow.inbox.waiting_queues(9)) == ["line:Ub:Ux"]


@pytest.mark.shows("T10")
async def test_a_secret_of_before_is_accepted_and_an_unknown_one_is_not(store: Store) -> None:
    door, body = Door(store), body_of("E1")
    assert (await door.post(body, signed(body, b"the-one-before"))).status_code == 200
    assert (await door.post(body, signed(body, b"somebody-else"))).status_code == 401


@pytest.mark.shows("T10")
async def test_what_is_refused_leaves_nothing(store: Store) -> None:
    door, body = Door(store), body_of("E1")
    assert (await door.post(body, "")).status_code == 401
    assert (await door.post(body + b" ", signed(body))).status_code == 401
    assert (await door.post(b"not JSON")).status_code == 400
    assert (await door.post(b" " * (1 << 20 | 1))).status_code == 413
    assert (await door.http.get("/line/webhook")).status_code == 405
    assert door.told == []
    async with store.read() as uow:
        assert not await uow.inbox.waiting_queues(9)


async def test_verify_of_the_console_and_shapes_new_to_us_are_acknowledged(store: Store) -> None:
    door = Door(store)
    assert (await door.post(body_of())).status_code == 200
    assert (await door.post(b'{"destination": "Ub", "events": "some day"}')).status_code == 200
    assert door.told == []


async def test_a_destination_that_is_not_the_bot_is_refused_once_the_bot_knows_itself(store: Store) -> None:
    door = Door(store)
    assert (await door.post(body_of("E1"))).status_code == 200
    door.line.bot_id = "Ub"
    assert (await door.post(body_of("E2"))).status_code == 200
    assert (await door.post(body_of("E3", destination="Uc"))).status_code == 401


async def test_telegram_by_its_secret(store: Store) -> None:
    door = Door(store)
    body = json.dumps({"update_id": 1, "message": {"date": 1, "chat": {"id": 7, "type": "private"}}}).encode()

    async def post(secret: str) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return (await door.http.post("/telegram/webhook", content=body, headers=headers)).status_code

    assert await post("made-up-secret") == 200
    assert await post("wrong") == 401
    assert door.told == ["telegram:1:7"]


async def test_a_channel_that_is_off_is_not_found(store: Store) -> None:
    assert (await Door(store, telegram=False).http.post("/telegram/webhook")).status_code == 404


@pytest.mark.parametrize("path", ["/link/secret-token", "/receipt/secret-token", "/verify/secret-token"])
async def test_tokens_do_not_reach_the_log(path: str, logged: list[dict[str, Any]]) -> None:
    await Door(FakeStore()).http.get(path)
    (line,) = logged
    assert line["event"] == "request"
    assert "secret-token" not in str(line)
