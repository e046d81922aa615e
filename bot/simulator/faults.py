"""Faults that somebody ordered: the next calls or webhooks go wrong in a named way.

`arm("telegram", "hang-after", count=1, matches="sendMessage")`: the next sendMessage is carried out and never answered.
"""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Waiting = Callable[[float], Awaitable[None]]
Accepting = Callable[[], Awaitable[Response]]

CALL_KINDS = frozenset(
    {"hang", "hang-after", "500-before", "500-after", "429", "429-user", "quota", "drop", "drop-after"},
)
WEBHOOK_KINDS = frozenset({"duplicate", "reorder", "lose"})


class Fault(msgspec.Struct):
    """`count`: how many it still spoils; `seconds`: how long it hangs, or Telegram's retry_after."""

    id: int
    channel: str
    kind: str
    count: int
    seconds: float
    matches: str


class Faults:
    """Those armed, first armed first used."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._made = 0

    def arm(self, channel: str, kind: str, *, count: int = 1, seconds: float = 10, matches: str = "") -> Fault:
        """Spoils the next COUNT; ValueError for an unknown kind."""
        if kind not in CALL_KINDS | WEBHOOK_KINDS:
            raise ValueError(f"unknown kind {kind}")
        self._made += 1
        fault = Fault(self._made, channel, kind, count, seconds, matches)
        self._armed.append(fault)
        return fault

    def armed(self) -> list[Fault]:
        """Those that still spoil something."""
        return list(self._armed)

    def clear(self) -> None:
        """Everything works again."""
        self._armed.clear()

    def take(self, channel: str, name: str, kinds: frozenset[str]) -> Fault | None:
        """The fault of one of KINDS that hits this call, used up by one."""
        for fault in self._armed:
            if fault.channel == channel and fault.kind in kinds and fault.matches in name:
                fault.count -= 1
                if fault.count <= 0:
                    self._armed.remove(fault)
                return fault
        return None


class Cut(Response):
    """An answer that breaks off: the server closes the connection, and the caller knows nothing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Promises a body and leaves."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"64")]})


async def spoil(fault: Fault, accept: Accepting, failure: Callable[[], Response], wait: Waiting) -> Response:
    """Carries the call out or not, and answers wrongly, as the fault's kind says. FAILURE makes the platform's 500."""
    if fault.kind in {"hang-after", "500-after", "drop-after"}:
        await accept()
    if fault.kind in {"hang", "hang-after"}:
        await wait(fault.seconds)
    if fault.kind in {"drop", "drop-after"}:
        return Cut()
    return failure()
