"""Does the event loop turn? A timer that comes late was kept waiting by somebody who should have used a thread (F24).

{"event": "event_loop_blocked", "ms": 1840, "level": "warning", …}
"""

import asyncio
from datetime import timedelta

import structlog

from bot.metrics import Metrics

EVERY_S = 0.1
WORTH_A_LINE = timedelta(seconds=1)

log = structlog.get_logger(__name__)


class Watchdog:
    """Looks at the running loop's own clock ten times a second, until it is closed."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to look."""
        self._due = self._loop.time() + EVERY_S
        self._timer = self._loop.call_at(self._due, self._look)

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        lag = timedelta(seconds=max(0.0, self._loop.time() - self._due))
        self._metrics.loop_lagged(lag)
        if lag >= WORTH_A_LINE:
            log.warning("event_loop_blocked", ms=round(lag / timedelta(milliseconds=1)))
        self.start()
