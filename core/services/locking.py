"""Locking a member's account: a stolen phone, a log-in that strangers try (threat T6; product rows C5, R4).

    await lock_member(uow, means, Actor("staff:mali", "cli"), "026548", "โทรศัพท์หาย")

From then on no chat links to the member, the linked chats get one plain sentence and no figure (`handlers.access`),
what waits to be sent to them is not sent, and pages that were opened for them are dead.  The links stay, and an
unlocked member goes on where the lock began.  The lock that fifty wrong log-ins bring (`core.throttle`) is another one,
which linked chats do not notice; it is ended here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from core.errors import Refusal
from core.history import Action, Actor, Entry, NewEntry
from core.members import Member
from core.ports import Means, UnitOfWork
from core.services import guarding
from core.services.registry import known
from core.services.staffing import allowed
from core.staff import Power

LOCKED = "locked"
"""Why what waited for a chat was not sent."""

WHY_LOCKED: Mapping[str, str] = MappingProxyType(
    {"lost": "โทรศัพท์หาย", "asked": "สมาชิกแจ้งขอระงับ", "stranger": "สงสัยว่ามีผู้อื่นใช้บัญชี"},
)
"""Reasons to choose from, as the history words them, in the language of the co-op's records."""

WHY_UNLOCKED: Mapping[str, str] = MappingProxyType(
    {"card": "ตรวจบัตรประชาชนแล้ว", "called": "โทรกลับยืนยันตัวแล้ว", "found": "พบโทรศัพท์แล้ว"},
)

LOOKED_THROUGH = 200
"""Newest entries of a member among which the lock in force is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What stops a member from linking. `paused_until`: only for minutes, by itself."""

    by_staff: bool
    by_log_ins: datetime | None
    """Since when, of the lock that wrong log-ins bring."""
    paused_until: datetime | None

    @property
    def closed(self) -> bool:
        """Whether only staff can end it."""
        return self.by_staff or self.by_log_ins is not None

    @property
    def any(self) -> bool:
        """Whether there is anything to unlock."""
        return self.closed or self.paused_until is not None


async def locks_of(uow: UnitOfWork, means: Means, member: Member) -> Locks:
    """The locks and the pause of MEMBER's account, which is held: UOW must be one that writes."""
    count = await uow.attempts.hold(member.member_no)
    until = count.paused_until
    paused = until is not None and means.clock.now() < until
    return Locks(by_staff=member.locked, by_log_ins=count.locked_at, paused_until=until if paused else None)


async def lock_entry(uow: UnitOfWork, member: Member) -> Entry | None:
    """What the history says of the lock that staff set on MEMBER: who, when and why."""
    entries = await uow.history.of_member(member.id, LOOKED_THROUGH)
    return next((entry for entry in entries if entry.action == Action.MEMBER_LOCKED), None)


async def lock_member(uow: UnitOfWork, means: Means, actor: Actor, member_no: str, reason: str | None) -> Member:
    """Lock the account of the canonical MEMBER_NO. Refusal where ACTOR may not, or it is locked."""
    member = await _reachable(uow, actor, member_no)
    if member.locked:
        raise Refusal("office.locked_already")
    await lock(uow, means, member, actor, reason)
    return member


async def unlock_member(uow: UnitOfWork, means: Means, actor: Actor, member_no: str, reason: str | None) -> Member:
    """Unlock it, whether staff locked it or too many wrong log-ins did. Refusal where ACTOR may not, or it is open."""
    member = await _reachable(uow, actor, member_no)
    was_guarded = await guarding.unlock(uow, member.member_no)
    if not (member.locked or was_guarded):
        raise Refusal("office.not_locked")
    await unlock(uow, means, member, actor, reason)
    return member


async def lock(uow: UnitOfWork, means: Means, member: Member, actor: Actor, reason: str | None) -> None:
    """The lock itself, for whoever has decided on it: the record, what waits for the chats, the history."""
    now = means.clock.now()
    await uow.members.update(replace(member, locked=True))
    await uow.page_sessions.end_of_member(member.id, now)
    for link in await uow.links.of_member(member.id):
        await uow.outbox.end_chat(link.chat.address, now, LOCKED)
    await uow.history.append(
        NewEntry(at=now, actor=actor, action=Action.MEMBER_LOCKED, member_id=member.id, reason=reason)
    )


async def unlock(uow: UnitOfWork, means: Means, member: Member, actor: Actor, reason: str | None) -> None:
    """Its end."""
    await uow.members.update(replace(member, locked=False))
    await uow.history.append(
        NewEntry(at=means.clock.now(), actor=actor, action=Action.MEMBER_UNLOCKED, member_id=member.id, reason=reason)
    )


async def _reachable(uow: UnitOfWork, actor: Actor, member_no: str) -> Member:
    member = await known(uow, member_no, held=True)
    await allowed(uow, actor, Power.MEMBER_LOCK, member)
    return member
