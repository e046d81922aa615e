"""Pages behind a one-time address, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from core.links import ChatId, MemberId
from core.pages import PageId, PageSession, Purpose
from tests.fake_registry import Repository


class FakePageSessions(Repository):
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
        for token, earlier in self.tables.pages.items():
            if (earlier.chat.id, earlier.purpose, earlier.ended_at) == (chat_id, purpose, None):
                self.tables.pages[token] = replace(earlier, ended_at=now)
        session = PageSession(
            id=PageId(len(self.tables.pages) + 1),
            purpose=purpose,
            chat=self.tables.chats[chat_id],
            member_id=member_id,
            created_at=now,
            expires_at=expires_at,
            data=dict(data or {}),
        )
        self.tables.pages[token_hash] = session
        return session.id

    async def by_token(self, purpose: Purpose, token_hash: bytes, *, held: bool = False) -> PageSession | None:
        del held  # there is one writer at a time
        session = self.tables.pages.get(token_hash)
        if session is None or session.purpose is not purpose:
            return None
        return replace(session, chat=self.tables.chats[session.chat.id])

    async def save(self, session: PageSession) -> None:
        for token, kept in self.tables.pages.items():
            if kept.id == session.id:
                self.tables.pages[token] = session

    async def keep(self, token_hash: bytes, data: Mapping[str, str]) -> None:
        if token_hash in self.tables.pages:
            self.tables.pages[token_hash] = replace(self.tables.pages[token_hash], data=dict(data))

    async def end_of_member(self, member_id: MemberId, now: datetime) -> int:
        own = [t for t, kept in self.tables.pages.items() if kept.member_id == member_id and kept.ended_at is None]
        for token in own:
            self.tables.pages[token] = replace(self.tables.pages[token], ended_at=now)
        return len(own)

    async def end_of_chat(self, chat_id: ChatId, purposes: Collection[Purpose], now: datetime) -> int:
        own = [
            token
            for token, kept in self.tables.pages.items()
            if kept.chat.id == chat_id and kept.purpose in purposes and kept.ended_at is None
        ]
        for token in own:
            self.tables.pages[token] = replace(self.tables.pages[token], ended_at=now)
        return len(own)
