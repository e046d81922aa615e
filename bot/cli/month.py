"""`coop month seal | status`: a collection month and the requests that it takes (F17, F18); more in `month_…`.

    $ coop month status 2026-12
    state      open
    cutoff     2026-11-30T12:00:00+07:00
    submitted  3
    …
    unit  bills  answered  posted  …
    $ coop month seal 2026-12
    sealed: 2026-12, 41 requests

The server seals a month by itself some minutes after its cut-off; sealing it again says what it took.
"""

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli.calendar import read_month
from bot.cli.common import By, Json, actor_of
from bot.cli.month_bills import collected, export, prepare
from bot.cli.month_posting import post, reverse
from bot.cli.month_results import results
from bot.cli.office import in_office, show, show_one
from core.calendar import Month
from core.clock import BANGKOK
from core.ports import Means, UnitOfWork
from core.requests import MonthState, RequestState
from core.services.office_calendar import working_days
from core.services.sealing import seal as seal_month
from core.working_days import cutoff

commands = typer.Typer(help="A collection month.", no_args_is_help=True)
commands.command()(prepare)
commands.command()(export)
commands.command()(results)
commands.command()(post)
commands.command()(reverse)

MonthName = Annotated[Month, typer.Argument(parser=read_month, metavar="YYYY-MM", help="such as 2026-12 or 2569-12")]


@commands.command()
def seal(month: MonthName, *, by: By = None) -> None:
    """From now on MONTH takes no more requests."""
    done = in_office(lambda uow, means: seal_month(uow, means, actor_of(by), month))
    typer.echo(f"sealed: {month}, {done.taken} requests")


@commands.command()
def status(month: MonthName, *, as_json: Json = False) -> None:
    """How far MONTH is: its cut-off, its requests of each state, what its bills come to and what came in, by unit."""

    async def found(uow: UnitOfWork, means: Means) -> dict[str, Any]:
        state = await uow.requests.month(month)
        counts = Counter(one.state for one in await uow.requests.of_month(month))
        due = cutoff(month.previous(), means.policy.cutoff, await working_days(uow, means))
        until = state.cutoff_at or due
        return {
            "month": str(month),
            "state": _stage(state),
            "cutoff": until.astimezone(BANGKOK).isoformat(),
            "sealed_at": _moment(state.sealed_at),
            "sealed_by": state.sealed_by,
            "prepared_at": _moment(state.prepared_at),
            "prepared_by": state.prepared_by,
            "posted_at": _moment(state.posted_at),
            "posted_by": state.posted_by,
            **{one.value: counts[one] for one in RequestState},
            **await collected(uow, month),
        }

    record = in_office(found)
    if as_json:
        show([record], as_json=True)
        return
    units = record.pop("units")
    show_one(record)
    if units:
        show(units, as_json=False)


def _stage(state: MonthState) -> str:
    """The last thing that happened to the month as a whole."""
    if state.posted_at is not None:
        return "posted"
    if state.prepared_at is not None:
        return "prepared"
    return "sealed" if state.is_sealed else "open"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(BANGKOK).isoformat(timespec="seconds")
