"""The policy's tables on privacy, retention and consent: what may be said there, and what it means if it is not."""

import pytest

from core.policy import PrivacyRules, RetentionRules, StaffShown
from core.policy_file import PolicyRefusal, read_policy
from tests.builders import SAMPLE_POLICY

SAMPLE = SAMPLE_POLICY.read_text("utf-8")


def changed(old: str, new: str) -> str:
    assert SAMPLE.count(old) == 1, old
    return SAMPLE.replace(old, new)


def without(table: str) -> str:
    """The sample without that table."""
    lines, kept, inside = SAMPLE.splitlines(), [], False
    for line in lines:
        inside = line == f"[{table}]" if line.startswith("[") else inside
        kept += [] if inside else [line]
    return "\n".join(kept)


def test_what_is_not_said_is_the_usual() -> None:
    for table in ("privacy", "retention"):
        assert f"[{table}]" not in without(table)
        policy = read_policy(without(table))
        assert (policy.privacy, policy.retention) == (PrivacyRules(), RetentionRules())
    assert read_policy(SAMPLE).privacy == PrivacyRules(), "the sample says the usual"
    assert read_policy(SAMPLE).retention == RetentionRules()
    assert read_policy(changed("consent_asked_again = true\n", "")).credentials.consent_asked_again


def test_what_is_said_counts() -> None:
    kept = read_policy(changed("kept_after_erasure = []", 'kept_after_erasure = ["national_id"]'))
    assert kept.privacy.kept_after_erasure == {"national_id"}
    shown = read_policy(changed('staff_shown = "name"', 'staff_shown = "role"'))
    assert shown.privacy.staff_shown is StaffShown.ROLE
    assert read_policy(changed("sent_days = 90", "sent_days = 7")).retention.sent == 7
    assert not read_policy(
        changed("consent_asked_again = true", "consent_asked_again = false")
    ).credentials.consent_asked_again


@pytest.mark.shows("T11")
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("received_days = 400", "received_days = 399", "retention.received_days: must be from 400 to 3650"),
        ("logins_days = 400", "logins_days = 89", "retention.logins_days: must be from 90 to 3650"),
        ("sent_days = 90", "sent_days = 0", "retention.sent_days: must be from 1 to 3650"),
        ("pages_days = 30", "page_days = 30", "retention.page_days: is not known"),
        (
            "kept_after_erasure = []",
            'kept_after_erasure = ["shoe_size"]',
            'privacy.kept_after_erasure: "shoe_size" is no field of a member',
        ),
        (
            "kept_after_erasure = []",
            'kept_after_erasure = ["first_name"]',
            'privacy.kept_after_erasure: "first_name" is never erased',
        ),
        ('staff_shown = "name"', 'staff_shown = "none"', 'privacy.staff_shown: must be one of "name", "role"'),
    ],
)
def test_what_cannot_be_is_refused(old: str, new: str, fault: str) -> None:
    with pytest.raises(PolicyRefusal) as refusal:
        read_policy(changed(old, new))
    assert [str(found) for found in refusal.value.faults] == [fault]
