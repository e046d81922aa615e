"""Data out of date (`/update`, แจ้งเปลี่ยนข้อมูล): not in the chat yet; the office changes them."""

from handlers import later
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Reply


async def answer(asked: Asked) -> Reply:
    """Where it is done today, for members and guests."""
    return later.today(asked, "update.later")


FEATURE = Query(
    name="update",
    commands=("update",),
    audience=Audience.ANYONE,
    answer=answer,
    about=("me",),
)
