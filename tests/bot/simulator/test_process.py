"""The simulator as its own process: starts by its command line, breaks connections on order, stops with pages open."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.simulator.__main__ import main

pytestmark = pytest.mark.slow

AT = "2026-11-30T11:55+07:00"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A running simulator; its end is part of each test."""
    port = free_port()
    command = [sys.executable, "-m", "bot.simulator", "--port", str(port), "--bot", "http://127.0.0.1:1"]
    environment = {**os.environ, "COOP_TELEGRAM_TOKEN": "1:x", "COOP_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    process = await asyncio.create_subprocess_exec(*command, "--state", tmp_path / "state", "--at", AT, env=environment)
    url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{url}/simulator/api/clock"):
                    break
            except aiohttp.ClientError:
                assert process.returncode is None, "the simulator ended"
                await asyncio.sleep(0.05)  # between two knocks at its door
    yield url
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) in {0, -signal.SIGTERM}


async def test_the_clock_starts_where_it_is_told(address: str, tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/simulator/api/clock") as answer:
        clock = await answer.json()
    assert clock["now"].startswith("2026-11-30T11:55")
    assert int((tmp_path / "state" / "clock").read_text("ascii")) == clock["offset_us"]


@pytest.mark.parametrize(("kind", "arrives"), [("drop", 0), ("drop-after", 1)])
async def test_connections_break_on_order(address: str, kind: str, arrives: int) -> None:
    api = f"{address}/simulator/api"
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{api}/people") as answer:
            user = (await answer.json())[0]["telegram_user"]
        await session.post(f"{api}/chats/telegram/prapan/start", json={})
        await session.post(f"{api}/faults", json={"channel": "telegram", "kind": kind})
        with pytest.raises(aiohttp.ClientError):
            async with session.post(f"{address}/bot1:x/sendMessage", json={"chat_id": user, "text": "ตอบ"}) as answer:
                await answer.read()
        async with session.get(f"{api}/chats/telegram/prapan") as answer:
            messages = (await answer.json())["messages"]
    assert len([message for message in messages if message["from"] == "bot"]) == arrives


async def test_events_reach_an_open_page_and_do_not_hold_the_end_up(address: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/simulator/api/stream") as stream:
        await stream.content.readuntil(b"\n\n")
        await session.post(f"{address}/simulator/api/clock", json={"advance_s": 60})
        event = await stream.content.readuntil(b"\n\n")
    assert b"event: clock" in event


def test_settings_that_leave_this_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bot", "http://192.0.2.1:80", "--state", str(tmp_path)]) == 1
    assert "loopback" in capsys.readouterr().err
