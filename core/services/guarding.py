"""Counting the entries of the link page, and what the counts lead to: pauses, locks, the breaker, alerts.

    ticket = await guarding.begin(store, means, attempt)    # counted, as if it were wrong
    ... is it right?  (a hash, outside of any transaction)
    await guarding.settle(uow, means, ticket, right=True)   # in the transaction that keeps the step

Counting first is what makes simultaneous guesses worth no more than the limit, however many servers take them.
"""

from datetime import datetime, timedelta

from core.history import SYSTEM, Action, Actor, NewEntry
from core.policy import ThrottleRules
from core.ports import Means, Store, UnitOfWork
from core.throttle import (
    DAY,
    HOUR,
    NO_NUMBER,
    AccountCount,
    Alert,
    AlertKind,
    Attempt,
    Cause,
    Opened,
    Ticket,
    burst_limit,
    counted,
    standing_of,
    uncounted,
)


async def begin(store: Store, means: Means, attempt: Attempt) -> Ticket:
    """Count ATTEMPT as a failure and say what is open to it. An attempt at a paused or locked account is no failure."""
    rules = means.policy.credentials.throttle
    async with store.work() as uow:
        before = await uow.attempts.hold(attempt.account)
        standing = standing_of(
            before,
            now=attempt.at,
            chat_is_limited=await _chat_is_limited(uow, rules, attempt),
            breaker_is_open=await breaker(uow, rules, attempt.at) is not None,
        )
        after = counted(before, rules, attempt.at) if _counts(before, attempt) else before
        await uow.attempts.save(after)
        attempt_id = await uow.attempts.add(attempt)
        if attempt.account in rules.canary_numbers:
            await _tell_of_canary(uow, attempt)
    return Ticket(
        attempt_id=attempt_id,
        account=attempt.account,
        chat_id=attempt.chat_id,
        network=attempt.network,
        before=before,
        after=after,
        standing=standing,
    )


def _counts(before: AccountCount, attempt: Attempt) -> bool:
    """Whether its account gets one more. What is no number at all has no account that staff could unlock."""
    is_open = before.locked_at is None and (before.paused_until is None or before.paused_until <= attempt.at)
    return is_open and attempt.account != NO_NUMBER


async def settle(uow: UnitOfWork, means: Means, ticket: Ticket, *, right: bool) -> None:
    """Say whether the ticket's attempt was RIGHT; a wrong one may open the breaker and is told to staff where due."""
    now = means.clock.now()
    await uow.attempts.settle(ticket.attempt_id, right=right)
    if right:
        kept = await uow.attempts.hold(ticket.account)
        await uow.attempts.save(uncounted(kept, ticket))
        return
    rules = means.policy.credentials.throttle
    if ticket.after.locked_at is not None and ticket.before.locked_at is None:
        detail = f"after {ticket.after.in_a_row} wrong entries, the last one in attempt {ticket.attempt_id}"
        await tell(uow, AlertKind.ACCOUNT_LOCKED, detail, now)
    if ticket.network is not None:
        await _slow_network(uow, rules, ticket, now)
    if await breaker(uow, rules, now) is None:
        await _open_if_due(uow, rules, now)


async def finished(uow: UnitOfWork, account: str) -> None:
    """A link to ACCOUNT is made: the row of failures has ended."""
    await _reset(uow, account)


async def unlock(uow: UnitOfWork, account: str) -> bool:
    """Staff let ACCOUNT be tried again; False where it was neither paused nor locked."""
    count = await uow.attempts.hold(account)
    await _reset(uow, account)
    return count.locked_at is not None or count.paused_until is not None


async def is_slowed(uow: UnitOfWork, means: Means, network: str | None) -> bool:
    """Whether entries from NETWORK are answered more slowly; they are never refused for it."""
    if network is None:
        return False
    limit = means.policy.credentials.throttle.network_failures_an_hour
    return await uow.attempts.network_failures(network, means.clock.now() - HOUR) >= limit


