"""Counters for `/metrics`: how many, never who."""

from prometheus_client import CollectorRegistry, Counter, generate_latest

from core.links import Platform
from core.messaging import DeliveryState


class Metrics:
    """One program's counters, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._webhooks = Counter(
            "coop_webhooks", "Webhook requests by channel and status", ("channel", "status"), registry=self._registry
        )
        self._events = Counter(
            "coop_events", "Events by channel and what became of them", ("channel", "end"), registry=self._registry
        )
        self._deliveries = Counter(
            "coop_deliveries", "Attempts to deliver by the state they led to", ("state",), registry=self._registry
        )

    def webhook(self, channel: Platform, status: int) -> None:
        """A webhook was answered."""
        self._webhooks.labels(channel.value, str(status)).inc()

    def handled(self, channel: Platform, end: str) -> None:
        """An event was answered, raised, or was given up."""
        self._events.labels(channel.value, end).inc()

    def delivered(self, state: DeliveryState) -> None:
        """An attempt ended."""
        self._deliveries.labels(state.value).inc()

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self._registry)
