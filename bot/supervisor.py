"""Programs that must stay up: started, started again when they die, stopped in order.

The demonstration keeps two of them: the simulator and the bot.  Whoever kills the bot with `kill -9` finds it answering
again within a second; one that dies at once over and over is started more and more slowly.
"""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
STEADY_S = 10.0
"""One that ran this long is taken for healthy: its next start is quick again."""
STOP_WITHIN_S = 10.0
"""A program gets this long to finish what it has begun; then it is killed."""


class Kept:
    """One program that is kept running, with this process's environment. `log` gets what it prints."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._command = tuple(command)
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and keep it up from now on."""
        self._process = await self._begin()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ask it to end, wait, and kill it where it does not; one that is not running is fine."""
        if self._keeping is None:
            return
        self._keeping.cancel()
        with suppress(asyncio.CancelledError):
            await self._keeping
        self._keeping = None
        if self._process is not None:
            await _end(self._process)

    async def _begin(self) -> asyncio.subprocess.Process:
        # A session of its own: Ctrl+C in the terminal reaches the supervisor alone, which stops the programs in order.
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def _keep(self) -> None:
        clock = asyncio.get_running_loop().time
        wait = FIRST_WAIT_S
        while self._process is not None:
            began = clock()
            await self._process.wait()
            wait = FIRST_WAIT_S if clock() - began > STEADY_S else min(wait * 2, LONGEST_WAIT_S)
            await asyncio.sleep(wait)
            self._process = await self._begin()


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
