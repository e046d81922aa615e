"""The end of a hold: after a restore nothing is sent until somebody of the office has looked, and says so (F23).

    await release(uow, means, actor)    # what waits goes out from now on; False where nothing was held

Messages that are too old to be sent, or may have been sent before, were ended by the restore already.
"""

from core.history import Action, Actor, NewEntry
from core.messaging import LINE_QUOTA_GONE, LINE_USED, OUTBOX_HELD
from core.ports import Means, UnitOfWork
from core.services.staffing import allowed
from core.staff import Power


async def release(uow: UnitOfWork, means: Means, actor: Actor) -> bool:
    """Let the outbox go; False where it was not held. Raises Refusal where ACTOR may not."""
    await allowed(uow, actor, Power.SYSTEM_KEEP)
    if not await uow.switches.clear(OUTBOX_HELD):
        return False
    await uow.history.append(NewEntry(at=means.clock.now(), actor=actor, action=Action.OUTBOX_RELEASED))
    return True


async def resume(uow: UnitOfWork, means: Means, actor: Actor) -> bool:
    """Let pushes on LINE be tried again before the month turns; False where none were stopped. Refusal as above."""
    await allowed(uow, actor, Power.SYSTEM_KEEP)
    if not await uow.switches.clear(LINE_QUOTA_GONE):
        return False
    await uow.switches.clear(LINE_USED)  # what LINE told before is old: it is asked anew
    await uow.history.append(NewEntry(at=means.clock.now(), actor=actor, action=Action.PUSHES_RESUMED))
    return True
