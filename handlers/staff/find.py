"""Look for members (`/find สมชาย มัธยม 1`, ค้นหาสมาชิก): by number, names, how they sound, unit.

What is not typed with the command is asked for.  A list shows numbers, first names and units; who is meant is pressed.
"""

from types import MappingProxyType

from core.ports import Conversation
from core.staff import Power
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.member_search import found
from handlers.reply import say

NAME, TEXT = "find", "text"


async def start(asked: Asked) -> Answer:
    """What was found, or the question whom."""
    if asked.args:
        return Answer(reply=await found(asked, " ".join(asked.args)))
    until = asked.means.clock.now() + FEATURE.lasts
    waiting = Conversation(flow=NAME, step=TEXT, expires_at=until, data=MappingProxyType({}))
    return Answer(reply=say("find.whom", menu.to("staff")), conversation=waiting)


async def typed(asked: Asked) -> Answer | None:
    """The answer to that; a command of the same name begins anew."""
    if asked.incoming.text.lstrip().startswith("/"):
        return None
    return Answer(reply=await found(asked, asked.incoming.text))


FEATURE = Flow(
    name=NAME,
    commands=("find",),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({TEXT: typed}),
    power=Power.MEMBER_OPEN,
)
