"""What could not be told (`/news`, เรื่องแจ้ง): no chat took it at its time, or LINE's quota was used up.

Each line leads to its thing; what was shown here is told, and is not announced again.
"""

from core.clock import today
from core.notices import NoticeState, Sending
from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.notices import fitting, lines_of, list_of, useful
from handlers.reply import Reply, say


async def answer(asked: Asked) -> Reply:
    """The first of them; what a card has no room for is announced below it."""
    now = asked.means.clock.now()
    waiting = await asked.uow.notices.unsent_of(asked.linked.id)
    shown = fitting(useful(waiting, now))
    over = [notice for notice in waiting if notice.until is not None and now > notice.until]
    if told := (*shown, *over):
        await asked.uow.notices.put([Sending(notices=told, state=NoticeState.GONE)], now)
    if not shown:
        return say("news.nothing", menu.to("start"), day=today(asked.means.clock))
    card = list_of(lines_of(shown), own=True, title="news.title")
    return Reply(parts=(card,), choices=(menu.to("start"),))


FEATURE = Query(name="news", commands=("news",), audience=Audience.MEMBER, answer=answer)
