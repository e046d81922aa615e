"""Who opened or changed a member's record, and what the member did: the history as the member reads it (duties: PDPA).

An actor of the history becomes somebody a member can make sense of: `staff:somsri` the person at the office, by name or
by role as the policy says; `os:…` whoever looks after the system; `member` the member; `system` the program itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.history import REASON, Actor, Entry
from core.members import Member
from core.policy import StaffShown
from core.ports import Means, UnitOfWork

STAFF, OPERATOR = "staff:", "os:"


class Who(StrEnum):
    """Kinds of actors, as a member knows them."""

    MEMBER = "member"
    STAFF = "staff"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry. `name` and `role`: of staff, where the policy shows it. `fields`: what was changed, without values."""

    at: datetime
    who: Who
    name: str | None
    role: str | None
    action: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsPage:
    """A part of them, newest first. `next_offset`: where the page after it begins; None on the last one."""

    acts: tuple[Act, ...]
    next_offset: int | None


async def acts_on(uow: UnitOfWork, means: Means, member: Member, *, offset: int, limit: int) -> ActsPage:
    """LIMIT entries about MEMBER after the OFFSET newest; a negative offset counts as none."""
    start = max(offset, 0)
    entries = await uow.history.of_member(member.id, limit + 1, start)
    acts = await named_acts(uow, means, entries[:limit])
    return ActsPage(acts=acts, next_offset=start + limit if len(entries) > limit else None)


async def named_acts(
    uow: UnitOfWork, means: Means, entries: Sequence[Entry], *, to_office: bool = False
) -> tuple[Act, ...]:
    """ENTRIES with their actors as a member knows them, or TO_OFFICE by name always; each actor is looked up once."""
    by_name = to_office or means.policy.privacy.staff_shown is StaffShown.NAME
    staff = {name: await _shown(uow, name, by_name=by_name) for name in {entry.actor.name for entry in entries}}
    return tuple(_act(entry, staff) for entry in entries)


def _act(entry: Entry, staff: Mapping[str, tuple[str | None, str | None]]) -> Act:
    name, role = staff[entry.actor.name]
    fields = dict.fromkeys(value.name for value in entry.values if value.name != REASON)
    return Act(at=entry.at, who=who(entry.actor), name=name, role=role, action=entry.action, fields=tuple(fields))


def who(actor: Actor) -> Who:
    """What ACTOR is to a member; an unknown one is the office, which answers for all it lets in."""
    if actor.name == Who.MEMBER:
        return Who.MEMBER
    if actor.name == Who.SYSTEM:
        return Who.SYSTEM
    return Who.OPERATOR if actor.name.startswith(OPERATOR) else Who.STAFF


async def _shown(uow: UnitOfWork, actor: str, *, by_name: bool) -> tuple[str | None, str | None]:
    """Name and role of ACTOR, where it is staff; the name only BY_NAME."""
    if not actor.startswith(STAFF):
        return None, None
    person = await uow.staff.by_username(actor.removeprefix(STAFF))
    if person is None:
        return None, None
    return (person.name if by_name else None), person.role
