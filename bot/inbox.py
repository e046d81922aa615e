"""Webhooks are stored together: those that arrive at the same moment share one transaction and one write to the disk.

The first one to arrive starts the commit; what arrives while it runs goes with the next.  Alone, a webhook waits for
nothing.  The queue is bounded and holds only webhooks that were not yet acknowledged: with the database down each of
them ends with an error (503), and the platform sends it again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from bot.failpoints import fp
from core.messaging import NewEvent
from core.ports import Store

WAITING_MOST = 1000
"""Webhooks that wait to be stored; more are turned away at once."""


class InboxFull(Exception):  # noqa: N818 - a state, not a fault
    """Too many webhooks wait to be stored."""


class GroupCommit:
    """Stores events; STORED is told the queues of committed ones, so that nobody must look for them."""

    def __init__(self, store: Store, stored: Callable[[Iterable[str]], None]) -> None:
        self._store = store
        self._stored = stored
        self._waiting: list[tuple[Sequence[NewEvent], asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def keep(self, events: Sequence[NewEvent]) -> None:
        """Returns once EVENTS are committed. Raises InboxFull, or what the database raised."""
        if len(self._waiting) >= WAITING_MOST:
            raise InboxFull
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((events, kept))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        await kept

    async def drain(self) -> None:
        """Wait for what is being stored."""
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        """Commit what waits until nothing does."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._commit(batch)
        finally:
            self._writer = None

    async def _commit(self, batch: Sequence[tuple[Sequence[NewEvent], asyncio.Future[None]]]) -> None:
        events = [event for some, _ in batch for event in some]
        try:
            async with self._store.work() as uow:
                await uow.inbox.add(events)
                for event in events:
                    if event.withdraws is not None:
                        await uow.inbox.withdraw(event.queue, event.withdraws, event.received_at)
                fp("webhook.storing")
        except Exception as error:  # noqa: BLE001 - whatever it is, every webhook of the batch must be told
            for _, kept in batch:
                if not kept.done():
                    kept.set_exception(error)
            return
        for _, kept in batch:
            if not kept.done():
                kept.set_result(None)
        self._stored(event.queue for event in events)
