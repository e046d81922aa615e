"""From a stored event to its answer in the outbox: one transaction, in order for each chat.

Queues with something to do are told in memory (`signal`) right after their events were committed; what a crash left
behind is found by looking (`look`), at the start and every second.  Several queues share a transaction; each event has
a savepoint of its own in it, so that one which raises takes nothing of the others with it.

An event that needs a picture is left as it is, its queue held until the picture is there, and then handled again.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.channel import Channel, notice_rows
from bot.failpoints import fp
from bot.fetching import Fetched, Fetches, PictureFetching
from bot.metrics import Metrics
from core.clock import Clock
from core.errors import StoreUnavailableError
from core.links import Language, Platform, View
from core.messaging import EventId, NewDelivery, StoredEvent
from core.ports import Store, UnitOfWork
from core.results import ResultSheet
from core.services.passwords import Suspected
from core.throttle import Alert, AlertKind
from handlers.care import MustExamineError
from handlers.dispatch import Dispatched
from handlers.fetching import MustFetchError, MustFetchSheetError
from handlers.incoming import Incoming
from handlers.reply import say

TRIES = 5
"""Times that an event may raise before it is given up, with an apology."""

TROUBLE = "common.trouble"
FOUND_MOST = 500
"""Waiting queues looked up at a time."""

log = structlog.get_logger(__name__)


class Conversation(Protocol):
    """What answers: `handlers.dispatch.Dispatcher`."""

    async def handle(self, incoming: Incoming, uow: UnitOfWork) -> Dispatched:
        """The answer to INCOMING; its effects are made through UOW.

        Raises MustExamineError: `examine`, then again. MustFetchError, MustFetchSheetError: with what they ask, again.
        """
        ...

    async def examine(self, suspected: Suspected, store: Store) -> None:
        """Look at what was typed, outside of any transaction."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What handling is made of."""

    store: Store
    conversation: Conversation
    channels: Mapping[Platform, Channel]
    clock: Clock
    metrics: Metrics
    fetching: PictureFetching


@dataclass(frozen=True, slots=True)
class Again:
    """An event that is handled again once it has what it NEEDS."""

    queue: str
    event: StoredEvent
    needs: MustExamineError | MustFetchError | MustFetchSheetError


def _with(incoming: Incoming, fetched: Fetched) -> Incoming:
    """INCOMING with what it needed, or why there is none."""
    match fetched:
        case str():
            return replace(incoming, unfit=fetched)
        case ResultSheet():
            return replace(incoming, sheet=fetched)
    return replace(incoming, clean=fetched)


