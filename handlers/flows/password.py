"""Change the own password (`/password`, เปลี่ยนรหัสผ่าน): a button to a page, where it is typed (product row E2).

Nothing of it is ever typed in the chat.  The member's other chats are told, since whoever changes a password may not be
the member.
"""

from datetime import datetime

from core.links import Platform
from core.pages import Purpose
from core.services.page_visit import start as start_page
from core.services.passwords import Changed
from handlers import menu
from handlers.feature import Answer, Audience, Flow, Notice
from handlers.incoming import Asked
from handlers.reply import Card, Choice, Clocked, Phrase, Reply, say

PLATFORMS = {Platform.LINE: Phrase("common.line"), Platform.TELEGRAM: Phrase("common.telegram")}


async def start(asked: Asked) -> Answer:
    """The button. Who has no own password yet sets one by linking anew, where a proof is asked for."""
    if await asked.uow.credentials.of_member(asked.linked.id) is None:
        return Answer(reply=say("password.none_yet", menu.to("unlink"), menu.to("start")))
    token = await start_page(asked.uow, asked.means, Purpose.PASSWORD, asked.chat, asked.linked.id)
    card = Card(
        title=Phrase("password.title"),
        note=Phrase("password.offer"),
        acts=(Choice(label=Phrase("password.open"), path=f"/link/password/{token}"),),
    )
    return Answer(reply=Reply(parts=(card,), choices=(menu.to("forgot"), menu.to("start"))))


def changed() -> Reply:
    """What the chat is told that asked for the page."""
    return say("password.changed", menu.to("devices"), menu.to("start"))


def told(done: Changed, now: datetime) -> tuple[Notice, ...]:
    """What the member's other chats are told, each in its language."""
    platform = PLATFORMS[done.chat.address.platform]
    reply = say("password.changed_elsewhere", menu.to("devices"), menu.to("forgot"), platform=platform, at=Clocked(now))
    return tuple(
        Notice(to=link.chat.address, language=link.chat.language, reply=reply)
        for link in done.others
        if not link.chat.blocked
    )


FEATURE = Flow(name="password", commands=("password",), audience=Audience.MEMBER, start=start)
"""Not a query, since it writes: the page's session."""
