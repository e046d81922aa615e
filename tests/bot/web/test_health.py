"""Alive, ready, and how much: what machines ask for, and what they are told while the database is down."""

import asyncio
import base64
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import httpx
import pytest

from bot.metrics import Metrics
from bot.passwords import Argon2Hasher
from bot.watchdog import Watchdog
from bot.web.app import web_app
from bot.web.health import Health, free_part
from core.errors import StoreUnavailableError
from core.messaging import BACKUP_MADE, OUTBOX_HELD, DeliveryResult, DeliveryState
from core.policy_file import read_policy
from core.ports import Store
from storage import schema
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.peppers import Peppers
from storage.unit_of_work import SqlStore
from tests.builders import SAMPLE_POLICY, member
from tests.fakes import MORNING, FakeClock, FakeStore
from tests.storage.test_messages import delivery, event
from tests.storage.test_notices import notice

TOKEN = "made-up-metrics-token"
FROM_AFAR = {"X-Forwarded-For": "203.0.113.9"}


class DownStore(FakeStore):
    """A database that does not answer."""

    def read(self) -> NoReturn:
        raise StoreUnavailableError


def client(store: Store, *, schema_is_good: bool = True, metrics: Metrics | None = None) -> httpx.AsyncClient:
    async def has_schema() -> bool:
        async with store.read() as uow:
            await uow.policies.texts()
        return schema_is_good

    health = Health(
        store=store,
        has_schema=has_schema,
        metrics=metrics or Metrics(),
        clock=FakeClock(),
        folder=Path(),
        token=TOKEN,
    )
    app = web_app({}, health.routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://coop.example")


def samples(text: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in text.splitlines() if line.startswith("coop_"))
    return {name: float(value) for name, _, value in lines}


async def test_alive_and_ready(store: Store) -> None:
    http = client(store)
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert (await http.get("/readyz")).json() == {"status": "ok"}


@pytest.mark.shows("F13")
async def test_a_database_that_is_down_is_not_ready_and_the_figures_say_so() -> None:
    http = client(DownStore())
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "database"})
    assert (await http.get("/healthz")).status_code == 200
    figures = samples((await http.get("/metrics")).text)
    assert figures["coop_database_up"] == 0
    assert figures['coop_database_errors_total{where="readiness"}'] == 1
    assert figures['coop_database_errors_total{where="metrics"}'] == 1


@pytest.mark.shows("F22")
async def test_tables_of_another_version_are_not_ready(sql_store: SqlStore) -> None:
    assert await schema.is_of(sql_store.transactions, schema.newest())
    assert not await schema.is_of(sql_store.transactions, "0001")
    answer = await client(sql_store, schema_is_good=False).get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "schema"})


async def test_figures_are_for_this_machine_or_for_the_token() -> None:
    http = client(FakeStore())
    assert (await http.get("/metrics")).status_code == 200
    assert (await http.get("/metrics", headers=FROM_AFAR)).status_code == 404
    for wrong in (TOKEN[:-1], "", TOKEN + "x"):
        assert (await http.get("/metrics", headers=FROM_AFAR | {"Authorization": f"Bearer {wrong}"})).status_code == 404
    assert (await http.get("/metrics", headers=FROM_AFAR | {"Authorization": f"Bearer {TOKEN}"})).status_code == 200


async def test_figures_of_the_database(store: Store) -> None:
    http = client(store)
    empty = samples((await http.get("/metrics")).text)
    assert (empty["coop_inbox_waiting"], empty["coop_outbox_held"]) == (0, 0)
    assert empty["coop_backup_age_seconds"] == float("inf")
    async with store.work() as uow:
        early = MORNING - timedelta(seconds=90)
        await uow.inbox.add([event(1), event(2)])
        await uow.outbox.add([delivery(1), delivery(2)])
        await uow.notices.add([notice(await uow.members.add(member()))], MORNING)
        await uow.switches.set(OUTBOX_HELD, MORNING, "os:root")
        await uow.switches.set(BACKUP_MADE, early, "os:root")
    found = samples((await http.get("/metrics")).text)
    assert found["coop_inbox_waiting"] == 2
    assert found['coop_outbox{state="new"}'] == 2
    assert found['coop_outbox{state="unsure"}'] == 0
    assert (found['coop_notices{state="waiting"}'], found['coop_notices{state="unsent"}']) == (1, 0)
    assert found["coop_outbox_oldest_due_seconds"] == 0
    assert found["coop_outbox_held"] == 1
    assert found["coop_backup_age_seconds"] == 90
    assert 0 < found["coop_disk_free_ratio"] < 1
    assert 0 < free_part(Path()) < 1


