"""Data out of date (product row E8): a member sends in new values with evidence, staff check and apply them.

    case_id = await file_update(uow, means, Actor("member", "line"), member, chat, {"salary": value}, [picture_id])
    case_id = await vouch(uow, means, committee, member, {"salary": value})      # of the own unit
    applied = await apply(uow, means, registrar, case_id)                        # only now the register changes

All fields of a case are applied at once or none is.  Link keys are never among them: the member comes to the office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.cases import Case, CaseId, CaseKind, CaseState
from core.errors import Refusal
from core.fields import LINK_KEYS, FieldValue, changes, group_of, written
from core.history import Action, Actor, Change, NewEntry
from core.links import Chat
from core.members import Member, plain
from core.money import Baht
from core.pictures import CleanPicture, PictureId, PictureKind
from core.policy import ShareRules
from core.ports import Means, UnitOfWork
from core.services import casework
from core.services.registry_checks import check_field, check_number, check_values
from core.services.staffing import active, allowed, same_person
from core.staff import Power, may_change
from core.updates import FIELDS, MOST_OPEN, MOST_PICTURES, NewData, of_record

LOOKED_THROUGH = 100
"""A member's cases; more than anybody has open."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a case: as it was when it was sent, as it shall become, and as the register has it now."""

    name: str
    old: str | None
    new: str
    now: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the register holds a third value by now, which nobody knew of who sent the case."""
        return self.now not in {self.old, self.new}


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: the case as it was, and what changed in the register."""

    case: Case
    changes: tuple[Change, ...]


async def file_update(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    member: Member,
    chat: Chat,
    values: Mapping[str, FieldValue],
    pictures: Sequence[PictureId],
) -> CaseId:
    """A member's own new VALUES, with evidence where it is needed. Refusal for the first thing that is wrong."""
    held = await _held(uow, member)
    data = await _checked(uow, means, held, values)
    for name, value in values.items():
        check_differs(held, name, value)
    if data.needs_evidence and not pictures:
        raise Refusal("update.no_evidence")
    if len(pictures) > MOST_PICTURES:
        raise Refusal("update.enough_pictures")
    case_id = await casework.open_case(uow, means, actor, CaseKind.UPDATE, data.as_data(), chat=chat, member=held)
    for picture_id in pictures:
        picture = await uow.pictures.get(picture_id)
        is_own = picture is not None and (picture.member_id, picture.kind) == (held.id, PictureKind.EVIDENCE)
        if not is_own or not await uow.pictures.keep(picture_id, case_id):
            raise Refusal("update.picture_gone")
    return case_id


async def vouch(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, values: Mapping[str, FieldValue]
) -> CaseId:
    """New VALUES of a member of the actor's own unit, on the committee's word. Refusals as of `file_update`."""
    held = await _held(uow, member)
    await allowed(uow, actor, Power.UPDATE_FILE, held)
    data = replace(await _checked(uow, means, held, values), vouched_by=actor.name)
    return await casework.open_case(uow, means, actor, CaseKind.UPDATE, data.as_data(), member=held)


async def attach(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, clean: CleanPicture) -> int:
    """A picture for the case that the actor vouched for, while it waits; how many it has now."""
    case = await may_attach(uow, actor, case_id)
    pictures = await uow.pictures.of_case(case.id)
    if len(pictures) >= MOST_PICTURES or case.member_id is None:
        raise Refusal("update.enough_pictures")
    uid, now = means.ids.uuid().hex, means.clock.now()
    picture_id = await uow.pictures.add(PictureKind.EVIDENCE, case.member_id, uid, clean, actor.name, now)
    await uow.pictures.keep(picture_id, case.id)
    entry = NewEntry(
        at=now,
        actor=actor,
        action=Action.PICTURE_SET,
        member_id=case.member_id,
        subject=casework.subject_of(case.id),
    )
    await uow.history.append(entry)
    return len(pictures) + 1


async def may_attach(uow: UnitOfWork, actor: Actor, case_id: CaseId) -> Case:
    """The waiting case, held, if the actor vouched for it. To everybody else there is none of this number."""
    case = await uow.cases.get(case_id, held=True)
    member = None if case is None or case.member_id is None else await uow.members.get(case.member_id)
    await allowed(uow, actor, Power.UPDATE_FILE, member)
    if case is None or case.kind is not CaseKind.UPDATE or NewData.of(case.data).vouched_by != actor.name:
        raise Refusal("desk.no_such_case")
    if case.state is not CaseState.OPEN:
        raise Refusal("desk.not_waiting")
    return case


def facts(case: Case, member: Member) -> tuple[Fact, ...]:
    """What CASE says, beside what the register holds of MEMBER now."""
    data = NewData.of(case.data)
    now = of_record(member, tuple(data.values))
    return tuple(Fact(name, data.old[name], new, written(now[name])) for name, new in data.values.items())


async def prepare(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId) -> tuple[Fact, ...]:
    """What `apply` would do now. Refusals as of it."""
    case, member = await _decidable(uow, actor, case_id)
    found = facts(case, member)
    await _changed(uow, means, member, found)
    return found


async def apply(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, words: str | None = None) -> Applied:
    """Write all new values into the register, by a role that may change each of them.

    Refusals: not waiting, one's own, not for the role, a value that is unfit by now.  Who confirms has seen what the
    register holds now: `core.services.casework.version_of` differs once it was changed.
    """
    case, member = await _decidable(uow, actor, case_id)
    found = facts(case, member)
    changed = await _changed(uow, means, member, found)
    done = changes(member, changed)
    if done:
        await uow.members.update(changed)
        entry = NewEntry(
            at=means.clock.now(),
            actor=actor,
            action=Action.MEMBER_CHANGED,
            member_id=member.id,
            subject=casework.subject_of(case.id),
            changes=done,
        )
        await uow.history.append(entry)
    await casework.close(uow, means, actor, case, CaseState.DONE, words, keep_data=True)
    return Applied(case, done)


