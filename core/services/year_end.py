"""The year's end: dividend and refund of every member, worked out, looked at, posted ("The month"; rules N1, N3).

    seen = await preview(uow, means, actor, 2026)                    # the first members
    seen = await preview(uow, means, actor, 2026, seen.after)        # … until `after` is None; `together` adds them up
    done = await post(uow, means, actor, 2026)                       # the same, and now it counts

What is posted is exactly what `/dividends` shows step by step (`core.services.yearly`): the member's own share ledger,
the interest that the member paid, the rates that the general meeting decided.  A member has one row for a year: who has
it, posted before or imported, keeps it.  So posting may be stopped anywhere, repeated, and done by two at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import nlargest

from core.calendar import DECEMBER, Month
from core.clock import today
from core.dividend_rules import YearRates
from core.dividend_working import Step
from core.dividends import YearlyDividend, YearTotals
from core.errors import Refusal
from core.history import Action, Actor, Change, NewEntry
from core.members import Member, MemberStatus
from core.money import ZERO, Baht
from core.notices import NewNotice, NoticeKind
from core.ports import Means, UnitOfWork
from core.services.staffing import allowed
from core.services.yearly import worked_year_of
from core.shares import ShareAccount
from core.staff import Power

AT_ONCE = 200
"""Members in a transaction."""
MOST_LARGEST = 10


class Without(StrEnum):
    """Why a member gets nothing, or no refund."""

    NOTHING = "nothing"
    """Had no shares in the year and paid no interest."""
    LEFT = "left"
    """Left, and had taken all shares out by the end of the year."""
    LEDGER = "ledger"
    """The share ledger on file does not have all of the year: the office enters it, or the figures, by a file."""
    DEFAULT = "default"
    """A loan was overdue, and the policy gives no refund then; the dividend stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some members of a year, added up. `after`: where the next ones begin, None when all are through.

    `members`: who get something; `shares`: of all at the end of the year, but for those of whom that is not known;
    `already`: who have their row of the year; `on_file`: what all rows of the year come to, known at the end.
    `without`: who get nothing or no refund, by number.  `largest`: who hold most shares, for rule N1.
    """

    after: int | None
    members: int = 0
    shares: Baht = ZERO
    dividend: Baht = ZERO
    interest: Baht = ZERO
    refund: Baht = ZERO
    already: int = 0
    on_file: YearTotals = field(default_factory=YearTotals)
    without: tuple[tuple[str, Without], ...] = ()
    largest: tuple[tuple[Baht, str], ...] = ()

    @property
    def received(self) -> Baht:
        """Dividend and refund."""
        return self.dividend + self.refund


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One member's. `paid`: None where there is nothing to pay; `interest`: what the refund is worked out from."""

    paid: YearlyDividend | None
    shares: Baht = ZERO
    interest: Baht = ZERO
    without: Without | None = None


def together(parts: Sequence[Part]) -> Part:
    """All of them as one, which ends where the last one does."""
    return Part(
        after=parts[-1].after,
        members=sum(part.members for part in parts),
        shares=sum((part.shares for part in parts), ZERO),
        dividend=sum((part.dividend for part in parts), ZERO),
        interest=sum((part.interest for part in parts), ZERO),
        refund=sum((part.refund for part in parts), ZERO),
        already=sum(part.already for part in parts),
        on_file=parts[-1].on_file,
        without=tuple(one for part in parts for one in part.without),
        largest=tuple(nlargest(MOST_LARGEST, (one for part in parts for one in part.largest))),
    )


async def preview(
    uow: UnitOfWork, means: Means, actor: Actor, year: int, after: int = 0, at_once: int = AT_ONCE
) -> Part:
    """What posting YEAR now would come to, for the next AT_ONCE members above AFTER; nothing is written.

    Also before the year is over.  Refusals: `year_end.no_rates`, and where ACTOR may not.
    """
    await allowed(uow, actor, Power.MONEY_SEE)
    return await _part(uow, means, _rates(means, year), after, at_once, None)


async def post(uow: UnitOfWork, means: Means, actor: Actor, year: int, after: int = 0, at_once: int = AT_ONCE) -> Part:
    """Dividend and refund of YEAR are put down for the next AT_ONCE members above AFTER, and they are told.

    Refusals: `year_end.not_over`, `year_end.months_open`, `year_end.no_rates`, and where ACTOR may not.
    """
    await allowed(uow, actor, Power.YEAR_CLOSE)
    if today(means.clock).year <= year:
        raise Refusal("year_end.not_over", year=str(year))
    rates = _rates(means, year)
    await uow.requests.month(Month(year, DECEMBER), held=True)  # who posts the same year waits
    still_open = await open_months(uow, year)
    if still_open:
        raise Refusal("year_end.months_open", months=", ".join(str(month) for month in still_open))
    part = await _part(uow, means, rates, after, at_once, actor)
    if part.after is None:
        await _record(uow, means, actor, year, part.on_file)
    return part


async def open_months(uow: UnitOfWork, year: int) -> Sequence[Month]:
    """Months of YEAR since the own books rule, of which what came in is not posted."""
    first = await uow.bills.first_posted()
    found = []
    for number in range(1, DECEMBER + 1):
        month = Month(year, number)
        state = await uow.requests.month(month)
        is_ours = state.prepared_at is not None or (first is not None and month >= first)
        waiting = sum(unit.answered - unit.posted for unit in await uow.bills.totals(month)) if is_ours else 0
        if is_ours and (state.posted_at is None or waiting):
            found.append(month)
    return found


