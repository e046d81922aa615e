"""An alert is said once, in the log and in the figures, however many servers look for it."""

from collections.abc import MutableMapping
from typing import Any

from bot.alerting import Alerting
from bot.metrics import Metrics
from core.ports import Store
from core.throttle import Alert, AlertKind
from tests.fakes import MORNING, FakeClock

Logged = list[MutableMapping[str, Any]]


async def test_each_alert_is_said_once_by_one_of_two_servers(store: Store, logged: Logged) -> None:
    figures = Metrics(), Metrics()
    servers = [Alerting(store, FakeClock(), metrics) for metrics in figures]
    for server in servers:
        await server.look()
    assert logged == []
    detail = "more than 30 accounts failed within 10 minutes"
    async with store.work() as uow:
        await uow.alerts.add(Alert(at=MORNING, kind=AlertKind.BREAKER_OPENED, detail=detail))
        await uow.alerts.add(Alert(at=MORNING, kind=AlertKind.CANARY_TOUCHED, detail="chat 1"))
    for server in (*servers, *servers):
        await server.look()
    said = [(line["log_level"], line["event"], line["kind"], line["detail"]) for line in logged]
    assert said == [
        ("error", "alert", "breaker.opened", detail),
        ("error", "alert", "canary.touched", "chat 1"),
    ]
    figures_text = [metrics.text(None, 1.0, MORNING).decode() for metrics in figures]
    assert [text.count('coop_alerts_total{kind="breaker.opened"} 1.0') for text in figures_text] == [1, 0]
