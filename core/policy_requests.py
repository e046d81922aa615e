"""Tables of the policy's file about requests and notices: `[requests]`, `[notices]` (rules N4, N6).

A table or key that is left out is as usual, so that a file from before there was one still loads.

>>> faults = []
>>> file = PolicyTable({"requests": {"keep_percent": 101}}, "", faults)
>>> request_rules(file).suspend_after, notify_rules(file) == NotifyRules(), [str(fault) for fault in faults]
(180, True, ['requests.keep_percent: must be at most 100.00'])
"""

from core.policy_table import PolicyTable
from core.rates import Rate
from core.request_policy import NotifyRules, RequestRules

WHOLE = Rate.of(100)
MOST_MONTHS, MOST_INSTALMENTS = 120, 600
MOST_WORKING_DAYS, MOST_HOURS = 15, 24 * 31


def request_rules(file: PolicyTable) -> RequestRules:
    """What FILE says of requests."""
    usual = RequestRules()
    if not file.has("requests"):
        return usual
    table = file.table("requests")
    rules = RequestRules(
        keep_percent=table.rate("keep_percent", WHOLE) if table.has("keep_percent") else usual.keep_percent,
        keep_baht=table.amount("keep_baht") if table.has("keep_baht") else usual.keep_baht,
        months_between_share_changes=table.whole(
            "months_between_share_changes", 0, MOST_MONTHS, default=usual.months_between_share_changes
        ),
        months_between_share_rises=table.whole(
            "months_between_share_rises", 0, MOST_MONTHS, default=usual.months_between_share_rises
        ),
        share_unit=table.amount("share_unit") if table.has("share_unit") else usual.share_unit,
        suspend_after=table.whole("suspend_after", 0, MOST_INSTALMENTS, default=usual.suspend_after),
        suspend_without_debt=table.yes("suspend_without_debt", default=usual.suspend_without_debt),
        least_deposit=table.amount("least_deposit") if table.has("least_deposit") else usual.least_deposit,
        deposit_unit=table.amount("deposit_unit") if table.has("deposit_unit") else usual.deposit_unit,
    )
    for key in ("share_unit", "deposit_unit"):
        if not getattr(rules, key):
            table.fault(key, "must be above zero")
    table.finish()
    return rules


def notify_rules(file: PolicyTable) -> NotifyRules:
    """What FILE says of notices."""
    usual = NotifyRules()
    if not file.has("notices"):
        return usual
    table = file.table("notices")
    rules = NotifyRules(
        quiet_from=table.clock_time("quiet_from", default=usual.quiet_from),
        quiet_until=table.clock_time("quiet_until", default=usual.quiet_until),
        reminder_working_days=table.whole(
            "reminder_working_days", 1, MOST_WORKING_DAYS, default=usual.reminder_working_days
        ),
        quota_reserve=table.whole("quota_reserve", 0, 100, default=usual.quota_reserve),
        late_hours=table.whole("late_hours", 0, MOST_HOURS, default=usual.late_hours),
    )
    table.finish()
    return rules