def _rates(means: Means, year: int) -> YearRates:
    """What was decided for YEAR, by the policy in force today."""
    rates = means.policy.dividend.rates_of(year)
    if rates is None:
        raise Refusal("year_end.no_rates", year=str(year))
    return rates


async def _part(
    uow: UnitOfWork, means: Means, rates: YearRates, after: int, at_once: int, poster: Actor | None
) -> Part:
    """The next members. With a POSTER what they get is put down."""
    members = await uow.members.after(after, at_once)
    found, already = list[tuple[Member, Worked]](), 0
    for member in members:
        kept = {paid.year for paid in await uow.dividends.of_member(member.id)}
        if rates.year in kept:
            already += 1
        else:
            found.append((member, await worked_of(uow, means, member, rates)))
    if poster is not None:
        await _put(uow, means, poster, rates.year, found)
    last = members[-1].id if len(members) == at_once else None
    paid = [one.paid for _, one in found if one.paid is not None]
    return Part(
        after=last,
        members=len(paid),
        shares=sum((one.shares for _, one in found), ZERO),
        dividend=sum((one.dividend for one in paid), ZERO),
        interest=sum((one.interest for _, one in found), ZERO),
        refund=sum((one.refund for one in paid), ZERO),
        already=already,
        on_file=await uow.dividends.totals(rates.year) if last is None else YearTotals(),
        without=tuple((member.member_no, one.without) for member, one in found if one.without is not None),
        largest=tuple(nlargest(MOST_LARGEST, ((one.shares, member.member_no) for member, one in found))),
    )


async def worked_of(uow: UnitOfWork, means: Means, member: Member, rates: YearRates) -> Worked:
    """What MEMBER gets for the year of RATES, from the working that the member can read."""
    asked = YearlyDividend(
        year=rates.year,
        dividend_rate=rates.dividend,
        dividend=ZERO,
        refund_rate=rates.refund,
        paid_on=today(means.clock),
    )
    worked = await worked_year_of(uow, means, member, asked)
    account = await uow.shares.account(member.id)
    steps = () if worked.working is None else worked.working.steps
    shares, has_left = sum((step.amount for step in steps), ZERO), member.status is MemberStatus.LEFT
    if has_left and shares == ZERO and (account is None or account.balance == ZERO or steps):
        return Worked(paid=None, without=Without.LEFT)
    if account is not None and not _is_whole(account, steps, rates.year):
        return Worked(paid=None, without=Without.LEDGER)
    dividend = ZERO if worked.working is None else worked.working.dividend
    no_refund = Without.DEFAULT if worked.in_default and worked.interest else None
    interest = ZERO if no_refund else worked.interest
    if not dividend and not worked.refund:
        return Worked(paid=None, shares=shares, interest=interest, without=no_refund or Without.NOTHING)
    paid = YearlyDividend(
        year=rates.year,
        dividend_rate=rates.dividend if worked.working is None else worked.working.rate,
        dividend=dividend,
        refund_rate=rates.refund,
        refund=worked.refund,
        net=dividend + worked.refund,
        paid_on=asked.paid_on,
    )
    return Worked(paid=paid, shares=shares, interest=interest, without=no_refund)


def _is_whole(account: ShareAccount, steps: Sequence[Step], year: int) -> bool:
    """Whether the ledger on file, of which STEPS were made, has all of YEAR.

    Where the account tells what was brought into the year, the ledger must lead back to just that.
    """
    told = account.brought_forward if account.as_of.year == year else ZERO
    return bool(steps) and told in {ZERO, steps[0].amount}


async def _put(uow: UnitOfWork, means: Means, poster: Actor, year: int, found: Sequence[tuple[Member, Worked]]) -> None:
    """Each gets the row of the year and a notice; that something was put is noted, until the history has it."""
    now = means.clock.now()
    paid = [(member, one.paid) for member, one in found if one.paid is not None]
    for member, one in paid:
        await uow.dividends.put(member.id, one)
    kind = NoticeKind.DIVIDEND_READY
    notices = [
        NewNotice(
            kind=kind, once=f"{kind.value}:{year}", member_id=member.id, values={"year": str(year)}, not_before=now
        )
        for member, _ in paid
    ]
    await uow.notices.add(notices, now)
    if paid:
        await uow.switches.set(_mark(year), now, poster.name)


def _mark(year: int) -> str:
    """Of a year of which something was posted that the history does not have yet."""
    return f"year-end:{year}"


async def _record(uow: UnitOfWork, means: Means, actor: Actor, year: int, totals: YearTotals) -> None:
    """One entry with the sums of the year, where something of it is new."""
    if not await uow.switches.clear(_mark(year)):
        return
    sums: Mapping[str, object] = {
        "members": totals.members,
        "dividend": totals.dividend,
        "refund": totals.refund,
        "received": totals.received,
    }
    entry = NewEntry(
        at=means.clock.now(),
        actor=actor,
        action=Action.YEAR_POSTED,
        subject=f"year:{year}",
        changes=tuple(Change(name, None, str(amount)) for name, amount in sums.items()),
    )
    await uow.history.append(entry)
