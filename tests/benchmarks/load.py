"""A closed loop of LINE webhooks: each connection sends its next one when the last was acknowledged and answered."""

import asyncio
import base64
import hashlib
import hmac
import statistics
import time
from dataclasses import dataclass
from itertools import count

from tests.benchmarks.wire import Connection, LineStub

SECRET = "benchmark-channel-secret"
DESTINATION = "U" + "b" * 32
SHARES = '{"type":"message","message":{"type":"text","id":"%(n)d","quoteToken":"q","text":"หุ้น"},'
NOTHING_TO_ANSWER = '{"type":"videoPlayComplete","videoPlayComplete":{"trackingId":"t%(n)d"},'
REST = (
    '"webhookEventId":"01B%(n)023d","deliveryContext":{"isRedelivery":false},"timestamp":%(ms)d,'
    '"source":{"type":"user","userId":"%(user)s"},"replyToken":"%(n)032x","mode":"active"}'
)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers a second and the time of one, in milliseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float


def line_user(index: int) -> str:
    """The LINE user id of the benchmark's INDEX-th person."""
    return f"U{index:032x}"


def _request(event: str, number: int, user: str) -> bytes:
    filled = (event + REST) % {"n": number, "user": user, "ms": time.time_ns() // 1_000_000}
    body = f'{{"destination":"{DESTINATION}","events":[{filled}]}}'
    raw = body.encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), raw, hashlib.sha256).digest())
    return (
        b"POST /line/webhook HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        b"x-line-signature: %s\r\ncontent-length: %d\r\n\r\n%s" % (signature, len(raw), raw)
    )


class Load:
    """Drives one server at a time; the stub of LINE's API that the servers answer to belongs to it."""

    def __init__(self) -> None:
        self._answers: dict[bytes, asyncio.Future[None]] = {}
        self.stub_port = 0

    async def start(self) -> None:
        """Open the stub on a free port."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: LineStub(self._answered), "127.0.0.1", 0)
        self.stub_port = server.sockets[0].getsockname()[1]

    def _answered(self, token: bytes) -> None:
        if (waiting := self._answers.pop(token, None)) is not None and not waiting.done():
            waiting.set_result(None)

    async def run(self, port: int, *, connections: int, requests: int, answered: bool, event: str = SHARES) -> Measured:
        """REQUESTS webhooks in all over CONNECTIONS; ANSWERED: each counts once its reply reached the stub."""
        times: list[float] = []
        share = requests // connections
        started = time.perf_counter()
        await asyncio.gather(
            *(self._one(port, line_user(i), share, times, answered=answered, event=event) for i in range(connections))
        )
        took = time.perf_counter() - started
        ordered = sorted(times)
        return Measured(
            per_second=len(times) / took,
            p50_ms=statistics.median(ordered) * 1_000,
            p99_ms=ordered[int(len(ordered) * 0.99)] * 1_000,
        )

    async def _one(
        self, port: int, user: str, requests: int, times: list[float], *, answered: bool, event: str
    ) -> None:
        loop = asyncio.get_running_loop()
        transport, connection = await loop.create_connection(Connection, "127.0.0.1", port)
        try:
            for _ in range(requests):
                number = next(_numbers)
                token = b"%032x" % number
                request = _request(event, number, user)
                if answered:
                    self._answers[token] = loop.create_future()
                waiting = self._answers.get(token)
                begun = time.perf_counter()
                status = await connection.send(request)
                if status != 200:
                    raise RuntimeError(f"webhook answered {status}")
                if waiting is not None:
                    await asyncio.wait_for(waiting, 30)
                times.append(time.perf_counter() - begun)
        finally:
            transport.close()
