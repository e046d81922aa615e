"""Chats bound to members: `core.ports.Links`."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, insert, select, update

from core.links import ChatId, Link, LinkId, MemberId, NewLink, Platform
from storage.compiled import Row
from storage.connection import Connection
from storage.mapping import CHAT_COLUMNS, chat_of
from storage.tables import chats, links, members

LINK_COLUMNS = (
    links.c.id,
    links.c.member_id,
    links.c.linked_at,
    links.c.consent_version,
    links.c.ended_at,
    links.c.consented_at,
)
ACTIVE = (
    select(*LINK_COLUMNS, *CHAT_COLUMNS)
    .join_from(links, chats, chats.c.id == links.c.chat_id)
    .where(links.c.ended_at.is_(None))
    .order_by(links.c.id)
)
OF_MEMBER = ACTIVE.where(links.c.member_id == bindparam("member_id"))
OF_CHAT = ACTIVE.where(links.c.chat_id == bindparam("chat_id"))
MADE_SINCE = (
    select(links.c.linked_at, links.c.ended_at, chats.c.platform, members.c.member_no)
    .join_from(links, chats, chats.c.id == links.c.chat_id)
    .join(members, members.c.id == links.c.member_id)
    .where(links.c.linked_at >= bindparam("since"))
    .order_by(links.c.linked_at, links.c.id)
)
ADD = insert(links)
END = (
    update(links)
    .where(links.c.chat_id == bindparam("of_chat"), links.c.ended_at.is_(None))
    .values(ended_at=bindparam("ended_at"), end_reason=bindparam("end_reason"))
)
AGREE = (
    update(links)
    .where(links.c.chat_id == bindparam("of_chat"), links.c.ended_at.is_(None))
    .values(consent_version=bindparam("version"), consented_at=bindparam("now"))
)
SEEN = (
    update(links)
    .where(links.c.chat_id == bindparam("of_chat"), links.c.ended_at.is_(None))
    .values(seen_on=bindparam("day"))
)


class SqlLinks:
    """The table `links`; ended ones stay, since who was linked when is part of the books."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: MemberId) -> Sequence[Link]:
        """The links in force, oldest first."""
        return [_link(row) for row in await self._connection.all(OF_MEMBER, {"member_id": member_id})]

    async def of_chat(self, chat_id: ChatId) -> Link | None:
        """The chat's link in force."""
        row = await self._connection.one(OF_CHAT, {"chat_id": chat_id})
        return None if row is None else _link(row)

    async def add(self, chat_id: ChatId, member_id: MemberId, now: datetime, consent_version: str) -> Link:
        """Bind. Raises KeyConflictError where the chat has a link already."""
        values = {"chat_id": chat_id, "member_id": member_id, "linked_at": now, "consent_version": consent_version}
        await self._connection.run(ADD, values)
        link = await self.of_chat(chat_id)
        if link is None:
            raise RuntimeError("a link that was just added is not there")
        return link

    async def made_since(self, at: datetime) -> Sequence[NewLink]:
        """Those made since then, oldest first, ended ones too."""
        return [
            NewLink(
                linked_at=row.linked_at,
                platform=Platform(row.platform),
                member_no=row.member_no,
                ended_at=row.ended_at,
            )
            for row in await self._connection.all(MADE_SINCE, {"since": at})
        ]

    async def end(self, chat_id: ChatId, now: datetime, reason: str) -> bool:
        """End the chat's link; False where it has none."""
        return await self._connection.run(END, {"of_chat": chat_id, "ended_at": now, "end_reason": reason}) > 0

    async def agree(self, chat_id: ChatId, now: datetime, consent_version: str) -> bool:
        """A later text of consent was agreed to; False where the chat has no link."""
        values = {"of_chat": chat_id, "version": consent_version, "now": now}
        return await self._connection.run(AGREE, values) > 0

    async def seen(self, chat_id: ChatId, day: date) -> None:
        """The linked chat asked something on DAY."""
        await self._connection.run(SEEN, {"of_chat": chat_id, "day": day})


def _link(row: Row) -> Link:
    return Link(
        id=LinkId(row.id),
        chat=chat_of(row),
        member_id=MemberId(row.member_id),
        linked_at=row.linked_at,
        consent_version=row.consent_version,
        ended_at=row.ended_at,
        consented_at=row.consented_at,
    )
