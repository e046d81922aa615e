"""The own requests (`/requests`, ประวัติคำร้อง): not in the chat yet; the office knows."""

from handlers import later
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Reply


async def answer(asked: Asked) -> Reply:
    """Where it is done today, for members and guests."""
    return later.today(asked, "requests.later")


FEATURE = Query(
    name="requests",
    commands=("requests",),
    audience=Audience.ANYONE,
    answer=answer,
    about=("change", "shares", "loans", "deposits"),
)