async def breaker(uow: UnitOfWork, rules: ThrottleRules, now: datetime) -> Opened | None:
    """The breaker, if it is open; one that was quiet for long enough is closed now. UOW must be one that writes."""
    opened = await uow.breakers.opened()
    if opened is None or now - opened.opened_at < rules.breaker_quiet:
        return opened
    limit = opened.burst_limit
    if await uow.attempts.failing_accounts(now - rules.breaker_quiet, limit + 1) > limit:
        return opened
    await close_breaker(uow, now, SYSTEM)
    return None


async def close_breaker(uow: UnitOfWork, now: datetime, by: Actor) -> bool:
    """Close it; False where it is closed."""
    closed = await uow.breakers.close(now, by.name)
    if closed:
        await uow.history.append(NewEntry(at=now, actor=by, action=Action.BREAKER_CLOSED))
    return closed


async def tell(uow: UnitOfWork, kind: AlertKind, detail: str, now: datetime) -> None:
    """An alert for staff. DETAIL holds nothing personal."""
    await uow.alerts.add(Alert(at=now, kind=kind.value, detail=detail))


async def _reset(uow: UnitOfWork, account: str) -> None:
    count = await uow.attempts.hold(account)
    await uow.attempts.save(type(count)(account=count.account))


async def _chat_is_limited(uow: UnitOfWork, rules: ThrottleRules, attempt: Attempt) -> bool:
    a_day = await uow.attempts.other_accounts(attempt.chat_id, attempt.account, attempt.at - DAY)
    ever = await uow.attempts.other_accounts(attempt.chat_id, attempt.account, None)
    return a_day >= rules.chat_accounts_a_day or ever >= rules.chat_accounts_ever


async def _open_if_due(uow: UnitOfWork, rules: ThrottleRules, now: datetime) -> None:
    closed_at = await uow.breakers.last_closed()
    at_least = rules.breaker_accounts
    if await uow.attempts.failing_accounts(_later(now - DAY, closed_at), at_least + 1) <= at_least:
        return  # members are counted only where it may matter
    burst = burst_limit(await uow.attempts.unlinked_members(), rules)
    limits = ((Cause.BURST, rules.breaker_within, burst), (Cause.DAY, DAY, rules.breaker_accounts_a_day))
    for cause, within, limit in limits:
        since = _later(now - within, closed_at)
        if await uow.attempts.failing_accounts(since, limit + 1) > limit:
            await uow.breakers.open(Opened(opened_at=now, cause=cause, burst_limit=burst))
            await uow.history.append(
                NewEntry(at=now, actor=SYSTEM, action=Action.BREAKER_OPENED, subject=f"breaker:{cause.value}")
            )
            detail = f"more than {limit} accounts failed within {_minutes(within)} minutes"
            await tell(uow, AlertKind.BREAKER_OPENED, detail, now)
            return


def _later(moment: datetime, other: datetime | None) -> datetime:
    return moment if other is None else max(moment, other)


def _minutes(within: timedelta) -> int:
    return within // timedelta(minutes=1)


async def _slow_network(uow: UnitOfWork, rules: ThrottleRules, ticket: Ticket, now: datetime) -> None:
    network = ticket.network or ""
    if await uow.attempts.network_failures(network, now - HOUR) < rules.network_failures_an_hour:
        return
    acts = await uow.attempts.acts(ticket.chat_id, network)
    detail = f"a network with {acts.failed} wrong entries on {acts.accounts} accounts"
    if not await uow.alerts.has_kind(AlertKind.NETWORK_SLOWED, now - HOUR):
        await tell(uow, AlertKind.NETWORK_SLOWED, detail, now)


async def _tell_of_canary(uow: UnitOfWork, attempt: Attempt) -> None:
    acts = await uow.attempts.acts(attempt.chat_id, attempt.network)
    detail = (
        f"chat {attempt.chat_id} and its network entered {acts.entries} times on {acts.accounts} accounts, "
        f"{acts.failed} of them wrong"
    )
    await tell(uow, AlertKind.CANARY_TOUCHED, detail, attempt.at)
