"""The own password once more (`/prove`, ยืนยันตัวตน), after ninety silent days (threat T6, policy `idle_days`).

Linked members meet it at their next wish for something of theirs, which is not shown before (`handlers.access`).  A
phone that was lost or given away long ago shows nothing; notices go on.
"""

from core.pages import Purpose
from core.services.page_visit import start as start_page
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import Card, Choice, Phrase, Reply, say


async def start(asked: Asked) -> Answer:
    """The button to the page. Who has no own password yet links anew, which asks for more."""
    if asked.member is None:
        return Answer(reply=say("unlink.not_linked", menu.to("link"), menu.to("start")))
    if not asked.is_idle:
        return Answer(reply=say("prove.not_due", menu.to("shares"), menu.to("start")))
    if await asked.uow.credentials.of_member(asked.member.id) is None:
        return Answer(reply=say("prove.link_again", menu.to("unlink"), menu.to("start")))
    token = await start_page(asked.uow, asked.means, Purpose.PROVE, asked.chat, asked.member.id)
    card = Card(
        title=Phrase("prove.title"),
        note=Phrase.of("prove.offer", days=asked.means.policy.credentials.idle_days),
        acts=(Choice(label=Phrase("prove.open"), path=f"/link/prove/{token}"),),
    )
    return Answer(reply=Reply(parts=(card,), choices=(menu.to("forgot"), menu.to("unlink"))))


FEATURE = Flow(name="prove", commands=("prove",), audience=Audience.ANYONE, start=start)
