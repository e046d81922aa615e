"""Code tables: `core.ports.Codes`."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, select

from storage.connection import Connection, insert_or_update
from storage.tables import codes

IN_FORCE = (
    select(codes.c.description)
    .where(codes.c.kind == bindparam("kind"), codes.c.code == bindparam("code"), codes.c.valid_from <= bindparam("on"))
    .order_by(codes.c.valid_from.desc())
    .limit(1)
)
OF_KIND = (
    select(codes.c.code, codes.c.description)
    .where(codes.c.kind == bindparam("kind"), codes.c.valid_from <= bindparam("on"))
    .order_by(codes.c.valid_from, codes.c.code)
)
PUT = insert_or_update(codes)


class SqlCodes:
    """The table `codes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def description(self, kind: str, code: str, on: date) -> str | None:
        """The description in force on a day."""
        row = await self._connection.one(IN_FORCE, {"kind": kind, "code": code, "on": on})
        return None if row is None else str(row.description)

    async def of_kind(self, kind: str, on: date) -> Mapping[str, str]:
        """Code -> the description in force; a later version replaces an earlier one."""
        rows = await self._connection.all(OF_KIND, {"kind": kind, "on": on})
        return {row.code: row.description for row in rows}

    async def put(self, kind: str, code: str, description: str, valid_from: date) -> None:
        """Keep a version."""
        values = {"kind": kind, "code": code, "description": description, "valid_from": valid_from}
        await self._connection.run(PUT[self._connection.engine], values)
