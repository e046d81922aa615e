"""The door of the office: `/staff_link CODE` links a chat to its person; without a valid code it is an unknown word."""

import re

from core.services import staff_chats
from handlers import menu
from handlers.feature import Answer
from handlers.incoming import Asked
from handlers.reply import Literal, say

COMMAND = "staff_link"
KNOCK = re.compile(r"\s*/?staff[_ ]?link(?:@\w+)?\s+(\S+)\s*", re.IGNORECASE)


async def entered(asked: Asked) -> Answer | None:
    """The welcome for a good code, whose chat is the person's from now on; None for every other text."""
    knocked = KNOCK.fullmatch(asked.incoming.text)
    if knocked is None:
        return None
    person = await staff_chats.link(asked.uow, asked.means, asked.chat, knocked[1])
    if person is None:
        return None
    return Answer(reply=say("staff.linked", menu.to("staff"), name=Literal(person.name)), unsay=True)
