"""Counting of wrong entries: pauses, the lock, what is open, and that a right entry takes back its own count alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.links import ChatId
from core.policy import ThrottleRules
from core.throttle import AccountCount, Standing, Ticket, burst_limit, counted, standing_of, uncounted
from tests.fakes import MORNING

RULES = ThrottleRules()
MINUTE = timedelta(minutes=1)
OPEN, SHUT = Standing(True, True, True), Standing(False, False, False)


def after(failures: int) -> AccountCount:
    count = AccountCount(account="026548")
    for _ in range(failures):
        count = counted(count, RULES, MORNING)
    return count


@pytest.mark.parametrize(("failures", "pause"), [(4, None), (5, 15), (9, 15), (10, 30), (15, 60), (20, 60), (45, 60)])
def test_every_fifth_failure_in_a_row_brings_a_longer_pause(failures: int, pause: int | None) -> None:
    count = after(failures)
    assert count.in_a_row == failures
    assert count.paused_until == (None if pause is None else MORNING + pause * MINUTE)
    assert count.locked_at is None


@pytest.mark.shows("T2")
def test_the_fiftieth_failure_in_a_row_locks() -> None:
    assert after(49).locked_at is None
    assert after(50).locked_at == MORNING


@pytest.mark.parametrize(
    ("count", "closing", "standing"),
    [
        (AccountCount(account="1"), set(), OPEN),
        (AccountCount(account="1", in_a_row=4), set(), OPEN),
        (AccountCount(account="1", paused_until=MORNING), set(), OPEN),
        (AccountCount(account="1", paused_until=MORNING + MINUTE), set(), Standing(False, False, True)),
        (AccountCount(account="1", locked_at=MORNING), set(), SHUT),
        (AccountCount(account="1"), {"chat_is_limited"}, Standing(False, False, True)),
        (AccountCount(account="1"), {"breaker_is_open"}, Standing(True, False, True)),
    ],
)
def test_what_is_open(count: AccountCount, closing: set[str], standing: Standing) -> None:
    said = {name: name in closing for name in ("chat_is_limited", "breaker_is_open")}
    found = standing_of(count, now=MORNING, **said)
    assert found == standing


@given(some.integers(0, 49), some.integers(0, 3))
def test_a_right_entry_takes_back_its_own_count_and_no_other(before: int, others: int) -> None:
    kept = after(before)
    own = counted(kept, RULES, MORNING + MINUTE)
    ticket = Ticket(
        attempt_id=1, account="026548", chat_id=ChatId(1), network=None, before=kept, after=own, standing=OPEN
    )
    assert uncounted(own, ticket) == kept
    later = own
    for _ in range(others):
        later = counted(later, RULES, MORNING + 2 * MINUTE)
    assert uncounted(later, ticket).in_a_row == before + others


@pytest.mark.parametrize(("unlinked", "limit"), [(0, 30), (3000, 30), (3100, 31), (30_000, 300)])
def test_the_breakers_limit_grows_with_the_members(unlinked: int, limit: int) -> None:
    assert burst_limit(unlinked, RULES) == limit
