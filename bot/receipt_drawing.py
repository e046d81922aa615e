"""Receipts drawn in a process of their own: the server's loop is never held up by one.

    pdf = await drawing.pdf(paper)             # raises DrawingError
    shown = await drawing.picture(paper)       # a small PNG

The process begins with the first receipt that is wanted and is begun anew where it ended.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress

import msgspec

from bot.receipt_art import ArtFiles
from bot.receipt_process import LENGTH, PDF, PICTURE
from core.receipt_paper import Paper, as_text

COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "bot.receipt_process")
"""Isolated: neither the environment nor the working directory decides what is run."""

WAIT_S = 30
"""For one receipt; the first also waits until the process has begun."""


class DrawingError(Exception):
    """A receipt could not be drawn; nothing of it was sent."""


class Drawing:
    """Draws one receipt at a time. ART: says where logo and signatures are, each time anew."""

    def __init__(self, art: Callable[[], ArtFiles]) -> None:
        self._art = art
        self._one = asyncio.Lock()
        self._process: Process | None = None

    async def pdf(self, paper: Paper) -> bytes:
        """PAPER as a PDF."""
        return await self._drawn(PDF, paper)

    async def picture(self, paper: Paper) -> bytes:
        """Its first page as a PNG."""
        return await self._drawn(PICTURE, paper)

    async def close(self) -> None:
        """End the process."""
        async with self._one:
            await self._end()

    async def _drawn(self, want: str, paper: Paper) -> bytes:
        files = self._art()
        wish = {
            "want": want,
            "paper": as_text(paper),
            "logo": None if files.logo is None else str(files.logo),
            "signatures": {name: str(path) for name, path in files.signatures.items()},
        }
        asked = msgspec.json.encode(wish)
        async with self._one:
            try:
                answer = await self._twice_at_most(asked)
            except (OSError, EOFError) as error:
                raise DrawingError from error
        if not answer:
            raise DrawingError
        return answer

    async def _twice_at_most(self, asked: bytes) -> bytes:
        try:
            return await self._in_time(asked)
        except (ConnectionError, EOFError):  # it has ended since the last receipt
            return await self._in_time(asked)

    async def _in_time(self, asked: bytes) -> bytes:
        try:
            async with asyncio.timeout(WAIT_S):
                return await self._answer(asked)
        except BaseException:
            await self._end()  # what it still says must not be taken for the answer to the next
            raise

    async def _answer(self, asked: bytes) -> bytes:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await asyncio.create_subprocess_exec(
                *COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
            )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipe, although one was asked for")
        process.stdin.write(len(asked).to_bytes(LENGTH) + asked)
        await process.stdin.drain()
        return await process.stdout.readexactly(int.from_bytes(await process.stdout.readexactly(LENGTH)))

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
