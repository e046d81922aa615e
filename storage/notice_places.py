"""The chats of many people at once, for their notices: those of members with what each chat wishes, those of staff."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select

from core.chat_care import BY_DEFAULT, Wish
from core.clock import BANGKOK
from core.links import Chat, Form, MemberId
from core.notices import Person, Place
from core.staff import StaffId
from storage.compiled import Row
from storage.connection import Connection
from storage.mapping import CHAT_COLUMNS, chat_of
from storage.tables import chats, links, members
from storage.tables_care import chat_notices, chat_settings
from storage.tables_staff import staff_links

OF_MEMBERS = (
    select(links.c.member_id, links.c.linked_at, links.c.seen_on, chat_settings.c.form, *CHAT_COLUMNS)
    .join_from(links, chats, chats.c.id == links.c.chat_id)
    .join(members, members.c.id == links.c.member_id)
    .outerjoin(chat_settings, chat_settings.c.chat_id == chats.c.id)
    .where(
        links.c.ended_at.is_(None),
        members.c.locked.is_(False),
        links.c.member_id.in_(bindparam("of_members", expanding=True)),
    )
    .order_by(links.c.id)
)
WISHES = select(chat_notices).where(chat_notices.c.chat_id.in_(bindparam("of_chats", expanding=True)))
OF_STAFF = (
    select(staff_links.c.staff_id, staff_links.c.proved_at, chat_settings.c.form, *CHAT_COLUMNS)
    .join_from(staff_links, chats, chats.c.id == staff_links.c.chat_id)
    .outerjoin(chat_settings, chat_settings.c.chat_id == chats.c.id)
    .where(staff_links.c.ended_at.is_(None), staff_links.c.staff_id.in_(bindparam("of_staff", expanding=True)))
    .order_by(staff_links.c.id)
)


class Places:
    """Reads them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, people: Sequence[Person]) -> dict[Person, list[Place]]:
        """The chats linked to each of PEOPLE, blocked ones too; none of a member whom staff have locked."""
        found: dict[Person, list[Place]] = {person: [] for person in people}
        member_ids = [member_id for member_id, _ in people if member_id is not None]
        staff_ids = [staff_id for _, staff_id in people if staff_id is not None]
        if member_ids:
            rows = await self._connection.all(OF_MEMBERS, {"of_members": member_ids})
            wishes = await self._wishes([row.chat_id for row in rows])
            for row in rows:
                used_on = row.seen_on or row.linked_at.astimezone(BANGKOK).date()
                place = Place(chat=_chat(row), used_on=used_on, wishes=wishes[row.chat_id])
                found[MemberId(row.member_id), None].append(place)
        if staff_ids:
            for row in await self._connection.all(OF_STAFF, {"of_staff": staff_ids}):
                used_on = row.proved_at.astimezone(BANGKOK).date()
                place = Place(chat=_chat(row), used_on=used_on, wishes=BY_DEFAULT)
                found[None, StaffId(row.staff_id)].append(place)
        return found

    async def _wishes(self, chat_ids: Sequence[int]) -> dict[int, dict[Wish, bool]]:
        """Of each chat all kinds, those that were never chosen as they are by default."""
        wishes = {chat_id: dict(BY_DEFAULT) for chat_id in chat_ids}
        if chat_ids:
            for row in await self._connection.all(WISHES, {"of_chats": chat_ids}):
                wishes[row.chat_id][Wish(row.kind)] = row.wanted
        return wishes


def _chat(row: Row) -> Chat:
    chat = chat_of(row)
    return chat if row.form is None else replace(chat, form=Form(row.form))
