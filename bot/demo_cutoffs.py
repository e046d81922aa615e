"""The coming cut-offs of the demonstration's office, for the button of the clock that leads to shortly before one.

The simulator knows neither policy nor calendar: the demonstration writes the cut-offs into the simulator's folder, and
anew whenever they change, also by a holiday that somebody of the office has just added.

    $ head -2 var/demo/simulator/cutoffs
    2026-11-30T12:00:00+07:00
    2026-12-30T12:00:00+07:00
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.assembly import office
from bot.settings import Settings
from bot.simulator.clock import CUTOFFS
from core.calendar import Month
from core.clock import today
from core.services.office_calendar import working_days
from core.working_days import cutoff

MONTHS_AHEAD = 12


async def coming_cutoffs(settings: Settings) -> tuple[datetime, ...]:
    """Those of the present month and the following ones, by the calendar as it stands."""
    async with office(settings) as (store, means), store.read() as uow:
        days, month = await working_days(uow, means), Month.of(today(means.clock))
        found = [cutoff(month, means.policy.cutoff, days)]
        for _ in range(MONTHS_AHEAD):
            month = month.next()
            found.append(cutoff(month, means.policy.cutoff, days))
    return tuple(found)


def write_cutoffs(state: Path, cutoffs: Sequence[datetime]) -> None:
    """Replace the simulator's list, so that it reads the old one or the new one."""
    new = state / f"{CUTOFFS}.new"
    new.write_text("".join(f"{at.isoformat()}\n" for at in cutoffs), "ascii")
    new.replace(state / CUTOFFS)
