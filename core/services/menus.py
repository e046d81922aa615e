"""Which menu a chat sees below it: a guest's, a member's or the office's, in the chat's language.

Told to the platform whenever a link begins or ends, the language changes, or somebody comes back after a block, while
which nothing could be shown.  The call is a row of the outbox in the transaction of what it follows from, and runs
beside the chat's answers (`core.messaging.MENU`).

A chat of the office may be its person's own account too: `show_own` puts that account's menu in front, until the
menu of the work is asked for again.

    Menu(MEMBER, Language.THAI)                                  "member-th"
    Menu(STAFF, Language.THAI, MEMBER, Role.REGISTRAR)           "staff-th-member-registrar"
"""

from dataclasses import dataclass

from core.links import Chat, Language
from core.messaging import MENU, DeliveryClass, NewDelivery
from core.ports import Means, UnitOfWork
from core.staff import Role

GUEST, MEMBER, STAFF = "guest", "member", "staff"
PARTS = 4


def menu_name(audience: str, language: Language) -> str:
    """`member-th`: what the menu is called here, and at LINE."""
    return f"{audience}-{language.value}"


@dataclass(frozen=True, slots=True)
class Menu:
    """What one chat sees. In a chat of the office `own` is whose account it is besides, `role` that of its person."""

    audience: str
    language: Language
    own: str | None = None
    role: Role | None = None

    @property
    def name(self) -> str:
        """The menu's name at LINE, where all roles see the same one."""
        return menu_name(self.audience, self.language)

    def __str__(self) -> str:
        """As it travels in the outbox."""
        return self.name if self.role is None else f"{self.name}-{self.own}-{self.role.value}"

    @classmethod
    def parse(cls, text: str) -> "Menu":
        """The inverse of `str`."""
        parts = text.split("-")
        audience, language = parts[0], Language(parts[1])
        if len(parts) < PARTS:
            return cls(audience, language)
        return cls(audience, language, parts[2], Role(parts[3]))


async def show(uow: UnitOfWork, means: Means, chat: Chat) -> None:
    """CHAT, as it stands after the change, sees its menu from now on: of the work, where it is one of the office."""
    await _add(uow, means, chat, await _menu(uow, chat, at_work=True))


async def show_own(uow: UnitOfWork, means: Means, chat: Chat) -> None:
    """A chat of the office sees the menu of its person's own account."""
    await _add(uow, means, chat, await _menu(uow, chat, at_work=False))


async def _menu(uow: UnitOfWork, chat: Chat, *, at_work: bool) -> Menu:
    own = MEMBER if await uow.links.of_chat(chat.id) is not None else GUEST
    link = await uow.staff_links.of_chat(chat.id)
    person = None if link is None else await uow.staff.get(link.staff_id)
    if person is None or not person.is_active:
        return Menu(own, chat.language)
    return Menu(STAFF if at_work else own, chat.language, own, person.role)


async def _add(uow: UnitOfWork, means: Means, chat: Chat, menu: Menu) -> None:
    row = NewDelivery(
        address=chat.address,
        method=MENU,
        payload=str(menu).encode(),
        delivery_class=DeliveryClass.REPEATABLE,
        retry_key=means.ids.uuid(),
        created_at=means.clock.now(),
    )
    await uow.outbox.add([row])
