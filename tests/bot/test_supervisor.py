"""Programs that are kept running, with real processes."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bot.supervisor import Kept

WAITS = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAITS


def kept(code: str, log: Path) -> Kept:
    return Kept([sys.executable, "-c", code], log, stop_within_s=0.5 if code == STUBBORN else 10)


async def pids(log: Path, count: int) -> list[int]:
    """The process ids that the program's runs printed, once there are COUNT of them."""

    def read() -> list[int]:
        return [int(line) for line in log.read_text("ascii").split()] if log.exists() else []

    return await until(lambda: found if len(found := read()) >= count else [])


async def until(wanted: Callable[[], list[int]]) -> list[int]:
    async with asyncio.timeout(30):
        while not (found := wanted()):  # noqa: ASYNC110 - what another process prints comes without an event
            await asyncio.sleep(0.02)
        return found


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_a_killed_program_is_started_again_and_a_stopped_one_is_not(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = kept(WAITS, log)
    program.start()
    (first,) = await pids(log, 1)
    os.kill(first, signal.SIGKILL)
    _, second = await pids(log, 2)
    assert not lives(first)
    assert lives(second)
    await program.stop()
    assert not lives(second)
    program.start()
    *_, third = await pids(log, 3)
    await program.stop()
    assert not lives(third)
    assert await pids(log, 3) == [first, second, third]


async def test_one_that_will_not_end_is_killed(tmp_path: Path) -> None:
    program = kept(STUBBORN, tmp_path / "log")
    program.start()
    (pid,) = await pids(tmp_path / "log", 1)
    await program.stop()
    assert not lives(pid)


async def test_one_that_was_never_started_may_be_stopped(tmp_path: Path) -> None:
    await kept(WAITS, tmp_path / "log").stop()
