"""Whether a request may be: rules N4 and N6 of the product, over facts that are passed in.

Everything that speaks against it is found at once, each with the rule's own numbers; an empty list allows it.  The same
function judges when it is filed and again when it is decided, with the facts as they are then.

>>> rules = RequestRules()
>>> left_at_least(rules, Baht.of(30_000))
Baht('9,000.00')
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from core.calendar import Month
from core.money import ZERO, Baht
from core.request_policy import RequestRules
from core.requests import SHARES, Ask, RequestKind

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One member's, for a request that would take effect in `effective`.

    `now`: baht a month that are deducted for the target; `least`, `most`: what the contract or the band asks for.
    `total`: the whole deduction of that month without this request, other requests that count for it included.
    """

    effective: Month
    now: Baht
    total: Baht
    salary: Baht | None
    is_known: bool = True
    """Whether the target is the member's own and open."""
    least: Baht = ZERO
    most: Baht | None = None
    instalments_paid: int = 0
    owes: bool = False
    last_share_change: Month | None = None
    waits_already: str = ""
    """The number of an undecided request for the same; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against it: a catalogue key, `request_rules.too_soon`, and the rule's numbers."""

    key: str
    values: Mapping[str, Baht | Month | int | str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the member sees before sending. `left`: of the salary after all deductions; None where no salary is kept."""

    total_before: Baht
    total_after: Baht
    left: Baht | None
    left_percent: int | None
    against: tuple[Against, ...]

    @property
    def is_allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.against


def left_at_least(rules: RequestRules, salary: Baht) -> Baht:
    """What stays of SALARY by the policy's test, rounded up in the member's favour to the satang."""
    exact = rules.keep_percent.of_baht(salary)
    by_percent = Baht.rounded(exact)
    if by_percent.satang < exact * 100:
        by_percent += Baht(1)
    return max(by_percent, rules.keep_baht)


def judge(ask: Ask, facts: Facts, rules: RequestRules) -> Verdict:
    """What ASK would do, and all that speaks against it."""
    new = _amount(ask, facts)
    total = facts.total - facts.now + new
    left = None if facts.salary is None else facts.salary - total
    against = _against(ask, facts, rules, left)
    return Verdict(
        total_before=facts.total,
        total_after=total,
        left=left,
        left_percent=_percent(left, facts.salary),
        against=tuple(against),
    )


def _amount(ask: Ask, facts: Facts) -> Baht:
    """What would be deducted for the target."""
    if ask.kind is RequestKind.SHARE_SUSPEND:
        return ZERO
    return facts.now if ask.kind is RequestKind.GENERAL or ask.new is None else ask.new


def _percent(left: Baht | None, salary: Baht | None) -> int | None:
    """Rounded down, so that nobody counts on a percent too many."""
    if left is None or salary is None or salary <= ZERO:
        return None
    return left.satang * 100 // salary.satang


def _against(ask: Ask, facts: Facts, rules: RequestRules, left: Baht | None) -> list[Against]:
    if not facts.is_known:
        return [Against("request_rules.not_yours")]  # nothing is said of what is somebody else's
    waits = [Against("request_rules.waits", {"number": facts.waits_already})] if facts.waits_already else []
    return [*waits, *_of_kind(ask, facts, rules), *_too_little_left(ask, facts, rules, left)]


def _of_kind(ask: Ask, facts: Facts, rules: RequestRules) -> list[Against]:
    match ask.kind:
        case RequestKind.SHARE_SUSPEND:
            return _suspension(facts, rules)
        case RequestKind.GENERAL:
            return [] if ask.words.strip() else [Against("request_rules.no_words")]
    if ask.new is None:
        return [Against("request_rules.no_amount")]
    match ask.kind:
        case RequestKind.REPAYMENT:
            return _repayment(ask.new, facts)
        case RequestKind.DEPOSIT:
            return _deposit(ask.new, facts, rules)
        case _:
            return _share(ask.kind, ask.new, facts, rules)


def _share(kind: RequestKind, new: Baht, facts: Facts, rules: RequestRules) -> list[Against]:
    is_resuming, is_suspended = kind is RequestKind.SHARE_RESUME, facts.now <= ZERO
    if is_resuming and not is_suspended:
        return [Against("request_rules.not_suspended")]
    if is_suspended and not is_resuming:
        return [Against("request_rules.is_suspended")]
    found: list[Against] = []
    if new <= ZERO or new.satang % rules.share_unit.satang:
        found.append(Against("request_rules.share_unit", {"unit": rules.share_unit}))
    if new == facts.now:
        found.append(Against("request_rules.same", {"amount": facts.now}))
    elif kind is RequestKind.SHARE_UP and new < facts.now:
        found.append(Against("request_rules.not_more", {"amount": facts.now}))
    elif kind is RequestKind.SHARE_DOWN and new > facts.now:
        found.append(Against("request_rules.not_less", {"amount": facts.now}))
    if new < facts.least and kind is not RequestKind.SHARE_UP:
        found.append(Against("request_rules.below_band", {"least": facts.least}))
    return found + _too_soon(kind, facts, rules)


def _too_soon(kind: RequestKind, facts: Facts, rules: RequestRules) -> list[Against]:
    """Rule N6: so many months from the last change to the month in which this one would take effect."""
    if kind is RequestKind.SHARE_RESUME or facts.last_share_change is None:
        return []
    is_down = kind is RequestKind.SHARE_DOWN
    months = rules.months_between_share_changes if is_down else rules.months_between_share_rises
    last = facts.last_share_change
    if months_between(last, facts.effective) >= months:
        return []
    return [Against("request_rules.too_soon", {"months": months, "last": last, "earliest": months_after(last, months)})]


def _suspension(facts: Facts, rules: RequestRules) -> list[Against]:
    if facts.now <= ZERO:
        return [Against("request_rules.suspended_already")]
    found: list[Against] = []
    if facts.instalments_paid < rules.suspend_after:
        counts = {"needed": rules.suspend_after, "paid": facts.instalments_paid}
        found.append(Against("request_rules.too_few_instalments", counts))
    if facts.owes and rules.suspend_without_debt:
        found.append(Against("request_rules.still_owes"))
    return found


def _repayment(new: Baht, facts: Facts) -> list[Against]:
    found: list[Against] = []
    if new == facts.now:
        found.append(Against("request_rules.same", {"amount": facts.now}))
    if new <= ZERO or new < facts.least:
        found.append(Against("request_rules.payment_too_low", {"least": facts.least}))
    if facts.most is not None and new > facts.most:
        found.append(Against("request_rules.payment_too_high", {"most": facts.most}))
    return found


def _deposit(new: Baht, facts: Facts, rules: RequestRules) -> list[Against]:
    found: list[Against] = []
    if new == facts.now:
        found.append(Against("request_rules.same", {"amount": facts.now}))
    if new < max(rules.least_deposit, ZERO):
        found.append(Against("request_rules.deposit_too_low", {"least": rules.least_deposit}))
    if new.satang % rules.deposit_unit.satang:
        found.append(Against("request_rules.deposit_unit", {"unit": rules.deposit_unit}))
    return found


def _too_little_left(ask: Ask, facts: Facts, rules: RequestRules, left: Baht | None) -> list[Against]:
    """Rule N4; what lowers the deduction is never stopped by it."""
    if facts.salary is None or left is None or ask.kind is RequestKind.GENERAL or _amount(ask, facts) <= facts.now:
        return []
    least = left_at_least(rules, facts.salary)
    return [] if left >= least else [Against("request_rules.too_little_left", {"left": left, "least": least})]


def months_between(first: Month, last: Month) -> int:
    """How many months LAST is after FIRST; negative before it."""
    return (last.year - first.year) * MONTHS_A_YEAR + last.number - first.number


def months_after(month: Month, months: int) -> Month:
    """The month that is MONTHS after."""
    count = month.year * MONTHS_A_YEAR + month.number - 1 + months
    return Month(count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1)


def family(ask: Ask) -> tuple[str, str]:
    """What it is about: of all requests with the same one only the newest counts, and one may wait at a time."""
    return ("shares" if ask.kind in SHARES else ask.kind.value, ask.target)
