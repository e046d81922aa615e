"""Figures for `/metrics`: how many, never who.

    coop_inbox_waiting 3.0
    coop_outbox{state="new"} 12.0
    coop_event_loop_lag_seconds_bucket{le="0.1"} 8114.0

Counters and the event loop's lag are this process's own; with several workers each answers for itself.  What is read
from the database (`Figures`) is the same whichever worker is asked: take the greatest, not the sum.
"""

from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.links import Platform
from core.messaging import DeliveryState
from core.operation import Figures

LAG_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds; a tenth is what the project promises for 99 of 100 (security F24)."""


class Metrics:
    """One program's counters, in a registry of their own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._webhooks = Counter(
            "coop_webhooks", "Webhook requests by channel and status", ("channel", "status"), registry=registry
        )
        self._events = Counter(
            "coop_events", "Events by channel and what became of them", ("channel", "end"), registry=registry
        )
        self._deliveries = Counter(
            "coop_deliveries", "Attempts to deliver by the state they led to", ("state",), registry=registry
        )
        self._alerts = Counter("coop_alerts", "Things that staff must look at, by kind", ("kind",), registry=registry)
        self._jobs = Counter(
            "coop_jobs", "Jobs that were due by name and what became of them", ("name", "end"), registry=registry
        )
        self._database_errors = Counter(
            "coop_database_errors", "Times that the database did not answer or keep", ("where",), registry=registry
        )
        self._lag = Histogram(
            "coop_event_loop_lag_seconds", "How late the event loop's timer was", buckets=LAG_BUCKETS, registry=registry
        )
        self._state = _State(registry)

    def webhook(self, channel: Platform, status: int) -> None:
        """A webhook was answered."""
        self._webhooks.labels(channel.value, str(status)).inc()

    def handled(self, channel: Platform, end: str) -> None:
        """An event was answered, raised, or was given up."""
        self._events.labels(channel.value, end).inc()

    def alerted(self, kind: str) -> None:
        """Staff must look at something."""
        self._alerts.labels(kind).inc()

    def delivered(self, state: DeliveryState) -> None:
        """An attempt ended."""
        self._deliveries.labels(state.value).inc()

    def job_ended(self, name: str, end: str) -> None:
        """A job that was due was done, missed, or let go."""
        self._jobs.labels(name, end).inc()

    def database_failed(self, where: str) -> None:
        """The database did not answer; WHERE is a word of ours, such as `webhook`."""
        self._database_errors.labels(where).inc()

    def loop_lagged(self, lag: timedelta) -> None:
        """The event loop came to a timer LAG too late."""
        self._lag.observe(lag.total_seconds())

    def text(self, figures: Figures | None, free: float, now: datetime) -> bytes:
        """In Prometheus' text format. FREE: the part of the disk that is. Without FIGURES the database is down."""
        self._state.set(figures, free, now)
        return generate_latest(self._registry)


class _State:
    """Gauges that are set when they are asked for."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(f"coop_{name}", what, labels, registry=registry)

        self._up = gauge("database_up", "Whether the database answered just now")
        self._waiting = gauge("inbox_waiting", "Events acknowledged and not handled yet")
        self._waiting_age = gauge("inbox_oldest_seconds", "How long the oldest of them has waited")
        self._outbox = gauge("outbox", "Deliveries that are open or unsure", "state")
        self._due_age = gauge("outbox_oldest_due_seconds", "How long the earliest delivery has been due")
        self._failed_logins = gauge("login_failures_last_hour", "Wrong entries on the link page")
        self._breaker = gauge("breaker_open", "Whether first passwords need a staff code")
        self._held = gauge("outbox_held", "Whether a restore holds back what waits to be sent")
        self._backup_age = gauge("backup_age_seconds", "Since the last backup; +Inf where none was made")
        self._notices = gauge("notices", "Notices that wait for their time or their person", "state")
        self._disk = gauge("disk_free_ratio", "Free part of the disk that the database is on")

    def set(self, figures: Figures | None, free: float, now: datetime) -> None:
        """As things stand. A database that is down leaves what was read last, beside `coop_database_up 0`."""
        self._disk.set(free)
        self._up.set(figures is not None)
        if figures is None:
            return
        self._waiting.set(figures.waiting)
        self._waiting_age.set(_age(figures.waiting_since, now))
        for state, count in figures.outbox.items():
            self._outbox.labels(state).set(count)
        self._due_age.set(_age(figures.due_since, now))
        self._failed_logins.set(figures.failed_logins)
        self._breaker.set(figures.breaker_since is not None)
        self._held.set(figures.held_since is not None)
        self._notices.labels("waiting").set(figures.notices_waiting)
        self._notices.labels("unsent").set(figures.notices_unsent)
        self._backup_age.set(_age(figures.backup_made, now) if figures.backup_made else float("inf"))


def _age(since: datetime | None, now: datetime) -> float:
    """Seconds since then; none where there is nothing, or it lies ahead."""
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
