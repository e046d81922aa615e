"""The registry's repositories in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.errors import KeyConflictError
from core.links import (
    Chat,
    ChatAddress,
    ChatId,
    Form,
    Language,
    Link,
    LinkId,
    LinkSession,
    LinkStep,
    MemberId,
    NewLink,
    SessionId,
)
from core.money import ZERO, Baht
from core.notices import NoticeState
from core.ports import ChatState, Conversation, Credential
from core.shares import ShareAccount, ShareMovement
from tests.fake_tables import StaffCode, Tables

ENDED = {LinkStep.DONE, LinkStep.EXPIRED}


@dataclass(frozen=True)
class Repository:
    tables: Tables


class FakeShares(Repository):
    async def account(self, member_id: MemberId, *, held: bool = False) -> ShareAccount | None:
        del held  # there is one writer at a time
        return self.tables.share_accounts.get(member_id)

    async def put_account(self, member_id: MemberId, account: ShareAccount) -> None:
        self.tables.share_accounts[member_id] = account

    async def movements(self, member_id: MemberId, *, limit: int, offset: int = 0) -> Sequence[ShareMovement]:
        entered = enumerate(self.tables.share_movements.get(member_id, ()))
        newest_first = sorted(entered, key=lambda entry: (entry[1].on, entry[0]), reverse=True)
        return [movement for _, movement in newest_first[offset : offset + limit]]

    async def moved_by_year(self, member_id: MemberId, until: date) -> Mapping[int, Baht]:
        sums: dict[int, Baht] = {}
        for movement in self.tables.share_movements.get(member_id, ()):
            if movement.on <= until:
                sums[movement.on.year] = sums.get(movement.on.year, ZERO) + movement.amount
        return sums

    async def of_year(self, member_id: MemberId, year: int) -> Sequence[ShareMovement]:
        entered = self.tables.share_movements.get(member_id, ())
        return sorted((movement for movement in entered if movement.on.year == year), key=lambda movement: movement.on)

    async def add_movements(self, member_id: MemberId, movements: Sequence[ShareMovement]) -> None:
        entered = self.tables.share_movements.get(member_id, ())
        self.tables.share_movements[member_id] = (*entered, *movements)


class FakeCodes(Repository):
    async def description(self, kind: str, code: str, on: date) -> str | None:
        return (await self.of_kind(kind, on)).get(code)

    async def of_kind(self, kind: str, on: date) -> Mapping[str, str]:
        in_force = sorted((day, code) for k, code, day in self.tables.codes if k == kind and day <= on)
        return {code: self.tables.codes[kind, code, day] for day, code in in_force}

    async def put(self, kind: str, code: str, description: str, valid_from: date) -> None:
        self.tables.codes[kind, code, valid_from] = description


class FakePolicies(Repository):
    async def texts(self) -> Sequence[str]:
        return [text for _, text in sorted(self.tables.policies.items())]

    async def put(self, valid_from: date, text: str, loaded_at: datetime, loaded_by: str) -> None:
        del loaded_at, loaded_by
        self.tables.policies[valid_from] = text


class FakeChats(Repository):
    async def open(self, address: ChatAddress, now: datetime) -> ChatState:
        chat = self.tables.chat_at(address)
        if chat is None:
            chat = Chat(id=ChatId(len(self.tables.chats) + 1), address=address)
            self.tables.chats[chat.id] = chat
        link = await FakeLinks(self.tables).of_chat(chat.id)
        pin = self.tables.pins.get(chat.id)
        conversation = self.tables.conversations.get(chat.id)
        seat = self.tables.staff_links.get(chat.id)
        return ChatState(
            chat=chat,
            member=self.tables.members[link.member_id] if link else None,
            conversation=conversation if conversation and conversation.expires_at > now else None,
            consent_version=link.consent_version if link else None,
            seen_on=self.tables.seen_on.get(link.id, link.linked_at.date()) if link else None,
            has_pin=pin is not None,
            open_until=pin.open_until if pin else None,
            staff_id=seat.staff_id if seat else None,
            staff_proved_at=seat.proved_at if seat else None,
            unsent=self._unsent(link.member_id, now) if link else 0,
        )

    def _unsent(self, member_id: MemberId, now: datetime) -> int:
        own = [one for one in self.tables.notices.values() if one.member_id == member_id]
        return sum(one.state is NoticeState.UNSENT and (one.until is None or one.until >= now) for one in own)

    async def set_language(self, chat_id: ChatId, language: Language) -> None:
        self.tables.chats[chat_id] = replace(self.tables.chats[chat_id], language=language)

    async def set_form(self, chat_id: ChatId, form: Form, *, hides_amounts: bool) -> None:
        self.tables.chats[chat_id] = replace(self.tables.chats[chat_id], form=form, hides_amounts=hides_amounts)

    async def set_blocked(self, chat_id: ChatId, *, blocked: bool) -> None:
        self.tables.chats[chat_id] = replace(self.tables.chats[chat_id], blocked=blocked)

    async def set_conversation(self, chat_id: ChatId, conversation: Conversation | None) -> None:
        if conversation is None:
            self.tables.conversations.pop(chat_id, None)
        else:
            self.tables.conversations[chat_id] = conversation


class FakeLinks(Repository):
    def _active(self) -> list[Link]:
        return [
            replace(link, chat=self.tables.chats[link.chat.id])
            for link in self.tables.links.values()
            if link.ended_at is None
        ]

    async def of_member(self, member_id: MemberId) -> Sequence[Link]:
        return [link for link in self._active() if link.member_id == member_id]

    async def made_since(self, at: datetime) -> Sequence[NewLink]:
        return [
            NewLink(
                linked_at=link.linked_at,
                platform=link.chat.address.platform,
                member_no=self.tables.members[link.member_id].member_no,
                ended_at=link.ended_at,
            )
            for link in self.tables.links.values()
            if link.linked_at >= at
        ]

    async def of_chat(self, chat_id: ChatId) -> Link | None:
        return next((link for link in self._active() if link.chat.id == chat_id), None)

    async def add(self, chat_id: ChatId, member_id: MemberId, now: datetime, consent_version: str) -> Link:
        if await self.of_chat(chat_id) is not None:
            raise KeyConflictError("chat_id")
        link = Link(
            id=LinkId(len(self.tables.links) + 1),
            chat=self.tables.chats[chat_id],
            member_id=member_id,
            linked_at=now,
            consent_version=consent_version,
        )
        self.tables.links[link.id] = link
        return link

    async def end(self, chat_id: ChatId, now: datetime, reason: str) -> bool:
        del reason
        link = await self.of_chat(chat_id)
        if link is not None:
            self.tables.links[link.id] = replace(link, ended_at=now)
        return link is not None

    async def agree(self, chat_id: ChatId, now: datetime, consent_version: str) -> bool:
        link = await self.of_chat(chat_id)
        if link is not None:
            self.tables.links[link.id] = replace(link, consent_version=consent_version, consented_at=now)
        return link is not None

    async def seen(self, chat_id: ChatId, day: date) -> None:
        link = await self.of_chat(chat_id)
        if link is not None:
            self.tables.seen_on[link.id] = day


class FakeLinkSessions(Repository):
    def _fresh(self, session: LinkSession) -> LinkSession:
        return replace(session, chat=self.tables.chats[session.chat.id])

    async def start(
        self, chat_id: ChatId, chat_name: str | None, token_hash: bytes, now: datetime, expires_at: datetime
    ) -> SessionId:
        for earlier in self.tables.sessions.values():
            if earlier.chat.id == chat_id and earlier.step not in ENDED:
                self.tables.sessions[earlier.id] = replace(earlier, step=LinkStep.EXPIRED)
        session = LinkSession(
            id=SessionId(len(self.tables.sessions) + 1),
            chat=self.tables.chats[chat_id],
            chat_name=chat_name,
            created_at=now,
            expires_at=expires_at,
            step=LinkStep.CREDENTIALS,
        )
        self.tables.sessions[session.id] = session
        self.tables.session_tokens[token_hash] = session.id
        return session.id

    async def by_token(self, token_hash: bytes, *, held: bool = False) -> LinkSession | None:
        del held  # there is one writer at a time
        session_id = self.tables.session_tokens.get(token_hash)
        return None if session_id is None else self._fresh(self.tables.sessions[session_id])

    async def by_nonce(self, nonce_hash: bytes, *, held: bool = False) -> LinkSession | None:
        del held
        found = (session for session in self.tables.sessions.values() if session.nonce_hash == nonce_hash)
        session = next(found, None)
        return session and self._fresh(session)

    async def awaiting_code(self, chat_id: ChatId, *, held: bool = False) -> LinkSession | None:
        del held
        for session in self.tables.sessions.values():
            if session.chat.id == chat_id and session.step is LinkStep.CODE:
                return self._fresh(session)
        return None

    async def save(self, session: LinkSession) -> None:
        self.tables.sessions[session.id] = session


class FakeCredentials(Repository):
    async def of_member(self, member_id: MemberId) -> Credential | None:
        return self.tables.credentials.get(member_id)

    async def set_password(self, member_id: MemberId, password_hash: str, now: datetime) -> None:
        before = self.tables.credentials.get(member_id)
        version = before.version + 1 if before else 1
        self.tables.credentials[member_id] = Credential(password_hash=password_hash, version=version, changed_at=now)

    async def expose(self, member_id: MemberId, version: int, now: datetime) -> bool:
        kept = self.tables.credentials.get(member_id)
        if kept is None or kept.version != version or kept.exposed_at is not None:
            return False
        self.tables.credentials[member_id] = replace(kept, exposed_at=now)
        return True

    async def put_code(self, member_id: MemberId, code_hash: bytes, now: datetime, expires_at: datetime) -> None:
        del now
        self.tables.staff_codes[member_id] = StaffCode(code_hash=code_hash, expires_at=expires_at)

    async def code_is_good(self, member_id: MemberId, code_hash: bytes, now: datetime) -> bool:
        code = self.tables.staff_codes.get(member_id)
        return code is not None and code.code_hash == code_hash and not code.used and now < code.expires_at

    async def use_code(self, member_id: MemberId, code_hash: bytes, now: datetime) -> bool:
        good = await self.code_is_good(member_id, code_hash, now)
        if good:
            self.tables.staff_codes[member_id] = replace(self.tables.staff_codes[member_id], used=True)
        return good
