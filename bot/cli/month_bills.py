"""`coop month prepare | export`: the bills of a month, and their lists for the pay units ("The month", steps 1 and 2).

    $ coop month prepare 2026-12 --by wilai
    2026-12: 58,213 bills of 41 units, 412,345,678.90 in all; 58,213 are new or changed, 0 are gone
    $ coop month export 2026-12 lists --by wilai
    83 files are written to lists

Once a month is sealed, and again after a held request was decided or other items came: what nobody has answered is made
anew.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.assembly import database_problems, office
from bot.cli.calendar import read_month
from bot.cli.common import By, actor_of, refuse, run, settings_or_refuse
from bot.cli.office import BUSY, in_office, in_steps
from bot.lists.collection import write_month
from bot.settings import Settings
from core.calendar import Month
from core.collection import UnitTotals
from core.errors import StoreUnavailableError
from core.fields import written
from core.history import Actor
from core.ports import Means, UnitOfWork
from core.services.billing import prepare as prepare_month
from core.services.month_view import added_up

MonthName = Annotated[Month, typer.Argument(parser=read_month, metavar="YYYY-MM", help="such as 2026-12 or 2569-12")]

COUNTS = ("bills", "answered", "posted", "short")
SUMS = ("due", "received", "posted_amount")


def prepare(month: MonthName, *, by: By = None) -> None:
    """Make the bills of MONTH, or make those anew that nobody has answered."""
    actor = actor_of(by)
    steps = in_steps(
        "bills", lambda uow, means, after: prepare_month(uow, means, actor, month, after), lambda one: one.after
    )
    made, dropped, waiting = (sum(getattr(one, name) for one in steps) for name in ("made", "dropped", "waiting"))

    async def found(uow: UnitOfWork, _means: Means) -> list[UnitTotals]:
        return list(await uow.bills.totals(month))

    units = in_office(found)
    whole = added_up(units)
    typer.echo(
        f"{month}: {whole.bills:,} bills of {len(units):,} units, {whole.due} in all;"
        f" {made:,} are new or changed, {dropped:,} are gone"
    )
    if waiting:
        typer.echo(
            f"look: {waiting:,} members have no bill yet, since what came in for {month.previous()} is not posted;"
            " please post it, then prepare again"
        )


def export(
    month: MonthName,
    folder: Annotated[Path, typer.Argument(file_okay=False, metavar="DIR", help="Made where it is not there.")],
    *,
    by: By = None,
) -> None:
    """Write the lists of MONTH into DIR: a workbook and a CSV for each pay unit, and one of control totals."""
    names = run(_exported(settings_or_refuse(), actor_of(by), month, folder))
    typer.echo(f"{len(names):,} files are written to {folder}")


async def _exported(settings: Settings, actor: Actor, month: Month, folder: Path) -> list[str]:
    problems = await database_problems(settings)
    if problems:
        refuse(*problems)
    try:
        async with office(settings) as (store, means):
            with Console(stderr=True).status("lists …") as status:  # shows on a terminal only
                return await write_month(store, means, actor, month, folder, lambda unit: status.update(f"{unit} …"))
    except StoreUnavailableError:
        refuse(BUSY)
    except OSError as error:
        refuse(f"refused: the lists cannot be written to {folder}: {error.strerror}; please look at the folder")


async def collected(uow: UnitOfWork, month: Month) -> dict[str, Any]:
    """How far the bills of MONTH are: counts and sums, whole and of each unit. Money as text, exact for programs."""
    units = await uow.bills.totals(month)
    return {**_figures(added_up(units)), "units": [{"unit": unit.pay_unit, **_figures(unit)} for unit in units]}


def _figures(totals: UnitTotals) -> dict[str, Any]:
    return {name: getattr(totals, name) for name in COUNTS} | {name: written(getattr(totals, name)) for name in SUMS}
