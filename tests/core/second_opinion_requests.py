"""Rules N4 and N6 once more, written for the tests from their text: whole satang, no code of core's but the records.

Each rule is a sentence of its own that looks at everything it needs; nothing is shared between them.
"""

from decimal import ROUND_CEILING, Decimal, localcontext

from core.request_policy import RequestRules
from core.request_rules import Facts
from core.requests import Ask, RequestKind

UP, DOWN, RESUME = RequestKind.SHARE_UP, RequestKind.SHARE_DOWN, RequestKind.SHARE_RESUME
SUSPEND, REPAYMENT, DEPOSIT = RequestKind.SHARE_SUSPEND, RequestKind.REPAYMENT, RequestKind.DEPOSIT


def must_keep(satang: int, percent: str, least: int) -> int:
    """So many satang of a salary of SATANG a member keeps."""
    with localcontext() as exactly:
        exactly.prec = 60
        share = (Decimal(satang) * Decimal(percent) / 100).to_integral_value(ROUND_CEILING)
    return max(int(share), least)


def wanted(ask: Ask, facts: Facts) -> int:
    """Satang a month for the thing that is asked about."""
    if ask.kind is SUSPEND:
        return 0
    return facts.now.satang if ask.new is None else ask.new.satang


def keeps_enough(ask: Ask, facts: Facts, rules: RequestRules) -> bool:
    """N4: whoever raises a deduction keeps enough of the salary after all of them."""
    if facts.salary is None or wanted(ask, facts) <= facts.now.satang:
        return True
    after = facts.salary.satang - facts.total.satang + facts.now.satang - wanted(ask, facts)
    return after >= must_keep(facts.salary.satang, str(rules.keep_percent), rules.keep_baht.satang)


def may_lower(ask: Ask, facts: Facts, rules: RequestRules) -> bool:
    """N6: an active share goes down by whole units, not below the band, some months after the last change."""
    new = wanted(ask, facts)
    in_units = new > 0 and new % rules.share_unit.satang == 0
    waited = facts.last_share_change is None or _months(facts) >= rules.months_between_share_changes
    return facts.now.satang > 0 and in_units and facts.least.satang <= new < facts.now.satang and waited


def may_raise(ask: Ask, facts: Facts, rules: RequestRules) -> bool:
    """An active share goes up by whole units, where enough of the salary is left."""
    new = wanted(ask, facts)
    waited = facts.last_share_change is None or _months(facts) >= rules.months_between_share_rises
    in_units = new % rules.share_unit.satang == 0
    return new > facts.now.satang > 0 and in_units and waited and keeps_enough(ask, facts, rules)


def may_resume(ask: Ask, facts: Facts, rules: RequestRules) -> bool:
    """A suspended share begins again, by whole units and not below the band."""
    new = wanted(ask, facts)
    fits = new > 0 and new % rules.share_unit.satang == 0 and new >= facts.least.satang
    return facts.now.satang == 0 and fits and keeps_enough(ask, facts, rules)


def may_suspend(facts: Facts, rules: RequestRules) -> bool:
    """N6: after so many instalments and without debt."""
    free = not (facts.owes and rules.suspend_without_debt)
    return facts.now.satang > 0 and facts.instalments_paid >= rules.suspend_after and free


def may_repay(ask: Ask, facts: Facts, rules: RequestRules) -> bool:
    """Another amount, not under the contract's own and not over what is owed, where enough of the salary is left."""
    new = wanted(ask, facts)
    most = new if facts.most is None else facts.most.satang
    in_bounds = new > 0 and facts.least.satang <= new <= most
    return new != facts.now.satang and in_bounds and keeps_enough(ask, facts, rules)


def may_save(ask: Ask, facts: Facts, rules: RequestRules) -> bool:
    """Another amount, not under the least one, by whole units, where enough of the salary is left."""
    new = wanted(ask, facts)
    fits = new >= rules.least_deposit.satang and new % rules.deposit_unit.satang == 0
    return new != facts.now.satang and fits and keeps_enough(ask, facts, rules)


def allowed(ask: Ask, facts: Facts, rules: RequestRules) -> bool:
    """The whole judgement."""
    if not facts.is_known or facts.waits_already:
        return False
    if ask.kind is SUSPEND:
        return may_suspend(facts, rules)
    if ask.kind is RequestKind.GENERAL:
        return bool(ask.words.strip())
    by_kind = {UP: may_raise, DOWN: may_lower, RESUME: may_resume, REPAYMENT: may_repay, DEPOSIT: may_save}
    return ask.new is not None and by_kind[ask.kind](ask, facts, rules)


def _months(facts: Facts) -> int:
    """Counted one by one, as on the fingers."""
    month, count = facts.last_share_change, 0
    assert month is not None
    while month < facts.effective:
        month, count = month.next(), count + 1
    return count
