"""The page on which a request is filled in and sent (`/link/request`), for those who prefer it to the chat.

    opened = await look(visit, now)                          # what may be changed; None where the page is no good
    seen = await check(visit, ask, now)                      # what it would do; kept as a draft where rules allow it
    unsent = await send(visit, ask, month, arrived, announce)  # None: it is filed, once

The page is of the member to whom the chat was linked when the button was asked for.  It hides no amount, whatever the
chat's setting: nobody can agree to what cannot be read, and the page is opened on purpose, by one browser.  A form
brings no time of its own, so that its arrival counts.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.calendar import Month
from core.cases import CaseId
from core.errors import Refusal
from core.links import Chat, digest
from core.members import Member
from core.pages import PageSession
from core.ports import UnitOfWork
from core.request_rules import family
from core.requests import SHARES, Ask, Draft, Request
from core.services import filing
from core.services.filing import AgainstRulesError, Filed, Moment, Preview
from core.services.office_calendar import working_days
from core.services.page_visit import PageVisit
from core.services.request_facts import Standing, number_of, standing_of
from core.working_days import NextCutoff, next_cutoff

CASE = "case"
"""Under which a page keeps the number of what it filed."""

Announcing = Callable[[UnitOfWork, Chat, Filed], Awaitable[None]]
"""Writes into the outbox what the chat is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The page as its browser has it. `filed`: what it sent; then it does nothing else any more.

    `coming`: the cut-off that something sent now still makes.  `waiting`: the number of the request that the office has
    not decided, by what it is about.
    """

    session: PageSession
    member: Member
    coming: NextCutoff
    standing: Standing
    waiting: Mapping[tuple[str, str], str]
    drafts: tuple[Draft, ...]
    filed: Request | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """Why a request was not sent, and what it would do now. `seen`: None where the page is over."""

    refused: Refusal
    seen: Preview | None


async def look(visit: PageVisit, at: datetime) -> Opened | None:
    """What may be changed, for the browser that has the page from now on."""
    async with visit.store.work() as uow:
        session = await visit.held(uow)
        member = await _member(uow, session)
        if session is None or member is None:
            return None
        coming = next_cutoff(at, visit.means.policy.cutoff, await working_days(uow, visit.means))
        case_id = session.data.get(CASE)
        return Opened(
            session=session,
            member=member,
            coming=coming,
            standing=await standing_of(uow, visit.means, member, coming.effective),
            waiting={family(one.ask): number_of(one) for one in await uow.requests.undecided_of(member.id)},
            drafts=tuple(await uow.requests.drafts(member.id)),
            filed=await uow.requests.get(CaseId(int(case_id))) if session.uses and case_id else None,
        )


async def check(visit: PageVisit, ask: Ask, at: datetime) -> Preview | None:
    """What ASK would do; where rules allow it, it is kept as the member's draft. Refusal for a former member."""
    async with visit.store.work() as uow:
        session = await visit.held(uow)
        member = await _member(uow, session)
        if session is None or member is None or session.uses:
            return None
        seen = await filing.preview(uow, visit.means, member, ask, at)
        if seen.verdict.is_allowed:
            await _keep(uow, visit, member, ask)
        return seen


async def send(visit: PageVisit, ask: Ask, shown: Month, arrived_at: datetime, announce: Announcing) -> Unsent | None:
    """File ASK for the month SHOWN. None: it is sent, or the page is good no more; `look` says which.

    Of a page and a chat, or two pages, that send what was begun once, one files it: whoever takes the draft.  Refusal
    for a former member.
    """
    try:
        async with visit.store.work() as uow:
            await _hold_member(uow, visit)
            session = await visit.held(uow)
            member = await _member(uow, session)
            if session is None or member is None or session.uses:
                return None
            filed = await _file(uow, visit, member, ask, shown, arrived_at)
            await visit.used(uow, session)
            await uow.page_sessions.keep(digest(visit.token), {CASE: str(filed.case_id)})
            await announce(uow, session.chat, filed)
    except AgainstRulesError as refusal:
        return Unsent(refusal, refusal.seen)
    except Refusal as refusal:
        return Unsent(refusal, await _seen(visit, ask, arrived_at))
    return None


async def _hold_member(uow: UnitOfWork, visit: PageVisit) -> None:
    """The member before the page: whoever locks the member holds them in this order, and none waits for the other."""
    member = await _member(uow, await uow.page_sessions.by_token(visit.purpose, digest(visit.token)))
    if member is not None:
        await uow.members.by_number(member.member_no, held=True)


async def _file(
    uow: UnitOfWork, visit: PageVisit, member: Member, ask: Ask, shown: Month, arrived_at: datetime
) -> Filed:
    if not await uow.requests.drop_draft(member.id, ask.kind, ask.target):
        raise Refusal("change.gone")
    moment = Moment(at=arrived_at, is_own_time=False)
    return await filing.file(uow, visit.means, None, member, ask, moment, shown)


async def _seen(visit: PageVisit, ask: Ask, at: datetime) -> Preview | None:
    async with visit.store.read() as uow:
        session = await visit.look()
        member = await _member(uow, session)
        return None if member is None else await filing.preview(uow, visit.means, member, ask, at)


async def _member(uow: UnitOfWork, session: PageSession | None) -> Member | None:
    return None if session is None or session.member_id is None else await uow.members.get(session.member_id)


async def _keep(uow: UnitOfWork, visit: PageVisit, member: Member, ask: Ask) -> None:
    """One draft about one thing: of shares there are several kinds."""
    for kind in sorted(SHARES - {ask.kind}) if ask.kind in SHARES else ():
        await uow.requests.drop_draft(member.id, kind, ask.target)
    await filing.keep_draft(uow, visit.means, member, ask)