async def test_the_age_of_what_waits_is_told(store: Store) -> None:
    async with store.work() as uow:
        await uow.inbox.add([event(1)])
        await uow.outbox.add([delivery(1)])
        later = await uow.operation.figures(MORNING + timedelta(minutes=5))
    assert (later.waiting_since, later.due_since) == (MORNING, MORNING)


async def test_what_ended_without_arriving_is_counted(store: Store) -> None:
    async with store.work() as uow:
        await uow.outbox.add([delivery(1)])
        [claimed] = await uow.outbox.claim("w", MORNING, MORNING, 1)
        await uow.outbox.finish(
            [DeliveryResult(id=claimed.id, attempt=claimed.attempts, state=DeliveryState.DEAD, at=MORNING)]
        )
        assert await uow.operation.dead_since(MORNING - timedelta(days=1)) == 1
        assert await uow.operation.dead_since(MORNING) == 0
        assert (await uow.operation.figures(MORNING)).outbox == {"new": 0, "sending": 0, "unsure": 0}


async def lags(work: asyncio.Task[None]) -> dict[str, float]:
    """The lag's histogram while WORK runs."""
    metrics = Metrics()
    watchdog = Watchdog(metrics)
    watchdog.start()
    await work
    await asyncio.sleep(0.11)  # one more look, so that what came last is seen
    watchdog.close()
    return samples(metrics.text(None, 1.0, MORNING).decode())


async def test_a_blocked_loop_is_seen(logged: list[dict[str, object]]) -> None:
    async def block() -> None:
        await asyncio.sleep(0.05)
        time.sleep(1.2)  # noqa: ASYNC251 - blocking is what is shown here

    found = await lags(asyncio.create_task(block()))
    count = found["coop_event_loop_lag_seconds_count"]
    assert found['coop_event_loop_lag_seconds_bucket{le="1.0"}'] < count
    assert [line["event"] for line in logged] == ["event_loop_blocked"]


@pytest.mark.shows("F24")
async def test_hashing_does_not_block_the_loop(keys: KeyRing) -> None:
    hasher = Argon2Hasher(Peppers(keys))

    async def hash_many() -> None:
        await asyncio.gather(*(hasher.hash(f"password {number}") for number in range(40)))

    found = await lags(asyncio.create_task(hash_many()))
    hasher.close()
    assert found['coop_event_loop_lag_seconds_bucket{le="0.1"}'] >= 0.99 * found["coop_event_loop_lag_seconds_count"]


def register_of(count: int) -> bytes:
    rows = (f"{number:06d},ทดสอบ,ตัวอย่าง,ordinary,2020-01-01" for number in range(1, count + 1))
    return "\n".join(["member_no,first_name,last_name,member_type,joined_on", *rows]).encode()


@pytest.mark.shows("F24")
@pytest.mark.slow
async def test_an_import_beside_the_server_does_not_block_its_loop(
    sqlite_url: str, keys: KeyRing, tmp_path: Path
) -> None:
    """`coop import` is a process of its own; a server that wants to write meanwhile waits without blocking."""
    store = await open_store(sqlite_url, keys)
    text = SAMPLE_POLICY.read_text("utf-8")
    async with store.work() as uow:
        await uow.policies.put(read_policy(text).valid_from, text, MORNING, "os:test")
    (tmp_path / "members.csv").write_bytes(register_of(3_000))
    command = (sys.executable, "-m", "bot", "import", "members", str(tmp_path / "members.csv"))
    secret = base64.b64encode(b"k" * 32).decode()
    environment = {**os.environ, "COOP_DATABASE_URL": sqlite_url, "COOP_SECRET_KEY": secret}

    async def load() -> None:
        number = 0
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.DEVNULL)
        ended = asyncio.create_task(process.wait())
        while not ended.done():
            number += 1
            async with store.work() as uow:
                await uow.inbox.add([event(number)])
            await asyncio.sleep(0.01)
        assert await ended == 0

    found = await lags(asyncio.create_task(load()))
    async with store.read() as uow:
        assert await uow.members.by_number("003000") is not None
    await store.close()
    assert found['coop_event_loop_lag_seconds_bucket{le="0.1"}'] >= 0.99 * found["coop_event_loop_lag_seconds_count"]
