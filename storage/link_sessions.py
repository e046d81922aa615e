"""Page sessions of `/link`: `core.links.LinkSessions`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from core.links import ChatId, LinkSession, LinkStep, SessionId, Way
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import FieldCipher
from storage.mapping import CHAT_COLUMNS, chat_of
from storage.tables import chats, link_sessions

ENDED = (LinkStep.DONE.value, LinkStep.EXPIRED.value)

SESSION = select(*(column for column in link_sessions.columns if column.name != "chat_id"), *CHAT_COLUMNS).join_from(
    link_sessions, chats, chats.c.id == link_sessions.c.chat_id
)


def _both(found: Select[Any]) -> dict[bool, Select[Any]]:
    """Without and with a lock on the session; SQLite has one writer anyway and its dialect leaves the clause out."""
    return {False: found, True: found.with_for_update(of=link_sessions)}


BY_TOKEN = _both(SESSION.where(link_sessions.c.token_hash == bindparam("token_hash")))
BY_NONCE = _both(SESSION.where(link_sessions.c.nonce_hash == bindparam("nonce_hash")))
AWAITING_CODE = _both(
    SESSION.where(link_sessions.c.chat_id == bindparam("of_chat"), link_sessions.c.step == LinkStep.CODE.value)
    .order_by(link_sessions.c.id.desc())
    .limit(1)
)
EXPIRE_EARLIER = (
    update(link_sessions)
    .where(link_sessions.c.chat_id == bindparam("of_chat"), *(link_sessions.c.step != step for step in ENDED))
    .values(step=LinkStep.EXPIRED.value)
)
START = insert(link_sessions).returning(link_sessions.c.id)
SAVE = update(link_sessions).where(link_sessions.c.id == bindparam("session_id"))

PLAIN = (
    "expires_at",
    "opened_at",
    "browser_hash",
    "member_no",
    "member_id",
    "staff_code_hash",
    "credential_version",
    "new_password_hash",
    "consent_version",
    "nonce_hash",
    "code_hash",
    "failures",
)
"""What is kept as it is and may change after the start."""


class SqlLinkSessions:
    """The table `link_sessions`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def start(
        self, chat_id: ChatId, chat_name: str | None, token_hash: bytes, now: datetime, expires_at: datetime
    ) -> SessionId:
        """A new session at its first step. Earlier sessions of the chat expire."""
        await self._connection.run(EXPIRE_EARLIER, {"of_chat": chat_id})
        values = {
            "chat_id": chat_id,
            "chat_name": self._cipher.seal_text(chat_name, _place(token_hash)),
            "token_hash": token_hash,
            "created_at": now,
            "expires_at": expires_at,
            "step": LinkStep.CREDENTIALS.value,
            "failures": 0,
        }
        row = await self._connection.one(START, values)
        if row is None:
            raise RuntimeError("an insert returned no id")
        return SessionId(row.id)

    async def by_token(self, token_hash: bytes, *, held: bool = False) -> LinkSession | None:
        """Of the page's address. HELD locks the row until the transaction ends."""
        return self._session(await self._connection.one(BY_TOKEN[held], {"token_hash": token_hash}))

    async def by_nonce(self, nonce_hash: bytes, *, held: bool = False) -> LinkSession | None:
        """Of LINE's dialog."""
        return self._session(await self._connection.one(BY_NONCE[held], {"nonce_hash": nonce_hash}))

    async def awaiting_code(self, chat_id: ChatId, *, held: bool = False) -> LinkSession | None:
        """The chat's session that waits for its typed code."""
        return self._session(await self._connection.one(AWAITING_CODE[held], {"of_chat": chat_id}))

    async def save(self, session: LinkSession) -> None:
        """Write what may change after the start."""
        values = {name: getattr(session, name) for name in PLAIN}
        values |= {"session_id": session.id, "step": session.step.value, "way": session.way and session.way.value}
        await self._connection.run(SAVE, values)

    def _session(self, row: Row | None) -> LinkSession | None:
        if row is None:
            return None
        return LinkSession(
            id=SessionId(row.id),
            chat=chat_of(row),
            chat_name=self._cipher.open_text(row.chat_name, _place(row.token_hash)),
            created_at=row.created_at,
            step=LinkStep(row.step),
            way=row.way and Way(row.way),
            **{name: getattr(row, name) for name in PLAIN},
        )


def _place(token_hash: bytes) -> str:
    return f"link_sessions:{token_hash.hex()}:chat_name"
