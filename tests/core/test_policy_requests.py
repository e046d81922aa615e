"""The policy's tables on requests and notices: what is usual, what is said, and what is refused."""

import re
from datetime import time

import pytest

from core.money import ZERO, Baht
from core.policy_file import PolicyRefusal, read_policy
from core.rates import Rate
from core.request_policy import NotifyRules, RequestRules
from tests.builders import SAMPLE_POLICY

pytestmark = pytest.mark.shows("R1")

SAMPLE = SAMPLE_POLICY.read_text("utf-8")


def table(name: str) -> str:
    """Its text in the sample, up to the next heading."""
    found = re.search(rf"^\[{name}\]\n(?:[^\[].*\n)*?(?=\n)", SAMPLE, re.MULTILINE)
    assert found is not None
    return found[0]


REQUESTS, NOTICES = table("requests"), table("notices")
WITHOUT = SAMPLE.replace(REQUESTS, "").replace(NOTICES, "")


def test_an_older_file_without_these_tables_has_the_usual_rules_and_the_sample_says_them() -> None:
    older, sample = read_policy(WITHOUT), read_policy(SAMPLE)
    assert (older.requests, older.notices) == (RequestRules(), NotifyRules())
    assert (sample.requests, sample.notices) == (older.requests, older.notices)


def test_empty_tables_are_as_usual() -> None:
    policy = read_policy(WITHOUT + "\n[requests]\n[notices]\n")
    assert (policy.requests, policy.notices) == (RequestRules(), NotifyRules())


def test_the_other_tests_that_were_seen() -> None:
    """N4: 10 %, 15 % and 6,000 baht."""
    said = 'keep_percent = 15\nkeep_baht = "6,000.00"\n'
    rules = read_policy(WITHOUT + f"\n[requests]\n{said}").requests
    assert (rules.keep_percent, rules.keep_baht) == (Rate.of(15), Baht.of(6_000))
    rules = read_policy(WITHOUT + '\n[requests]\nkeep_percent = "12.5"\n').requests
    assert (rules.keep_percent, rules.keep_baht) == (Rate.of("12.5"), ZERO)


def test_what_is_said_counts() -> None:
    said = (
        "\n[requests]\nmonths_between_share_changes = 12\nmonths_between_share_rises = 3\nshare_unit = 50\n"
        "suspend_after = 60\nsuspend_without_debt = false\nleast_deposit = 100\ndeposit_unit = 100\n"
        '[notices]\nquiet_from = "21:30"\nquiet_until = "07:00"\nreminder_working_days = 5\nquota_reserve = 25\n'
        "late_hours = 0\n"
    )
    policy = read_policy(WITHOUT + said)
    assert policy.requests == RequestRules(
        months_between_share_changes=12,
        months_between_share_rises=3,
        share_unit=Baht.of(50),
        suspend_after=60,
        suspend_without_debt=False,
        least_deposit=Baht.of(100),
        deposit_unit=Baht.of(100),
    )
    assert policy.notices == NotifyRules(
        quiet_from=time(21, 30), quiet_until=time(7), reminder_working_days=5, quota_reserve=25, late_hours=0
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("keep_percent = 30", "keep_percent = 100.5", 'requests.keep_percent: must be exact: write "100.5" in quotes'),
        ("keep_percent = 30", "keep_percent = 101", "requests.keep_percent: must be at most 100.00"),
        ("keep_percent = 30", "keep_percent = -1", 'requests.keep_percent: must be a percentage, such as "5.70"'),
        ("keep_baht = 0", 'keep_baht = "few"', 'requests.keep_baht: must be an amount, such as "1,234.50"'),
        ("keep_baht = 0", "keep_baht = -1", "requests.keep_baht: must not be below zero"),
        ("share_changes = 6", "share_changes = 121", "requests.months_between_share_changes: must be from 0 to 120"),
        ("share_rises = 0", "share_rises = -1", "requests.months_between_share_rises: must be from 0 to 120"),
        ("share_unit = 10", "share_unit = 0", "requests.share_unit: must be above zero"),
        ("suspend_after = 180", "suspend_after = 601", "requests.suspend_after: must be from 0 to 600"),
        ("without_debt = true", 'without_debt = "yes"', "requests.suspend_without_debt: must be true or false"),
        ("deposit_unit = 1", "deposit_unit = 0", "requests.deposit_unit: must be above zero"),
        ("deposit_unit = 1", "deposit_units = 1", "requests.deposit_units: is not known"),
        ('quiet_from = "20:00"', 'quiet_from = "8 pm"', 'notices.quiet_from: must be a time, such as "12:00"'),
        ("working_days = 3", "working_days = 0", "notices.reminder_working_days: must be from 1 to 15"),
        ("quota_reserve = 10", "quota_reserve = 101", "notices.quota_reserve: must be from 0 to 100"),
        ("late_hours = 24", "late_hours = 745", "notices.late_hours: must be from 0 to 744"),
        ("late_hours = 24", "later = 24", "notices.later: is not known"),
    ],
)
def test_what_cannot_be_is_refused(old: str, new: str, fault: str) -> None:
    assert old in REQUESTS + NOTICES
    with pytest.raises(PolicyRefusal) as refusal:
        read_policy(SAMPLE.replace(old, new, 1))
    assert [str(found) for found in refusal.value.faults] == [fault]
