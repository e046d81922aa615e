"""Until when requests are in time (`/cutoff`, กำหนดส่ง): the next cut-off, or that of a month that was named (E6).

ส่งได้ถึง 30 พ.ย. 2569 เวลา 12.00 น., เหลือเวลา 5 วัน, มีผลเดือน ธ.ค. 2569.  `cutoff:2026-12` is that of December 2026.
It says which version of the calendar it rests on, since a holiday that is announced moves it.
"""

from datetime import datetime

from core.calendar import Month
from core.clock import BANGKOK
from core.services.office_calendar import working_days
from core.working_days import NextCutoff, WorkingDays, cutoff, is_in_time, next_cutoff
from handlers import menu
from handlers.feature import Argument, Audience, Query
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Clocked, Phrase, Reply, Row, Value
from handlers.request_pages import time_left

YEARS_TO_SEE = 1
"""Before and after this year; farther away the calendar is not known."""


async def answer(asked: Asked) -> Reply:
    """The next cut-off, or that of the month in the arguments."""
    days = await working_days(asked.uow, asked.means)
    now, rules = asked.means.clock.now(), asked.means.policy.cutoff
    coming = next_cutoff(now, rules, days)
    shown = coming
    if (month := _month(asked.args, now)) is not None:
        shown = NextCutoff(cutoff(month, rules, days), month.next())
    card = Card(
        title=Phrase("cutoff.title"),
        rows=_rows(shown, now, passed=not is_in_time(now, shown.at, rules)),
        note=_calendar(days),
        acts=(menu.to("change"), _to_month(shown.effective, "cutoff.month_after")),
    )
    return Reply(parts=(card,), choices=(menu.to("start"),))


def _month(args: tuple[str, ...], now: datetime) -> Month | None:
    """The month asked for; None for anything that is none, or that lies too far away."""
    try:
        month = Month.parse(args[0]) if args else None
    except ValueError:
        return None
    near = month is not None and abs(month.year - now.astimezone(BANGKOK).year) <= YEARS_TO_SEE
    return month if near else None


def _rows(shown: NextCutoff, now: datetime, *, passed: bool) -> tuple[Row, ...]:
    left: Value = Phrase("cutoff.passed") if passed else time_left(shown.at - now)
    later = Phrase.of("cutoff.afterwards_effective", month=shown.effective.next())
    return (
        Row(Phrase("cutoff.until"), Clocked(shown.at)),
        Row(Phrase("cutoff.left"), left),
        Row(Phrase("cutoff.effective"), shown.effective),
        Row(Phrase("cutoff.afterwards"), later),
    )


def _calendar(days: WorkingDays) -> Phrase:
    if days.version:
        return Phrase.of("cutoff.calendar_version", version=days.version)
    return Phrase("cutoff.calendar")


def _to_month(month: Month, label: str) -> Choice:
    return Choice(label=Phrase(label), tap=Tap("cutoff", (str(month),)))


FEATURE = Query(
    name="cutoff", commands=("cutoff",), audience=Audience.ANYONE, answer=answer, takes=(Argument.COMING_MONTH,)
)