class Handling:
    """Answers events. ANSWERED is called after a commit that put something into the outbox."""

    def __init__(self, parts: Parts, answered: Callable[[], None], *, workers: int, batch: int) -> None:
        self._parts = parts
        self._answered = answered
        self._workers = workers
        self._batch = batch
        self._ready: dict[str, int] = {}  # queue -> events known to wait, longest ready first
        self._busy: set[str] = set()
        self._examined: set[EventId] = set()  # events that may hold a password: it was found out whose
        self._fetches = Fetches(parts.fetching, self.signal)
        self._something = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

    def signal(self, queues: Iterable[str]) -> None:
        """Events of QUEUES were committed."""
        for queue in queues:
            self._ready[queue] = self._ready.get(queue, 0) + 1
        self._something.set()

    async def look(self) -> None:
        """Find queues with waiting events that nobody has told us of."""
        async with self._parts.store.read() as uow:
            found = await uow.inbox.waiting_queues(FOUND_MOST)
        self.signal(queue for queue in found if queue not in self._ready and self._is_free(queue))

    def start(self) -> None:
        """Begin to work."""
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._workers)]

    async def close(self) -> None:
        """Finish the transactions that have begun; what still waits stays in the inbox."""
        self._closing = True
        self._something.set()
        await asyncio.gather(*self._tasks)
        await self._fetches.close()

    def _is_free(self, queue: str) -> bool:
        return queue not in self._busy and not self._fetches.holds(queue)

    async def _work(self) -> None:
        while not self._closing:
            queues = self._next_queues()
            if not queues:
                self._something.clear()
                await self._something.wait()
                continue
            self._busy.update(queues)
            try:
                await self._handle(queues)
            except Exception:
                log.exception("handling_failed")
                await asyncio.sleep(1)
            finally:
                self._busy.difference_update(queues)

    def _next_queues(self) -> list[str]:
        queues = [queue for queue in self._ready if self._is_free(queue)][: self._batch]
        for queue in queues:
            left = self._ready.pop(queue) - 1
            if left:
                self._ready[queue] = left
        return queues

    async def _handle(self, queues: Sequence[str]) -> None:
        wrote = False
        again: list[Again] = []
        async with self._parts.store.work() as uow:
            for queue in queues:
                wrote |= await self._next_of(uow, queue, again)
        fp("event.committed")
        if wrote:
            self._answered()
        for one in again:
            await self._prepare(one)

    async def _prepare(self, again: "Again") -> None:
        """Do what an event needs outside of any transaction before it can be handled; a picture in its own time."""
        if not isinstance(again.needs, MustExamineError):
            self._fetches.begin(again.queue, again.event.id, again.event.address.platform, again.needs)
            return
        await self._examine(again.event.id, again.needs.suspected)
        self._examined.add(again.event.id)
        self.signal([again.queue])

    async def _examine(self, event_id: EventId, suspected: Suspected) -> None:
        """A fault in it must not keep the chat waiting for ever: the text is taken away and answered all the same."""
        try:
            await self._parts.conversation.examine(suspected, self._parts.store)
        except StoreUnavailableError:
            raise
        except Exception:
            log.exception("examine_failed", row=event_id)

    async def _next_of(self, uow: UnitOfWork, queue: str, again: list["Again"]) -> bool:
        """Handle the oldest event of QUEUE; whether that put something into the outbox.

        One that needs something first stays the oldest of its queue, sealed as it is, and goes into AGAIN.
        """
        event = await uow.inbox.take(queue)
        if event is None:
            return False
        fp("event.taken")
        try:
            async with uow.savepoint():
                rows = await self._answer(uow, queue, event)
                fp("event.answered")
        except (MustExamineError, MustFetchError, MustFetchSheetError) as needs:
            again.append(Again(queue, event, needs))
            return False
        except StoreUnavailableError:
            raise  # the database's fault and not the event's: it is handled again, and this counts for no try
        except Exception as error:  # noqa: BLE001 - any fault of a feature: this event alone fails
            rows = await self._failed(uow, queue, event, error)
        return bool(rows)

    async def _answer(self, uow: UnitOfWork, queue: str, event: StoredEvent) -> list[NewDelivery]:
        heard = self._parts.channels[event.address.platform].hear(event)
        incoming = replace(heard.incoming, examined=event.id in self._examined)
        fetched = self._fetches.found(queue, event.id)
        if fetched is not None:
            incoming = _with(incoming, fetched)
        dispatched = await self._parts.conversation.handle(incoming, uow)
        self._examined.discard(event.id)
        self._fetches.forget(queue)
        now = self._parts.clock.now()
        rows = heard.unsay(now) if dispatched.unsay else []
        rows += heard.answer(dispatched.reply, dispatched.view, now, leave=dispatched.leave)
        rows += notice_rows(self._parts.channels, dispatched.notices, now)
        if rows:
            await uow.outbox.add(rows)
        await uow.inbox.done(event.id, now)
        self._parts.metrics.handled(event.address.platform, "answered")
        return rows

    async def _failed(self, uow: UnitOfWork, queue: str, event: StoredEvent, error: Exception) -> list[NewDelivery]:
        self._ready.pop(queue, None)  # not again at once: the next look, a second later, finds it
        give_up = event.failures + 1 >= TRIES
        now = self._parts.clock.now()
        log.error("event_failed", row=event.id, tries=event.failures + 1, exc_info=error)
        await uow.inbox.failed(event.id, now, type(error).__name__, give_up=give_up)
        self._parts.metrics.handled(event.address.platform, "given_up" if give_up else "raised")
        if not give_up:
            return []
        await uow.alerts.add(Alert(at=now, kind=AlertKind.EVENT_GIVEN_UP, detail=f"event {event.id}"))
        rows = self._apology(event)
        await uow.outbox.add(rows)
        return rows

    def _apology(self, event: StoredEvent) -> list[NewDelivery]:
        """In Thai, since reading the chat's language may be what fails; nothing for an event that cannot be read."""
        try:
            heard = self._parts.channels[event.address.platform].hear(event)
            return heard.answer(say(TROUBLE), View(Language.THAI), self._parts.clock.now(), leave=False)
        except Exception:
            log.exception("apology_failed", row=event.id)
            return []
