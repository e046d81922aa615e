"""Chats of the office's people: linked by a one-time code, ended by them or with their work (security T12, T13).

    await link(uow, means, chat, "K7M2QX4A")      # the person, or None for every code that is not good now

One person may have several chats; a chat has one person.  With a link ends all that was begun under it: the open
question, pages of the office, passes to look at pictures.
"""

from core.credentials import read_code
from core.history import Action, Actor, NewEntry
from core.links import Chat, digest
from core.pages import OF_OFFICE
from core.ports import Means, UnitOfWork
from core.services import guarding, menus
from core.staff import Staff

REPLACED, ENDED, DISABLED = "replaced", "ended", "disabled"
"""Why a link ended, and why what waited for the chat of somebody disabled was not sent."""


async def link(uow: UnitOfWork, means: Means, chat: Chat, typed: str) -> Staff | None:
    """CHAT is from now on the chat of the person whose code was TYPED; None for a code that is no good."""
    now, code = means.clock.now(), read_code(typed)
    staff_id = None if code is None else await uow.staff.use_code(digest(code), now)
    person = None if staff_id is None else await uow.staff.get(staff_id, held=True)
    if person is None or not person.is_active:
        return None
    await _end(uow, means, chat, REPLACED)
    await uow.staff_links.add(chat.id, person.id, now)
    await guarding.finished(uow, person.actor_name)
    await uow.history.append(_entry(means, person, chat, Action.STAFF_LINKED))
    await menus.show(uow, means, chat)
    return person


async def unlink(uow: UnitOfWork, means: Means, person: Staff, chat: Chat) -> bool:
    """The office's link of CHAT ends, by the person; False where it has none."""
    ended = await _end(uow, means, chat, ENDED)
    if ended:
        await uow.history.append(_entry(means, person, chat, Action.STAFF_UNLINKED))
        await menus.show(uow, means, chat)
    return ended


async def end_all(uow: UnitOfWork, means: Means, person: Staff) -> None:
    """PERSON, who was just disabled, has no chat any more, and nothing that waits for one is sent."""
    for one in await uow.staff_links.of_staff(person.id):
        await _end(uow, means, one.chat, DISABLED)
        await uow.outbox.end_chat(one.chat.address, means.clock.now(), DISABLED)
        await menus.show(uow, means, one.chat)


async def _end(uow: UnitOfWork, means: Means, chat: Chat, why: str) -> bool:
    now = means.clock.now()
    await uow.page_sessions.end_of_chat(chat.id, OF_OFFICE, now)
    await uow.pictures.end_passes(chat.id)
    await uow.chats.set_conversation(chat.id, None)
    return await uow.staff_links.end(chat.id, now, why)


def _entry(means: Means, person: Staff, chat: Chat, action: Action) -> NewEntry:
    actor = Actor(person.actor_name, chat.address.platform.value)
    return NewEntry(at=means.clock.now(), actor=actor, action=action, subject=person.actor_name)
