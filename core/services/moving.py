"""Cut-offs that staff moved by a holiday, and when those concerned are told of it: once, of the last (row E6; F19).

    moves(policy, days, Month(2026, 11))      # read off the calendar's changes, the same every time

Changes of one month that follow each other before anybody was told are one move, told with its last cut-off; where that
is the one they began with, nobody is told anything.  A move is told the next morning, or some minutes later where the
cut-off is near, outside of the quiet hours; of a later month, once the month before has been cut off: until then
nobody was given its date.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.calendar import Month
from core.clock import BANGKOK
from core.policy import Policy
from core.services.notifying import quiet_end
from core.working_days import CalendarChange, WorkingDays, cutoff

NEAR = timedelta(days=2)
"""A cut-off so near, before or after the change, is told of at once."""

CORRECTABLE = timedelta(minutes=9)
"""For so long after a change "at once" waits for another one: a mistake is seen soon."""

UNDER_WAY = timedelta(minutes=1)
"""A change so long before the telling is part of what is told; its transaction may end a little later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One that is told, at `told_at`. `version`: of the calendar, with its last change."""

    version: int
    before: datetime
    after: datetime
    told_at: datetime

    @property
    def until(self) -> datetime:
        """After both cut-offs nobody need know any more."""
        return max(self.before, self.after)


def moves(policy: Policy, days: WorkingDays, month: Month) -> list[Move]:
    """All moves of MONTH's cut-off that are told, oldest first."""
    found: list[Move] = []
    for change in days.changes:
        if Month.of(change.day) != month:
            continue
        move = _move(policy, days, month, change)
        if move.before == move.after:
            continue
        if found and change.changed_at <= found[-1].told_at - UNDER_WAY:
            move = replace(move, before=found.pop().before)
        found.append(move)
    return [move for move in found if move.before != move.after and move.told_at <= move.until]


def _move(policy: Policy, days: WorkingDays, month: Month, change: CalendarChange) -> Move:
    before, after = (
        cutoff(month, policy.cutoff, days.as_of(version)) for version in (change.version - 1, change.version)
    )
    told_at = tells_at(policy, days, month, change.changed_at, min(before, after))
    return Move(version=change.version, before=before, after=after, told_at=told_at)


def tells_at(policy: Policy, days: WorkingDays, month: Month, changed_at: datetime, earliest: datetime) -> datetime:
    """When people are told of a change of CHANGED_AT, of MONTH's cut-off; EARLIEST: it before or after, the earlier."""
    wait = CORRECTABLE + UNDER_WAY
    at = changed_at + wait
    if earliest - changed_at > NEAR:
        at = _next_morning(policy, changed_at)
    at = max(at, cutoff(month.previous(), policy.cutoff, days) + wait)
    return quiet_end(at, policy.notices) or at


def _next_morning(policy: Policy, at: datetime) -> datetime:
    day: date = at.astimezone(BANGKOK).date() + timedelta(days=1)
    return datetime.combine(day, policy.notices.quiet_until, BANGKOK)
