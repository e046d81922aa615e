"""What the doctor says of a database and of platforms that are well, or not."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from bot.doctor import Finding, State, database_findings, disk_finding, font_finding, key_finding, problem_findings
from bot.doctor_platforms import line_findings, telegram_findings
from bot.platforms import new_session
from bot.settings import LineSettings, TelegramSettings
from core.history import SYSTEM, Action, NewEntry
from core.messaging import BACKUP_MADE, OUTBOX_HELD
from core.ports import Store
from tests.builders import SAMPLE_POLICY
from tests.fakes import MORNING
from tests.storage.test_messages import delivery, event

OURS = "https://coop.example"
DAY = timedelta(days=1)


async def findings(store: Store, at: datetime = MORNING) -> dict[str, Finding]:
    return {finding.about: finding for finding in await database_findings(store, at)}


async def healthy(store: Store) -> None:
    async with store.work() as uow:
        await uow.policies.put(MORNING.date(), SAMPLE_POLICY.read_text("utf-8"), MORNING, "os:test")
        await uow.switches.set(BACKUP_MADE, MORNING - DAY, "os:test")


async def test_a_healthy_database(store: Store) -> None:
    await healthy(store)
    assert {finding.state for finding in (await findings(store)).values()} == {State.OK}


async def test_an_empty_one_lacks_a_policy_and_a_backup(store: Store) -> None:
    found = await findings(store)
    assert [about for about, finding in found.items() if finding.state is State.WRONG] == ["policy", "backup"]
    assert "coop policy load" in found["policy"].text


async def test_what_is_late_or_held_is_said(store: Store) -> None:
    await healthy(store)
    async with store.work() as uow:
        await uow.inbox.add([event(1)])
        await uow.outbox.add([delivery(1)])
    found = await findings(store, MORNING + timedelta(hours=1))
    assert (found["inbox"].state, found["outbox"].state) == (State.WRONG, State.LOOK)
    assert "09:30" in found["inbox"].text
    async with store.work() as uow:
        await uow.switches.set(OUTBOX_HELD, MORNING, "os:test")
        await uow.switches.set(BACKUP_MADE, MORNING - 3 * DAY, "os:test")
    again = await findings(store)
    assert "coop outbox release" in again["outbox"].text
    assert again["backup"].state is State.WRONG


async def test_a_clock_behind_the_history_is_noticed(store: Store) -> None:
    await healthy(store)
    async with store.work() as uow:
        await uow.history.append(NewEntry(at=MORNING + DAY, actor=SYSTEM, action=Action.LOADED))
    assert (await findings(store))["clock"].state is State.WRONG


@pytest.mark.shows("F14")
def test_a_disk_that_becomes_full_is_said_before_it_is() -> None:
    assert [disk_finding(free).state for free in (0.5, 0.0999, 0.019)] == [State.OK, State.LOOK, State.WRONG]


def test_fonts_keys_and_tables() -> None:
    assert font_finding().state is State.OK
    assert [key_finding(rotating=rotating).state for rotating in (False, True)] == [State.OK, State.LOOK]
    assert [finding.state for finding in problem_findings(["a", "b"])] == [State.WRONG, State.WRONG]


class Platform:
    """LINE and Telegram on loopback: `answers` by the end of the path, `date` in every answer."""

    def __init__(self) -> None:
        self.status = 200
        self.date = MORNING
        self.answers: dict[str, Any] = {
            "info": {"userId": "U1", "basicId": "@coop"},
            "endpoint": {"endpoint": f"{OURS}/line/webhook", "active": True},
            "quota": {"type": "limited", "value": 1000},
            "consumption": {"totalUsage": 5},
            "getMe": {"ok": True, "result": {"username": "coop_bot"}},
            "getWebhookInfo": {"ok": True, "result": {"url": f"{OURS}/telegram/webhook", "pending_update_count": 0}},
        }
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = json.dumps(self.answers.get(request.path.rpartition("/")[2], {})).encode()
        return web.Response(status=self.status, body=body, headers={"Date": format_datetime(self.date)})

    async def line(self) -> list[Finding]:
        line = LineSettings(secrets=(b"s",), token="t", api_url=self.url, dialog_url=self.url)
        async with new_session() as session:
            return await line_findings(session, line, OURS, MORNING)

    async def telegram(self) -> list[Finding]:
        telegram = TelegramSettings(secrets=(b"s",), token="7001:secret-of-the-bot", api_url=self.url)
        async with new_session() as session:
            return await telegram_findings(session, telegram, OURS, MORNING)


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    made = Platform()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def states(found: list[Finding]) -> set[State]:
    return {finding.state for finding in found}


async def test_platforms_that_are_well(platform: Platform) -> None:
    assert states(await platform.line()) == {State.OK}
    assert states(await platform.telegram()) == {State.OK}


def wrong(found: list[Finding]) -> str:
    [one] = [finding for finding in found if finding.state is not State.OK]
    return one.text


async def test_webhooks_that_go_elsewhere(platform: Platform) -> None:
    platform.answers["endpoint"] = {"endpoint": "https://old.example/line/webhook", "active": True}
    assert "https://old.example/line/webhook, not to https://coop.example" in wrong(await platform.line())
    platform.answers["endpoint"] = {"endpoint": f"{OURS}/line/webhook", "active": False}
    assert "switched off" in wrong(await platform.line())
    platform.answers["getWebhookInfo"] = {"ok": True, "result": {"url": ""}}
    assert "coop telegram setup" in wrong(await platform.telegram())


async def test_a_quota_that_ends_and_webhooks_that_fail(platform: Platform) -> None:
    platform.answers["consumption"] = {"totalUsage": 1000}
    assert "only replies" in wrong(await platform.line())
    failing = {"url": f"{OURS}/telegram/webhook", "last_error_date": MORNING.timestamp(), "last_error_message": "503"}
    platform.answers["getWebhookInfo"] = {"ok": True, "result": failing}
    assert "could not deliver a webhook: 503" in wrong(await platform.telegram())


async def test_a_clock_that_is_off_is_noticed(platform: Platform) -> None:
    platform.date = MORNING + timedelta(minutes=5)
    assert "300 seconds off" in wrong(await platform.line())
    assert "300 seconds off" in wrong(await platform.telegram())


@pytest.mark.parametrize("status", [401, 500])
async def test_a_refusal_is_said_without_the_token(platform: Platform, status: int) -> None:
    platform.status = status
    for text in (wrong(await platform.line()), wrong(await platform.telegram())):
        assert "secret-of-the-bot" not in text
        assert ("does not know COOP_" in text) == (status == 401)


async def test_platforms_that_cannot_be_reached(platform: Platform) -> None:
    platform.url = "http://127.0.0.1:9"
    for text in (wrong(await platform.line()), wrong(await platform.telegram())):
        assert "cannot be reached from here" in text
        assert "secret" not in text
