"""`coop outbox`: what staff see of messages that may not have arrived, and nothing personal in it."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from core.messaging import LINE_QUOTA_GONE, DeliveryClass, DeliveryResult, DeliveryState
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.bot.office import row
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING
from tests.postgres import in_a_thread

KEY = base64.b64encode(b"k" * 32).decode()

Coop = Callable[..., Result]


async def _filled(url: str) -> None:
    """One unsure message on Telegram, one dead on LINE, one that went out; pushes are stopped."""
    store = await open_store(url, KeyRing.from_secrets(KEY, None))
    async with store.work() as uow:
        await uow.outbox.add(
            [
                row("ความลับ", telegram_address("501"), DeliveryClass.RECORD),
                row("ความลับ", line_address("2")),
                row("ความลับ", line_address("3")),
            ]
        )
        unsure, dead, done = await uow.outbox.claim("w", MORNING, MORNING, 9)
        at = MORNING + timedelta(minutes=5)
        ended = DeliveryResult(id=unsure.id, attempt=1, state=DeliveryState.UNSURE, at=at, detail="TimedOut")
        await uow.outbox.finish(
            [
                ended,
                replace(ended, id=dead.id, state=DeliveryState.DEAD, detail="429 monthly limit"),
                replace(ended, id=done.id, state=DeliveryState.DONE, detail=""),
            ]
        )
        await uow.switches.set(LINE_QUOTA_GONE, MORNING, "w")
    await store.close()


@pytest.fixture
def coop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> Coop:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COOP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COOP_SECRET_KEY", KEY)
    in_a_thread(_filled(sqlite_url))
    return lambda *words: CliRunner().invoke(app, ["outbox", *words])


@pytest.mark.shows("F7")
def test_what_may_not_have_arrived_is_listed_with_its_reference_and_nothing_personal(coop: Coop) -> None:
    shown = coop("unsure", "--json")
    assert (shown.exit_code, shown.stderr) == (0, "")
    (listed,) = json.loads(shown.stdout)
    assert len(listed.pop("reference")) == 8
    assert listed == {
        "when": "2026-11-25 09:35",
        "chat": "telegram",
        "class": "record",
        "method": "sendMessage",
        "detail": "TimedOut",
    }
    table = coop("unsure").stdout
    assert "TimedOut" in table
    assert "ความลับ" not in table
    assert "501" not in table


@pytest.mark.shows("F8")
def test_what_was_given_up_is_listed_and_pushes_can_be_resumed_once(coop: Coop) -> None:
    (listed,) = json.loads(coop("dead", "--json").stdout)
    assert (listed["chat"], listed["detail"]) == ("line", "429 monthly limit")
    assert coop("resume").exit_code == 0
    again = coop("resume")
    assert (again.exit_code, again.stderr) == (1, "pushes are not stopped\n")
    assert coop("resume", "--by", "nobody").exit_code == 1
