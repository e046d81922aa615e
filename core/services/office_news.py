"""The office's people hear that something waits for them, without having asked: once a day each.

Nothing of what it is about is said, and of whom: the queue says that.
"""

from core.clock import today
from core.history import Actor
from core.notices import NewNotice, NoticeKind
from core.ports import Means, UnitOfWork
from core.staff import Power, may


async def tell_staff(uow: UnitOfWork, means: Means, actor: Actor, power: Power) -> int:
    """Something new waits for those with POWER; how many of them are told. Not who did it, nor who has no chat.

    In the order of their numbers, so that of two transactions one waits for the other and never both.
    """
    now = means.clock.now()
    once = f"{NoticeKind.STAFF_NEW.value}:{today(means.clock)}"
    found = []
    for person in sorted(await uow.staff.all(), key=lambda one: one.id):
        is_concerned = person.is_active and may(person.role, Power.QUEUE_SEE) and may(person.role, power)
        if not is_concerned or person.actor_name == actor.name or not await uow.staff_links.of_staff(person.id):
            continue
        found.append(NewNotice(kind=NoticeKind.STAFF_NEW, once=once, staff_id=person.id, values={}, not_before=now))
    return await uow.notices.add(found, now)
