"""Whom it concerns when the cut-off is near or has moved, and what they are told: a few hundred at a time (row E6).

    telling = Telling(once="cutoff-near:2026-11", cutoff=until, until=until, kinds={Concerned.DRAFTS: …})
    cursor = await tell(uow, means, telling, job.cursor)       # "drafts:4711", and None when all have been told

A member is told the same thing once, whichever group comes first: who has a draft and the monthly reminder gets one.
Members whose request waits for the office are in no group: a filed request keeps its month, whatever the cut-off does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.calendar import Month
from core.cases import CaseKind
from core.chat_care import Wish
from core.clock import BANGKOK
from core.due_jobs import DueJob
from core.links import MemberId
from core.notices import NewNotice, NoticeKind
from core.policy import Policy
from core.ports import Means, UnitOfWork
from core.request_policy import NotifyRules
from core.services.notifying import quiet_end
from core.services.office_calendar import working_days
from core.staff import Power, Staff, may
from core.working_days import WorkingDays, cutoff

AT_ONCE = 200
"""Members told in one transaction."""

LIVELY = timedelta(days=92)
"""A draft that nobody touched for so long is forgotten: it is kept, and nobody is reminded of it month after month."""

ON_TIME = timedelta(minutes=15)
"""A reminder this late is on time, also where the policy wants none that is late."""


class Concerned(StrEnum):
    """Groups of people, told in this order."""

    STAFF = "staff"
    """Those who decide requests and have a chat, while requests wait."""
    DRAFTS = "drafts"
    """Members with something unfinished."""
    WISHES = "wishes"
    """Members of whom a chat has the monthly reminder switched on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told to each group, those left out are not told. `once`: as of a notice.

    `cutoff`: what the sentence says; `until`: after this it need not be told any more.
    """

    once: str
    cutoff: datetime
    until: datetime
    kinds: Mapping[Concerned, NoticeKind]


async def tell(uow: UnitOfWork, means: Means, telling: Telling, cursor: str) -> str | None:
    """The next few from CURSOR on; from where it goes on then, None when all have been told."""
    groups = [group for group in Concerned if group in telling.kinds]
    name, _, after = cursor.partition(":")
    group = Concerned(name) if name else groups[0]
    if group is Concerned.STAFF:
        await _tell_staff(uow, means, telling)
    else:
        found = await _members(uow, means, group, int(after or 0))
        await uow.notices.add([_notice(means, telling, group, member_id=one) for one in found], means.clock.now())
        if len(found) == AT_ONCE:
            return f"{group}:{found[-1]}"
    following = groups[groups.index(group) + 1 :]
    return following[0].value if following else None


async def _members(uow: UnitOfWork, means: Means, group: Concerned, after: int) -> list[MemberId]:
    if group is Concerned.DRAFTS:
        since = means.clock.now() - LIVELY
        return list(await uow.requests.members_with_drafts(since, after, AT_ONCE))
    return list(await uow.notice_wishes.members_wanting(Wish.REMINDER, after, AT_ONCE))


async def _tell_staff(uow: UnitOfWork, means: Means, telling: Telling) -> None:
    """How many requests wait is said, and of whom none. In the order of their numbers, as everybody adds notices."""
    waiting = (await uow.cases.count_waiting()).get(CaseKind.REQUEST, 0)
    if not waiting:
        return
    told = [
        _notice(means, telling, Concerned.STAFF, staff=person, number=waiting)
        for person in sorted(await uow.staff.all(), key=lambda one: one.id)
        if person.is_active and may(person.role, Power.REQUEST_DECIDE) and await uow.staff_links.of_staff(person.id)
    ]
    await uow.notices.add(told, means.clock.now())


def _notice(
    means: Means,
    telling: Telling,
    group: Concerned,
    *,
    member_id: MemberId | None = None,
    staff: Staff | None = None,
    number: int | None = None,
) -> NewNotice:
    values = {"until": telling.cutoff.isoformat()}
    if number is not None:
        values["number"] = str(number)
    return NewNotice(
        kind=telling.kinds[group],
        once=telling.once,
        member_id=member_id,
        staff_id=None if staff is None else staff.id,
        values=values,
        not_before=means.clock.now(),
        until=telling.until,
    )


async def cutoff_of(uow: UnitOfWork, means: Means, job: DueJob) -> tuple[datetime, WorkingDays]:
    """The cut-off of the month that JOB is called after, by the calendar as it stands."""
    days = await working_days(uow, means)
    return cutoff(Month.parse(job.period), means.policy.cutoff, days), days


def reminder_at(policy: Policy, days: WorkingDays, until: datetime) -> datetime:
    """So many working days before the cut-off UNTIL as the policy says, when the quiet hours of the night are over."""
    day = until.astimezone(BANGKOK).date()
    for _ in range(policy.notices.reminder_working_days):
        day = days.before(day)
    return datetime.combine(day, policy.notices.quiet_until, BANGKOK)


def of_use_until(rules: NotifyRules, due_at: datetime, until: datetime) -> datetime:
    """How late a reminder that was due at DUE_AT still goes: by the policy, and not after the cut-off UNTIL."""
    return min(until, due_at + max(timedelta(hours=rules.late_hours), ON_TIME))


def after_quiet_hours(at: datetime, rules: NotifyRules) -> datetime:
    """AT, or the end of the quiet hours that it falls in."""
    return quiet_end(at, rules) or at
