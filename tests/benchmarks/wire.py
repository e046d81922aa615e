"""The two ends of the benchmark's wire, as thin as they can be, so that the server between them is what is measured.

`LineStub` answers every call of LINE's Messaging API at once and says which reply token it carried; `Connection` sends
prepared requests over one keep-alive connection.
"""

import asyncio
import re
from collections.abc import Callable

REPLY_TOKEN = re.compile(rb'"replyToken":\s*"([0-9a-f]{32})"')
LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"
BOT_INFO = b'{"userId":"U' + b"b" * 32 + b'","basicId":"@x","displayName":"x","chatMode":"bot","markAsReadMode":"auto"}'
ACCEPTED = b'{"sentMessages":[{"id":"1","quoteToken":"q"}]}'


def _message(buffer: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Head, body and rest of the first whole HTTP message in BUFFER."""
    head, found, rest = buffer.partition(HEAD_END)
    if not found:
        return None
    length = LENGTH.search(head)
    size = int(length[1]) if length else 0
    return (head, rest[:size], rest[size:]) if len(rest) >= size else None


class LineStub(asyncio.Protocol):
    """LINE's API as far as a reply needs it. ON_REPLY is called with each reply token."""

    def __init__(self, on_reply: Callable[[bytes], None]) -> None:
        self.on_reply = on_reply
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        assert self.transport is not None
        self.buffer += data
        while (message := _message(self.buffer)) is not None:
            head, body, self.buffer = message
            answer = BOT_INFO if head.startswith(b"GET") else ACCEPTED
            self.transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-line-request-id: 1\r\n"
                b"content-length: %d\r\n\r\n%s" % (len(answer), answer)
            )
            if token := REPLY_TOKEN.search(body):
                self.on_reply(token[1])


class Connection(asyncio.Protocol):
    """One keep-alive connection of a platform's webhook sender."""

    def __init__(self) -> None:
        self.buffer = b""
        self.transport: asyncio.Transport | None = None
        self.waiting: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if (message := _message(self.buffer)) is not None:
            head, _, self.buffer = message
            if self.waiting is not None and not self.waiting.done():
                self.waiting.set_result(int(head.split(b" ", 2)[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(exc or ConnectionResetError("closed by the server"))

    async def send(self, request: bytes) -> int:
        """Send one whole request; the status of its answer."""
        assert self.transport is not None
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiting
