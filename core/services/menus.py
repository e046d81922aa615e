"""Which menu a chat sees below it: a guest's or a member's, in the chat's language.

Told to the platform whenever a link begins or ends, the language changes, or somebody comes back after a block, while
which nothing could be shown.  The call is a row of the outbox in the transaction of what it follows from, and runs
beside the chat's answers (`core.messaging.MENU`).
"""

from core.links import Chat, Language
from core.messaging import MENU, DeliveryClass, NewDelivery
from core.ports import Means, UnitOfWork

GUEST, MEMBER = "guest", "member"


def menu_name(audience: str, language: Language) -> str:
    """`member-th`: what the menu is called here, and at LINE."""
    return f"{audience}-{language.value}"


async def show(uow: UnitOfWork, means: Means, chat: Chat) -> None:
    """CHAT, as it stands after the change, sees its menu from now on."""
    linked = await uow.links.of_chat(chat.id) is not None
    name = menu_name(MEMBER if linked else GUEST, chat.language)
    row = NewDelivery(
        address=chat.address,
        method=MENU,
        payload=name.encode(),
        delivery_class=DeliveryClass.REPEATABLE,
        retry_key=means.ids.uuid(),
        created_at=means.clock.now(),
    )
    await uow.outbox.add([row])
