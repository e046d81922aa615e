"""What a function says that the bot does not have yet: one sentence of its own, and how one gets it today.

`ใบเสร็จ`: ใบเสร็จยังดูในแชตไม่ได้ ขอได้ที่สหกรณ์ โทร. 0-3412-3456.  Nothing is promised; the words and commands are those the
function will have, so that nobody has to learn them twice.
"""

from handlers import menu
from handlers.incoming import Asked
from handlers.reply import Literal, Reply, Value, say


def today(asked: Asked, key: str, **values: Value) -> Reply:
    """The sentence KEY with VALUES and the co-op's telephone."""
    return say(key, menu.to("contact"), menu.to("start"), phone=Literal(asked.means.policy.coop.phone), **values)
