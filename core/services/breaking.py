"""The breaker as staff see and close it: what is open, what was told lately, how many linked today.

await close(uow, means, Actor("staff:somsri", "cli"))
"""

from dataclasses import dataclass

from core.errors import Refusal
from core.history import Actor
from core.ports import Means, UnitOfWork
from core.services import guarding
from core.services.staffing import allowed
from core.staff import Power
from core.throttle import Alert, Opened

ALERTS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What staff are shown. `linked_today`: chats bound since midnight, to be looked through while somebody guesses."""

    opened: Opened | None
    linked_today: int
    alerts: tuple[Alert, ...]


async def state(uow: UnitOfWork, means: Means) -> State:
    """What stands now; a breaker that was quiet for long enough is closed by looking. UOW must be one that writes."""
    rules = means.policy.credentials.throttle
    now = means.clock.now()
    return State(
        opened=await guarding.breaker(uow, rules, now),
        linked_today=await uow.links.made_since(now.replace(hour=0, minute=0, second=0, microsecond=0)),
        alerts=tuple(await uow.alerts.newest(ALERTS_SHOWN)),
    )


async def close(uow: UnitOfWork, means: Means, actor: Actor) -> None:
    """Close the breaker. Refusal `office.breaker_closed` where it is closed, or where ACTOR may not."""
    await allowed(uow, actor, Power.BREAKER_CLOSE)
    if not await guarding.close_breaker(uow, means.clock.now(), actor):
        raise Refusal("office.breaker_closed")
