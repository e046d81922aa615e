"""What a chat set for a shared telephone, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.chat_care import BY_DEFAULT, Pin, Wish
from core.links import ChatId, MemberId
from core.members import MemberStatus
from tests.fake_registry import Repository


class FakePins(Repository):
    async def of_chat(self, chat_id: ChatId) -> Pin | None:
        return self.tables.pins.get(chat_id)

    async def put(self, chat_id: ChatId, pin: Pin | None) -> None:
        if pin is None:
            self.tables.pins.pop(chat_id, None)
        else:
            self.tables.pins[chat_id] = pin

    async def forget_person(self, chat_id: ChatId) -> None:
        await self.put(chat_id, None)
        self.tables.chats[chat_id] = replace(self.tables.chats[chat_id], hides_amounts=False)
        for wish in Wish:
            self.tables.wishes.pop((chat_id, wish), None)


class FakeNoticeWishes(Repository):
    async def of_chat(self, chat_id: ChatId) -> Mapping[Wish, bool]:
        return {wish: self.tables.wishes.get((chat_id, wish), usual) for wish, usual in BY_DEFAULT.items()}

    async def put(self, chat_id: ChatId, wish: Wish, *, wanted: bool) -> None:
        self.tables.wishes[chat_id, wish] = wanted

    async def members_wanting(self, wish: Wish, after: int, limit: int) -> Sequence[MemberId]:
        found = {
            link.member_id
            for link in self.tables.links.values()
            if link.ended_at is None
            and link.member_id > after
            and not self.tables.chats[link.chat.id].blocked
            and self.tables.members[link.member_id].status is MemberStatus.ACTIVE
            and self.tables.wishes.get((link.chat.id, wish), BY_DEFAULT[wish])
        }
        return sorted(found)[:limit]
