r"""What happens, told at once to every open chat page: Server-Sent Events with numbers, so that a page can resume.

`publish("clock", {…})` becomes `id: 1764…\nevent: clock\ndata: {…}`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

import msgspec

from bot.simulator.journal import Json

_KEPT = 1000
_PING_S = 15


class Stream:
    """The last events and those who listen. FIRST_ID: numbers of this run start here, above those of an earlier run."""

    def __init__(self, first_id: int) -> None:
        self._next = first_id
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=_KEPT)
        self._news = asyncio.Event()

    def publish(self, event: str, data: Json) -> None:
        """Tells everybody."""
        text = msgspec.json.encode(data)
        self._kept.append((self._next, b"id: %d\nevent: %s\ndata: %s\n\n" % (self._next, event.encode(), text)))
        self._next += 1
        self._news.set()
        self._news = asyncio.Event()

    async def listen(self, after: int | None) -> AsyncIterator[bytes]:
        """The events after the number AFTER and all that come; None: only those that come.

        Where events in between are lost (a restart, a page asleep for long) the first one is `reset`: load all anew.
        """
        newest = self._next - 1
        last = newest if after is None else after
        yield b"retry: 1000\n\n"
        if last < self._oldest() - 1:
            yield b"id: %d\nevent: reset\ndata: {}\n\n" % newest
            last = newest
        while True:
            news = self._news
            for number, text in [kept for kept in self._kept if kept[0] > last]:
                yield text
                last = number
            try:
                await asyncio.wait_for(news.wait(), _PING_S)
            except TimeoutError:
                yield b": still here\n\n"

    def _oldest(self) -> int:
        return self._kept[0][0] if self._kept else self._next
