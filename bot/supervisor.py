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

    def __init__(self, command: Sequence[str], log: Path, *, stop_within_s: float = STOP_WITHIN_S) -> None:
        self._command = tuple(command)
        self._log = log
        self._stop_within_s = stop_within_s
        self._stop = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start it and keep it up from now on."""
        self._stop.clear()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ask it to end, wait, and kill it where it does not; one that was never started is fine."""
        self._stop.set()
        if self._keeping is not None:
            await self._keeping

    async def _keep(self) -> None:
        clock = asyncio.get_running_loop().time
        stop = asyncio.create_task(self._stop.wait())
        wait = FIRST_WAIT_S
        while not stop.done():
            process, began = await self._begin(), clock()
            await asyncio.wait({asyncio.create_task(process.wait()), stop}, return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                await self._end(process)
                return
            wait = FIRST_WAIT_S if clock() - began > STEADY_S else min(wait * 2, LONGEST_WAIT_S)
            await asyncio.wait({stop}, timeout=wait)

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

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self._stop_within_s)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
