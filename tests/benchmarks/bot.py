"""The bot as the benchmark meets it: `coop serve` in a process of its own, on a database with linked chats in it."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from core.clock import BANGKOK
from core.links import ChatAddress, Platform
from core.money import Baht
from core.shares import MovementKind
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.benchmarks.load import DESTINATION, SECRET, line_user
from tests.builders import account, member, movement

KEY = "a2V5LW9mLXRoZS1iZW5jaG1hcmstMzItYnl0ZXMtISE="
CHATS = 64
YEARS = 10
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=BANGKOK)
PATIENCE_S = 20
ROOT = Path(__file__).parent.parent.parent


def environment(database: str, stub_port: int) -> Mapping[str, str]:
    """The settings of a bot whose LINE is the stub."""
    line = f"http://127.0.0.1:{stub_port}"
    return os.environ | {
        "COOP_DATABASE_URL": database,
        "COOP_SECRET_KEY": KEY,
        "COOP_PUBLIC_URL": line,
        "COOP_LINE_CHANNEL_SECRET": SECRET,
        "COOP_LINE_CHANNEL_TOKEN": "benchmark-token",
        "COOP_LINE_API_URL": line,
        "COOP_LINE_DIALOG_URL": line,
        "COOP_LOG_LEVEL": "ERROR",
    }


async def prepare(database: str, stub_port: int) -> None:
    """Tables, policy, and members with ten years of shares, each with a linked LINE chat."""
    for command in (("db", "upgrade"), ("policy", "load", "bot/policy.sample.toml")):
        environ = environment(database, stub_port)
        process = await start(["bot", *command], environ)
        if await process.wait():
            raise RuntimeError(f"coop {' '.join(command)} failed")
    store = await open_store(database, KeyRing.from_secrets(KEY, None))
    try:
        async with store.work() as uow:
            for i in range(CHATS):
                person = member(member_no=f"{i:06}", national_id=None, employee_no=None)
                member_id = await uow.members.add(person)
                await uow.shares.put_account(member_id, account(as_of=date(2026, 10, 31)))
                days = [date(2016, 11, 30) + timedelta(days=30 * n) for n in range(12 * YEARS)]
                bought = [movement(on=day, kind=MovementKind.MONTHLY, amount=Baht.of(1_000)) for day in days]
                await uow.shares.add_movements(member_id, bought)
                address = ChatAddress(Platform.LINE, DESTINATION, line_user(i))
                chat = (await uow.chats.open(address, NOW)).chat
                await uow.links.add(chat.id, member_id, NOW, "1")
    finally:
        await store.close()


async def start(arguments: list[str], env: Mapping[str, str]) -> Process:
    """`python -m ARGUMENTS` in the project's folder, silent."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, cwd=ROOT, env=env, stdout=asyncio.subprocess.DEVNULL
    )


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def running(arguments: list[str], env: Mapping[str, str], port: int) -> AsyncIterator[int]:
    """A server process that answers at PORT, for as long as the block lasts; the port."""
    process = await start(arguments, env)
    try:
        await _answering(process, port)
        yield port
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), PATIENCE_S)


async def _answering(process: Process, port: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"a server ended with status {process.returncode}")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
