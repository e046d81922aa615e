"""Figures about the system as a whole: `core.operation.Operation`. All but one read small indexes only."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, literal_column, select

from core.messaging import BACKUP_MADE, OUTBOX_HELD, DeliveryState
from core.notices import NoticeState
from core.operation import Figures
from storage.connection import Connection
from storage.tables import inbox, outbox
from storage.tables_guard import breaker, login_attempts, switches
from storage.tables_requests import notices

HOUR = timedelta(hours=1)
OPEN_STATES = (DeliveryState.NEW, DeliveryState.SENDING, DeliveryState.UNSURE)

WAITING = select(func.count().label("n"), func.min(inbox.c.received_at).label("since")).where(
    inbox.c.state == literal_column("'waiting'")
)
# States are spelled out: a parameter would keep SQLite from using the small indexes of what is still open.
OF_STATE = {
    state: select(func.count().label("n")).where(outbox.c.state == literal_column(f"'{state.value}'"))
    for state in OPEN_STATES
}
DUE = (
    select(outbox.c.not_before).where(outbox.c.state == literal_column("'new'")).order_by(outbox.c.not_before).limit(1)
)
NOTICES = {
    state: select(func.count().label("n")).where(notices.c.state == literal_column(f"'{state.value}'"))
    for state in (NoticeState.WAITING, NoticeState.UNSENT)
}
FAILED_LOGINS = select(func.count().label("n")).where(login_attempts.c.at > bindparam("after"), login_attempts.c.failed)
BREAKER = select(breaker.c.opened_at).where(breaker.c.closed_at.is_(None)).order_by(breaker.c.id).limit(1)
SWITCHES = select(switches.c.name, switches.c.set_at)
DEAD = select(func.count().label("n")).where(
    outbox.c.state == DeliveryState.DEAD.value, outbox.c.created_at > bindparam("after")
)


class SqlOperation:
    """Reads the tables of messages, log-ins and switches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def figures(self, now: datetime) -> Figures:
        """How things stand at NOW."""
        db = self._connection
        [waiting] = await db.all(WAITING)
        due, opened = await db.one(DUE), await db.one(BREAKER)
        [failed] = await db.all(FAILED_LOGINS, {"after": now - HOUR})
        set_at = {row.name: row.set_at for row in await db.all(SWITCHES)}
        return Figures(
            waiting=waiting.n,
            waiting_since=waiting.since,
            outbox={state.value: (await db.all(count))[0].n for state, count in OF_STATE.items()},
            due_since=None if due is None else due.not_before,
            failed_logins=failed.n,
            breaker_since=None if opened is None else opened.opened_at,
            held_since=set_at.get(OUTBOX_HELD),
            backup_made=set_at.get(BACKUP_MADE),
            notices_waiting=(await db.all(NOTICES[NoticeState.WAITING]))[0].n,
            notices_unsent=(await db.all(NOTICES[NoticeState.UNSENT]))[0].n,
        )

    async def dead_since(self, since: datetime) -> int:
        """How many of the deliveries written since then ended without arriving."""
        [found] = await self._connection.all(DEAD, {"after": since})
        return int(found.n)
