"""Own passwords and one-time codes from staff: `core.ports.Credentials`."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.links import MemberId
from core.ports import Credential
from storage.connection import Connection, Engine
from storage.tables import credentials, link_codes

OF_MEMBER = select(credentials).where(credentials.c.member_id == bindparam("of_member"))


def _set_password(insert_: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    """The first password of a member's own is version 1; every later one counts up, whoever set the one before."""
    return insert_.on_conflict_do_update(
        index_elements=["member_id"],
        set_={
            "password_hash": insert_.excluded.password_hash,
            "version": credentials.c.version + 1,
            "changed_at": insert_.excluded.changed_at,
            "exposed_at": None,
        },
    )


SET_PASSWORD = {
    Engine.SQLITE: _set_password(sqlite.insert(credentials)),
    Engine.POSTGRESQL: _set_password(postgresql.insert(credentials)),
}
EXPOSE = (
    update(credentials)
    .where(
        credentials.c.member_id == bindparam("of_member"),
        credentials.c.version == bindparam("of_version"),
        credentials.c.exposed_at.is_(None),
    )
    .values(exposed_at=bindparam("now"))
)
WAITING = link_codes.c.ended_at.is_(None)
END_CODES = (
    update(link_codes)
    .where(link_codes.c.member_id == bindparam("of_member"), WAITING)
    .values(ended_at=bindparam("now"))
)
PUT_CODE = insert(link_codes)
GOOD = (
    WAITING,
    link_codes.c.member_id == bindparam("of_member"),
    link_codes.c.code_hash == bindparam("hash"),
    link_codes.c.expires_at > bindparam("now"),
)
CODE_IS_GOOD = select(link_codes.c.id).where(*GOOD)
USE_CODE = update(link_codes).where(*GOOD).values(ended_at=bindparam("now"))


class SqlCredentials:
    """Tables `credentials` and `link_codes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: MemberId) -> Credential | None:
        """The member's own password; None who still has the first one."""
        row = await self._connection.one(OF_MEMBER, {"of_member": member_id})
        if row is None:
            return None
        return Credential(
            password_hash=row.password_hash, version=row.version, changed_at=row.changed_at, exposed_at=row.exposed_at
        )

    async def set_password(self, member_id: MemberId, password_hash: str, now: datetime) -> None:
        """The member's own password from now on."""
        values = {"member_id": member_id, "password_hash": password_hash, "version": 1, "changed_at": now}
        await self._connection.run(SET_PASSWORD[self._connection.engine], values)

    async def expose(self, member_id: MemberId, version: int, now: datetime) -> bool:
        """It was typed into a chat. False where it was changed or marked before."""
        return await self._connection.run(EXPOSE, {"of_member": member_id, "of_version": version, "now": now}) > 0

    async def put_code(self, member_id: MemberId, code_hash: bytes, now: datetime, expires_at: datetime) -> None:
        """A code for linking; earlier ones of the member end."""
        await self._connection.run(END_CODES, {"of_member": member_id, "now": now})
        values = {"member_id": member_id, "code_hash": code_hash, "created_at": now, "expires_at": expires_at}
        await self._connection.run(PUT_CODE, values)

    async def code_is_good(self, member_id: MemberId, code_hash: bytes, now: datetime) -> bool:
        """Whether such a code waits, unused and in time."""
        found = await self._connection.one(CODE_IS_GOOD, {"of_member": member_id, "hash": code_hash, "now": now})
        return found is not None

    async def use_code(self, member_id: MemberId, code_hash: bytes, now: datetime) -> bool:
        """Use it up, in one statement: of two that try at once one gets True."""
        return await self._connection.run(USE_CODE, {"of_member": member_id, "hash": code_hash, "now": now}) > 0
