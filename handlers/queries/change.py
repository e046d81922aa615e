"""Changing what is deducted (`/change`, ขอปรับ, คำร้อง): not in the chat yet; the office takes it."""

from handlers import later
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Reply


async def answer(asked: Asked) -> Reply:
    """Where it is done today, for members and guests."""
    return later.today(asked, "change.later")


FEATURE = Query(
    name="change",
    commands=("change",),
    audience=Audience.ANYONE,
    answer=answer,
    about=("shares", "loans", "deposits"),
)
