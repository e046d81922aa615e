"""Chats of staff in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.errors import KeyConflictError
from core.links import ChatId, MemberId
from core.staff import StaffId
from core.staff_links import StaffLink
from tests.fake_registry import Repository


class FakeStaffLinks(Repository):
    async def of_chat(self, chat_id: ChatId) -> StaffLink | None:
        link = self.tables.staff_links.get(chat_id)
        return None if link is None else replace(link, chat=self.tables.chats[chat_id])

    async def of_staff(self, staff_id: StaffId) -> Sequence[StaffLink]:
        return [link for link in self.tables.staff_links.values() if link.staff_id == staff_id]

    async def add(self, chat_id: ChatId, staff_id: StaffId, now: datetime) -> None:
        if chat_id in self.tables.staff_links:
            raise KeyConflictError("chat_id")
        chat = self.tables.chats[chat_id]
        self.tables.staff_links[chat_id] = StaffLink(chat=chat, staff_id=staff_id, linked_at=now, proved_at=now)
        self.tables.staff_linked_ever[chat_id, staff_id] = now

    async def prove(self, chat_id: ChatId, now: datetime) -> bool:
        link = self.tables.staff_links.get(chat_id)
        if link is None:
            return False
        self.tables.staff_links[chat_id] = replace(link, proved_at=now)
        return True

    async def end(self, chat_id: ChatId, now: datetime, reason: str) -> bool:  # noqa: ARG002 - nothing here asks when or why
        return self.tables.staff_links.pop(chat_id, None) is not None

    async def are_one_person(self, one: StaffId, other: StaffId) -> bool:
        chats, others = self._chats_ever(one), self._chats_ever(other)
        return bool(chats & others or self._members_ever(chats) & self._members_ever(others))

    async def was_chat_of(self, staff_id: StaffId, member_id: MemberId) -> bool:
        return member_id in self._members_ever(self._chats_ever(staff_id))

    def _chats_ever(self, staff_id: StaffId) -> set[ChatId]:
        return {chat_id for chat_id, owner in self.tables.staff_linked_ever if owner == staff_id}

    def _members_ever(self, chats: set[ChatId]) -> set[MemberId]:
        return {link.member_id for link in self.tables.links.values() if link.chat.id in chats}

    async def password(self, staff_id: StaffId) -> str | None:
        return self.tables.staff_passwords.get(staff_id)

    async def set_password(self, staff_id: StaffId, password_hash: str, now: datetime) -> None:  # noqa: ARG002 - the same
        self.tables.staff_passwords[staff_id] = password_hash
