"""Staff and their one-time codes: `core.staff.StaffMembers`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from core.staff import Role, Staff, StaffId
from storage.compiled import Row
from storage.connection import Connection
from storage.tables_office import staff as people
from storage.tables_office import staff_codes

BY_USERNAME = select(people).where(people.c.username == bindparam("username"))
BY_ID = select(people).where(people.c.id == bindparam("of_staff"))
HELD = BY_USERNAME.with_for_update(read=True)
"""Shared: two who decide on each other's proposals do not stop one another, who disables one waits for both."""
HELD_BY_ID = BY_ID.with_for_update(read=True)

ALL = select(people).order_by(people.c.username)
ADD = insert(people).returning(people.c.id)
DISABLE = (
    update(people)
    .where(people.c.id == bindparam("of_staff"), people.c.disabled_at.is_(None))
    .values(disabled_at=bindparam("now"))
)
WAITING = staff_codes.c.ended_at.is_(None)
END_CODES = (
    update(staff_codes)
    .where(staff_codes.c.staff_id == bindparam("of_staff"), WAITING)
    .values(ended_at=bindparam("now"))
)
PUT_CODE = insert(staff_codes)
OWNER = (
    select(people.c.id)
    .join_from(staff_codes, people, people.c.id == staff_codes.c.staff_id)
    .where(staff_codes.c.code_hash == bindparam("by_code"), WAITING, people.c.disabled_at.is_(None))
    .with_for_update(of=people, read=True)
)
"""Held before the code is: who disables a person takes the two in this order."""
USE_CODE = (
    update(staff_codes)
    .where(
        staff_codes.c.code_hash == bindparam("by_code"),
        WAITING,
        staff_codes.c.expires_at > bindparam("now"),
        staff_codes.c.staff_id.in_(select(people.c.id).where(people.c.disabled_at.is_(None))),
    )
    .values(ended_at=bindparam("now"))
    .returning(staff_codes.c.staff_id)
)
CODES = select(staff_codes.c.staff_id, staff_codes.c.expires_at).where(
    WAITING, staff_codes.c.expires_at > bindparam("now")
)


class SqlStaff:
    """Tables `staff` and `staff_codes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def by_username(self, username: str, *, held: bool = False) -> Staff | None:
        """Active or disabled."""
        row = await self._connection.one(HELD if held else BY_USERNAME, {"username": username})
        return None if row is None else _staff_of(row)

    async def get(self, staff_id: StaffId, *, held: bool = False) -> Staff | None:
        """The same by number."""
        row = await self._connection.one(HELD_BY_ID if held else BY_ID, {"of_staff": staff_id})
        return None if row is None else _staff_of(row)

    async def all(self) -> Sequence[Staff]:
        """Everybody, by user name."""
        return [_staff_of(row) for row in await self._connection.all(ALL)]

    async def add(self, staff: Staff) -> StaffId:
        """A new one. Raises KeyConflictError where the user name is taken."""
        names = ("username", "name", "unit", "added_at", "added_by", "disabled_at")
        values = {name: getattr(staff, name) for name in names}
        row = await self._connection.one(ADD, values | {"role": staff.role.value})
        if row is None:
            raise RuntimeError("an insert returned no id")
        return StaffId(row.id)

    async def disable(self, staff_id: StaffId, now: datetime) -> bool:
        """No longer allowed anything. The codes end after it, so that one that was being given meanwhile ends too."""
        disabled = await self._connection.run(DISABLE, {"of_staff": staff_id, "now": now}) > 0
        await self._connection.run(END_CODES, {"of_staff": staff_id, "now": now})
        return disabled

    async def put_code(self, staff_id: StaffId, code_hash: bytes, now: datetime, expires_at: datetime) -> None:
        """A code for linking a chat; earlier ones end."""
        await self._connection.run(END_CODES, {"of_staff": staff_id, "now": now})
        values = {"staff_id": staff_id, "code_hash": code_hash, "created_at": now, "expires_at": expires_at}
        await self._connection.run(PUT_CODE, values)

    async def use_code(self, code_hash: bytes, now: datetime) -> StaffId | None:
        """Use up the code with this digest; whose it was."""
        if await self._connection.one(OWNER, {"by_code": code_hash}) is None:
            return None
        row = await self._connection.one(USE_CODE, {"by_code": code_hash, "now": now})
        return None if row is None else StaffId(row.staff_id)

    async def codes_waiting(self, now: datetime) -> Mapping[StaffId, datetime]:
        """Who has a code that is still good, and until when."""
        rows = await self._connection.all(CODES, {"now": now})
        return {StaffId(row.staff_id): row.expires_at for row in rows}


def _staff_of(row: Row) -> Staff:
    return Staff(
        id=StaffId(row.id),
        username=row.username,
        name=row.name,
        role=Role(row.role),
        unit=row.unit,
        added_at=row.added_at,
        added_by=row.added_by,
        disabled_at=row.disabled_at,
    )
