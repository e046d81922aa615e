"""What really went between the platforms and the bot: times, names and answers, never contents or secrets."""

from collections import deque
from typing import Literal

import msgspec

from bot.simulator.clock import SimulatorClock
from bot.simulator.journal import Json
from bot.simulator.stream import Stream

_KEPT = 200

Channel = Literal["line", "telegram", "web"]
Direction = Literal["to-bot", "from-bot"]


class Passed(msgspec.Struct, frozen=True):
    """One request. `what`: the event's type or the method's name; `status` 0: no answer; `ms`: real milliseconds."""

    id: int
    time: str
    direction: Direction
    channel: Channel
    what: str
    status: int
    ms: int


class Traffic:
    """The last 200."""

    def __init__(self, clock: SimulatorClock, stream: Stream) -> None:
        self._clock = clock
        self._stream = stream
        self._kept: deque[Passed] = deque(maxlen=_KEPT)
        self._count = 0

    def note(self, direction: Direction, channel: Channel, what: str, *, status: int, seconds: float) -> None:
        """Writes one down once its answer is known."""
        self._count += 1
        entry = Passed(
            id=self._count,
            time=self._clock.now().isoformat(timespec="milliseconds"),
            direction=direction,
            channel=channel,
            what=what,
            status=status,
            ms=round(seconds * 1000),
        )
        self._kept.append(entry)
        self._stream.publish("traffic", msgspec.to_builtins(entry))

    def last(self) -> list[Json]:
        """The last 200, oldest first."""
        return [msgspec.to_builtins(entry) for entry in self._kept]
