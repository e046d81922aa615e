"""What the link page says in the chat: it is linked now; and to the member's other chats: a new device was linked.

The same of a changed password; and what becomes of a request that was sent by its page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channel import Channel, notice_rows
from core.clock import Clock
from core.links import Chat, Platform
from core.messaging import DeliveryClass
from core.ports import UnitOfWork
from core.services.filing import Filed
from core.services.linking import Bound
from core.services.passwords import Changed
from handlers import request_sending
from handlers.flows import password
from handlers.flows.link import linked, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing:
    """Puts the words into the outbox."""

    channels: Mapping[Platform, Channel]
    clock: Clock

    async def bound(self, uow: UnitOfWork, bound: Bound) -> None:
        """A link was finished on the page; its transaction keeps the words too."""
        now = self.clock.now()
        chat = bound.link.chat
        rows = notice_rows(self.channels, told(bound, now), now)
        channel = self.channels.get(chat.address.platform)
        if channel is not None:
            rows += channel.notify(chat.address, linked(bound), chat.view, DeliveryClass.ANSWER, now)
        await uow.outbox.add(rows)

    async def password_changed(self, uow: UnitOfWork, done: Changed) -> None:
        """A new password was set on the page; its transaction keeps the words too."""
        now = self.clock.now()
        rows = notice_rows(self.channels, password.told(done, now), now)
        channel = self.channels.get(done.chat.address.platform)
        if channel is not None:
            rows += channel.notify(done.chat.address, password.changed(), done.chat.view, DeliveryClass.ANSWER, now)
        await uow.outbox.add(rows)

    async def request_filed(self, uow: UnitOfWork, chat: Chat, filed: Filed) -> None:
        """A request was sent on the page; the chat that asked for it says what it says of those sent there."""
        channel = self.channels.get(chat.address.platform)
        if channel is not None and not chat.blocked:
            reply = request_sending.said(filed)
            await uow.outbox.add(channel.notify(chat.address, reply, chat.view, DeliveryClass.ANSWER, self.clock.now()))
