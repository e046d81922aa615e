"""The monthly receipt (`/receipt`, ใบเสร็จ, `ใบเสร็จเดือน ต.ค.`): not in the chat yet; the office prints it."""

from core.calendar import Month
from handlers import later
from handlers.feature import Argument, Audience, Query
from handlers.incoming import Asked
from handlers.reply import Reply


async def answer(asked: Asked) -> Reply:
    """Where the receipt is had today, for members and guests; of which month, where one was named."""
    month = _month(asked.args)
    if month is None:
        return later.today(asked, "receipt.later")
    return later.today(asked, "receipt.later_month", month=month)


def _month(args: tuple[str, ...]) -> Month | None:
    """The month of the first argument; None for anything else, since a button may be forged."""
    try:
        return Month.parse(args[0]) if args else None
    except ValueError:
        return None


FEATURE = Query(
    name="receipt",
    commands=("receipt",),
    audience=Audience.ANYONE,
    answer=answer,
    takes=(Argument.MONTH,),
    about=("shares", "loans", "deposits", "summary"),
)
