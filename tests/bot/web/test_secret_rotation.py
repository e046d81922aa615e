"""A platform's secret is changed under load (F27): neither the old nor the new is refused, and later the old always."""

import asyncio
import base64
import hashlib
import hmac
from random import Random  # noqa: TID251 - a seeded generator is what is passed in

import httpx
import pytest

from bot.inbox import GroupCommit
from bot.metrics import Metrics
from bot.web.app import web_app
from bot.web.webhooks import Desk, LineDesk, TelegramDesk, Webhook
from core.ports import Store
from tests.bot.web.test_webhooks import body_of
from tests.fakes import FakeClock, FakeStore

pytestmark = pytest.mark.shows("F27")

OLD, NEW = b"made-up-secret-of-before", b"made-up-secret-from-now-on"
REQUESTS = 400


def door(store: Store, *secrets: bytes) -> httpx.AsyncClient:
    """Both webhooks, which know SECRETS."""
    metrics, clock = Metrics(), FakeClock()
    inbox = GroupCommit(store, lambda _: None)
    desks: dict[str, Desk] = {
        "/line/webhook": LineDesk(secrets, clock),
        "/telegram/webhook": TelegramDesk(secrets, "7001", clock),
    }
    app = web_app({path: Webhook(desk, inbox, metrics) for path, desk in desks.items()}, [])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://coop.example")


async def statuses(http: httpx.AsyncClient, secrets: list[bytes]) -> list[int]:
    """What a webhook of each channel with each of SECRETS is answered, all of them at once."""

    async def post(number: int, secret: bytes) -> tuple[int, int]:
        line = body_of(f"E{number}")
        signature = base64.b64encode(hmac.digest(secret, line, hashlib.sha256)).decode()
        person = {"id": number, "type": "private", "first_name": "ทดสอบ"}
        said = {"message_id": 1, "date": 1, "chat": person, "from": {**person, "is_bot": False}, "text": "ช่วยเหลือ"}
        header = {"X-Telegram-Bot-Api-Secret-Token": secret.decode()}
        telegram = await http.post("/telegram/webhook", json={"update_id": number, "message": said}, headers=header)
        sent = await http.post("/line/webhook", content=line, headers={"x-line-signature": signature})
        return sent.status_code, telegram.status_code

    answers = await asyncio.gather(*(post(number, secret) for number, secret in enumerate(secrets, 1)))
    return [status for pair in answers for status in pair]


async def test_while_it_is_changed_both_are_good() -> None:
    store, random = FakeStore(), Random(27)
    secrets = [random.choice((OLD, NEW)) for _ in range(REQUESTS)]
    assert {OLD, NEW} == set(secrets)
    async with door(store, NEW, OLD) as http:
        assert await statuses(http, secrets) == [200] * 2 * REQUESTS
    assert len(store.tables.events) == 2 * REQUESTS


async def test_afterwards_the_old_one_is_refused_and_keeps_nothing() -> None:
    store = FakeStore()
    async with door(store, NEW) as http:
        assert await statuses(http, [OLD] * REQUESTS) == [401] * 2 * REQUESTS
        assert store.tables.events == {}
        assert await statuses(http, [NEW] * 20) == [200] * 40
