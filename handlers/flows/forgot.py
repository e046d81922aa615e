"""A forgotten user name or password (`/forgot`, ลืมรหัสผ่าน): the three ways to a new code (product row E3).

The first way is a page, since it asks for the national ID, which has no business in a chat.
"""

from core.pages import Purpose
from core.services.page_visit import start as start_page
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import Card, Choice, Literal, Phrase, Reply


async def start(asked: Asked) -> Answer:
    """The ways, and the button of the first one; the same for everybody."""
    token = await start_page(asked.uow, asked.means, Purpose.FORGOT, asked.chat)
    card = Card(
        title=Phrase("forgot.title"),
        note=Phrase.of("forgot.ways", phone=Literal(asked.means.policy.coop.phone)),
        acts=(Choice(label=Phrase("forgot.open"), path=f"/link/forgot/{token}"),),
    )
    choices = (menu.to("link"), menu.to("start")) if asked.member is None else (menu.to("start"),)
    return Answer(reply=Reply(parts=(card,), choices=choices))


FEATURE = Flow(name="forgot", commands=("forgot",), audience=Audience.ANYONE, start=start)
