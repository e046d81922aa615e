"""Two different persons for what ties a member to the ledgers: one proposes, another confirms (product row R4).

    number = await propose_key(uow, means, clerk, member, "member_no", "026600", "เลขซ้ำ")
    await confirm(uow, means, manager, number)      # never the clerk, under no name

Who decides is staff with the role, active now.  A proposal of staff who were disabled since is not executed.  Two
accounts of the office are one person's where user names or names are the same, where a chat was ever linked to both, or
chats of both to one member.  Nobody confirms what changes the own membership either.
"""

from dataclasses import dataclass, replace
from typing import Any

from core.errors import KeyConflictError, Refusal
from core.fields import changes
from core.history import Action, Actor, Change, NewEntry
from core.members import Member, canonical, plain
from core.ports import Means, UnitOfWork
from core.proposals import NewProposal, Proposal, ProposalId, ProposalKind, ProposalState
from core.services import erasure
from core.services.registry_checks import check_field, check_number, check_values
from core.services.staffing import STAFF, active, allowed, is_own_record, same_person
from core.staff import Power

CONFIRMS = {ProposalKind.SET_KEY: Power.KEY_CONFIRM, ProposalKind.ERASE: Power.ERASE_CONFIRM}
"""What somebody must be given to decide."""
PROPOSES = {ProposalKind.SET_KEY: Power.KEY_PROPOSE, ProposalKind.ERASE: Power.ERASE_PROPOSE}
"""What somebody must be given to propose, and to withdraw the own proposal."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal with the member that it is about."""

    proposal: Proposal
    member: Member


async def propose_key(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, field: str, value: str | None, reason: str | None
) -> ProposalId:
    """Let FIELD of MEMBER, a link key, wait to become VALUE. Refusal for an unfit value, or if one waits already."""
    changed = await proposable(uow, means, actor, member, field, value)
    return await _propose(uow, means, actor, ProposalKind.SET_KEY, member, changes(member, changed)[0], reason)


async def proposable(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, field: str, value: str | None
) -> Member:
    """MEMBER as it would be with FIELD, a link key, changed. Refusal where that cannot be proposed."""
    await allowed(uow, actor, Power.KEY_PROPOSE, member)
    check_field(means, field)
    value = canonical(value) if field == "member_no" and value is not None else value
    changed = await _with_key(uow, means, member, field, value)
    await _check_none_waits(uow, member, ProposalKind.SET_KEY, field)
    return changed


async def propose_erasure(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, reason: str | None
) -> ProposalId:
    """Let the erasure of a former member's data wait. Refusal while still a member."""
    await allowed(uow, actor, Power.ERASE_PROPOSE, member)
    erasure.check(member)
    return await _propose(uow, means, actor, ProposalKind.ERASE, member, None, reason)


async def waiting(uow: UnitOfWork, actor: Actor) -> list[Waiting]:
    """All that wait, oldest first. Refusal where ACTOR may not see them."""
    await allowed(uow, actor, Power.PENDING_SEE)
    found = [(proposal, await uow.members.get(proposal.member_id)) for proposal in await uow.proposals.waiting()]
    return [Waiting(proposal, member) for proposal, member in found if member is not None]


async def look_at(uow: UnitOfWork, means: Means, actor: Actor, proposal_id: ProposalId) -> Waiting:
    """One that waits, to be shown as a whole: a look at the record, which the history keeps."""
    await allowed(uow, actor, Power.PENDING_SEE)
    found = await _waiting(uow, proposal_id)
    await _record(uow, means, actor, Action.MEMBER_OPENED, found.proposal)
    return found


async def confirm(uow: UnitOfWork, means: Means, actor: Actor, proposal_id: ProposalId) -> Waiting:
    """Do what was proposed, in the same transaction; the member as before it. Refusals: see the module."""
    found = await confirmable(uow, actor, proposal_id)
    proposal, member = found.proposal, found.member
    await _decide(uow, means, actor, proposal, ProposalState.CONFIRMED)
    await _record(uow, means, actor, Action.CONFIRMED, proposal, reason=proposal.reason)
    if proposal.kind is ProposalKind.ERASE:
        await erasure.erase(uow, means, member, actor)
    else:
        await _set_key(uow, means, actor, found)
    return found


async def reject(
    uow: UnitOfWork, means: Means, actor: Actor, proposal_id: ProposalId, reason: str | None = None
) -> Waiting:
    """Let it be; the proposer may do so too, by the own name, who has the role."""
    found = await decidable(uow, actor, proposal_id)
    await _decide(uow, means, actor, found.proposal, ProposalState.REJECTED)
    await _record(uow, means, actor, Action.REJECTED, found.proposal, reason=reason)
    return found


async def withdraw(uow: UnitOfWork, means: Means, actor: Actor, proposal_id: ProposalId) -> Waiting:
    """Let the own proposal be; whoever proposed it, and nobody else, may do so without the right to decide."""
    found = await withdrawable(uow, actor, proposal_id)
    await _decide(uow, means, actor, found.proposal, ProposalState.REJECTED)
    await _record(uow, means, actor, Action.REJECTED, found.proposal)
    return found


async def _with_key(uow: UnitOfWork, means: Means, member: Member, field: str, value: str | None) -> Member:
    """MEMBER with the key changed. Refusal for an unfit value, one it has already, or another member's number."""
    await check_values(uow, means, {field: value})
    fresh: dict[str, Any] = {field: value}
    changed = replace(member, **fresh)
    check_number(means.policy.members, changed)
    if changed == member:
        raise Refusal("office.same_value", field=field)
    if field == "member_no" and await uow.members.by_number(changed.member_no) is not None:
        raise Refusal("office.taken")
    return changed


