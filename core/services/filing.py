"""Requests filed and cancelled: which month they count for is decided together with the month's state (F17).

    shown = await preview(uow, means, member, ask, moment)          # what it would do, and whether it is late
    filed = await file(uow, means, actor, member, ask, moment, shown)

A request counts by the moment the member confirmed it, as the platform stamped it: LINE's event, Telegram's message.
Telegram gives a pressed button no time of its own, so that its arrival counts; one that came within `NEAR` after the
cut-off is late, and listed for staff.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.calendar import Month
from core.cases import CaseId, CaseKind, CaseState
from core.clock import BANGKOK
from core.errors import Refusal
from core.history import MEMBER, Actor
from core.links import Chat
from core.members import Member, MemberStatus
from core.money import Baht
from core.ports import Means, UnitOfWork
from core.request_rules import Verdict, judge
from core.requests import UNDECIDED, Ask, Draft, Request, RequestKind, RequestState, Step
from core.services import casework
from core.services.office_calendar import working_days
from core.services.request_facts import facts_of
from core.working_days import NextCutoff, cutoff, is_in_time, next_cutoff

NEAR = timedelta(seconds=150)
"""How long Telegram may keep a press before it is dropped (platforms, section 7)."""

PAGE = "page"
"""The channel of what was sent by a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When somebody confirmed. `is_own_time`: the platform stamped it; otherwise it is when it arrived."""

    at: datetime
    is_own_time: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the member sees before sending. `missed`: the cut-off that has passed, where it has in this month."""

    ask: Ask
    coming: NextCutoff
    missed: datetime | None
    old: Baht | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What was filed. `is_held`: its month was sealed meanwhile, staff decide which month it counts for."""

    case_id: CaseId
    request: Request

    @property
    def is_held(self) -> bool:
        """Whether staff must say which month it counts for."""
        return self.request.state is RequestState.HELD


class AgainstRulesError(Refusal):
    """Rules speak against what is being filed, other than when it was shown. `seen` says which, with their figures.

    As a sentence it has none: that may stand on a lock screen.
    """

    def __init__(self, seen: Preview) -> None:
        super().__init__("request_rules.changed")
        self.seen = seen


async def preview(uow: UnitOfWork, means: Means, member: Member, ask: Ask, at: datetime) -> Preview:
    """What ASK would do were it confirmed AT that instant. Refusal for a former member."""
    _must_be_active(member)
    coming, missed = await _cutoffs(uow, means, at)
    facts = await facts_of(uow, means, member, ask, coming.effective)
    verdict = judge(ask, facts, means.policy.requests)
    return Preview(ask=ask, coming=coming, missed=missed, old=facts.now, verdict=verdict)


async def judge_again(uow: UnitOfWork, means: Means, member: Member, request: Request, effective: Month) -> Verdict:
    """REQUEST of MEMBER by the rules and the facts of now, for the month EFFECTIVE: before it is decided."""
    _must_be_active(member)
    facts = await facts_of(uow, means, member, request.ask, effective, request.case_id)
    return judge(request.ask, facts, means.policy.requests)


async def file(
    uow: UnitOfWork, means: Means, chat: Chat | None, member: Member, ask: Ask, moment: Moment, shown: Month
) -> Filed:
    """File ASK of MEMBER. SHOWN: the month that the member agreed to; another one is refused, and shown anew.

    Requests of one member are filed one after another, so that two of them cannot both take the last of the salary.
    CHAT is None for a page.  Refusals: `AgainstRulesError`, and `request_rules.month_moved`; then nothing is kept.
    """
    held = await uow.members.by_number(member.member_no, held=True)
    if held is None:
        raise Refusal("request_rules.has_left")
    seen = await preview(uow, means, held, ask, moment.at)
    if seen.coming.effective != shown:
        raise Refusal("request_rules.month_moved", month=seen.coming.effective)
    if not seen.verdict.is_allowed:
        raise AgainstRulesError(seen)
    month = await uow.requests.month(shown, held=True)
    state = RequestState.HELD if month.is_sealed else RequestState.SUBMITTED
    return await _add(uow, means, chat, held, seen, moment, state)


async def _add(
    uow: UnitOfWork,
    means: Means,
    chat: Chat | None,
    member: Member,
    seen: Preview,
    moment: Moment,
    state: RequestState,
) -> Filed:
    """The case and the request's own row; its draft goes."""
    actor, ask = _actor(chat), seen.ask
    case_id = await casework.open_case(
        uow, means, actor, CaseKind.REQUEST, {"kind": ask.kind.value}, chat=chat, member=member
    )
    request = Request(
        case_id=case_id,
        member_id=member.id,
        ask=ask,
        old=None if ask.kind is RequestKind.GENERAL else seen.old,
        filed_at=moment.at,
        effective=seen.coming.effective,
        is_late=seen.missed is not None,
        state=state,
        near=seen.missed is not None and not moment.is_own_time and moment.at - seen.missed <= NEAR,
    )
    await uow.requests.add(request, Step(at=means.clock.now(), state=state, by=actor.name))
    await uow.requests.drop_draft(member.id, ask.kind, ask.target)
    return Filed(case_id=case_id, request=request)


async def cancel(uow: UnitOfWork, means: Means, chat: Chat | None, member: Member, case_id: CaseId) -> Request:
    """The member's own request is withdrawn while nobody has decided. Refusal `request_rules.not_open` otherwise."""
    case = await uow.cases.get(case_id, held=True)
    request = await uow.requests.get(case_id, held=True)
    if case is None or request is None or request.member_id != member.id or request.state not in UNDECIDED:
        raise Refusal("request_rules.not_open")
    actor = _actor(chat)
    step = Step(at=means.clock.now(), state=RequestState.CANCELLED, by=actor.name)
    if not await uow.requests.move(case_id, UNDECIDED, step):
        raise Refusal("request_rules.not_open")
    await casework.close(uow, means, actor, case, CaseState.CANCELLED, keep_data=True)
    return request


async def keep_draft(uow: UnitOfWork, means: Means, member: Member, ask: Ask) -> None:
    """What was entered so far is there again, in any chat of the member, until it is sent or thrown away."""
    await uow.requests.put_draft(Draft(member_id=member.id, ask=ask, updated_at=means.clock.now()))


def _actor(chat: Chat | None) -> Actor:
    return Actor(MEMBER, PAGE if chat is None else chat.address.platform.value)


def _must_be_active(member: Member) -> None:
    if member.status is not MemberStatus.ACTIVE:
        raise Refusal("request_rules.has_left")


async def _cutoffs(uow: UnitOfWork, means: Means, at: datetime) -> tuple[NextCutoff, datetime | None]:
    """The cut-off that something confirmed AT still makes, and this month's where that has passed."""
    days = await working_days(uow, means)
    rules = means.policy.cutoff
    coming = next_cutoff(at, rules, days)
    until = cutoff(Month.of(at.astimezone(BANGKOK).date()), rules, days)
    return coming, None if is_in_time(at, until, rules) else until
