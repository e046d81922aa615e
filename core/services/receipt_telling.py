"""Members are told of their receipts of a month, once each, from the day that the policy names (rows E7, C4).

    notice = of_member(means, NoticeKind.RECEIPT_READY, Month(2026, 12), member_id)     # as the posting adds it
    told = await tell(uow, means, actor, Month(2026, 12))                               # all who were not told yet

What is posted brings its notices itself.  This finds the others: months that were imported, and receipts from before
there were notices.  Repeating it is harmless, since nobody is told the same thing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.calendar import Month
from core.clock import BANGKOK, today
from core.errors import Refusal
from core.history import Action, Actor, NewEntry
from core.links import ChatAddress, MemberId
from core.notices import NewNotice, NoticeKind
from core.policy import Policy
from core.ports import Means, UnitOfWork
from core.receipt_paper import Paper
from core.services.consent import is_due
from core.services.receipt_papers import paper_for
from core.services.staffing import allowed
from core.staff import Power

AT_ONCE = 500
"""Members in a transaction."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of the HOLDERS of a receipt who were looked at, ADDED are told now; the next come after that inner number.

    `after` is None when all have been looked at.
    """

    holders: int
    added: int
    after: int | None


def told_at(policy: Policy, month: Month) -> datetime:
    """The first instant at which members are told of their receipts of MONTH: the night of that day is quiet."""
    return datetime.combine(policy.receipts.told_from(month), policy.notices.quiet_until, BANGKOK)


def of_member(means: Means, kind: NoticeKind, month: Month, member_id: MemberId) -> NewNotice:
    """That a receipt of MONTH is ready, or that not all of the month was deducted; not before the policy's day."""
    return NewNotice(
        kind=kind,
        once=f"{kind.value}:{month}",
        member_id=member_id,
        values={"month": str(month)},
        not_before=max(means.clock.now(), told_at(means.policy, month)),
    )


async def paper_to_send(uow: UnitOfWork, means: Means, address: ChatAddress, notice: NewNotice) -> Paper | None:
    """The receipt that goes to a chat together with the NOTICE of it; None where that goes alone.

    So it does where there are several or none by now, and to a chat that hides amounts or asks something of its person
    before it shows any: the PIN, the own password after a long silence, consent to a new text.  And where this process
    does not know the address of the co-op's pages, with which a receipt's QR begins.
    """
    state = await uow.chats.open(address, means.clock.now())
    idle_days = means.policy.credentials.idle_days
    silent_for = timedelta() if state.seen_on is None else today(means.clock) - state.seen_on
    asks_first = state.has_pin or silent_for.days > idle_days or is_due(state.consent_version, means)
    if state.member is None or state.member.id != notice.member_id or asks_first or state.chat.view.hides_amounts:
        return None
    if not means.public_url:
        return None
    papers = await paper_for(uow, means, state.member, Month.parse(notice.values["month"]))
    return papers[0] if len(papers) == 1 else None


async def tell(
    uow: UnitOfWork, means: Means, actor: Actor, month: Month, after: int = 0, at_once: int = AT_ONCE
) -> Told:
    """The next AT_ONCE members with a receipt of MONTH, those above AFTER. Who began it stands in the history.

    Refusal `receipt_telling.too_early` before the policy's day, and where ACTOR may not.
    """
    await allowed(uow, actor, Power.MONTH_RUN)
    first = told_at(means.policy, month)
    if means.clock.now() < first:
        raise Refusal("receipt_telling.too_early", at=first)
    if not after:
        entry = NewEntry(at=means.clock.now(), actor=actor, action=Action.RECEIPTS_TOLD, subject=f"month:{month}")
        await uow.history.append(entry)
    return await tell_some(uow, means, month, after, at_once)


async def tell_some(uow: UnitOfWork, means: Means, month: Month, after: int, at_once: int = AT_ONCE) -> Told:
    """The same, for who need not be asked: the policy's day has come."""
    holders: Sequence[MemberId] = await uow.receipts.holders(month, after, at_once)
    new = [of_member(means, NoticeKind.RECEIPT_READY, month, one) for one in holders]
    added = await uow.notices.add(new, means.clock.now())
    return Told(len(holders), added, holders[-1] if len(holders) == at_once else None)
