"""The register: `core.ports.Members`."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update

from core.errors import KeyConflictError
from core.links import MemberId
from core.members import Found, Member, Sought
from storage.connection import Connection
from storage.encryption import KeyRing
from storage.mapping import MEMBER_COLUMNS, member_of, member_values, new_uid
from storage.member_search import search
from storage.tables import members

NATIONAL_ID = "national_id"
"""The purpose of the digest by which a national ID is found."""

BY_ID = select(*MEMBER_COLUMNS).where(members.c.id == bindparam("member_id"))
BY_NUMBER = select(*MEMBER_COLUMNS).where(members.c.member_no == bindparam("member_no"))
HELD = BY_NUMBER.with_for_update(key_share=True)
"""As strongly as an update holds it: what refers to the member, such as an entry of the history, does not wait."""
BY_NATIONAL_ID = select(*MEMBER_COLUMNS).where(members.c.national_id_index.in_(bindparam("indexes", expanding=True)))
AFTER = (
    select(*MEMBER_COLUMNS).where(members.c.id > bindparam("after")).order_by(members.c.id).limit(bindparam("limit"))
)
UID = select(members.c.uid).where(members.c.id == bindparam("member_id"))
ADD = insert(members).returning(members.c.id)
HOLDER = select(members.c.id).where(
    members.c.national_id_index.in_(bindparam("indexes", expanding=True)), members.c.id != bindparam("other_than")
)
"""While the secret key is being changed a national ID has two digests; the unique index compares equal ones only."""

NOBODY = MemberId(0)
UPDATE = update(members).where(members.c.id == bindparam("member_id"))


class SqlMembers:
    """Members in the table `members`."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def get(self, member_id: MemberId) -> Member | None:
        """By our own id."""
        row = await self._connection.one(BY_ID, {"member_id": member_id})
        return None if row is None else member_of(row, self._keys.fields)

    async def by_number(self, member_no: str, *, held: bool = False) -> Member | None:
        """By the canonical number."""
        row = await self._connection.one(HELD if held else BY_NUMBER, {"member_no": member_no})
        return None if row is None else member_of(row, self._keys.fields)

    async def by_national_id(self, national_id: str) -> Member | None:
        """By the digest of all 13 digits, under any key that is accepted."""
        indexes = self._keys.blind_indexes(NATIONAL_ID, national_id)
        row = await self._connection.one(BY_NATIONAL_ID, {"indexes": list(indexes)})
        return None if row is None else member_of(row, self._keys.fields)

    async def after(self, after: int, limit: int) -> Sequence[Member]:
        """The next ones by their inner number."""
        rows = await self._connection.all(AFTER, {"after": after, "limit": limit})
        return [member_of(row, self._keys.fields) for row in rows]

    async def search(self, sought: Sought, limit: int, offset: int = 0) -> Found:
        """A page of those who are looked for, and how many there are."""
        return await search(self._connection, self._keys.fields, sought, limit, offset)

    async def add(self, member: Member) -> MemberId:
        """A new member. Raises KeyConflictError where the number, employee number or national ID is another's."""
        await self._check_national_id(member, NOBODY)
        row = await self._connection.one(ADD, member_values(member, new_uid(self._keys), self._keys))
        if row is None:
            raise RuntimeError("an insert returned no id")
        return MemberId(row.id)

    async def update(self, member: Member) -> None:
        """Write all fields. Raises KeyConflictError as `add` does."""
        row = await self._connection.one(UID, {"member_id": member.id})
        if row is not None:
            await self._check_national_id(member, member.id)
            await self._connection.run(UPDATE, member_values(member, row.uid, self._keys) | {"member_id": member.id})

    async def _check_national_id(self, member: Member, other_than: MemberId) -> None:
        if member.national_id is None:
            return
        indexes = self._keys.blind_indexes(NATIONAL_ID, member.national_id)
        if len(indexes) > 1:
            values = {"indexes": list(indexes), "other_than": other_than}
            if await self._connection.one(HOLDER, values) is not None:
                raise KeyConflictError("uq_members_national_id_index")
