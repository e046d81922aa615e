"""LINE's messages of a month: how many are left, as LINE told last and with what was pushed since (security F8).

    pushes = await left(uow, means)                      # for `core.services.notifying.choose`
    await heard(uow, means, limit=3000, used=2712, by="w1")

Managers and administrators are told once a month before they run out, and once when they are gone; replies are free and
go on.
"""

from datetime import datetime

from core.calendar import Month
from core.clock import BANGKOK
from core.messaging import LINE_LIMIT, LINE_QUOTA_GONE, LINE_USED
from core.notices import NewNotice, NoticeKind
from core.ports import Means, UnitOfWork
from core.services.notifying import Pushes
from core.staff import Role

TOLD = frozenset({Role.MANAGER, Role.ADMIN})
"""Who is told."""

WHOLE = 100


async def left(uow: UnitOfWork, means: Means) -> Pushes:
    """What may still be pushed this month."""
    now = means.clock.now()
    gone_at = await uow.switches.since(LINE_QUOTA_GONE)
    limit = await uow.switches.number(LINE_LIMIT)
    reserve = 0 if limit is None else -(-limit * means.policy.notices.quota_reserve // WHOLE)
    if gone_at is not None and _month(gone_at) == _month(now):
        return Pushes(0, reserve)
    return Pushes(None if limit is None else max(limit - await _used(uow, now), 0), reserve)


async def heard(uow: UnitOfWork, means: Means, limit: int | None, used: int, by: str) -> None:
    """LINE told BY, a worker, how many there are, None where it does not count, and how many are used."""
    now = means.clock.now()
    if limit is None:
        await uow.switches.clear(LINE_LIMIT)
    else:
        await uow.switches.put_number(LINE_LIMIT, limit, now, by)
    await uow.switches.put_number(LINE_USED, used, now, by)
    await warn(uow, means)


async def pushed(uow: UnitOfWork, means: Means, number: int, by: str) -> None:
    """So many more were handed over."""
    now = means.clock.now()
    at = await uow.switches.since(LINE_USED)
    if at is not None and _month(at) == _month(now):
        await uow.switches.add_to(LINE_USED, number)
    else:
        await uow.switches.put_number(LINE_USED, number, now, by)


async def came_back(uow: UnitOfWork, means: Means, number: int) -> None:
    """So many were handed over, and LINE has not counted them."""
    at = await uow.switches.since(LINE_USED)
    if number and at is not None and _month(at) == _month(means.clock.now()):
        await uow.switches.add_to(LINE_USED, -number)


async def warn(uow: UnitOfWork, means: Means) -> int:
    """Tell the office where few are left, or none; how many notices are new."""
    pushes = await left(uow, means)
    if pushes.left is None or pushes.left > pushes.reserve:
        return 0
    now = means.clock.now()
    kind = NoticeKind.STAFF_QUOTA if pushes.left else NoticeKind.STAFF_QUOTA_GONE
    new = [
        NewNotice(kind=kind, once=f"{kind.value}:{_month(now)}", staff_id=person.id, values={}, not_before=now)
        for person in await uow.staff.all()
        if person.is_active and person.role in TOLD
    ]
    return await uow.notices.add(new, now)


async def _used(uow: UnitOfWork, now: datetime) -> int:
    """This month; what was told last month counts no more."""
    at = await uow.switches.since(LINE_USED)
    if at is None or _month(at) != _month(now):
        return 0
    return await uow.switches.number(LINE_USED) or 0


def _month(at: datetime) -> Month:
    return Month.of(at.astimezone(BANGKOK).date())
