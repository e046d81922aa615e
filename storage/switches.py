"""Facts about the system as a whole: `core.messaging.Switches`."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from storage.connection import Connection, insert_or_update
from storage.tables_guard import switches

SINCE = select(switches.c.set_at).where(switches.c.name == bindparam("of_name"))
SET = insert_or_update(switches)
NUMBER = select(switches.c.number).where(switches.c.name == bindparam("of_name"))
ADD_TO = (
    update(switches)
    .where(switches.c.name == bindparam("of_name"), switches.c.number.is_not(None))
    .values(number=switches.c.number + bindparam("more"))
)
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

    async def put_number(self, name: str, number: int, at: datetime, by: str) -> None:
        """A figure, as it stands at that time."""
        values = {"name": name, "set_at": at, "set_by": by, "number": number}
        await self._connection.run(SET[self._connection.engine], values)

    async def add_to(self, name: str, number: int) -> None:
        """The figure grows, if there is one."""
        await self._connection.run(ADD_TO, {"of_name": name, "more": number})

    async def number(self, name: str) -> int | None:
        """The figure; None where there is none."""
        row = await self._connection.one(NUMBER, {"of_name": name})
        return None if row is None else row.number
