"""`coop month seal | status`: a collection month and the requests that it takes (F17, F18).

    $ coop month status 2026-12
    state      open
    cutoff     2026-11-30T12:00:00+07:00
    submitted  3
    …
    $ coop month seal 2026-12
    sealed: 2026-12, 41 requests

The server seals a month by itself some minutes after its cut-off; sealing it again says what it took.
"""

from collections import Counter
from typing import Annotated

import typer

from bot.cli.calendar import read_month
from bot.cli.common import By, Json, actor_of
from bot.cli.month_results import results
from bot.cli.office import in_office, show, show_one
from core.calendar import Month
from core.clock import BANGKOK
from core.ports import Means, UnitOfWork
from core.requests import RequestState
from core.services.office_calendar import working_days
from core.services.sealing import seal as seal_month
from core.working_days import cutoff

commands = typer.Typer(help="A collection month.", no_args_is_help=True)
commands.command()(results)

MonthName = Annotated[Month, typer.Argument(parser=read_month, metavar="YYYY-MM", help="such as 2026-12 or 2569-12")]


@commands.command()
def seal(month: MonthName, *, by: By = None) -> None:
    """From now on MONTH takes no more requests."""
    done = in_office(lambda uow, means: seal_month(uow, means, actor_of(by), month))
    typer.echo(f"sealed: {month}, {done.taken} requests")


@commands.command()
def status(month: MonthName, *, as_json: Json = False) -> None:
    """Whether MONTH is open, by which cut-off, and how many requests of each state take effect in it."""

    async def found(uow: UnitOfWork, means: Means) -> dict[str, object]:
        state = await uow.requests.month(month)
        counts = Counter(one.state for one in await uow.requests.of_month(month))
        due = cutoff(month.previous(), means.policy.cutoff, await working_days(uow, means))
        until = state.cutoff_at or due
        return {
            "month": str(month),
            "state": "sealed" if state.is_sealed else "open",
            "cutoff": until.astimezone(BANGKOK).isoformat(),
            "sealed_at": state.sealed_at and state.sealed_at.astimezone(BANGKOK).isoformat(timespec="seconds"),
            "sealed_by": state.sealed_by,
            **{one.value: counts[one] for one in RequestState},
        }

    record = in_office(found)
    if as_json:
        show([record], as_json=True)
    else:
        show_one(record)
