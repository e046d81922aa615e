"""The breaker and alerts: `core.throttle.Breakers` and `Alerts`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from core.throttle import Alert, AlertKind, Cause, Opened
from storage.compiled import Row
from storage.connection import Connection
from storage.tables_guard import alerts, breaker

IS_OPEN = breaker.c.closed_at.is_(None)
OPENED = (
    select(breaker.c.opened_at, breaker.c.cause, breaker.c.burst_limit).where(IS_OPEN).order_by(breaker.c.id).limit(1)
)
OPEN = insert(breaker)
CLOSE = update(breaker).where(IS_OPEN).values(closed_at=bindparam("at"), closed_by=bindparam("by"))
LAST_CLOSED = select(func.max(breaker.c.closed_at).label("at"))
ADD = insert(alerts)
NEWEST = select(alerts).order_by(alerts.c.id.desc()).limit(bindparam("limit"))
WAITING = select(alerts.c.id).where(alerts.c.seen_at.is_(None)).limit(1)
UNSAID = update(alerts).where(alerts.c.seen_at.is_(None)).values(seen_at=bindparam("now")).returning(*alerts.columns)
HAS_KIND = select(alerts.c.id).where(alerts.c.kind == bindparam("of_kind"), alerts.c.at > bindparam("since")).limit(1)


class SqlBreakers:
    """The table `breaker`, a row for each time it was open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def opened(self) -> Opened | None:
        """Since when it is open, and why."""
        row = await self._connection.one(OPENED)
        if row is None:
            return None
        return Opened(opened_at=row.opened_at, cause=Cause(row.cause), burst_limit=row.burst_limit)

    async def open(self, opened: Opened) -> None:
        """Open it. Two rows written at once by two servers are closed together."""
        values = {"cause": opened.cause.value, "opened_at": opened.opened_at, "burst_limit": opened.burst_limit}
        await self._connection.run(OPEN, values)

    async def close(self, at: datetime, by: str) -> bool:
        """Close it; False where it is closed."""
        return await self._connection.run(CLOSE, {"at": at, "by": by}) > 0

    async def last_closed(self) -> datetime | None:
        """When it was closed last."""
        row = await self._connection.one(LAST_CLOSED)
        return None if row is None else row.at


class SqlAlerts:
    """The table `alerts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, alert: Alert) -> None:
        """Keep one more."""
        await self._connection.run(ADD, {"at": alert.at, "kind": alert.kind, "detail": alert.detail})

    async def newest(self, limit: int) -> Sequence[Alert]:
        """The newest first."""
        return [_alert(row) for row in await self._connection.all(NEWEST, {"limit": limit})]

    async def waiting(self) -> bool:
        """Whether there is one that nobody has been told of."""
        return await self._connection.one(WAITING) is not None

    async def unsaid(self, now: datetime) -> Sequence[Alert]:
        """Each is given out once, whichever server asks."""
        rows = await self._connection.all(UNSAID, {"now": now})
        return [_alert(row) for row in sorted(rows, key=lambda row: row.id)]

    async def has_kind(self, kind: AlertKind, since: datetime) -> bool:
        """Whether one of this kind was told since then."""
        return await self._connection.one(HAS_KIND, {"of_kind": kind.value, "since": since}) is not None


def _alert(row: Row) -> Alert:
    return Alert(at=row.at, kind=row.kind, detail=row.detail)
