r"""Guessing kept slow: what is counted of log-ins, and what the counts lead to (security, section 2).

Whoever knows a member's number knows the first password too, so that guessing is aimed at the second proof.  Counters
are of the account that is claimed, whether it exists or not, of the chat, of the network, and of the co-op as a whole.
They stop new links only: a chat that is linked notices nothing, so that locking somebody out is no weapon.

>>> rules, now = ThrottleRules(), datetime(2026, 11, 25, 9)
>>> fifth = counted(AccountCount(account="026548", in_a_row=4), rules, now)
>>> fifth.paused_until == now + timedelta(minutes=15), fifth.locked_at
(True, None)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from core.links import ChatId, LinkStep
from core.policy import ThrottleRules

NO_NUMBER = ""
"""The account of everything that has the shape of no member's number."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One entry on the link page. `account`: the canonical number claimed; `network`: where it came from, if known."""

    account: str
    chat_id: ChatId
    network: str | None
    step: LinkStep
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCount:
    """Failures in a row on one account since its last finished link. `locked_at`: until staff unlock it."""

    account: str
    in_a_row: int = 0
    paused_until: datetime | None = None
    locked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Which ways in are open to an attempt. All that are closed look like a wrong entry."""

    own_password: bool
    first_password: bool
    """With birth date and ID, or without a second proof where the policy wants none."""
    staff_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An attempt that was counted before anybody looked whether it is right. `before`: the account's count then."""

    attempt_id: int
    account: str
    chat_id: ChatId
    network: str | None
    before: AccountCount
    after: AccountCount
    standing: Standing


@dataclass(frozen=True, slots=True)
class NetworkAct:
    """What a chat or network did: how many entries, on how many accounts, how many of them wrong."""

    entries: int
    accounts: int
    failed: int


class Cause(StrEnum):
    """Why the breaker opened."""

    BURST = "burst"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The breaker while it is open. `burst_limit`: accounts that may fail in the breaker's minutes, as it was then."""

    opened_at: datetime
    cause: Cause
    burst_limit: int


class AlertKind(StrEnum):
    """What staff are told about at once."""

    BREAKER_OPENED = "breaker.opened"
    ACCOUNT_LOCKED = "account.locked"
    CANARY_TOUCHED = "canary.touched"
    NETWORK_SLOWED = "network.slowed"
    EVENT_GIVEN_UP = "event.given_up"
    QUOTA_USED_UP = "line.quota_used_up"
    JOB_MISSED = "job.missed"
    """The program was down until it was of no use any more."""
    JOB_FAILS = "job.fails"
    YEAR_UNKNOWN = "calendar.year_unknown"
    """Nobody knows the holidays of a year for which something is to be planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something staff must look at. `detail` holds row numbers and counts, nothing personal."""

    at: datetime
    kind: str
    detail: str


class Alerts(Protocol):
    """Keeps alerts."""

    async def add(self, alert: Alert) -> None:
        """Keep one more."""
        ...

    async def newest(self, limit: int) -> Sequence[Alert]:
        """The newest first."""
        ...

    async def waiting(self) -> bool:
        """Whether there is one that nobody has been told of."""
        ...

    async def unsaid(self, now: datetime) -> Sequence[Alert]:
        """Those that nobody has been told of, oldest first; now they have been told."""
        ...

    async def has_kind(self, kind: AlertKind, since: datetime) -> bool:
        """Whether one of this kind was told since then."""
        ...


class Attempts(Protocol):
    """Keeps the counters. Accounts and networks are kept as keyed digests: anything may have been typed there."""

    async def hold(self, account: str) -> AccountCount:
        """The account's count, held until this unit of work ends, so that attempts at once are counted one by one."""
        ...

    async def save(self, count: AccountCount) -> None:
        """Keep the account's count."""
        ...

    async def add(self, attempt: Attempt) -> int:
        """Keep it as not known to be right or wrong; its number."""
        ...

    async def settle(self, attempt_id: int, *, right: bool) -> None:
        """Now it is known."""
        ...

    async def other_accounts(self, chat_id: ChatId, account: str, since: datetime | None) -> int:
        """How many accounts other than this one the chat failed on, or tries at this moment."""
        ...

    async def failing_accounts(self, since: datetime, most: int) -> int:
        """How many different accounts failed since then; counts no further than MOST.

        What is not known yet is left out: a roll-out day, when hundreds log in at once, is no attack.
        """
        ...

    async def network_failures(self, network: str, since: datetime) -> int:
        """How many entries from there failed."""
        ...

    async def acts(self, chat_id: ChatId, network: str | None) -> NetworkAct:
        """All that this chat, or anybody from this network, entered."""
        ...

    async def unlinked_members(self) -> int:
        """Active members without a link."""
        ...


class Breakers(Protocol):
    """Keeps the breaker."""

    async def opened(self) -> Opened | None:
        """Since when it is open, and why."""
        ...

    async def open(self, opened: Opened) -> None:
        """Open it."""
        ...

    async def close(self, at: datetime, by: str) -> bool:
        """Close it; False where it is closed."""
        ...

    async def last_closed(self) -> datetime | None:
        """When it was closed last."""
        ...


def counted(count: AccountCount, rules: ThrottleRules, now: datetime) -> AccountCount:
    """COUNT with one more failure: every fifth brings a pause that doubles up to an hour, the fiftieth a lock."""
    in_a_row = count.in_a_row + 1
    if in_a_row >= rules.lock_failures:
        return replace(count, in_a_row=in_a_row, locked_at=now)
    rounds, rest = divmod(in_a_row, rules.account_failures)
    if rest:
        return replace(count, in_a_row=in_a_row)
    pause = min(rules.first_pause * 2 ** min(rounds - 1, rules.lock_failures), rules.longest_pause)
    return replace(count, in_a_row=in_a_row, paused_until=now + pause)


def uncounted(now_kept: AccountCount, ticket: Ticket) -> AccountCount:
    """The count once the ticket's attempt turned out right: its own failure, pause and lock go, others' stay."""
    return replace(
        now_kept,
        in_a_row=max(0, now_kept.in_a_row - (ticket.after.in_a_row - ticket.before.in_a_row)),
        paused_until=_without(now_kept.paused_until, ticket.after.paused_until, ticket.before.paused_until),
        locked_at=_without(now_kept.locked_at, ticket.after.locked_at, ticket.before.locked_at),
    )


def _without(kept: datetime | None, own: datetime | None, before: datetime | None) -> datetime | None:
    return before if kept == own else kept


def standing_of(count: AccountCount, *, now: datetime, chat_is_limited: bool, breaker_is_open: bool) -> Standing:
    """What is open to somebody who claims the account with this COUNT, before the present attempt is counted."""
    locked = count.locked_at is not None
    paused = count.paused_until is not None and now < count.paused_until
    known = not (locked or paused or chat_is_limited)
    return Standing(own_password=known, first_password=known and not breaker_is_open, staff_code=not locked)


def burst_limit(unlinked_members: int, rules: ThrottleRules) -> int:
    """Different accounts that may fail in the breaker's minutes before it opens."""
    return max(rules.breaker_accounts, unlinked_members * rules.breaker_percent // 100)
