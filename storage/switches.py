"""Facts about the system as a whole: `core.messaging.Switches`."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage.connection import Connection, insert_or_update
from storage.tables_guard import switches

SINCE = select(switches.c.set_at).where(switches.c.name == bindparam("of_name"))
SET = insert_or_update(switches)
CLEAR = delete(switches).where(switches.c.name == bindparam("of_name"))


class SqlSwitches:
    """The table `switches`; a row that is there is set."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def since(self, name: str) -> datetime | None:
        """When it was set."""
        row = await self._connection.one(SINCE, {"of_name": name})
        return None if row is None else row.set_at

    async def set(self, name: str, at: datetime, by: str) -> None:
        """Set it, or set it anew."""
        await self._connection.run(SET[self._connection.engine], {"name": name, "set_at": at, "set_by": by})

    async def clear(self, name: str) -> bool:
        """False where it was not set."""
        return await self._connection.run(CLEAR, {"of_name": name}) > 0
