"""Requests decided (product row E5; F17): judged again with the facts of now, approved or rejected, and told.

    seen = await prospect(uow, means, actor, case_id)           # what approving it would do now, and what is against it
    await approve(uow, means, actor, case_id, "")
    await approve(uow, means, actor, held, "", Month(2027, 1))  # one that was held: staff say which month
    await reject(uow, means, actor, case_id, "กรุณาติดต่อสำนักงาน")

The month stays the one that it was filed for, open or sealed with it.  One that was held is decided together with its
month: the sealed one, or the next that still takes requests.  Rows are held in the order case, member, month, request,
as filing and sealing hold theirs, so that none waits for the other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.calendar import Month
from core.cases import Case, CaseId, CaseKind, CaseState
from core.clock import today
from core.errors import Refusal
from core.history import Actor, Change
from core.members import Member, MemberStatus
from core.notices import NewNotice, NoticeKind
from core.ports import Means, UnitOfWork
from core.request_rules import Against, Verdict
from core.requests import SHARES, UNDECIDED, Request, RequestKind, RequestState, Step
from core.services import casework
from core.services.casework import Waiting
from core.services.filing import judge_again
from core.services.staffing import ACCOUNT, allowed
from core.staff import Power

MOST_LISTED = 1_000


class Part(StrEnum):
    """A part of the requests in the queue."""

    DOUBTFUL = "doubtful"
    """Held, or pressed shortly after the cut-off: staff look whether they are in time."""
    SHARES = "shares"
    LOANS = "loans"
    DEPOSITS = "deposits"
    GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What approving REQUEST would do now, for the month `effective`.

    `months`: those to choose from, of one that was held.  `verdict`: None of who has left.  `has_begun`: the month has,
    so that it is decided late.
    """

    request: Request
    member: Member
    effective: Month
    months: tuple[Month, ...]
    verdict: Verdict | None
    against: tuple[Against, ...]
    has_begun: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A request and whose it is, in a list."""

    request: Request
    member_no: str


class NoLongerFitsError(Refusal):
    """Rules speak against it by the facts of now. `seen` says which, with figures, which a sentence must not hold."""

    def __init__(self, seen: Prospect) -> None:
        super().__init__("case_request.no_longer_fits")
        self.seen = seen


def part_of(kind: RequestKind) -> Part:
    """The part of the queue that KIND belongs to."""
    if kind in SHARES:
        return Part.SHARES
    return {RequestKind.REPAYMENT: Part.LOANS, RequestKind.DEPOSIT: Part.DEPOSITS}.get(kind, Part.GENERAL)


async def parts(uow: UnitOfWork, actor: Actor) -> Mapping[Part, Sequence[CaseId]]:
    """The requests that wait, by part, the oldest first; parts without any are left out."""
    await allowed(uow, actor, Power.REQUEST_DECIDE)
    found: dict[Part, list[CaseId]] = {}
    for one in await uow.requests.undecided():
        if one.is_doubtful:
            found.setdefault(Part.DOUBTFUL, []).append(one.case_id)
        found.setdefault(part_of(one.kind), []).append(one.case_id)
    return found


async def waiting(uow: UnitOfWork, actor: Actor, case_ids: Sequence[CaseId]) -> list[Waiting]:
    """The requests CASE_IDS as the queue lists them."""
    await allowed(uow, actor, Power.REQUEST_DECIDE)
    cases = [await uow.cases.get(case_id) for case_id in case_ids]
    return [
        Waiting(case, None if case.member_id is None else await uow.members.get(case.member_id))
        for case in cases
        if case is not None
    ]


async def listed(uow: UnitOfWork, actor: Actor, states: frozenset[RequestState]) -> list[Listed]:
    """All that are in one of STATES, the oldest first, `MOST_LISTED` of them."""
    await allowed(uow, actor, Power.REQUEST_DECIDE)
    found = []
    for request in await uow.requests.in_state(states, MOST_LISTED):
        member = await uow.members.get(request.member_id)
        found.append(Listed(request, "" if member is None else member.member_no))
    return found


async def prospect(
    uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, month: Month | None = None
) -> Prospect:
    """The request as it could be decided now, for MONTH of one that was held. Nothing is held.

    Refusals: no such request, `case_request.no_such_month`.
    """
    await allowed(uow, actor, Power.REQUEST_DECIDE)
    request = await uow.requests.get(case_id)
    member = None if request is None else await uow.members.get(request.member_id)
    if request is None or member is None:
        raise Refusal("desk.no_such_case")
    return await _prospect(uow, means, request, member, month)


async def approve(
    uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, words: str = "", month: Month | None = None
) -> Prospect:
    """It is approved, with WORDS for the member if any. MONTH: of one that was held, and of no other.

    Refusals, which leave everything as it was: as of `casework.take`, `NoLongerFitsError`, `case_request.which_month`,
    `case_request.no_such_month`.
    """
    case, request = await _taken(uow, actor, case_id)
    member = await _held_member(uow, request)
    await uow.requests.month(month or request.effective, held=True)
    request = await uow.requests.get(case_id, held=True) or request
    if request.state is RequestState.HELD and month is None:
        raise Refusal("case_request.which_month")
    seen = await _prospect(uow, means, request, member, month)
    if seen.against:
        raise NoLongerFitsError(seen)
    moved = seen.effective if request.state is RequestState.HELD else None
    await _decide(uow, means, actor, case, request, RequestState.APPROVED, words, moved)
    return seen


async def reject(uow: UnitOfWork, means: Means, actor: Actor, case_id: CaseId, words: str) -> Request:
    """It is rejected for the reason WORDS, which the member reads. Refusal `case_request.no_reason` without any."""
    case, request = await _taken(uow, actor, case_id)
    if not words.strip():
        raise Refusal("case_request.no_reason")
    await _decide(uow, means, actor, case, request, RequestState.REJECTED, words, None)
    return request


async def _taken(uow: UnitOfWork, actor: Actor, case_id: CaseId) -> tuple[Case, Request]:
    """The case, held, and its request, for a person known by name who may decide it."""
    if actor.name.startswith(ACCOUNT):
        raise Refusal("office.staff_decides")
    await allowed(uow, actor, Power.REQUEST_DECIDE)
    case = await casework.take(uow, actor, case_id)
    request = await uow.requests.get(case_id) if case.kind is CaseKind.REQUEST else None
    if request is None:
        raise Refusal("desk.no_such_case")
    return case, request


async def _held_member(uow: UnitOfWork, request: Request) -> Member:
    """Whose it is: two requests of one member are decided one after another."""
    found = await uow.members.get(request.member_id)
    held = None if found is None else await uow.members.by_number(found.member_no, held=True)
    if held is None:
        raise Refusal("desk.no_such_case")
    return held


async def _prospect(uow: UnitOfWork, means: Means, request: Request, member: Member, month: Month | None) -> Prospect:
    months = await _months(uow, request)
    if month is not None and month not in months:
        raise Refusal("case_request.no_such_month")
    effective = month or request.effective
    is_active = member.status is MemberStatus.ACTIVE
    verdict = await judge_again(uow, means, member, request, effective) if is_active else None
    return Prospect(
        request=request,
        member=member,
        effective=effective,
        months=months,
        verdict=verdict,
        against=(Against("case_request.has_left"),) if verdict is None else verdict.against,
        has_begun=effective <= Month.of(today(means.clock)),
    )


async def _months(uow: UnitOfWork, request: Request) -> tuple[Month, ...]:
    """Of one that was held: its month, which was sealed without it, and the first after that which is open."""
    if request.state is not RequestState.HELD:
        return ()
    following = request.effective.next()
    while (await uow.requests.month(following)).is_sealed:
        following = following.next()
    return (request.effective, following)


async def _decide(
    uow: UnitOfWork,
    means: Means,
    actor: Actor,
    case: Case,
    request: Request,
    state: RequestState,
    words: str,
    month: Month | None,
) -> None:
    """The request moves, its case is closed, and the member is told: all of it or nothing."""
    now = means.clock.now()
    step = Step(at=now, state=state, by=actor.name, words=words)
    if not await uow.requests.move(case.id, UNDECIDED, step, month):
        raise Refusal("desk.not_waiting")
    ending = CaseState.DONE if state is RequestState.APPROVED else CaseState.REJECTED
    changes = () if month is None else (Change("effective", str(request.effective), str(month)),)
    await casework.close(uow, means, actor, case, ending, words or None, keep_data=True, changes=changes)
    result = NewNotice(
        kind=NoticeKind.REQUEST_RESULT,
        once=f"{NoticeKind.REQUEST_RESULT.value}:{case.id}:{state.value}",
        member_id=request.member_id,
        values={"case": str(case.id)},
        not_before=now,
    )
    await uow.notices.add([result], now)
