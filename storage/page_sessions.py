"""Pages behind a one-time address: `core.pages.PageSessions`."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from core.links import ChatId, MemberId
from core.pages import PageId, PageSession, Purpose
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import FieldCipher
from storage.mapping import CHAT_COLUMNS, chat_of
from storage.tables import chats
from storage.tables_guard import page_sessions

SESSION = (
    select(*(column for column in page_sessions.columns if column.name != "chat_id"), *CHAT_COLUMNS)
    .join_from(page_sessions, chats, chats.c.id == page_sessions.c.chat_id)
    .where(page_sessions.c.token_hash == bindparam("token_hash"), page_sessions.c.purpose == bindparam("purpose"))
)
BY_TOKEN = {False: SESSION, True: SESSION.with_for_update(of=page_sessions)}
"""Without and with a lock on the session; SQLite has one writer anyway and its dialect leaves the clause out."""

END_OF_CHAT = (
    update(page_sessions)
    .where(
        page_sessions.c.chat_id == bindparam("of_chat"),
        page_sessions.c.purpose == bindparam("for_purpose"),
        page_sessions.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"))
)
END_OF_MEMBER = (
    update(page_sessions)
    .where(page_sessions.c.member_id == bindparam("of_member"), page_sessions.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
START = insert(page_sessions).returning(page_sessions.c.id)
SAVE = update(page_sessions).where(page_sessions.c.id == bindparam("session_id"))
KEEP = update(page_sessions).where(page_sessions.c.token_hash == bindparam("of_token"))

CHANGING = ("expires_at", "opened_at", "browser_hash", "failures", "uses", "ended_at")


class SqlPageSessions:
    """The table `page_sessions`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def start(
        self,
        purpose: Purpose,
        chat_id: ChatId,
        member_id: MemberId | None,
        token_hash: bytes,
        now: datetime,
        expires_at: datetime,
        data: Mapping[str, str] | None = None,
    ) -> PageId:
        """A new session. Earlier ones of the chat for this purpose end."""
        await self._connection.run(END_OF_CHAT, {"of_chat": chat_id, "for_purpose": purpose.value, "now": now})
        values = {
            "purpose": purpose.value,
            "chat_id": chat_id,
            "member_id": member_id,
            "token_hash": token_hash,
            "created_at": now,
            "expires_at": expires_at,
            "failures": 0,
            "uses": 0,
            "data": None if data is None else self._cipher.seal(_encoded(data), _place(token_hash)),
        }
        row = await self._connection.one(START, values)
        if row is None:
            raise RuntimeError("an insert returned no id")
        return PageId(row.id)

    async def by_token(self, purpose: Purpose, token_hash: bytes, *, held: bool = False) -> PageSession | None:
        """By the token, for this purpose only. HELD locks the row until the transaction ends."""
        row = await self._connection.one(BY_TOKEN[held], {"token_hash": token_hash, "purpose": purpose.value})
        return None if row is None else self._session(row)

    async def save(self, session: PageSession) -> None:
        """Write what may change after the start."""
        values = {name: getattr(session, name) for name in CHANGING}
        await self._connection.run(SAVE, values | {"session_id": session.id})

    async def keep(self, token_hash: bytes, data: Mapping[str, str]) -> None:
        """Seal DATA beside the page with that token."""
        sealed = self._cipher.seal(_encoded(data), _place(token_hash))
        await self._connection.run(KEEP, {"of_token": token_hash, "data": sealed})

    async def end_of_member(self, member_id: MemberId, now: datetime) -> int:
        """Every page that was started for this member ends; how many did."""
        return await self._connection.run(END_OF_MEMBER, {"of_member": member_id, "now": now})

    async def end_of_chat(self, chat_id: ChatId, purposes: Collection[Purpose], now: datetime) -> int:
        """The chat's pages for these purposes end; how many did."""
        ended = 0
        for purpose in sorted(purposes):
            values = {"of_chat": chat_id, "for_purpose": purpose.value, "now": now}
            ended += await self._connection.run(END_OF_CHAT, values)
        return ended

    def _session(self, row: Row) -> PageSession:
        data = None if row.data is None else self._cipher.open(row.data, _place(row.token_hash))
        return PageSession(
            id=PageId(row.id),
            purpose=Purpose(row.purpose),
            chat=chat_of(row),
            member_id=None if row.member_id is None else MemberId(row.member_id),
            created_at=row.created_at,
            data={} if data is None else json.loads(data),
            **{name: getattr(row, name) for name in CHANGING},
        )


def _encoded(data: Mapping[str, str]) -> bytes:
    return json.dumps(dict(data), ensure_ascii=False).encode()


def _place(token_hash: bytes) -> str:
    """What a page's data are bound to."""
    return f"page_sessions:{token_hash.hex()}:data"