async def _propose(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    kind: ProposalKind,
    member: Member,
    change: Change | None,
    reason: str | None,
) -> ProposalId:
    """MEMBER is held by this unit of work, so that two proposals of one field cannot pass each other."""
    field = "" if change is None else change.field
    await _check_none_waits(uow, member, kind, field)
    now = means.clock.now()
    proposal_id = await uow.proposals.add(
        NewProposal(
            kind=kind,
            member_id=member.id,
            field=field,
            value=None if change is None else change.new,
            reason=reason,
            proposed_at=now,
            proposed_by=actor.name,
        )
    )
    entry = NewEntry(
        at=now,
        actor=actor,
        action=Action.PROPOSED,
        member_id=member.id,
        subject=_subject(proposal_id),
        changes=() if change is None else (change,),
        reason=reason,
    )
    await uow.history.append(entry)
    return proposal_id


async def _check_none_waits(uow: UnitOfWork, member: Member, kind: ProposalKind, field: str) -> None:
    for other in await uow.proposals.waiting():
        if (other.member_id, other.kind, other.field) == (member.id, kind, field):
            raise Refusal("office.waits_already", number=other.id)


async def _waiting(uow: UnitOfWork, proposal_id: ProposalId) -> Waiting:
    proposal = await uow.proposals.get(proposal_id)
    member = None if proposal is None else await uow.members.get(proposal.member_id)
    if proposal is None or member is None or proposal.state is not ProposalState.WAITING:
        raise Refusal("office.not_waiting")
    return Waiting(proposal, member)


async def decidable(uow: UnitOfWork, actor: Actor, proposal_id: ProposalId) -> Waiting:
    """What waits, held, if ACTOR may reject it. Without any right nobody learns which numbers wait."""
    await allowed(uow, actor, Power.KEY_CONFIRM)
    found = await _waiting(uow, proposal_id)
    await allowed(uow, actor, CONFIRMS[found.proposal.kind], found.member)
    held = await uow.members.by_number(found.member.member_no, held=True)
    if held is None or held.id != found.member.id:
        raise Refusal("office.not_waiting")
    return replace(found, member=held)


async def confirmable(uow: UnitOfWork, actor: Actor, proposal_id: ProposalId) -> Waiting:
    """What waits, held, if ACTOR may confirm it: somebody else than the proposer, and not the member."""
    found = await decidable(uow, actor, proposal_id)
    await _check_two_persons(uow, found, actor)
    return found


async def withdrawable(uow: UnitOfWork, actor: Actor, proposal_id: ProposalId) -> Waiting:
    """What waits, if ACTOR proposed it."""
    await allowed(uow, actor, Power.KEY_PROPOSE)
    found = await _waiting(uow, proposal_id)
    await allowed(uow, actor, PROPOSES[found.proposal.kind], found.member)
    if found.proposal.proposed_by != actor.name:
        raise Refusal("office.not_own_proposal")
    return found


async def _check_two_persons(uow: UnitOfWork, found: Waiting, actor: Actor) -> None:
    """Refusal where ACTOR is the proposer, under whatever account, or the member, or the proposer was disabled since.

    Who has two user names, say as registrar and for a unit, is one person all the same.
    """
    proposal = found.proposal
    if same_person(proposal.proposed_by, actor.name):
        raise Refusal("office.own_proposal")
    decider = await active(uow, actor.name)
    if decider is None:
        raise Refusal("office.no_such_staff")
    if await is_own_record(uow, decider, found.member):
        raise Refusal("office.own_record")
    if not proposal.proposed_by.startswith(STAFF):
        return
    proposer = await active(uow, proposal.proposed_by, held=True)
    if proposer is None:
        raise Refusal("office.proposer_disabled")
    if plain(proposer.name) == plain(decider.name) or await uow.staff_links.are_one_person(proposer.id, decider.id):
        raise Refusal("office.own_proposal")


async def _decide(uow: UnitOfWork, means: Means, actor: Actor, proposal: Proposal, state: ProposalState) -> None:
    if not await uow.proposals.decide(proposal.id, state, actor.name, means.clock.now()):
        raise Refusal("office.not_waiting")


async def _set_key(uow: UnitOfWork, means: Means, actor: Actor, found: Waiting) -> None:
    """The one row that holds the key; credentials, links and ledgers hang on the member's own id and stay."""
    proposal, member = found.proposal, found.member
    changed = await _with_key(uow, means, member, proposal.field, proposal.value)
    try:
        await uow.members.update(changed)
    except KeyConflictError:
        raise Refusal("office.taken") from None
    action = Action.MEMBER_REKEYED if proposal.field == "member_no" else Action.MEMBER_CHANGED
    await _record(uow, means, actor, action, proposal, changes(member, changed), proposal.reason)


async def _record(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    action: Action,
    proposal: Proposal,
    changed: tuple[Change, ...] = (),
    reason: str | None = None,
) -> None:
    entry = NewEntry(
        at=means.clock.now(),
        actor=actor,
        action=action,
        member_id=proposal.member_id,
        subject=_subject(proposal.id),
        changes=changed,
        reason=reason,
    )
    await uow.history.append(entry)


def _subject(proposal_id: ProposalId) -> str:
    return f"proposal:{proposal_id}"