async def turn_away(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, words: str) -> Case:
    """Nothing is applied; WORDS are the reason, which the member reads. Refusals: none such, not waiting, one's own."""
    case = await casework.take(uow, actor, case_id)
    if case.kind is not CaseKind.UPDATE:
        raise Refusal("desk.no_such_case")
    await casework.close(uow, means, actor, case, CaseState.REJECTED, words, keep_data=True)
    return case


async def cancel(uow: UnitOfWork, means: Means, actor: Actor, member: Member, case_id: CaseId) -> Case:
    """The member takes the own case back, while it waits; the office keeps neither its values nor its pictures."""
    case = await uow.cases.get(case_id, held=True)
    if case is None or not is_own(case, member):
        raise Refusal("update.no_such_case")
    if case.state is not CaseState.OPEN:
        raise Refusal("update.over")
    await casework.close(uow, means, actor, case, CaseState.CANCELLED)
    await uow.pictures.drop_of_case(case.id)
    return case


async def own_cases(uow: UnitOfWork, member: Member) -> list[Case]:
    """What was sent in for MEMBER, newest first, without drafts."""
    found = await uow.cases.of_member(member.id, [CaseKind.UPDATE], LOOKED_THROUGH)
    return [case for case in found if case.state is not CaseState.DRAFT]


def is_own(case: Case, member: Member) -> bool:
    """Whether MEMBER may see CASE, and take it back."""
    return (case.member_id, case.kind) == (member.id, CaseKind.UPDATE) and case.state is not CaseState.DRAFT


def share_by_band(rules: ShareRules, salary: Baht) -> Baht | None:
    """The monthly share that the policy asks for from this SALARY on; None without bands."""
    held = (band for band in rules.bands if band.salary_from <= salary)
    return next((band.monthly for band in held if band.salary_to is None or salary <= band.salary_to), None)


async def _held(uow: UnitOfWork, member: Member) -> Member:
    """MEMBER as the register has the record now; nobody else changes it, or sends in for it, until this is over."""
    held = await uow.members.by_number(member.member_no, held=True)
    if held is None or held.id != member.id:
        raise Refusal("office.no_such_member")
    return held


async def _checked(uow: UnitOfWork, means: Means, member: Member, values: Mapping[str, FieldValue]) -> NewData:
    """VALUES with those of the register; Refusal for a field or value that is not taken, or waits already."""
    for name, value in values.items():
        await check_new(uow, means, name, value)
    waiting = [case for case in await own_cases(uow, member) if case.state is CaseState.OPEN]
    for case in waiting:
        if twice := NewData.of(case.data).values.keys() & values.keys():
            raise Refusal("update.waits_already", field=min(twice))
    if len(waiting) >= MOST_OPEN:
        raise Refusal("update.too_many")
    old = {name: written(value) for name, value in of_record(member, tuple(values)).items()}
    return NewData(values={name: str(written(value)) for name, value in values.items()}, old=old)


async def check_new(uow: UnitOfWork, means: Means, name: str, value: FieldValue) -> None:
    """Refusal where VALUE cannot be sent in for the field NAME; nothing of it tells what the register holds."""
    if name in LINK_KEYS:
        raise Refusal("update.at_office")
    if name not in FIELDS:
        raise Refusal("update.not_here")
    check_field(means, name)
    if value is None:
        raise Refusal("update.unfit")
    await check_values(uow, means, {name: value})


def check_differs(member: Member, name: str, value: FieldValue) -> None:
    """Refusal where the register of MEMBER, who may know it, holds VALUE already."""
    if written(value) == written(getattr(member, name)):
        raise Refusal("update.same_value", field=name)


async def _decidable(uow: UnitOfWork, actor: Actor, case_id: CaseId) -> tuple[Case, Member]:
    """The waiting case and its member, both held, if the actor may apply every field of it."""
    case = await casework.take(uow, actor, case_id)
    person = await allowed(uow, actor, Power.UPDATE_DECIDE)
    known = None if case.member_id is None else await uow.members.get(case.member_id)
    data = NewData.of(case.data)
    if case.kind is not CaseKind.UPDATE or known is None:
        raise Refusal("desk.no_such_case")
    for name in data.values:
        group = group_of(name)
        if person is not None and (group is None or not may_change(person.role, group)):
            raise Refusal("office.field_not_for_role", role=person.role.value, field=name)
    if data.vouched_by is not None and await _vouched(uow, data.vouched_by, actor):
        raise Refusal("desk.own_case")
    return case, await _held(uow, known)


async def _vouched(uow: UnitOfWork, by: str, actor: Actor) -> bool:
    """Whether the actor is who vouched, under whatever second account."""
    if same_person(by, actor.name):
        return True
    one, other = await active(uow, by), await active(uow, actor.name)
    if one is None or other is None:
        return False
    return plain(one.name) == plain(other.name) or await uow.staff_links.are_one_person(one.id, other.id)


async def _changed(uow: UnitOfWork, means: Means, member: Member, found: Sequence[Fact]) -> Member:
    """MEMBER with the new values, checked as they are to be written."""
    fresh: dict[str, Any] = {fact.name: means.fields.field(fact.name, fact.new) for fact in found}
    await check_values(uow, means, fresh)
    changed = replace(member, **fresh)
    check_number(means.policy.members, changed)
    return changed
