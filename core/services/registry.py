"""The register as the office works with it: a look, a new member, one field changed (product rows R2, R4).

Every look and every change stands in the history.  A link key is not changed here: `set_field` lets it wait for a
second person and gives the proposal's number.

    await open_member(uow, means, Actor("staff:somsri", "cli"), "026548")
    await set_field(uow, means, actor, Setting("026548", "phone", "0812345678", reason="โทรแจ้ง"))
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import KeyConflictError, Refusal
from core.fields import LINK_KEYS, FieldValue, changes, group_of
from core.history import Action, Actor, Change, NewEntry
from core.links import MemberId
from core.members import Member
from core.ports import Means, UnitOfWork
from core.proposals import ProposalId
from core.services.proposals import proposable, propose_key
from core.services.registry_checks import check_field, check_number, check_values, required
from core.services.staffing import allowed, is_own_record
from core.staff import Power, may_change

NEW = MemberId(0)
"""Where a record needs an id before the database gives one."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a member, by canonical number, to become VALUE; None empties it."""

    member_no: str
    field: str
    value: FieldValue
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a setting: the change, or the proposal that waits; neither where the value was there already."""

    change: Change | None = None
    proposal: ProposalId | None = None


async def open_member(uow: UnitOfWork, means: Means, actor: Actor, member_no: str, subject: str = "") -> Member:
    """The record of the canonical MEMBER_NO, and the look at it in the history. Refusal where there is none."""
    member = await known(uow, member_no)
    await allowed(uow, actor, Power.MEMBER_OPEN, member)
    looked = NewEntry(
        at=means.clock.now(), actor=actor, action=Action.MEMBER_OPENED, member_id=member.id, subject=subject
    )
    await uow.history.append(looked)
    return member


async def known(uow: UnitOfWork, member_no: str, *, held: bool = False) -> Member:
    """The member of the canonical MEMBER_NO. Refusal where there is none."""
    member = await uow.members.by_number(member_no, held=held)
    if member is None:
        raise Refusal("office.no_such_member")
    return member


async def add_member(
    uow: UnitOfWork, means: Means, actor: Actor, values: Mapping[str, FieldValue], reason: str | None = None
) -> Member:
    """A new member with VALUES, None where not given. Refusal for the first thing that is wrong with them."""
    await allowed(uow, actor, Power.MEMBER_ADD)
    missing = sorted(name for name in required(means.policy.members) - {"status"} if values.get(name) is None)
    if missing:
        raise Refusal("office.required", field=", ".join(missing))
    given: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    await check_values(uow, means, given)
    member = Member(id=NEW, **given)
    check_number(means.policy.members, member)
    try:
        member_id = await uow.members.add(member)
    except KeyConflictError:
        raise Refusal("office.taken") from None
    entry = NewEntry(
        at=means.clock.now(),
        actor=actor,
        action=Action.MEMBER_ADDED,
        member_id=member_id,
        changes=changes(None, member),
        reason=reason,
    )
    await uow.history.append(entry)
    return replace(member, id=member_id)


async def set_field(uow: UnitOfWork, means: Means, actor: Actor, setting: Setting) -> Done:
    """Change one field at once, or propose a link key. Refusal where the role may not, or the value is unfit."""
    check_field(means, setting.field)
    member = await known(uow, setting.member_no, held=True)
    if setting.field in LINK_KEYS:
        value = None if setting.value is None else str(setting.value)
        return Done(proposal=await propose_key(uow, means, actor, member, setting.field, value, setting.reason))
    changed = await _with_field(uow, means, actor, member, setting)
    if changed == member:
        return Done()
    await uow.members.update(changed)
    (change,) = changes(member, changed)
    entry = NewEntry(
        at=means.clock.now(),
        actor=actor,
        action=Action.MEMBER_CHANGED,
        member_id=member.id,
        changes=(change,),
        reason=setting.reason,
    )
    await uow.history.append(entry)
    return Done(change=change)


async def foreseen(uow: UnitOfWork, means: Means, actor: Actor, member: Member, setting: Setting) -> Member:
    """MEMBER as `set_field` would make it, or propose it; nothing is changed. The same refusals."""
    check_field(means, setting.field)
    if setting.field in LINK_KEYS:
        value = None if setting.value is None else str(setting.value)
        return await proposable(uow, means, actor, member, setting.field, value)
    return await _with_field(uow, means, actor, member, setting)


async def _with_field(uow: UnitOfWork, means: Means, actor: Actor, member: Member, setting: Setting) -> Member:
    """MEMBER with the field changed, if ACTOR may and the value fits."""
    await _check_role(uow, actor, member, setting.field)
    await check_values(uow, means, {setting.field: setting.value})
    fresh: dict[str, Any] = {setting.field: setting.value}
    changed = replace(member, **fresh)
    check_number(means.policy.members, changed)
    return changed


async def _check_role(uow: UnitOfWork, actor: Actor, member: Member, field: str) -> None:
    person = await allowed(uow, actor, Power.MEMBER_CHANGE, member)
    group = group_of(field)
    if person is not None and (group is None or not may_change(person.role, group)):
        raise Refusal("office.field_not_for_role", role=person.role.value, field=field)
    if person is not None and await is_own_record(uow, person, member):
        raise Refusal("office.own_record")
