"""The one queue of the office: what waits, who may see and decide it, and how a case ends (`core.cases`).

    case = await take(uow, Actor("staff:mali", "line"), case_id)     # held, open, and hers to decide, or Refusal
    await close(uow, means, actor, case, CaseState.REJECTED, "ข้อมูลไม่ตรง")

Nobody decides what is about the own membership or came from an own chat, under whatever second link.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from core.cases import Case, CaseId, CaseKind, CaseNote, CaseState
from core.errors import Refusal
from core.history import MEMBER, Action, Actor, Change, NewEntry
from core.links import Chat
from core.members import Member, plain
from core.ports import Means, UnitOfWork
from core.services.office_news import tell_staff
from core.services.staffing import allowed
from core.staff import Power, Role, Staff, may

POWERS: Mapping[CaseKind, Power] = MappingProxyType(
    {
        CaseKind.FORGOT: Power.ACCESS_ANSWER,
        CaseKind.QUESTION: Power.QUESTION_ANSWER,
        CaseKind.UPDATE: Power.UPDATE_DECIDE,
        CaseKind.REQUEST: Power.REQUEST_DECIDE,
    }
)
"""What a role must be given to see a kind in the queue, to open and to decide it."""

ENDINGS: Mapping[CaseState, Action] = MappingProxyType(
    {
        CaseState.DONE: Action.CASE_APPROVED,
        CaseState.REJECTED: Action.CASE_REJECTED,
        CaseState.CANCELLED: Action.CASE_CANCELLED,
    }
)


BY_THE_RECORD = frozenset({CaseKind.UPDATE, CaseKind.REQUEST})
"""Decided by what the member's record holds."""
VERSION_LENGTH = 16
MOST_DRAFTS = 10
"""Of one member; a day sweeps them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue, and whom it is about where that is known."""

    case: Case
    member: Member | None


def kinds_of(role: Role) -> tuple[CaseKind, ...]:
    """The kinds that ROLE deals with."""
    return tuple(kind for kind, power in POWERS.items() if may(role, Power.QUEUE_SEE) and may(role, power))


def subject_of(case_id: CaseId) -> str:
    """How the history names a case."""
    return f"case:{case_id}"


async def open_case(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    kind: CaseKind,
    data: Mapping[str, str],
    *,
    chat: Chat | None = None,
    member: Member | None = None,
) -> CaseId:
    """Something new for the office, with its entry in the history; those who deal with it are told."""
    now = means.clock.now()
    case_id = await uow.cases.open(
        kind,
        means.ids.uuid().hex,
        data,
        now,
        chat_id=None if chat is None else chat.id,
        member_id=None if member is None else member.id,
    )
    entry = NewEntry(
        at=now,
        actor=actor,
        action=Action.CASE_OPENED,
        member_id=None if member is None else member.id,
        subject=subject_of(case_id),
    )
    await uow.history.append(entry)
    await tell_staff(uow, means, actor, POWERS[kind])
    return case_id


async def count_waiting(uow: UnitOfWork, actor: Actor, kinds: Sequence[CaseKind]) -> Mapping[CaseKind, int]:
    """How many open cases there are of each of KINDS, among those that the actor's role deals with."""
    mine = await _of_role(uow, actor, kinds)
    return {kind: number for kind, number in (await uow.cases.count_waiting()).items() if kind in mine}


async def waiting(
    uow: UnitOfWork, actor: Actor, kinds: Sequence[CaseKind], limit: int, offset: int = 0
) -> list[Waiting]:
    """Open cases of KINDS that the actor's role deals with, the longest waiting first. Refusal without a queue."""
    mine = await _of_role(uow, actor, kinds)
    return [await _with_member(uow, case) for case in await uow.cases.waiting(mine, limit, offset)]


async def of_member(
    uow: UnitOfWork, means: Means, actor: Actor, member: Member, kinds: Sequence[CaseKind], limit: int, offset: int = 0
) -> Sequence[Case]:
    """MEMBER's cases of KINDS, drafts left out, newest first; a look at the record, which the history keeps."""
    mine = await _of_role(uow, actor, kinds)
    await _looked(uow, means, actor, member, "cases")
    found = await uow.cases.of_member(member.id, mine, offset + limit + MOST_DRAFTS)
    return [case for case in found if case.state is not CaseState.DRAFT][offset : offset + limit]


async def look_at(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId) -> Waiting:
    """One case of any state; a look at the member's record, which the history keeps. Refusal where there is none."""
    case = await uow.cases.get(case_id)
    await _may(uow, actor, case)
    if case is None or case.state is CaseState.DRAFT:
        raise Refusal("desk.no_such_case")
    found = await _with_member(uow, case)
    if found.member is not None:
        await _looked(uow, means, actor, found.member, subject_of(case.id))
    return found


