"""The menu (`/start`, `/help`, เมนู): guests are welcomed and offered to link, members see what they may ask.

What Telegram adds to `/start` (`/start abc`, from an address with a payload) is not ours and has no effect.
"""

from core.links import Language
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Literal, Reply, say

HOW, MORE = "how", "more"
MORE_TOPICS = (menu.to("guarantees"), menu.to("dividends"), menu.to("welfare"), menu.to("settings"))
"""Of LINE's menu the area `เมนูอื่น`: what has no area of its own there."""


async def answer(asked: Asked) -> Reply:
    """The menu of who is asking; with `how`, how the bot is used; with `more`, what members ask less often."""
    choices = menu.choices(asked.member, asked.language, at_work=asked.staff is not None)
    coop = asked.means.policy.coop
    if asked.args[:1] == (HOW,):
        others = tuple(choice for choice in choices if choice is not menu.HOW_TO_USE)
        return say("start.how", *others, phone=Literal(coop.phone))
    if asked.member is not None and asked.args[:1] == (MORE,):
        return say("start.more", *MORE_TOPICS)
    if asked.member is not None:
        return say("start.menu", *choices)
    name = coop.name_th if asked.language is Language.THAI else coop.name_en
    return say("start.welcome", *choices, coop=Literal(name))


FEATURE = Query(name="start", commands=("start", "help"), audience=Audience.ANYONE, answer=answer)
