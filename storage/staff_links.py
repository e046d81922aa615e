"""Chats of staff and the passwords by which they prove themselves again: `core.staff_links.StaffLinks`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, or_, select, update

from core.links import ChatId, MemberId
from core.staff import StaffId
from core.staff_links import StaffLink
from storage.compiled import Row
from storage.connection import Connection, insert_or_update
from storage.mapping import CHAT_COLUMNS, chat_of
from storage.tables import chats, links
from storage.tables_staff import staff_links, staff_passwords

ACTIVE = (
    select(staff_links.c.staff_id, staff_links.c.linked_at, staff_links.c.proved_at, *CHAT_COLUMNS)
    .join_from(staff_links, chats, chats.c.id == staff_links.c.chat_id)
    .where(staff_links.c.ended_at.is_(None))
    .order_by(staff_links.c.id)
)
OF_CHAT = ACTIVE.where(staff_links.c.chat_id == bindparam("of_chat"))
OF_STAFF = ACTIVE.where(staff_links.c.staff_id == bindparam("of_staff"))
ADD = insert(staff_links)
IN_FORCE = (staff_links.c.chat_id == bindparam("of_chat"), staff_links.c.ended_at.is_(None))
PROVE = update(staff_links).where(*IN_FORCE).values(proved_at=bindparam("now"))
END = update(staff_links).where(*IN_FORCE).values(ended_at=bindparam("now"), end_reason=bindparam("why"))
ONE, OTHER = staff_links.alias("one"), staff_links.alias("other")
LINK_OF_ONE, LINK_OF_OTHER = links.alias("link_of_one"), links.alias("link_of_other")
ONE_PERSON = (
    select(ONE.c.id)
    .join_from(ONE, OTHER, OTHER.c.staff_id == bindparam("other"))
    .outerjoin(LINK_OF_ONE, LINK_OF_ONE.c.chat_id == ONE.c.chat_id)
    .outerjoin(LINK_OF_OTHER, LINK_OF_OTHER.c.chat_id == OTHER.c.chat_id)
    .where(
        ONE.c.staff_id == bindparam("one"),
        or_(ONE.c.chat_id == OTHER.c.chat_id, LINK_OF_ONE.c.member_id == LINK_OF_OTHER.c.member_id),
    )
    .limit(1)
)
CHAT_OF_MEMBER = (
    select(staff_links.c.id)
    .join_from(staff_links, links, links.c.chat_id == staff_links.c.chat_id)
    .where(staff_links.c.staff_id == bindparam("of_staff"), links.c.member_id == bindparam("of_member"))
    .limit(1)
)
PASSWORD = select(staff_passwords.c.password_hash).where(staff_passwords.c.staff_id == bindparam("of_staff"))
SET_PASSWORD = insert_or_update(staff_passwords)


class SqlStaffLinks:
    """Tables `staff_links` and `staff_passwords`; ended links stay, as those of members do."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_chat(self, chat_id: ChatId) -> StaffLink | None:
        """The chat's link in force."""
        row = await self._connection.one(OF_CHAT, {"of_chat": chat_id})
        return None if row is None else _link(row)

    async def of_staff(self, staff_id: StaffId) -> Sequence[StaffLink]:
        """The links in force, oldest first."""
        return [_link(row) for row in await self._connection.all(OF_STAFF, {"of_staff": staff_id})]

    async def add(self, chat_id: ChatId, staff_id: StaffId, now: datetime) -> None:
        """Bind. Raises KeyConflictError where the chat has a link already."""
        values = {"chat_id": chat_id, "staff_id": staff_id, "linked_at": now, "proved_at": now}
        await self._connection.run(ADD, values)

    async def prove(self, chat_id: ChatId, now: datetime) -> bool:
        """Proved again; False where the chat has no link."""
        return await self._connection.run(PROVE, {"of_chat": chat_id, "now": now}) > 0

    async def end(self, chat_id: ChatId, now: datetime, reason: str) -> bool:
        """End the chat's link; False where it has none."""
        return await self._connection.run(END, {"of_chat": chat_id, "now": now, "why": reason}) > 0

    async def are_one_person(self, one: StaffId, other: StaffId) -> bool:
        """Whether a chat was ever linked to both, or chats of both to one member."""
        return await self._connection.one(ONE_PERSON, {"one": one, "other": other}) is not None

    async def was_chat_of(self, staff_id: StaffId, member_id: MemberId) -> bool:
        """Whether a chat of the person was ever linked to that member."""
        return await self._connection.one(CHAT_OF_MEMBER, {"of_staff": staff_id, "of_member": member_id}) is not None

    async def password(self, staff_id: StaffId) -> str | None:
        """The hash of the own password, where one was set."""
        row = await self._connection.one(PASSWORD, {"of_staff": staff_id})
        return None if row is None else str(row.password_hash)

    async def set_password(self, staff_id: StaffId, password_hash: str, now: datetime) -> None:
        """In place of the one before."""
        values = {"staff_id": staff_id, "password_hash": password_hash, "changed_at": now}
        await self._connection.run(SET_PASSWORD[self._connection.engine], values)


def _link(row: Row) -> StaffLink:
    return StaffLink(
        chat=chat_of(row), staff_id=StaffId(row.staff_id), linked_at=row.linked_at, proved_at=row.proved_at
    )
