"""One member's record (`/member 026548`, ดูสมาชิก): the overview, and its parts one by one.

`member:#17:loans:3` is the page of member 17's loans that begins with the fourth.  Each is a look that the history
keeps and that the member can see.  What is no number is looked for.
"""

from types import MappingProxyType

from core.credentials import read_username
from core.ports import Conversation
from core.services.record_views import View
from core.staff import Power
from handlers import member_record, menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.member_search import found
from handlers.paging import offset_in
from handlers.persons import MARK, named
from handlers.reply import Reply, say

NAME, NUMBER = "member", "number"
VIEWS = {view.value: view for view in View}


async def start(asked: Asked) -> Answer:
    """The part of the record that is named, or the question whose."""
    if asked.args:
        return Answer(reply=await _named(asked))
    until = asked.means.clock.now() + FEATURE.lasts
    waiting = Conversation(flow=NAME, step=NUMBER, expires_at=until, data=MappingProxyType({}))
    return Answer(reply=say("member.whose", menu.to("find"), menu.to("staff")), conversation=waiting)


async def _named(asked: Asked) -> Reply:
    word, *rest = asked.args
    if not word.startswith(MARK) and read_username(word, asked.means.policy.members) is None:
        return await found(asked, " ".join(asked.args))
    member = await named(asked, word)
    wish = rest[0].lower() if rest else View.CARD.value
    if wish == member_record.MORE:
        return member_record.more(asked, member)
    return await member_record.part(asked, member, VIEWS.get(wish, View.CARD), offset_in(asked.args, 2))


async def numbered(asked: Asked) -> Answer | None:
    """The answer to that: a number, or a name that is looked for; a command of the same name begins anew."""
    text = asked.incoming.text
    if text.lstrip().startswith("/"):
        return None
    if read_username(text, asked.means.policy.members) is None:
        return Answer(reply=await found(asked, text))
    return Answer(reply=await member_record.part(asked, await named(asked, text), View.CARD, 0))


FEATURE = Flow(
    name=NAME,
    commands=("member",),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({NUMBER: numbered}),
    power=Power.MEMBER_OPEN,
)
