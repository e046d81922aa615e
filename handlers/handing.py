"""How a one-time code is shown, once and on a card, and who is told that there is one (product row E3).

The member's other chats hear of every code, so that somebody whose access is being taken over can speak up.
"""

from datetime import datetime

from core.credentials import USERNAME_LETTER
from core.links import Chat, ChatId
from core.members import Member
from handlers import menu
from handlers.feature import Notice
from handlers.incoming import Asked
from handlers.reply import Card, Clocked, Literal, Phrase, Row, Tone, say
from handlers.telling import notices

GROUP = 4
"""Letters that are read together; the page takes a code with and without what stands between them."""


def grouped(code: str) -> Literal:
    """`ABCD-EFGH`, easier to read out and to type."""
    return Literal("-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP)))


def username(member: Member) -> Literal:
    """What MEMBER types beside the code."""
    return Literal(USERNAME_LETTER + member.member_no)


def code_card(title: Phrase, tone: Tone, member: Member, code: str, until: datetime, note: Phrase) -> Card:
    """The code as the largest thing on it, and the user name that is typed with it on the page."""
    return Card(
        title=title,
        tone=tone,
        count=Phrase.of("code.shown", code=grouped(code)),
        rows=(Row(Phrase("code.username"), username(member)), Row(Phrase("code.until"), Clocked(until))),
        note=note,
    )


async def warnings(asked: Asked, member: Member, but: ChatId | None = None) -> tuple[Notice, ...]:
    """That a code was given, to the chats that speak for MEMBER; not to BUT, nor to the one that asks."""
    linked = [link.chat for link in await asked.uow.links.of_member(member.id)]
    told: list[Chat] = [chat for chat in linked if chat.id not in {asked.chat.id, but}]
    at = Clocked(asked.means.clock.now())
    phone = Literal(asked.means.policy.coop.phone)
    return notices(told, say("code.told", menu.to("devices"), at=at, phone=phone))
