"""The versions of the policy, as the text they were loaded from: `core.ports.Policies`."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from storage.connection import Connection, insert_or_update
from storage.tables import policies

ALL = select(policies.c.text).order_by(policies.c.valid_from)
PUT = insert_or_update(policies)


class SqlPolicies:
    """The table `policies`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def texts(self) -> Sequence[str]:
        """Every version, the earliest first."""
        return [row.text for row in await self._connection.all(ALL)]

    async def put(self, valid_from: date, text: str, loaded_at: datetime, loaded_by: str) -> None:
        """Keep a version; one with the same date is replaced."""
        values = {"valid_from": valid_from, "text": text, "loaded_at": loaded_at, "loaded_by": loaded_by}
        await self._connection.run(PUT[self._connection.engine], values)
