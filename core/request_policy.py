"""The policy's rules about requests and notices: its tables `[requests]` and `[notices]` (rules N4, N6)."""

from dataclasses import dataclass, field
from datetime import time

from core.money import ZERO, Baht
from core.rates import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRules:
    """The policy's `[requests]` and the change rules of `[shares]` (rules N4, N6).

    A member keeps at least `keep_percent` of the salary and at least `keep_baht`.
    """

    keep_percent: Rate = field(default_factory=lambda: Rate.of(30))
    keep_baht: Baht = ZERO
    months_between_share_changes: int = 6
    """Before the monthly share goes down again."""
    months_between_share_rises: int = 0
    """Before it goes up again."""
    share_unit: Baht = field(default_factory=lambda: Baht.of(10))
    """Monthly shares are whole multiples of this: the par value."""
    suspend_after: int = 180
    """Instalments of shares that were paid."""
    suspend_without_debt: bool = True
    least_deposit: Baht = ZERO
    deposit_unit: Baht = field(default_factory=lambda: Baht.of(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyRules:
    """When notices go. Between `quiet_from` and `quiet_until` (Thai wall-clock time, over midnight) none does.

    `reminder_working_days`: so many working days before the cut-off people are reminded.  `quota_reserve`: of LINE's
    monthly quota this percentage is kept for what is urgent.  `late_hours`: a reminder that could not go in time, since
    the system was down, still goes for so long and not later than the cut-off.
    """

    quiet_from: time = time(20)
    quiet_until: time = time(8)
    reminder_working_days: int = 3
    quota_reserve: int = 10
    late_hours: int = 24
