"""Figures about the system in memory."""

from datetime import datetime, timedelta

from core.messaging import BACKUP_MADE, OUTBOX_HELD, DeliveryState
from core.notices import NoticeState
from core.operation import Figures
from tests.fake_registry import Repository

COUNTED = (DeliveryState.NEW, DeliveryState.SENDING, DeliveryState.UNSURE)


class FakeOperation(Repository):
    async def figures(self, now: datetime) -> Figures:
        tables = self.tables
        waiting = [row.new.received_at for row in tables.events.values() if row.state == "waiting"]
        states = [row.state for row in tables.deliveries.values()]
        due = [
            row.not_before or row.new.created_at for row in tables.deliveries.values() if row.state is DeliveryState.NEW
        ]
        failed = [row for row in tables.attempts.values() if row.failed and row.new.at > now - timedelta(hours=1)]
        notices = [notice.state for notice in tables.notices.values()]
        breakers = [opened.opened_at for opened, closed_at in tables.breakers.values() if closed_at is None]
        return Figures(
            waiting=len(waiting),
            waiting_since=min(waiting, default=None),
            outbox={state.value: states.count(state) for state in COUNTED},
            due_since=min(due, default=None),
            failed_logins=len(failed),
            breaker_since=min(breakers, default=None),
            held_since=tables.switches.get(OUTBOX_HELD),
            backup_made=tables.switches.get(BACKUP_MADE),
            notices_waiting=notices.count(NoticeState.WAITING),
            notices_unsent=notices.count(NoticeState.UNSENT),
        )

    async def dead_since(self, since: datetime) -> int:
        rows = self.tables.deliveries.values()
        return sum(1 for row in rows if row.state is DeliveryState.DEAD and row.new.created_at > since)
