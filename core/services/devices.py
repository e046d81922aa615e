"""The chats that speak for a member, as the member sees and ends them (`/devices`, product row C5; threat T6)."""

from core.history import MEMBER, Action, Actor, NewEntry
from core.links import Chat, Link
from core.members import Member
from core.ports import Means, UnitOfWork
from core.services import menus

ENDED = "ended by the member"
"""Why a link ended that another chat of the member ended, and why what waited for it was not sent."""


async def others(uow: UnitOfWork, member: Member, chat: Chat) -> list[Link]:
    """The member's links but that of CHAT, oldest first."""
    return [link for link in await uow.links.of_member(member.id) if link.chat.id != chat.id]


async def find(uow: UnitOfWork, member: Member, chat: Chat, link_id: str) -> Link | None:
    """The link with this id among MEMBER's others; None for anybody else's, which looks like one that never was."""
    return next((link for link in await others(uow, member, chat) if str(link.id) == link_id), None)


async def end(uow: UnitOfWork, means: Means, link: Link, by: Chat) -> None:
    """End LINK from the chat BY: nothing that waits for it goes out any more, and it sees a guest's menu."""
    now, address = means.clock.now(), link.chat.address
    actor = Actor(MEMBER, by.address.platform.value)
    await uow.links.end(link.chat.id, now, ENDED)
    await uow.pins.forget_person(link.chat.id)
    await uow.chats.set_conversation(link.chat.id, None)
    await uow.outbox.end_chat(address, now, ENDED)
    await menus.show(uow, means, link.chat)
    await uow.history.append(NewEntry(at=now, actor=actor, action=Action.UNLINKED, member_id=link.member_id))
