"""Chats of the office's people: linked by a one-time code, ended by them or with their work (security T12, T13).

    await link(uow, means, chat, "K7M2QX4A")      # the person, or None for every code that is not good now

One person may have several chats; a chat has one person.
"""

from core.history import Action, Actor, NewEntry
from core.links import Chat, digest
from core.ports import Means, UnitOfWork
from core.services import menus
from core.services.staffing import STAFF
from core.staff import Staff

REPLACED, ENDED, DISABLED = "replaced", "ended", "disabled"
"""Why a link ended."""


async def link(uow: UnitOfWork, means: Means, chat: Chat, code: str) -> Staff | None:
    """CHAT is from now on the chat of the person whose code it is; None for a code that is no good."""
    now = means.clock.now()
    staff_id = await uow.staff.use_code(digest(code.strip().upper()), now)
    person = None if staff_id is None else await uow.staff.get(staff_id, held=True)
    if person is None or not person.is_active:
        return None
    await uow.staff_links.end(chat.id, now, REPLACED)
    await uow.staff_links.add(chat.id, person.id, now)
    await uow.history.append(_entry(means, person, chat, Action.STAFF_LINKED))
    await menus.show(uow, means, chat)
    return person


async def unlink(uow: UnitOfWork, means: Means, person: Staff, chat: Chat) -> bool:
    """The office's link of CHAT ends, by the person; False where it has none."""
    ended = await uow.staff_links.end(chat.id, means.clock.now(), ENDED)
    if ended:
        await uow.history.append(_entry(means, person, chat, Action.STAFF_UNLINKED))
        await menus.show(uow, means, chat)
    return ended


def _entry(means: Means, person: Staff, chat: Chat, action: Action) -> NewEntry:
    actor = Actor(STAFF + person.username, chat.address.platform.value)
    return NewEntry(at=means.clock.now(), actor=actor, action=action, subject=STAFF + person.username)
