"""Chats and the state of their conversations: `core.ports.Chats`.

`open` is on the way of every message: one query brings the chat, who it is linked to and where its conversation is.
"""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, literal_column, or_, select, update

from core.links import Chat, ChatAddress, ChatId, Form, Language
from core.ports import ChatState, Conversation
from core.staff import StaffId
from storage.compiled import Row
from storage.connection import Connection, insert_or_skip, insert_or_update
from storage.encryption import FieldCipher
from storage.mapping import CHAT_COLUMNS, MEMBER_COLUMNS, address_values, chat_of, member_of
from storage.tables import chats, conversations, links, members
from storage.tables_care import chat_settings
from storage.tables_requests import notices
from storage.tables_staff import staff_links

CONVERSATION_COLUMNS = (
    conversations.c.flow,
    conversations.c.step,
    conversations.c.expires_at,
    conversations.c.data,
)
LINK_COLUMNS = (links.c.consent_version, links.c.linked_at, links.c.seen_on)
SETTINGS_COLUMNS = (
    chat_settings.c.form,
    chat_settings.c.hides_amounts,
    chat_settings.c.pin_hash,
    chat_settings.c.open_until,
)
STAFF_COLUMNS = (staff_links.c.staff_id, staff_links.c.proved_at)
MEMBER_FROM, MEMBER_UNTIL = len(CHAT_COLUMNS), len(CHAT_COLUMNS) + len(MEMBER_COLUMNS)
"""Where the member stands in a row of `STATE`."""
CONVERSATION_UNTIL = MEMBER_UNTIL + len(CONVERSATION_COLUMNS)

UNSENT = (
    select(func.count())
    .where(
        notices.c.member_id == links.c.member_id,
        notices.c.state == literal_column("'unsent'"),
        or_(notices.c.until.is_(None), notices.c.until >= bindparam("now")),
    )
    .correlate(links)
    .scalar_subquery()
    .label("unsent")
)

STATE = (
    select(
        *CHAT_COLUMNS,
        *MEMBER_COLUMNS,
        *CONVERSATION_COLUMNS,
        *LINK_COLUMNS,
        *SETTINGS_COLUMNS,
        *STAFF_COLUMNS,
        UNSENT,
    )
    .select_from(
        chats.outerjoin(links, and_(links.c.chat_id == chats.c.id, links.c.ended_at.is_(None)))
        .outerjoin(members, members.c.id == links.c.member_id)
        .outerjoin(conversations, conversations.c.chat_id == chats.c.id)
        .outerjoin(chat_settings, chat_settings.c.chat_id == chats.c.id)
        .outerjoin(staff_links, and_(staff_links.c.chat_id == chats.c.id, staff_links.c.ended_at.is_(None)))
    )
    .where(
        chats.c.platform == bindparam("platform"),
        chats.c.bot_id == bindparam("bot_id"),
        chats.c.user_id == bindparam("user_id"),
    )
)
ADD = insert_or_skip(chats)
SET_LANGUAGE = update(chats).where(chats.c.id == bindparam("chat_id")).values(language=bindparam("language"))
SET_BLOCKED = update(chats).where(chats.c.id == bindparam("chat_id")).values(blocked=bindparam("blocked"))
SET_FORM = insert_or_update(chat_settings, only=("form", "hides_amounts"))
PUT_CONVERSATION = insert_or_update(conversations)
END_CONVERSATION = delete(conversations).where(conversations.c.chat_id == bindparam("chat_id"))


class SqlChats:
    """Tables `chats`, `chat_settings` and `conversations`. A chat without settings is answered as usual."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def open(self, address: ChatAddress, now: datetime) -> ChatState:
        """The state of a chat, which is created by its first message."""
        where = address_values(address)
        row = await self._connection.one(STATE, where | {"now": now})
        if row is None:
            new = where | {"language": Language.THAI.value, "blocked": False, "first_seen_at": now}
            await self._connection.run(ADD[self._connection.engine], new)
            row = await self._connection.one(STATE, where | {"now": now})
        if row is None:
            raise RuntimeError("a chat that was just created is not there")
        member = row[MEMBER_FROM:MEMBER_UNTIL]
        return ChatState(
            chat=_with_settings(row),
            member=None if member[0] is None else member_of(member, self._cipher),
            conversation=self._conversation(row, now),
            consent_version=row.consent_version,
            seen_on=None if row.linked_at is None else row.seen_on or row.linked_at.date(),
            has_pin=row.pin_hash is not None,
            open_until=row.open_until,
            staff_id=None if row.staff_id is None else StaffId(row.staff_id),
            staff_proved_at=row.proved_at,
            unsent=row.unsent,
        )

    def _conversation(self, row: Row, now: datetime) -> Conversation | None:
        flow, step, expires_at, data = row[MEMBER_UNTIL:CONVERSATION_UNTIL]
        if flow is None or expires_at <= now:
            return None
        opened = json.loads(self._cipher.open(data, f"conversations:{row.chat_id}:data"))
        return Conversation(flow=flow, step=step, expires_at=expires_at, data=opened)

    async def set_language(self, chat_id: ChatId, language: Language) -> None:
        """What the bot speaks from now on."""
        await self._connection.run(SET_LANGUAGE, {"chat_id": chat_id, "language": language.value})

    async def set_form(self, chat_id: ChatId, form: Form, *, hides_amounts: bool) -> None:
        """How the chat is answered from now on."""
        values = {"chat_id": chat_id, "form": form.value, "hides_amounts": hides_amounts, "pin_failures": 0}
        await self._connection.run(SET_FORM[self._connection.engine], values)

    async def set_blocked(self, chat_id: ChatId, *, blocked: bool) -> None:
        """Whether the person blocked the bot."""
        await self._connection.run(SET_BLOCKED, {"chat_id": chat_id, "blocked": blocked})

    async def set_conversation(self, chat_id: ChatId, conversation: Conversation | None) -> None:
        """Where the chat is in a flow; None ends it."""
        if conversation is None:
            await self._connection.run(END_CONVERSATION, {"chat_id": chat_id})
            return
        data = json.dumps(dict(conversation.data), ensure_ascii=False).encode()
        values = {
            "chat_id": chat_id,
            "flow": conversation.flow,
            "step": conversation.step,
            "expires_at": conversation.expires_at,
            "data": self._cipher.seal(data, f"conversations:{chat_id}:data"),
        }
        await self._connection.run(PUT_CONVERSATION[self._connection.engine], values)


def _with_settings(row: Row) -> Chat:
    chat = chat_of(row)
    return chat if row.form is None else replace(chat, form=Form(row.form), hides_amounts=row.hides_amounts)
