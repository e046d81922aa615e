"""Alerts said aloud: each one once in the log and in the figures, whichever of several servers finds it.

They are written by whoever meets the cause, in its transaction; here they leave for whatever watches the log.
"""

import structlog

from bot.metrics import Metrics
from core.clock import Clock
from core.ports import Store

log = structlog.get_logger(__name__)


class Alerting:
    """Looks for alerts that nobody has been told of."""

    def __init__(self, store: Store, clock: Clock, metrics: Metrics) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics

    async def look(self) -> None:
        """A tick."""
        async with self._store.read() as uow:
            if not await uow.alerts.waiting():
                return
        async with self._store.work() as uow:
            alerts = await uow.alerts.unsaid(self._clock.now())
        for alert in alerts:
            self._metrics.alerted(alert.kind)
            log.error("alert", kind=alert.kind, detail=alert.detail)
