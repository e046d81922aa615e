"""One-time codes for members, given by staff at the counter or on paper after seeing the card (product row E3).

    code = await give_code(uow, means, Actor("staff:mali", "cli"), member)

The code is shown once and kept as its digest.
"""

from datetime import timedelta

from core.errors import Refusal
from core.history import Action, Actor, NewEntry
from core.links import digest
from core.members import Member, MemberStatus
from core.ports import Means, UnitOfWork
from core.services.staffing import allowed
from core.staff import Power

GOOD_FOR = timedelta(days=14)
"""On paper or at the counter (security, section 2)."""

GOOD_FOR_BY_PHONE = timedelta(minutes=10)
"""Over a telephone, where others may hear it (the same section)."""


async def give_code(uow: UnitOfWork, means: Means, actor: Actor, member: Member, good_for: timedelta = GOOD_FOR) -> str:
    """A code with which MEMBER links a chat; earlier ones end. Refusal for a locked account or a former member."""
    await allowed(uow, actor, Power.CODE_GIVE, member)
    if member.status is not MemberStatus.ACTIVE:
        raise Refusal("office.has_left")
    if member.locked:
        raise Refusal("office.is_locked")
    code, now = means.ids.code(), means.clock.now()
    await uow.credentials.put_code(member.id, digest(code), now, now + good_for)
    await uow.history.append(NewEntry(at=now, actor=actor, action=Action.CODE_GIVEN, member_id=member.id))
    return code
