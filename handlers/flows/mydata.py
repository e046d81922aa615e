"""A copy of everything that is kept of the member (`/mydata`, ขอสำเนาข้อมูล): a button to a page that hands it out.

The copy holds the national ID and all figures, so that it never travels in the chat itself: the page opens for a few
minutes, in one browser, a few times.
"""

from core.services.copy_page import offer
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import Card, Choice, Phrase, Reply


async def start(asked: Asked) -> Answer:
    """The button. A new one ends the one before."""
    token = await offer(asked.uow, asked.means, asked.chat, asked.linked)
    card = Card(
        title=Phrase("mydata.title"),
        note=Phrase("mydata.offer"),
        acts=(Choice(label=Phrase("mydata.open"), path=f"/link/mydata/{token}"),),
    )
    return Answer(reply=Reply(parts=(card,), choices=(menu.to("privacy"), menu.to("start"))))


FEATURE = Flow(name="mydata", commands=("mydata",), audience=Audience.MEMBER, start=start, about=("me",))
"""Not a query, since it writes: the page's session."""
