"""`coop demo` as a person starts it: from an empty folder, a second time, with a bot that dies, and begun anew."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end.forked import Forked

READY_WITHIN_S = 10
WAIT_S = 60
PERSON = "prapan"
PROGRAM = (sys.executable, "-m", "bot")

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def patience() -> float:
    """How much longer everything takes because other programs use this machine's processors too."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


async def until(wanted: Callable[[], Awaitable[Any]], limit_s: float = WAIT_S) -> Any:
    """The first truthy answer; a server that is not there yet counts as no answer."""
    async with asyncio.timeout(limit_s):
        while True:
            try:
                if found := await wanted():
                    return found
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


@dataclass
class Demo:
    """A running `coop demo`."""

    http: httpx.AsyncClient
    pid: int
    ended: Callable[[], int | None]
    began: float

    async def ready(self) -> bool:
        assert self.ended() is None, "the demonstration ended"
        return (await self.http.get("/readyz")).status_code == 200

    async def get(self, path: str) -> Any:
        return (await self.http.get(f"/simulator/api/{path}")).json()

    async def says(self, text: str) -> None:
        answer = await self.http.post(f"/simulator/api/chats/line/{PERSON}/text", json={"text": text})
        assert answer.status_code == 200, answer.text

    async def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get(f"chats/line/{PERSON}"))["messages"]
        return found

    async def answers(self) -> int:
        return sum(message["from"] == "bot" and message["kind"] != "system" for message in await self.messages())

    async def works_as(self, one: dict[str, Any]) -> None:
        """A code of the page lets its person in, and another takes its place there."""
        await self.says(f"/staff_link {one['code']}")

        async def welcomed() -> bool:
            return one["name"] in str(await self.messages())

        async def renewed() -> bool:
            codes = {other["code"] for other in (await self.get("logins"))["staff"]}
            return one["code"] not in codes

        await until(welcomed)
        await until(renewed)

    async def answers_more_than(self, count: int) -> None:
        async def more() -> bool:
            return await self.answers() > count

        await until(more)

    def bot_pid(self) -> int | None:
        """The child of the supervisor that serves, where there is one now."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        return next((int(pid) for pid in children if b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes()), None)

    async def bot_again(self, killed: int) -> None:
        async def another() -> bool:
            return self.bot_pid() not in {None, killed}

        await until(another)


def marked(database: Path, mark: int | None = None) -> int:
    """A number that SQLite keeps in the file and nobody else uses: a new file has 0. Set where MARK is given."""
    with closing(sqlite3.connect(database)) as db:
        if mark is not None:
            db.execute(f"PRAGMA user_version = {mark}")
        found: int = db.execute("PRAGMA user_version").fetchone()[0]
        return found


def options(port: int, *more: str) -> list[str]:
    return ["demo", "--port", str(port), "--members", "30", *more]


@asynccontextmanager
async def talked_to(port: int, pid: int, ended: Callable[[], int | None], began: float) -> AsyncIterator[Demo]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=15) as http:
        yield Demo(http, pid, ended, began)


@asynccontextmanager
async def started(folder: Path, *more: str) -> AsyncIterator[Demo]:
    """As a person starts it."""
    port, began = free_port(), time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, *options(port, *more), cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with talked_to(port, process.pid, lambda: process.returncode, began) as demo:
            yield demo
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == 0


@asynccontextmanager
async def running(folder: Path, *more: str) -> AsyncIterator[Demo]:
    """For tests of what people do with it."""
    port, began = free_port(), time.monotonic()
    process = Forked(options(port, *more), os.environ, folder / "demo.log", folder)
    try:
        async with talked_to(port, process.pid, process.poll, began) as demo:
            yield demo
    finally:
        process.terminate()
        status = await asyncio.to_thread(process.wait, WAIT_S)
    assert status == 0


async def test_first_start_a_killed_bot_and_a_second_start(tmp_path: Path) -> None:
    async with started(tmp_path, "--at", "2026-11-30T11:55+07:00") as demo:
        await until(demo.ready)
        assert time.monotonic() - demo.began < READY_WITHIN_S * patience()
        assert "text/html" in (await demo.http.get("/")).headers["content-type"]
        assert (await demo.http.get("/healthz")).status_code == 200
        assert (await demo.get("clock"))["now"].startswith("2026-11-30T11:5")
        await until(lambda: demo.get("logins"))
        logins = await demo.get("logins")
        assert [(m["user_name"], m["password"]) for m in logins["members"]] == [
            ("U026548", "P6548"),
            ("Uส03548", "P3548"),
        ]
        await demo.works_as(logins["staff"][0])
        await demo.says("เมนู")
        await demo.answers_more_than(0)
        seen = await demo.answers()

        killed = demo.bot_pid()
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await demo.says("เมนู")
        await demo.bot_again(killed)
        await demo.answers_more_than(seen)
        kept = [message["id"] for message in await demo.messages()]

    secret = (tmp_path / "var/demo/secret").read_bytes()
    async with started(tmp_path) as demo:
        await until(demo.ready)
        again = await until(lambda: demo.get("logins"))
        assert not {one["code"] for one in again["staff"]} & {one["code"] for one in logins["staff"]}
        assert [message["id"] for message in await demo.messages()] == kept
        assert (await demo.get("clock"))["now"].startswith("2026-11-30T")
        assert (tmp_path / "var/demo/secret").read_bytes() == secret


async def test_the_option_and_the_page_begin_anew(tmp_path: Path) -> None:
    old = tmp_path / "var/demo/simulator/old"
    old.mkdir(parents=True)
    async with started(tmp_path, "--reset") as demo:
        await until(demo.ready)
        assert not old.exists()
        first = await until(lambda: demo.get("logins"))
        database = tmp_path / "var/demo/coop.db"
        marked(database, 7)
        await demo.says("เมนู")
        await demo.answers_more_than(0)
        await demo.http.post("/simulator/api/reset", json={})

        async def new_logins() -> bool:
            found = await demo.get("logins")
            return bool(found) and found["made_at"] != first["made_at"]

        await until(new_logins)
        assert await demo.ready()
        assert await demo.messages() == []
        assert marked(database) == 0
        await demo.says("เมนู")
        await demo.answers_more_than(0)


async def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *PROGRAM, *options(port), cwd=tmp_path, stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode().count("\n") == 1
    assert f"port {port} is taken" in said.decode()
    assert not (tmp_path / "var").exists()
