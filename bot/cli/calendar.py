"""`coop calendar add | remove | list | cutoff`: the days on which the office works.

    $ coop calendar add 2026-12-28 "วันหยุดพิเศษ (เพิ่มเติม)" --by malee
    holiday: Monday 2026-12-28, calendar version 1
    $ coop calendar remove 2026-12-31 --reason "เปิดทำการ" --by malee
    no holiday: Thursday 2026-12-31, calendar version 2
    cut-off of 2026-12: 2026-12-30T12:00:00+07:00 -> 2026-12-31T12:00:00+07:00
    told from 2026-11-30T12:10:00+07:00 on: members with an unsent request or the reminder, staff with undecided ones
    $ coop calendar cutoff 2026-05
    2026-05-29T12:00:00+07:00

Days are those of the Thai government; years from 2400 on are Buddhist.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import typer

from bot.assembly import Unfit, read_day
from bot.cli.common import By, Json, actor_of
from bot.cli.office import in_office, show
from core.calendar import BUDDHIST_ERA, Month
from core.ports import Means, UnitOfWork
from core.services import office_calendar
from core.services.office_calendar import Moved
from core.working_days import CalendarChange, WorkingDays
from core.working_days import cutoff as cutoff_of

BUDDHIST_FROM = 2400
"""Years from here on are counted in the Buddhist era."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

CONCERNED = "members with an unsent request or the reminder, staff with undecided ones"
TOLD_NOBODY = "nobody need be told"

commands = typer.Typer(help="Holidays and cut-offs.", no_args_is_help=True)


def _day(text: str) -> date:
    try:
        return read_day(text)
    except Unfit as unfit:
        raise typer.BadParameter(str(unfit)) from unfit


def read_month(text: str) -> Month:
    """A month as it is typed, for any command. Raises typer.BadParameter for what is none."""
    try:
        month = Month.parse(text)
    except ValueError as error:
        raise typer.BadParameter(f"not a month such as 2026-05: {text}") from error
    return Month(_gregorian(month.year), month.number)


def _gregorian(year: int) -> int:
    return year - BUDDHIST_ERA if year >= BUDDHIST_FROM else year


Day = Annotated[date, typer.Argument(parser=_day, metavar="DATE", help="such as 2026-12-28 or 28/12/2569")]


@commands.command()
def add(day: Day, name: Annotated[str, typer.Argument(help="the holiday's name")], *, by: By = None) -> None:
    """Add a holiday; the cut-off of its month moves with it."""
    actor = actor_of(by)

    async def added(uow: UnitOfWork, means: Means) -> list[str]:
        seen = await office_calendar.foreseen(uow, means, actor, day, name, is_holiday=True)
        change = await office_calendar.add_holiday(uow, means, actor, day, name)
        return [f"holiday: {_said(change)}", *_moves(seen.moved)]

    typer.echo("\n".join(in_office(added)))


@commands.command()
def remove(
    day: Day, *, reason: Annotated[str, typer.Option(help="why the office works on that day")] = "", by: By = None
) -> None:
    """Make a holiday a working day."""
    actor = actor_of(by)

    async def removed(uow: UnitOfWork, means: Means) -> list[str]:
        seen = await office_calendar.foreseen(uow, means, actor, day, reason, is_holiday=False)
        change = await office_calendar.remove_holiday(uow, means, actor, day, reason)
        return [f"no holiday: {_said(change)}", *_moves(seen.moved)]

    typer.echo("\n".join(in_office(removed)))


@commands.command(name="list")
def list_(year: Annotated[int, typer.Argument(help="such as 2026 or 2569")], *, as_json: Json = False) -> None:
    """The holidays of a year, and the calendar's version with each change of staff."""
    found = in_office(office_calendar.working_days)
    if not as_json:
        typer.echo(f"calendar version {found.version}")
    show(_rows(found, _gregorian(year)), as_json=as_json)


@commands.command()
def cutoff(month: Annotated[Month, typer.Argument(parser=read_month, metavar="YYYY-MM")]) -> None:
    """Until when a request must be filed in MONTH to take effect in the next one."""

    async def found(uow: UnitOfWork, means: Means) -> str:
        days = await office_calendar.working_days(uow, means)
        return cutoff_of(month, means.policy.cutoff, days).isoformat()

    typer.echo(in_office(found))


def _said(change: CalendarChange) -> str:
    return f"{DAYS[change.day.weekday()]} {change.day}, calendar version {change.version}"


def _moves(moved: Sequence[Moved]) -> Iterator[str]:
    for one in moved:
        yield f"cut-off of {one.month}: {one.before.isoformat()} -> {one.after.isoformat()}"
        yield TOLD_NOBODY if one.told_at is None else f"told from {one.told_at.isoformat()} on: {CONCERNED}"


def _rows(days: WorkingDays, year: int) -> list[dict[str, object]]:
    """Holidays by day, and among them the days that staff made working days."""
    changed = days.changes_of(year)
    rows = []
    for day in sorted({*days.of_year(year), *changed}):
        change = changed.get(day)
        rows.append(
            {
                "day": str(day),
                "weekday": DAYS[day.weekday()],
                "holiday": change is None or change.is_holiday,
                "name": days.holiday(day) or (change.name if change else ""),
                "version": change and change.version,
                "by": change and change.changed_by,
            }
        )
    return rows
