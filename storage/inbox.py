"""Events that were acknowledged and wait for their answer: `core.messaging.Inbox`.

A queue (one person's events) is worked on by one worker at a time.  On SQLite the write lock sees to it; on PostgreSQL
an advisory lock on the queue, held until the transaction ends, taken in a statement of its own so that the next one
sees what the earlier holder committed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import LargeBinary, String, bindparam, func, literal_column, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from core.links import ChatAddress
from core.messaging import EventId, NewEvent, StoredEvent
from storage.columns import Instant
from storage.compiled import Row
from storage.connection import Connection, Engine, insert_or_skip
from storage.encryption import FieldCipher, UnreadableFieldError
from storage.mapping import address_of, address_values
from storage.tables import inbox

WAITING = inbox.c.state == literal_column("'waiting'")
"""Spelled out: a parameter would keep SQLite from using the index of waiting events."""

ADD = insert_or_skip(inbox)[Engine.SQLITE]

_GIVEN: dict[str, TypeEngine[Any]] = {
    "platform": String(),
    "bot_id": String(),
    "user_id": String(),
    "event_id": String(),
    "queue": String(),
    "sent_at": Instant(),
    "received_at": Instant(),
    "payload": LargeBinary(),
}
_ROWS = func.unnest(*(bindparam(name, type_=postgresql.ARRAY(kind)) for name, kind in _GIVEN.items()))
_NEW = _ROWS.table_valued(*_GIVEN).render_derived(name="new")
ADD_ARRAYS = (
    postgresql.insert(inbox)
    .from_select([*_GIVEN, "state", "failures"], select(*_NEW.c, literal_column("'waiting'"), literal_column("0")))
    .on_conflict_do_nothing()
)
"""PostgreSQL: a whole batch in one statement that is prepared once, whatever the size."""

WAITING_QUEUES = (
    select(inbox.c.queue)
    .where(WAITING)
    .group_by(inbox.c.queue)
    .order_by(func.min(inbox.c.sent_at), func.min(inbox.c.id))
    .limit(bindparam("limit"))
)
LOCK_QUEUE = select(func.pg_try_advisory_xact_lock(bindparam("queue_lock")))
TAKE = select(inbox).where(WAITING, inbox.c.queue == bindparam("queue")).order_by(inbox.c.sent_at, inbox.c.id).limit(1)
WAITING_OF_QUEUE = select(inbox).where(WAITING, inbox.c.queue == bindparam("queue"))
DONE = (
    update(inbox)
    .where(inbox.c.id == bindparam("of_event"))
    .values(state="done", payload=None, ended_at=bindparam("now"))
)
FAILED = (
    update(inbox)
    .where(inbox.c.id == bindparam("of_event"))
    .values(failures=inbox.c.failures + 1, reason=bindparam("why"))
)
GIVE_UP = FAILED.values(state="failed", payload=None, ended_at=bindparam("now"))


class SqlInbox:
    """The table `inbox`. A handled event's row stays as long as its effect, so that a repeated webhook is known."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def add(self, events: Sequence[NewEvent]) -> int:
        """Keep those not seen before; how many were new."""
        rows = [self._values(event) for event in sorted(events, key=_in_one_order)]
        if not rows:
            return 0
        if self._connection.engine is Engine.POSTGRESQL:
            return await self._connection.run(ADD_ARRAYS, {name: [row[name] for row in rows] for name in _GIVEN})
        return await self._connection.run_many(ADD, rows)

    def _values(self, event: NewEvent) -> dict[str, Any]:
        return {
            **address_values(event.address),
            "event_id": event.event_id,
            "queue": event.queue,
            "sent_at": event.sent_at,
            "received_at": event.received_at,
            "payload": self._cipher.seal(event.payload, _place(event.address, event.event_id)),
            "state": "waiting",
            "failures": 0,
        }

    async def withdraw(self, queue: str, is_it: Callable[[bytes], bool], now: datetime) -> int:
        """Blank the waiting events of QUEUE whose payload IS_IT (T8: a message that was unsent)."""
        rows = await self._connection.all(WAITING_OF_QUEUE, {"queue": queue})
        found = [row for row in rows if is_it(self._opened(row))]
        for row in found:
            await self.done(EventId(row.id), now)
        return len(found)

    def _opened(self, row: Row) -> bytes:
        """Empty where it was altered, which no channel understands: that event is given up, and holds up nobody."""
        try:
            return self._cipher.open(row.payload, _place(address_of(row), row.event_id))
        except UnreadableFieldError:
            return b""

    async def waiting_queues(self, limit: int) -> Sequence[str]:
        """Queues with waiting events, the longest waiting first."""
        return [row.queue for row in await self._connection.all(WAITING_QUEUES, {"limit": limit})]

    async def take(self, queue: str) -> StoredEvent | None:
        """The oldest waiting event of QUEUE by the platform's time, held until the transaction ends.

        Not inside a savepoint: PostgreSQL gives the queue free when that rolls back.
        """
        if self._connection.engine is Engine.POSTGRESQL:
            lock = await self._connection.one(LOCK_QUEUE, {"queue_lock": _lock_number(queue)})
            if lock is None or not lock[0]:
                return None
        row = await self._connection.one(TAKE, {"queue": queue})
        if row is None:
            return None
        return StoredEvent(
            id=EventId(row.id),
            address=address_of(row),
            event_id=row.event_id,
            sent_at=row.sent_at,
            received_at=row.received_at,
            payload=self._opened(row),
            failures=row.failures,
        )

    async def done(self, event_id: EventId, now: datetime) -> None:
        """Handled; what the person wrote is gone from here (T8)."""
        await self._connection.run(DONE, {"of_event": event_id, "now": now})

    async def failed(self, event_id: EventId, now: datetime, reason: str, *, give_up: bool) -> None:
        """Handling raised REASON (a class name). Giving up lets the queue go on."""
        values: dict[str, Any] = {"of_event": event_id, "why": reason}
        if give_up:
            await self._connection.run(GIVE_UP, values | {"now": now})
        else:
            await self._connection.run(FAILED, values)


def _in_one_order(event: NewEvent) -> tuple[str, str, int, str]:
    """By unique key, so that two servers that store the same events never wait for each other in a circle.

    A shorter number comes first: Telegram counts up within a second, and that order is the order of handling.
    """
    address = event.address
    return address.platform.value, address.bot_id, len(event.event_id), event.event_id


def _place(address: ChatAddress, event_id: str) -> str:
    """What an event's payload is bound to: its unique key, known before the row has a number."""
    return f"inbox:{address.platform.value}:{address.bot_id}:{event_id}:payload"


def _lock_number(queue: str) -> int:
    """A signed 64-bit number. Two queues with the same one (never seen) would wait for each other, nothing worse."""
    return int.from_bytes(blake2b(queue.encode(), digest_size=8).digest(), signed=True)
