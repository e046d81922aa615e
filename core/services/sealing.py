"""A month is sealed: from then on it takes nothing more (F17, F18).

    sealed = await seal(uow, means, actor, Month(2026, 12))

Sealing and filing hold the month's row, so that each request is in one month or the next and never in both or none.
It is done some minutes after the cut-off, for events that were stamped in time and are still on their way.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.calendar import Month
from core.errors import Refusal
from core.history import SYSTEM, Action, Actor, Change, NewEntry
from core.ports import Means, UnitOfWork
from core.requests import MonthState
from core.services.office_calendar import working_days
from core.services.staffing import allowed
from core.staff import Power
from core.working_days import cutoff

GRACE = timedelta(minutes=5)
"""After the cut-off, until the seal: what was delayed on its way mostly comes within a minute or two."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A month that was sealed, and how many requests it took."""

    month: MonthState
    taken: int


async def seal(uow: UnitOfWork, means: Means, actor: Actor, month: Month) -> Sealed:
    """Seal MONTH, the one in which its requests take effect; done before, it is said again with what it took.

    Refusal `request_rules.too_early` before the cut-off and its `GRACE`, and where ACTOR may not; SYSTEM may.
    """
    if actor != SYSTEM:
        await allowed(uow, actor, Power.MONTH_SEAL)
    now = means.clock.now()
    until = cutoff(month.previous(), means.policy.cutoff, await working_days(uow, means))
    if now < until + GRACE:
        raise Refusal("request_rules.too_early", at=until + GRACE)
    state = await uow.requests.month(month, held=True)
    if state.is_sealed:
        taken = [one for one in await uow.requests.of_month(month) if one.sealed_in == month]
        return Sealed(state, len(taken))
    sealed = MonthState(month=month, sealed_at=now, sealed_by=actor.name, cutoff_at=until)
    taken_now = await uow.requests.seal(sealed)
    entry = NewEntry(
        at=now,
        actor=actor,
        action=Action.MONTH_SEALED,
        subject=f"month:{month}",
        changes=(Change("requests", None, str(taken_now)),),
    )
    await uow.history.append(entry)
    return Sealed(sealed, taken_now)
