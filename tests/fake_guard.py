"""Counters, breaker and alerts in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.links import ChatId
from core.members import MemberStatus
from core.throttle import AccountCount, Alert, AlertKind, Attempt, NetworkAct, Opened
from tests.fake_registry import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    new: Attempt
    failed: bool | None = None


class FakeAttempts(Repository):
    async def hold(self, account: str) -> AccountCount:
        return self.tables.login_accounts.setdefault(account, AccountCount(account=account))

    async def save(self, count: AccountCount) -> None:
        self.tables.login_accounts[count.account] = count

    async def add(self, attempt: Attempt) -> int:
        number = len(self.tables.attempts) + 1
        self.tables.attempts[number] = AttemptRow(new=attempt)
        return number

    async def settle(self, attempt_id: int, *, right: bool) -> None:
        self.tables.attempts[attempt_id] = replace(self.tables.attempts[attempt_id], failed=not right)

    async def other_accounts(self, chat_id: ChatId, account: str, since: datetime | None) -> int:
        rows = self.tables.attempts.values()
        tried = [row.new for row in rows if row.failed is not False and (since is None or row.new.at > since)]
        return len({new.account for new in tried if new.chat_id == chat_id and new.account != account})

    async def failing_accounts(self, since: datetime, most: int) -> int:
        return min(most, len({new.account for new in self._failed(since)}))

    async def network_failures(self, network: str, since: datetime) -> int:
        return sum(1 for new in self._failed(since) if new.network == network)

    async def acts(self, chat_id: ChatId, network: str | None) -> NetworkAct:
        rows = [
            row
            for row in self.tables.attempts.values()
            if row.new.chat_id == chat_id or (network is not None and row.new.network == network)
        ]
        accounts = {row.new.account for row in rows}
        return NetworkAct(len(rows), len(accounts), sum(1 for row in rows if row.failed))

    async def unlinked_members(self) -> int:
        linked = {link.member_id for link in self.tables.links.values() if link.ended_at is None}
        active = [m for m in self.tables.members.values() if m.status is MemberStatus.ACTIVE]
        return sum(1 for member in active if member.id not in linked)

    def _failed(self, since: datetime) -> list[Attempt]:
        return [row.new for row in self.tables.attempts.values() if row.failed and row.new.at > since]


class FakeBreakers(Repository):
    async def opened(self) -> Opened | None:
        return next((opened for opened, closed_at in self.tables.breakers.values() if closed_at is None), None)

    async def open(self, opened: Opened) -> None:
        self.tables.breakers[len(self.tables.breakers)] = (opened, None)

    async def close(self, at: datetime, by: str) -> bool:
        del by
        still = [number for number, (_, closed_at) in self.tables.breakers.items() if closed_at is None]
        for number in still:
            self.tables.breakers[number] = (self.tables.breakers[number][0], at)
        return bool(still)

    async def last_closed(self) -> datetime | None:
        return max((at for _, at in self.tables.breakers.values() if at is not None), default=None)


class FakeAlerts(Repository):
    async def add(self, alert: Alert) -> None:
        self.tables.alerts[len(self.tables.alerts)] = alert

    async def newest(self, limit: int) -> Sequence[Alert]:
        return list(self.tables.alerts.values())[::-1][:limit]

    async def waiting(self) -> bool:
        return len(self.tables.said) < len(self.tables.alerts)

    async def unsaid(self, now: datetime) -> Sequence[Alert]:
        del now
        unsaid = [number for number in self.tables.alerts if number not in self.tables.said]
        self.tables.said.update(dict.fromkeys(unsaid))
        return [self.tables.alerts[number] for number in unsaid]

    async def has_kind(self, kind: AlertKind, since: datetime) -> bool:
        return any(alert.kind == kind.value and alert.at > since for alert in self.tables.alerts.values())
