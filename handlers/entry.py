"""The door of the office: `/staff_link CODE` links a chat to its person; without a valid code it is an unknown word."""

import re

from core.services import staff_chats, staff_proofs
from handlers import menu
from handlers.feature import Answer
from handlers.incoming import Asked, Tap
from handlers.reply import Choice, Literal, Phrase, say

LINK = "staff_link"
LATER = frozenset({"salary", "results", "arrears", "letters", "report", "broadcast", "exit"})
"""Commands that the office will have: to members they are unknown words already, and no misspellings of theirs."""

COMMANDS = LATER | {LINK}

KNOCK = re.compile(r"\s*/?staff[_ ]?link(?:@\w+)?\s+(\S+)\s*", re.IGNORECASE)
SET_PASSWORD = Choice(label=Phrase("staff.password_button"), tap=Tap("staff", ("password",)))


async def entered(asked: Asked) -> Answer | None:
    """The welcome for a good code, whose chat is the person's from now on; None for every other text."""
    knocked = KNOCK.fullmatch(asked.incoming.text)
    if knocked is None:
        return None
    person = await staff_chats.link(asked.uow, asked.means, asked.chat, knocked[1])
    if person is None:
        return None
    offered = () if await staff_proofs.has_password(asked.uow, person) else (SET_PASSWORD,)
    return Answer(reply=say("staff.linked", menu.to("staff"), *offered, name=Literal(person.name)), unsay=True)
