"""The way of a message in one piece: webhook -> inbox -> handling -> outbox -> delivery, and the tick behind it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot import delivery, handling, jobs
from bot.alerting import Alerting
from bot.anchoring import Anchoring
from bot.brakes import Brakes
from bot.delivery_rules import Rules
from bot.fetching import Fetching
from bot.ids import SystemIds
from bot.inbox import GroupCommit
from bot.metrics import Metrics
from bot.notifying import Notifying
from bot.notifying import Parts as NotifyingParts
from bot.pacing import MANY_A_SECOND, Pace
from bot.pictures import Pictures
from bot.platforms import Platforms
from bot.policies import Policies
from bot.quota import QuotaWatch
from bot.scheduler import Ticking
from bot.settings import Settings
from bot.sweeping import Sweeping
from bot.web.webhooks import Webhook
from core.links import Platform
from core.ports import Means, Store
from core.results import ResultSheet
from core.services.jobs import load_jobs
from handlers.dispatch import Dispatcher

EMBEDDED_BATCH = 16
"""Events in a transaction on SQLite, which blocks the event loop for its time: some 5 ms."""

SERVER_WORKERS, SERVER_BATCH = 4, 8
"""On PostgreSQL, where several transactions wait for the server at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Made by `make_way`, started once, closed once."""

    inbox: GroupCommit
    handling: handling.Handling
    delivering: delivery.Delivering
    ticking: Ticking
    quota: QuotaWatch
    webhooks: Mapping[str, Webhook]
    embedded: bool

    async def start(self) -> None:
        """Take up what the last process left, then work.

        On SQLite this is the only server, so that whatever is marked as being sent was left by a dead one.
        """
        await self.delivering.recover(all_others=self.embedded)
        await self.handling.look()
        self.handling.start()
        self.delivering.start()
        self.ticking.start()

    async def close(self) -> None:
        """In the order in which a message goes: what was begun is finished, what waits stays where it is kept."""
        await self.ticking.close()
        await self.quota.close()
        await self.inbox.drain()
        await self.handling.close()
        await self.delivering.close()


def make_way(
    settings: Settings,
    store: Store,
    dispatcher: Dispatcher,
    platforms: Platforms,
    policies: Policies,
    metrics: Metrics,
    means: Means,
    read_sheet: Callable[[bytes], ResultSheet],
) -> Way:
    """All its parts, not started. Needs the running event loop. READ_SHEET: a file with a table, as it was sent."""
    ids = SystemIds()
    worker = str(ids.uuid())
    delivering = _delivering(settings, store, platforms, metrics, means, Rules(ids.fraction), worker)
    workers, batch = (1, EMBEDDED_BATCH) if settings.embedded else (SERVER_WORKERS, SERVER_BATCH)
    fetching = Fetching(platforms.sources, Pictures(), read_sheet)
    parts = _handling_parts(store, dispatcher, platforms, metrics, means, fetching)
    handler = handling.Handling(parts, delivering.signal, workers=workers, batch=batch)
    inbox = GroupCommit(store, handler.signal)
    quota = QuotaWatch(store, means, platforms.ask_quota, worker)
    return Way(
        inbox=inbox,
        handling=handler,
        delivering=delivering,
        ticking=Ticking(
            [
                handler.look,
                delivering.look,
                policies.look,
                _jobs(settings, store, means, metrics, worker).look,
                _notifying(store, means, platforms, delivering, quota, worker).look,
                quota.look,
                *_looks(store, means, metrics),
            ]
        ),
        quota=quota,
        webhooks={path: Webhook(desk, inbox, metrics) for path, desk in platforms.desks.items()},
        embedded=settings.embedded,
    )


def _delivering(
    settings: Settings,
    store: Store,
    platforms: Platforms,
    metrics: Metrics,
    means: Means,
    rules: Rules,
    worker: str,
) -> delivery.Delivering:
    return delivery.Delivering(
        delivery.Parts(
            store=store,
            senders=platforms.senders,
            clock=means.clock,
            rules=rules,
            metrics=metrics,
            brakes=_brakes(settings.workers, worker),
            worker=worker,
            lease=settings.lease,
        )
    )


def _brakes(workers: int, worker: str) -> Brakes:
    return Brakes({Platform.TELEGRAM: Pace(workers)}, worker, many=Pace(workers, MANY_A_SECOND))


def _handling_parts(
    store: Store, dispatcher: Dispatcher, platforms: Platforms, metrics: Metrics, means: Means, fetching: Fetching
) -> handling.Parts:
    return handling.Parts(
        store=store,
        conversation=dispatcher,
        channels=platforms.channels,
        clock=means.clock,
        metrics=metrics,
        fetching=fetching,
    )


def _jobs(settings: Settings, store: Store, means: Means, metrics: Metrics, worker: str) -> jobs.Jobs:
    return jobs.Jobs(
        jobs.Parts(
            store=store,
            means=means,
            kinds=load_jobs(),
            worker=worker,
            lease=settings.lease,
            tell=lambda job, end: metrics.job_ended(job.name, end),
        )
    )


def _notifying(
    store: Store, means: Means, platforms: Platforms, delivering: delivery.Delivering, quota: QuotaWatch, worker: str
) -> Notifying:
    return Notifying(
        NotifyingParts(
            store=store,
            means=means,
            channels=platforms.channels,
            wake=delivering.signal,
            pushed=quota.pushed,
            worker=worker,
        )
    )


def _looks(store: Store, means: Means, metrics: Metrics) -> list[Callable[[], Awaitable[None]]]:
    """What becomes due besides messages."""
    return [
        Sweeping(store, means).look,
        Anchoring(store, means.clock).look,
        Alerting(store, means.clock, metrics).look,
    ]
