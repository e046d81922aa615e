"""The breaker as staff see and close it: what is open, what was told lately, which chats were linked.

await close(uow, means, Actor("staff:somsri", "cli"))
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from core.clock import BANGKOK, today
from core.errors import Refusal
from core.history import Actor
from core.links import NewLink
from core.ports import Means, UnitOfWork
from core.services import guarding
from core.services.staffing import allowed
from core.staff import Power
from core.throttle import Alert, Opened

ALERTS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What staff are shown. `links`: chats bound since the day asked for, to be looked through every day."""

    opened: Opened | None
    links: tuple[NewLink, ...]
    alerts: tuple[Alert, ...]


async def state(uow: UnitOfWork, means: Means, since: date | None = None) -> State:
    """What stands now, with the links since SINCE (today, where none is said).

    A breaker that was quiet for long enough is closed by looking: UOW must be one that writes.
    """
    rules = means.policy.credentials.throttle
    now = means.clock.now()
    return State(
        opened=await guarding.breaker(uow, rules, now),
        links=tuple(await uow.links.made_since(datetime.combine(since or today(means.clock), time.min, BANGKOK))),
        alerts=tuple(await uow.alerts.newest(ALERTS_SHOWN)),
    )


async def close(uow: UnitOfWork, means: Means, actor: Actor) -> None:
    """Close the breaker. Refusal `office.breaker_closed` where it is closed, or where ACTOR may not."""
    await allowed(uow, actor, Power.BREAKER_CLOSE)
    if not await guarding.close_breaker(uow, means.clock.now(), actor):
        raise Refusal("office.breaker_closed")
