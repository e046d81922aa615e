"""Inbox and outbox in memory."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.links import ChatAddress, Platform
from core.messaging import (
    MANY,
    MANY_WEIGHS,
    MENU,
    OUTBOX_HELD,
    Delivery,
    DeliveryId,
    DeliveryResult,
    DeliveryState,
    EventId,
    Fate,
    NewDelivery,
    NewEvent,
    StoredEvent,
    reference_of,
)
from tests.fake_registry import Repository
from tests.fake_tables import DeliveryRow, EventRow

WAITING = {DeliveryState.NEW, DeliveryState.SENDING}


class FakeInbox(Repository):
    async def add(self, events: Sequence[NewEvent]) -> int:
        seen = {self._key(row.new) for row in self.tables.events.values()}
        added = 0
        for event in events:
            if self._key(event) not in seen:
                seen.add(self._key(event))
                self.tables.events[EventId(len(self.tables.events) + 1)] = EventRow(new=event)
                added += 1
        return added

    @staticmethod
    def _key(event: NewEvent) -> tuple[str, str, str]:
        return event.address.platform, event.address.bot_id, event.event_id

    def _waiting(self) -> list[tuple[datetime, EventId]]:
        rows = self.tables.events.items()
        return sorted((row.new.sent_at, event_id) for event_id, row in rows if row.state == "waiting")

    async def waiting_queues(self, limit: int) -> Sequence[str]:
        queues = dict.fromkeys(self.tables.events[event_id].new.queue for _, event_id in self._waiting())
        return list(queues)[:limit]

    async def withdraw(self, queue: str, is_it: Callable[[bytes], bool], now: datetime) -> int:
        waiting = [self.tables.events[event_id].new for _, event_id in self._waiting()]
        found = {self._key(new) for new in waiting if new.queue == queue and is_it(new.payload)}
        for event_id, row in list(self.tables.events.items()):
            if self._key(row.new) in found:
                await self.done(event_id, now)
        return len(found)

    async def take(self, queue: str) -> StoredEvent | None:
        for _, event_id in self._waiting():
            row = self.tables.events[event_id]
            if row.new.queue == queue:
                return StoredEvent(
                    id=event_id,
                    address=row.new.address,
                    event_id=row.new.event_id,
                    sent_at=row.new.sent_at,
                    received_at=row.new.received_at,
                    payload=row.new.payload,
                    failures=row.failures,
                )
        return None

    async def done(self, event_id: EventId, now: datetime) -> None:
        del now
        row = self.tables.events[event_id]
        self.tables.events[event_id] = replace(row, state="done", new=replace(row.new, payload=b""))

    async def failed(self, event_id: EventId, now: datetime, reason: str, *, give_up: bool) -> None:
        del now
        row = replace(self.tables.events[event_id], failures=self.tables.events[event_id].failures + 1, reason=reason)
        self.tables.events[event_id] = (
            replace(row, state="failed", new=replace(row.new, payload=b"")) if give_up else row
        )


class FakeSwitches(Repository):
    async def since(self, name: str) -> datetime | None:
        return self.tables.switches.get(name)

    async def set(self, name: str, at: datetime, by: str) -> None:
        del by
        self.tables.switches[name] = at

    async def clear(self, name: str) -> bool:
        self.tables.switch_numbers.pop(name, None)
        return self.tables.switches.pop(name, None) is not None

    async def put_number(self, name: str, number: int, at: datetime, by: str) -> None:
        await self.set(name, at, by)
        self.tables.switch_numbers[name] = number

    async def add_to(self, name: str, number: int) -> None:
        if name in self.tables.switch_numbers:
            self.tables.switch_numbers[name] += number

    async def number(self, name: str) -> int | None:
        return self.tables.switch_numbers.get(name)


class FakeOutbox(Repository):
    async def add(self, deliveries: Sequence[NewDelivery]) -> None:
        for delivery in deliveries:
            self.tables.deliveries[DeliveryId(len(self.tables.deliveries) + 1)] = DeliveryRow(new=delivery)

    def _heads(self) -> Iterator[tuple[DeliveryId, DeliveryRow]]:
        """The first unfinished delivery of each chat, and its first unfinished menu."""
        seen = set()
        for delivery_id, row in self.tables.deliveries.items():
            line = (row.new.address, row.new.method == MENU)
            if row.state in WAITING and line not in seen:
                seen.add(line)
                yield delivery_id, row

    async def claim(
        self, worker: str, now: datetime, lease_until: datetime, limit: int, platform: Platform | None = None
    ) -> Sequence[Delivery]:
        held = OUTBOX_HELD in self.tables.switches
        due = [
            (delivery_id, row)
            for delivery_id, row in self._heads()
            if row.state is DeliveryState.NEW
            and (row.not_before or now) <= now
            and not held
            and self.tables.paused.get(row.new.address.platform, now) <= now
            and platform in {None, row.new.address.platform}
        ][:limit]
        for delivery_id, row in due:
            self.tables.deliveries[delivery_id] = replace(
                row, state=DeliveryState.SENDING, attempts=row.attempts + 1, worker=worker, lease_until=lease_until
            )
        return [self._delivery(delivery_id) for delivery_id, _ in due]

    async def pause(self, platform: Platform, now: datetime, until: datetime) -> None:
        self.tables.paused[platform] = max(until, self.tables.paused.get(platform, now))

    def _delivery(self, delivery_id: DeliveryId) -> Delivery:
        row = self.tables.deliveries[delivery_id]
        return Delivery(
            id=delivery_id,
            address=row.new.address,
            method=row.new.method,
            payload=row.new.payload,
            delivery_class=row.new.delivery_class,
            retry_key=row.new.retry_key,
            created_at=row.new.created_at,
            attempts=row.attempts,
            reply_token=row.new.reply_token,
            reply_until=row.new.reply_until,
            unclear_at=row.unclear_at,
        )

    async def finish(self, results: Sequence[DeliveryResult]) -> None:
        for result in results:
            row = self.tables.deliveries[result.id]
            if row.state is not DeliveryState.SENDING or row.attempts != result.attempt:
                continue
            new = row.new
            if result.drop_reply_token:
                new = replace(new, reply_token=None, reply_until=None)
            if result.state not in WAITING:
                new = replace(new, payload=b"", reply_token=None)
            self.tables.deliveries[result.id] = replace(
                row,
                new=new,
                state=result.state,
                detail=result.detail,
                ended_at=None if result.state in WAITING else result.at,
                not_before=result.not_before,
                unclear_at=row.unclear_at or result.unclear_at,
                worker=None,
                lease_until=None,
            )
            if result.channel_dead:
                self._end_channel(new)

    def _end_channel(self, dead: NewDelivery) -> None:
        chat = self.tables.chat_at(dead.address)
        if chat is not None:
            self.tables.chats[chat.id] = replace(chat, blocked=True)
        for delivery_id, row in self.tables.deliveries.items():
            if row.new.address == dead.address and row.state is DeliveryState.NEW:
                blanked = replace(row.new, payload=b"", reply_token=None)
                self.tables.deliveries[delivery_id] = replace(row, state=DeliveryState.DEAD, new=blanked)

    async def end_chat(self, address: ChatAddress, now: datetime, why: str) -> int:
        del now
        waiting = [key for key, row in self.tables.deliveries.items() if row.new.address == address]
        waiting = [key for key in waiting if self.tables.deliveries[key].state in WAITING]
        for delivery_id in waiting:
            row = self.tables.deliveries[delivery_id]
            blanked = replace(row.new, payload=b"", reply_token=None)
            self.tables.deliveries[delivery_id] = replace(row, state=DeliveryState.DEAD, new=blanked, detail=why)
        return len(waiting) + self._leave_out(address, why)

    def _leave_out(self, address: ChatAddress, why: str) -> int:
        found = 0
        for delivery_id, row in self.tables.deliveries.items():
            is_untried = row.state is DeliveryState.NEW and row.unclear_at is None
            if row.new.method != MANY or not is_untried or row.new.address.bot_id != address.bot_id:
                continue
            body = json.loads(row.new.payload)
            others = [one for one in body["to"] if one != address.user_id]
            if len(others) < len(body["to"]):
                found += 1
                kept = replace(row.new, payload=json.dumps({**body, "to": others}).encode() if others else b"")
                state = row.state if others else DeliveryState.DEAD
                self.tables.deliveries[delivery_id] = replace(row, new=kept, state=state, detail=why)
        return found

    async def abandoned(self, now: datetime, worker: str | None = None) -> Sequence[Delivery]:
        return [
            self._delivery(delivery_id)
            for delivery_id, row in self.tables.deliveries.items()
            if row.state is DeliveryState.SENDING
            and (
                (worker is not None and row.worker != worker) or (row.lease_until is not None and row.lease_until < now)
            )
        ]

    async def next_due(self) -> datetime | None:
        heads = (row for _, row in self._heads() if row.state is DeliveryState.NEW)
        return min((row.not_before or row.new.created_at for row in heads), default=None)

    async def waiting(self) -> Mapping[Platform, int]:
        rows = [row for row in self.tables.deliveries.values() if row.state is DeliveryState.NEW]
        found: Counter[Platform] = Counter()
        for row in rows:
            found[row.new.address.platform] += MANY_WEIGHS if row.new.method == MANY else 1
        return found

    async def unsure(self, limit: int) -> Sequence[Delivery]:
        rows = reversed(self.tables.deliveries.items())
        unsure = [delivery_id for delivery_id, row in rows if row.state is DeliveryState.UNSURE]
        return [self._delivery(delivery_id) for delivery_id in unsure[:limit]]

    async def fates(self, state: DeliveryState, limit: int) -> Sequence[Fate]:
        rows = [row for row in reversed(self.tables.deliveries.values()) if row.state is state]
        return [
            Fate(
                reference=reference_of(row.new.retry_key),
                platform=row.new.address.platform,
                method=row.new.method,
                delivery_class=row.new.delivery_class,
                state=row.state,
                detail=row.detail,
                created_at=row.new.created_at,
                ended_at=row.ended_at or row.new.created_at,
            )
            for row in rows[:limit]
        ]
