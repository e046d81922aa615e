"""The drill (F23): a backup made under load, restored on an empty machine, which answers members once it may speak."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from core.links import ChatId
from core.policy_file import read_policy
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.builders import account, member
from tests.end_to_end import bed
from tests.fakes import MORNING
from tests.postgres import in_a_thread

pytestmark = [pytest.mark.slow, pytest.mark.shows("F23")]

KEYS = KeyRing.from_secrets(bed.SECRET_KEY, None)
ASKED = "ทุนเรือนหุ้น"
BALANCE = "214,500"
CHANNELS = ("line", "telegram")


@pytest.fixture
def place(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """An empty machine with the same engine."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'other machine' / 'coop.db'}"
    return str(request.getfixturevalue("bare_postgres_url"))


def coop(bot: bed.Bot, database_url: str, *arguments: str) -> Result:
    """The command, in this process; the server beside it is a real one."""
    environment = {**bot.simulator.environment, "COOP_DATABASE_URL": database_url}
    return CliRunner().invoke(app, list(arguments), env=environment)


async def link_all(database_url: str) -> None:
    """One member, linked to every chat that has begun."""
    store = await open_store(database_url, KEYS)
    async with store.work() as uow:
        person = await uow.members.add(member())
        await uow.shares.put_account(person, account())
    for number in bed.column(database_url, "SELECT id FROM chats"):
        async with store.work() as uow:
            policy_text = (await uow.policies.texts())[0]
            await uow.links.add(ChatId(number), person, MORNING, read_policy(policy_text).credentials.consent_version)
    await store.close()


@contextmanager
def load(bot: bed.Bot, person: str) -> Iterator[None]:
    """Somebody who asks all the while."""
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.1):
            bot.simulator.says("line", person, "ช่วยเหลือ")

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def states(database_url: str) -> list[str]:
    return bed.column(database_url, "SELECT state FROM outbox WHERE state <> 'done' ORDER BY id")


def waiting(database_url: str) -> int:
    return len(bed.column(database_url, "SELECT id FROM inbox WHERE state = 'waiting'"))


def begun(bot: bed.Bot, one: str, other: str) -> None:
    """Two people whose chats are linked; what Telegram owes the other one waits for ten minutes."""
    simulator = bot.simulator
    bot.start()
    for channel in CHANNELS:
        simulator.post(f"chats/{channel}/{one}/start")
    simulator.post(f"chats/telegram/{other}/start")
    bed.until(lambda: simulator.answers("telegram", other) and all(simulator.answers(c, one) for c in CHANNELS))
    in_a_thread(link_all(bot.database_url))
    simulator.post("faults", channel="telegram", kind="429", count=1, seconds=600, matches="sendMessage")
    simulator.says("telegram", other, ASKED)
    bed.until(lambda: "new" in states(bot.database_url))


def backed_up(bot: bed.Bot, loud: str, file: Path) -> None:
    """While somebody asks without pause; then that machine is lost."""
    with load(bot, loud):
        bed.until(lambda: len(bot.simulator.answers("line", loud)) > 3)
        made = coop(bot, bot.database_url, "backup", str(file))
    assert made.exit_code == 0, made.stderr
    assert bot.stop() == 0


def restored(bot: bed.Bot, place: str, file: Path) -> bed.Bot:
    """The server on the other machine, not started yet."""
    done = coop(bot, place, "restore", str(file), "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["waiting"] >= 1
    assert coop(bot, place, "restore", str(file)).exit_code == 1, "not into a place that is full"
    return replace(bot, database_url=place, log=file.with_name("again.log"), process=None)


def test_the_drill(bot: bed.Bot, place: str, tmp_path: Path) -> None:
    simulator, file = bot.simulator, tmp_path / "coop.backup"
    one, other, loud = (person["id"] for person in simulator.get("people")[:3])
    begun(bot, one, other)
    backed_up(bot, loud, file)
    before = said(simulator, (one, other, loud))
    again = restored(bot, place, file)
    try:
        again.start()
        for channel in CHANNELS:
            simulator.says(channel, one, ASKED)
        simulator.post("clock", advance_s=3600)
        simulator.says("line", other, ASKED)
        bed.until(lambda: simulator.get("idle")["idle"] and waiting(place) == 0)
        assert said(simulator, (one, other, loud)) == before, "nothing is sent before the release"
        released = coop(bot, place, "outbox", "release")
        assert released.exit_code == 0, released.stderr
        bed.until(lambda: set(states(place)) <= {"unsure", "dead"})
        for channel in CHANNELS:
            assert BALANCE in str(simulator.answers(channel, one)[-1])
        assert BALANCE in str(simulator.answers("telegram", other)[-1]), "what waited when the backup was made too"
    finally:
        assert again.stop() == 0
    assert coop(bot, place, "db", "check").exit_code == 0


def said(simulator: bed.Simulator, people: tuple[str, ...]) -> dict[str, list[Any]]:
    """Everything that the bot has said to them."""
    return {f"{channel}:{person}": simulator.answers(channel, person) for channel in CHANNELS for person in people}
