"""Whom the office's answer to a case is told: the chat it came from, while it is still that person's, or the others."""

from collections.abc import Iterable

from core.cases import Case
from core.links import Chat
from core.messaging import DeliveryClass
from handlers.feature import Notice
from handlers.incoming import Asked
from handlers.reply import Reply


async def concerned(asked: Asked, case: Case) -> list[Chat]:
    """The chat that asked, unless it speaks for somebody else by now; without it every chat of the member."""
    chat = case.chat
    if case.member_id is None:
        return [] if chat is None else [chat]
    own = [link.chat for link in await asked.uow.links.of_member(case.member_id)]
    if chat is not None and chat.id in {one.id for one in own}:
        return [chat]
    return own


def notices(
    chats: Iterable[Chat], reply: Reply, delivery_class: DeliveryClass = DeliveryClass.RECORD
) -> tuple[Notice, ...]:
    """REPLY, which holds no figure, to each of CHATS in its language; a decision, unless another class is said."""
    return tuple(
        Notice(to=chat.address, language=chat.language, reply=reply, delivery_class=delivery_class)
        for chat in chats
        if not chat.blocked
    )
