"""The persons related to a member, replaced as a whole by the office (product rows R3, R4).

    await set_related(uow, means, Actor("staff:somsri", "cli"), member, [RelatedPerson(…), …], "แบบฟอร์ม 12")

The parts of beneficiaries stay a whole in this way: 100 percent before and after.
"""

from collections.abc import Sequence

from core.clock import today
from core.errors import Refusal
from core.history import Action, Actor, Change, NewEntry
from core.members import Member
from core.ports import Means, UnitOfWork
from core.related import RelatedPerson, related_changes, related_faults
from core.services.staffing import allowed
from core.staff import Power

KINSHIP_TABLE = "relation"
"""The code table of kinships (interfaces, import files)."""


async def set_related(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, persons: Sequence[RelatedPerson], reason: str | None
) -> tuple[Change, ...]:
    """From now on PERSONS and nobody else; what changed, nothing where they were the same. MEMBER must be held.

    Refusal for the first thing that is wrong, such as parts that are not 100 percent together.
    """
    await allowed(uow, actor, Power.RELATED_CHANGE, member)
    faults = related_faults(persons, member.member_type)
    if faults:
        raise Refusal("office.related", fault=str(faults[0]))
    for person in persons:
        if person.kinship is not None and not await _is_code(uow, means, person.kinship):
            raise Refusal("office.no_such_code", field=KINSHIP_TABLE)
    changed = related_changes(await uow.related.of_member(member.id), persons)
    if changed:
        await uow.related.put(member.id, persons)
        entry = NewEntry(
            at=means.clock.now(),
            actor=actor,
            action=Action.RELATED_CHANGED,
            member_id=member.id,
            changes=changed,
            reason=reason,
        )
        await uow.history.append(entry)
    return changed


async def _is_code(uow: UnitOfWork, means: Means, code: str) -> bool:
    return await uow.codes.description(KINSHIP_TABLE, code, today(means.clock)) is not None