async def take(uow: UnitOfWork, actor: Actor, case_id: CaseId) -> Case:
    """The case, held and open, for who may decide it. Refusals: none such, not waiting, one's own."""
    case = await uow.cases.get(case_id, held=True)
    person = await _may(uow, actor, case)
    if case is None or case.state is CaseState.DRAFT:
        raise Refusal("desk.no_such_case")
    if case.state is not CaseState.OPEN:
        raise Refusal("desk.not_waiting")
    if person is not None and await _is_own(uow, person, case):
        raise Refusal("desk.own_case")
    return case


async def is_own(uow: UnitOfWork, actor: Actor, case: Case) -> bool:
    """Whether it is the actor's own, so that somebody else must decide it."""
    person = await allowed(uow, actor, Power.QUEUE_SEE)
    return person is not None and await _is_own(uow, person, case)


async def version_of(uow: UnitOfWork, case: Case) -> str:
    """Differs once something was added to the case since somebody looked: words, data, whom it is about.

    Of new data for the register, and of a request, it differs too once the member's record was changed, which is held
    from now on.
    """
    notes = await uow.cases.notes(case.id)
    record = await _record_of(uow, case) if case.kind in BY_THE_RECORD else None
    known = (case.state, case.waiting_since.isoformat(), case.member_id, len(notes), sorted(case.data.items()), record)
    return hashlib.sha256(repr(known).encode()).hexdigest()[:VERSION_LENGTH]


async def _record_of(uow: UnitOfWork, case: Case) -> Member | None:
    member = None if case.member_id is None else await uow.members.get(case.member_id)
    return None if member is None else await uow.members.by_number(member.member_no, held=True)


async def close(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    case: Case,
    state: CaseState,
    words: str | None = None,
    *,
    action: Action | None = None,
    keep_data: bool = False,
    changes: tuple[Change, ...] = (),
) -> None:
    """It waits no more. WORDS join its thread and stand in the history as the reason. Refusal where it is over."""
    now = means.clock.now()
    if not await uow.cases.close(case.id, state, actor.name, now, keep_data=keep_data):
        raise Refusal("desk.not_waiting")
    if words:
        await uow.cases.add_note(case.id, means.ids.uuid().hex, CaseNote(at=now, author=author_of(actor), text=words))
    entry = NewEntry(
        at=now,
        actor=actor,
        action=action or ENDINGS[state],
        member_id=case.member_id,
        subject=subject_of(case.id),
        reason=words or None,
        changes=changes,
    )
    await uow.history.append(entry)


def author_of(actor: Actor) -> str:
    """Who wrote a note: the office's person by name, or `member`."""
    return MEMBER if actor.name == MEMBER else actor.name


async def _may(uow: UnitOfWork, actor: Actor, case: Case | None) -> Staff | None:
    """The actor, if the role deals with the case's kind. Without any right nobody learns which numbers there are."""
    person = await allowed(uow, actor, Power.QUEUE_SEE)
    if case is not None:
        await allowed(uow, actor, POWERS[case.kind])
    return person


async def _of_role(uow: UnitOfWork, actor: Actor, kinds: Sequence[CaseKind]) -> list[CaseKind]:
    """Those of KINDS that the actor's role deals with. Refusal without a queue."""
    person = await allowed(uow, actor, Power.QUEUE_SEE)
    return [kind for kind in kinds if person is None or kind in kinds_of(person.role)]


async def _looked(uow: UnitOfWork, means: Means, actor: Actor, member: Member, subject: str) -> None:
    entry = NewEntry(
        at=means.clock.now(), actor=actor, action=Action.MEMBER_OPENED, member_id=member.id, subject=subject
    )
    await uow.history.append(entry)


async def _with_member(uow: UnitOfWork, case: Case) -> Waiting:
    return Waiting(case, None if case.member_id is None else await uow.members.get(case.member_id))


async def _is_own(uow: UnitOfWork, person: Staff, case: Case) -> bool:
    """Whether the case came from a chat of the person's own, or is about the person's own membership.

    Links that have ended count for the membership, so that ending one opens nothing.
    """
    own_chats = {link.chat.id for link in await uow.staff_links.of_staff(person.id)}
    if case.chat is not None and case.chat.id in own_chats:
        return True
    if case.member_id is None:
        return False
    if await uow.staff_links.was_chat_of(person.id, case.member_id):
        return True
    member = await uow.members.get(case.member_id)
    return member is not None and plain(f"{member.first_name}{member.last_name}") == plain(person.name)
