"""The test bed: the simulator and the bot as real processes, and a person's hands and eyes on both chats.

The bot is killed and started again at will; the simulator, which plays both platforms, lives on.
"""

import base64
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships none
import httpx

from core.clock import BANGKOK
from core.policy_file import read_policy
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.end_to_end.forked import Forked, Process
from tests.fakes import MORNING
from tests.postgres import in_a_thread

SECRET_KEY = base64.b64encode(b"k" * 32).decode()
SECRETS = {
    "COOP_LINE_CHANNEL_SECRET": "made-up-line-channel-secret",
    "COOP_LINE_CHANNEL_TOKEN": "made-up-line-channel-token",
    "COOP_TELEGRAM_TOKEN": "7000000001:made-up-telegram-token",
    "COOP_TELEGRAM_WEBHOOK_SECRET": "made-up-telegram-webhook-secret",
}
POLICY = Path("bot/policy.sample.toml")
WITHIN_S = 20.0
LOOK_EVERY_S = 0.02


def until(what: Callable[[], Any], within_s: float = WITHIN_S) -> Any:
    """The first true answer of WHAT; fails when none comes in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(LOOK_EVERY_S)
    raise AssertionError(f"waited {within_s} s in vain for {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(slots=True)
class Simulator:
    """The running simulator. Addresses are relative to its control API."""

    url: str
    bot_port: int
    clock: Path
    http: httpx.Client

    def get(self, path: str) -> Any:
        answer = self.http.get(f"/simulator/api/{path}")
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **body: object) -> Any:
        answer = self.http.post(f"/simulator/api/{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def answers(self, channel: str, person: str) -> list[dict[str, Any]]:
        """What the bot has said in that chat, oldest first."""
        messages = self.get(f"chats/{channel}/{person}")["messages"]
        return [message for message in messages if message["from"] == "bot" and message["kind"] != "system"]

    def says(self, channel: str, person: str, text: str) -> None:
        self.post(f"chats/{channel}/{person}/text", text=text)

    @property
    def environment(self) -> Mapping[str, str]:
        """The bot's settings besides its database."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("COOP_")}
        return {
            **clean,
            **SECRETS,
            "COOP_SECRET_KEY": SECRET_KEY,
            "COOP_PUBLIC_URL": self.url,
            "COOP_LINE_API_URL": self.url,
            "COOP_LINE_DIALOG_URL": self.url,
            "COOP_TELEGRAM_API_URL": self.url,
            "COOP_SIMULATOR_CLOCK": str(self.clock),
            "COOP_LEASE_SECONDS": "2",
        }


@contextmanager
def simulator(folder: Path) -> Iterator[Simulator]:
    """The simulator in a process of its own, with its state in FOLDER."""
    port, bot_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    clock = folder / "clock"
    command = ("bot.simulator", "--port", str(port), "--bot", f"http://127.0.0.1:{bot_port}", "--state", str(folder))
    environment = {**os.environ, **SECRETS, "COOP_PUBLIC_URL": url}
    with (folder / "simulator.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", *command, "--clock", str(clock)], env=environment, stderr=log)
        try:
            with httpx.Client(base_url=url, trust_env=False, timeout=20) as http:
                until(lambda: is_up(http, "/simulator/api/clock"))
                yield Simulator(url, bot_port, clock, http)
        finally:
            process.terminate()
            process.wait(10)


def is_up(http: httpx.Client, path: str) -> bool:
    try:
        return http.get(path).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@dataclass(slots=True)
class Bot:
    """The bot's process, killed and started as often as a test likes."""

    simulator: Simulator
    database_url: str
    log: Path
    process: Process | None = field(default=None)
    root: Path | None = None
    """The checkout that it runs from; None: this one."""
    workers: int = 1

    def start(self, failpoint: str | None = None) -> None:
        """Start it and wait until it is ready, or has died at its FAILPOINT while it took up old work."""
        extra = {"COOP_DATABASE_URL": self.database_url, **({"COOP_FAILPOINT": failpoint} if failpoint else {})}
        self.process = self._begun({**self.simulator.environment, **extra})
        with httpx.Client(base_url=f"http://127.0.0.1:{self.simulator.bot_port}", trust_env=False) as http:
            until(lambda: self.is_dead or is_up(http, "/readyz"), WITHIN_S * self.workers)
        assert failpoint or not self.is_dead, self.log.read_text()[-3000:]

    def _begun(self, environment: Mapping[str, str]) -> Process:
        arguments = ["serve", "--port", str(self.simulator.bot_port), "--workers", str(self.workers)]
        if self.root is None and self.workers == 1:
            return Forked(arguments, environment, self.log)
        command = [sys.executable, "-m", "bot", *arguments]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=self.root, env=environment, stderr=log, stdout=log)

    @property
    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def wait_for_kill(self) -> None:
        assert self.process is not None
        assert self.process.wait(WITHIN_S) == -signal.SIGKILL, self.log.read_text()[-3000:]

    def stop(self) -> int:
        """As a service manager does; the exit status."""
        if self.process is None:
            return 0
        self.process.terminate()
        return self.process.wait(10)


@contextmanager
def bot(running: Simulator, database_url: str, folder: Path) -> Iterator[Bot]:
    """A bot that has a policy and is not started yet."""
    in_a_thread(_with_policy(database_url, POLICY.read_text("utf-8")))
    made = Bot(running, database_url, folder / "bot.log")
    try:
        yield made
    finally:
        made.stop()


async def _with_policy(database_url: str, text: str) -> None:
    store = await open_store(database_url, KeyRing.from_secrets(SECRET_KEY, None))
    try:
        async with store.work() as uow:
            await uow.policies.put(read_policy(text).valid_from, text, MORNING.astimezone(BANGKOK), "os:test")
    finally:
        await store.close()


def column(database_url: str, statement: str) -> list[Any]:
    """The first column of a query, seen from outside of the bot."""
    return list(in_a_thread(_column(database_url, statement)))


async def _column(database_url: str, statement: str) -> list[Any]:
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.partition("///")[2])) as file:
            return [row[0] for row in file.execute(statement)]
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        return [row[0] for row in await connection.fetch(statement)]
    finally:
        await connection.close()
