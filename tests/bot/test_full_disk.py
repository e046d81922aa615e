"""A disk that is full at every page of a transaction (F14): nothing half, an honest 503, and reading goes on."""

import base64
import hashlib
import hmac
import json
import sqlite3

import httpx
import pytest

from bot.inbox import GroupCommit
from bot.metrics import Metrics
from bot.web.app import web_app
from bot.web.webhooks import LineDesk, Webhook
from core.errors import StoreUnavailableError
from storage.checks import damage
from storage.dump import checksums
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.unit_of_work import SqlStore
from tests.fakes import FakeClock
from tests.storage import life

pytestmark = pytest.mark.shows("F14")

SECRET = b"made-up-line-channel-secret"
MOST_PAGES = 120
"""More than the largest transaction here needs, so that the last one fits."""


def limit(store: SqlStore, more: int) -> None:
    """From now on the file may grow by MORE pages only; the engine then says what it says on a full disk."""
    raw: sqlite3.Connection = store.transactions._writer._raw  # type: ignore[attr-defined]  # the driver's own
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages + more}")


async def test_at_every_page_it_is_all_or_nothing(sqlite_url: str, keys: KeyRing) -> None:
    store = await open_store(sqlite_url, keys)
    async with store.read() as uow:
        empty = await checksums(uow.connection)
    for more in range(MOST_PAGES):
        limit(store, more)
        try:
            await life.live(store, keys, 40)
        except StoreUnavailableError:
            async with store.read() as uow:
                assert await checksums(uow.connection) == empty, more
                assert await damage(uow.connection, keys) == []
        else:
            break
    else:
        pytest.fail("it never fitted")
    assert more > 5, "it fitted too early to show anything"
    async with store.read() as uow:
        assert await damage(uow.connection, keys) == []
        assert await checksums(uow.connection) != empty
    await store.close()


def webhook(number: int) -> tuple[bytes, dict[str, str]]:
    """One of many events, too many for the pages that are left."""
    said = {"type": "message", "timestamp": 1, "source": {"type": "user", "userId": "U" + "a" * 32}}
    events = [
        said | {"webhookEventId": f"E{number}-{each}", "message": {"type": "text", "id": "1", "text": "ก" * 300}}
        for each in range(60)
    ]
    body = json.dumps({"destination": "U" + "b" * 32, "events": events}).encode()
    return body, {"x-line-signature": base64.b64encode(hmac.digest(SECRET, body, hashlib.sha256)).decode()}


async def test_the_webhook_says_503_and_takes_it_once_there_is_room(
    sqlite_url: str, keys: KeyRing, logged: list[dict[str, object]]
) -> None:
    store = await open_store(sqlite_url, keys)
    inbox = GroupCommit(store, lambda _: None)
    door = web_app({"/line/webhook": Webhook(LineDesk((SECRET,), FakeClock()), inbox, Metrics())}, [])
    limit(store, 3)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="https://coop.example") as http:
        body, headers = webhook(1)
        for _ in range(3):
            assert (await http.post("/line/webhook", content=body, headers=headers)).status_code == 503
        async with store.read() as uow:
            assert await uow.inbox.waiting_queues(10) == []
            assert await uow.policies.texts() == []
        limit(store, 10_000)
        assert (await http.post("/line/webhook", content=body, headers=headers)).status_code == 200
    async with store.read() as uow:
        assert len(await uow.inbox.waiting_queues(10)) == 1
    assert {line["event"] for line in logged} == {"webhook_not_stored"}
    await inbox.drain()
    await store.close()
