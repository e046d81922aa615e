"""One-time codes for members: at the counter, over the telephone, through the unit's committee (product row E3).

    code = await give_code(uow, means, Actor("staff:mali", "cli"), member)

The code is shown once and kept as its digest.  Who gave it, and in which way, stands in the history; what the unit's
committee gave is named there as vouched for.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from core.errors import Refusal
from core.history import Action, Actor, NewEntry
from core.links import digest
from core.members import Member, MemberStatus
from core.ports import Means, UnitOfWork
from core.services.locking import locks_of
from core.services.registry import known
from core.services.staffing import allowed
from core.staff import Power, Role, Staff

GOOD_FOR = timedelta(days=14)
"""On paper or at the counter (security, section 2)."""

GOOD_FOR_BY_PHONE = timedelta(minutes=10)
"""Over a telephone, where others may hear it (the same section)."""


class Handing(StrEnum):
    """How a code reaches the member."""

    COUNTER = "counter"
    """In person, or on paper."""
    PHONE = "phone"
    """Read out over the telephone."""


LASTS: Mapping[Handing, timedelta] = MappingProxyType(
    {Handing.COUNTER: GOOD_FOR, Handing.PHONE: GOOD_FOR_BY_PHONE},
)

WAYS: Mapping[Handing, str] = MappingProxyType(
    {Handing.COUNTER: "มอบรหัสที่เคาน์เตอร์", Handing.PHONE: "อ่านรหัสทางโทรศัพท์"},
)
"""The way as the history words it, in the language of the co-op's records."""

VOUCHED: Mapping[Handing, str] = MappingProxyType(
    {
        Handing.COUNTER: "กรรมการหน่วยรับรอง มอบรหัสด้วยตนเอง",
        Handing.PHONE: "กรรมการหน่วยรับรอง อ่านรหัสทางโทรศัพท์",
    }
)
"""The same of a code that the unit's committee gave."""


async def identify(uow: UnitOfWork, means: Means, actor: Actor, member: Member) -> Staff | None:
    """MEMBER is looked at before a code is given; the history keeps it. Refusals as `give_code`, which asks again."""
    member, person = await _fit(uow, means, actor, member)
    looked = NewEntry(at=means.clock.now(), actor=actor, action=Action.MEMBER_OPENED, member_id=member.id)
    await uow.history.append(looked)
    return person


async def check(uow: UnitOfWork, means: Means, actor: Actor, member: Member) -> None:
    """Refusal where `give_code` would refuse too."""
    await _fit(uow, means, actor, member)


async def give_code(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    member: Member,
    handing: Handing = Handing.COUNTER,
    *,
    subject: str = "",
) -> str:
    """A code with which MEMBER links a chat; earlier ones end. SUBJECT: the case it answers, for the history.

    Refusals: a former member, an account that staff or wrong log-ins have locked, somebody of another unit.
    """
    member, person = await _fit(uow, means, actor, member)
    vouches = person is not None and person.role is Role.UNIT_COMMITTEE
    reason = (VOUCHED if vouches else WAYS)[handing]
    return await make_code(uow, means, actor, member, LASTS[handing], subject=subject, reason=reason)


async def make_code(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, good_for: timedelta, *, subject: str, reason: str
) -> str:
    """The code itself, for whoever has decided on it: earlier ones end, and the history says why there is a new one."""
    code, now = means.ids.code(), means.clock.now()
    await uow.credentials.put_code(member.id, digest(code), now, now + good_for)
    entry = NewEntry(at=now, actor=actor, action=Action.CODE_GIVEN, member_id=member.id, subject=subject, reason=reason)
    await uow.history.append(entry)
    return code


async def check_usable(uow: UnitOfWork, means: Means, member: Member) -> None:
    """Refusal where a code would open nothing: a former member, an account that is locked in either way."""
    if member.status is not MemberStatus.ACTIVE:
        raise Refusal("office.has_left")
    if (await locks_of(uow, means, member)).closed:
        raise Refusal("office.is_locked")


async def _fit(uow: UnitOfWork, means: Means, actor: Actor, member: Member) -> tuple[Member, Staff | None]:
    """The member as it is now, held, and who acts."""
    person = await allowed(uow, actor, Power.CODE_GIVE, member)
    member = await known(uow, member.member_no, held=True)
    await check_usable(uow, means, member)
    return member, person
