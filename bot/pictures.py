"""A picture that somebody sent, drawn anew in a process of its own, or the reason why it cannot be taken (threat T18).

    found = await Pictures().drawn_anew(data, PictureKind.PHOTO)      # a CleanPicture, or "picture.too_large"

The bytes as they came are opened by `picture_process` only, which has little memory and time and knows no secret.  What
it says is looked at before it is believed.  Others are answered meanwhile; a few pictures are worked on at a time.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress

import msgspec

from bot.picture_process import DAMAGED, LARGE, TOO_LARGE, WRONG_KIND
from core.pictures import MOST_BYTES, CleanPicture, PictureKind

COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "bot.picture_process")
"""Isolated: neither the environment nor the working directory decides what is run."""

WAIT_S = 30
"""For a picture; its process may use half of that of the processor's time, on a machine that has other work too."""

AT_ONCE = 2
MOST_HEAD, MOST_OUT = 1000, 20 * 1024 * 1024
"""Bytes of what the process says at most: a line, and two pictures."""

JPEG, PNG = "image/jpeg", "image/png"
STARTS = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
UNFIT = frozenset({TOO_LARGE, WRONG_KIND, DAMAGED})


class Pictures:
    """Draws pictures anew, `AT_ONCE` at a time."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)

    async def drawn_anew(self, data: bytes, kind: PictureKind) -> CleanPicture | str:
        """The picture in DATA as it is kept for KIND; else the catalogue's key of what is wrong with it."""
        if len(data) > MOST_BYTES:
            return TOO_LARGE
        async with self._free:
            process = await asyncio.create_subprocess_exec(
                *COMMAND,
                "png" if kind is PictureKind.SIGNATURE else "jpeg",
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env={},
            )
            try:
                async with asyncio.timeout(WAIT_S):
                    _, said = await asyncio.gather(_feed(process, data), _read(process))
                    await process.wait()
            except TimeoutError:
                return DAMAGED
            finally:
                await _end(process)
        return _believed(said)


async def _feed(process: Process, data: bytes) -> None:
    if process.stdin is None:
        raise RuntimeError("no pipe, although one was asked for")
    with suppress(BrokenPipeError, ConnectionResetError):  # it has ended already; what it said counts
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


async def _read(process: Process) -> bytes:
    """All that it says, up to a limit."""
    if process.stdout is None:
        raise RuntimeError("no pipe, although one was asked for")
    said = bytearray()
    while len(said) <= MOST_OUT and (piece := await process.stdout.read(65_536)):
        said += piece
    return bytes(said)


async def _end(process: Process) -> None:
    """Nobody waits for it any more; what is left in its pipe is let go."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    if process.stdout is not None:
        await process.stdout.read()
    await process.wait()


class _Head(msgspec.Struct):
    """Its first line."""

    unfit: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    large: int = 0
    small: int = 0


_read_head = msgspec.json.Decoder(_Head).decode


def _believed(said: bytes) -> CleanPicture | str:
    """What SAID means, where it keeps to the form; a process that fell silent met one of its limits."""
    line, _, _ = said[:MOST_HEAD].partition(b"\n")
    try:
        head = _read_head(line)
    except msgspec.DecodeError:
        return DAMAGED
    if head.unfit in UNFIT:
        return head.unfit
    body = said[len(line) + 1 :]
    large, small = body[: max(0, head.large)], body[max(0, head.large) :]
    start = STARTS.get(head.mime)
    shaped = start is not None and large.startswith(start) and small.startswith(start)
    whole = (len(large), len(small)) == (head.large, head.small)
    if not shaped or not whole or not (0 < head.width <= LARGE and 0 < head.height <= LARGE):
        return DAMAGED
    return CleanPicture(mime=head.mime, width=head.width, height=head.height, large=large, small=small)
