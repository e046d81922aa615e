"""Removing what was kept long enough: `core.personal.Retention`.

Each call looks at the oldest rows of a table only, by its own key, so that it costs the same however large the table
is.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Delete, Table, bindparam, delete, select

from core.messaging import DeliveryState
from core.personal import Kept
from storage.connection import Connection
from storage.tables import conversations, inbox, link_codes, link_sessions, outbox
from storage.tables_guard import login_attempts, page_sessions

WAITING_EVENT = "waiting"
UNFINISHED = (DeliveryState.NEW.value, DeliveryState.SENDING.value)


def _oldest(table: Table, ended: Column[Any], *conditions: ColumnElement[bool]) -> Delete:
    """Of the oldest rows of TABLE, delete those that ENDED before `before` and meet CONDITIONS."""
    looked_at = select(table.c.id).order_by(table.c.id).limit(bindparam("limit")).scalar_subquery()
    return delete(table).where(table.c.id.in_(looked_at), ended < bindparam("before"), *conditions)


EXPIRED_CONVERSATIONS = (
    select(conversations.c.chat_id).where(conversations.c.expires_at < bindparam("before")).limit(bindparam("limit"))
)
"""One a chat at most, so that there is no oldest end to look at."""

REMOVALS: dict[Kept, tuple[Delete, ...]] = {
    Kept.PAGES: (
        _oldest(link_sessions, link_sessions.c.expires_at),
        _oldest(page_sessions, page_sessions.c.expires_at),
        _oldest(link_codes, link_codes.c.expires_at),
        delete(conversations).where(conversations.c.chat_id.in_(EXPIRED_CONVERSATIONS.scalar_subquery())),
    ),
    Kept.LOGINS: (_oldest(login_attempts, login_attempts.c.at),),
    Kept.SENT: (_oldest(outbox, outbox.c.ended_at, outbox.c.state.not_in(UNFINISHED)),),
    Kept.RECEIVED: (_oldest(inbox, inbox.c.ended_at, inbox.c.state != WAITING_EVENT),),
}


class SqlRetention:
    """Deletes in the tables of pages, log-ins and messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def remove(self, kept: Kept, before: datetime, limit: int) -> int:
        """Remove rows of KEPT that ended before BEFORE, among the LIMIT oldest of each table; how many went."""
        values = {"before": before, "limit": limit}
        return sum([await self._connection.run(statement, values) for statement in REMOVALS[kept]])
