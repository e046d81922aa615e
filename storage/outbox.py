"""Calls to the platforms that must be made: `core.messaging.Outbox`.

A delivery goes new -> sending -> done, unsure or dead, or back to new to be tried again.  Claiming and finishing are
batch operations.  A chat's deliveries go out in the order in which they were written: one that is not finished stands
before all later ones of its chat.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from core.links import ChatAddress, Platform
from core.messaging import (
    Delivery,
    DeliveryClass,
    DeliveryId,
    DeliveryResult,
    DeliveryState,
    Fate,
    NewDelivery,
    reference_of,
)
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import FieldCipher, UnreadableFieldError
from storage.mapping import address_of, address_values
from storage.outbox_many import leave_out
from storage.outbox_statements import (
    ADD,
    ADDRESS_OF,
    BLOCK_CHAT,
    CLAIM,
    CLAIM_OF,
    END_CHAT,
    FINISH,
    LEASE_OVER,
    NEXT_DUE,
    OF_OTHERS,
    OF_STATE,
    PAUSE,
    PAUSED,
    SPOILT,
    STOP_CHAT,
    UNSURE_ONES,
    WAITING,
    place_of,
)

SPOILT_WAITS = timedelta(hours=1)
"""Then it is looked at again: perhaps it was the key that was wrong."""


class SqlOutbox:
    """The table `outbox`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def add(self, deliveries: Sequence[NewDelivery]) -> None:
        """Keep them, to be sent once this transaction has committed."""
        await self._connection.run_many(ADD, [self._values(delivery) for delivery in deliveries])

    def _values(self, delivery: NewDelivery) -> dict[str, Any]:
        return {
            **address_values(delivery.address),
            "method": delivery.method,
            "payload": self._cipher.seal(delivery.payload, place_of(delivery.retry_key, "payload")),
            "delivery_class": delivery.delivery_class.value,
            "retry_key": delivery.retry_key,
            "created_at": delivery.created_at,
            "reply_token": self._cipher.seal_text(delivery.reply_token, place_of(delivery.retry_key, "reply_token")),
            "reply_until": delivery.reply_until,
            "state": DeliveryState.NEW.value,
            "attempts": 0,
            "not_before": delivery.created_at,
        }

    async def claim(
        self, worker: str, now: datetime, lease_until: datetime, limit: int, platform: Platform | None = None
    ) -> Sequence[Delivery]:
        """Up to LIMIT that are due, oldest first, at most one a chat, marked as being sent by WORKER."""
        values: dict[str, Any] = {"by_worker": worker, "now": now, "lease": lease_until, "limit": limit}
        if platform is None:
            rows = await self._connection.all(CLAIM, values)
        else:
            rows = await self._connection.all(CLAIM_OF, values | {"of_platform": platform.value})
        return sorted(await self._readable(rows, now), key=lambda delivery: delivery.id)

    async def _readable(self, rows: Sequence[Row], now: datetime) -> list[Delivery]:
        """Those whose fields open. One that was altered waits, and holds up its own chat and no other."""
        found: list[Delivery] = []
        for row in rows:
            try:
                found.append(self._delivery(row))
            except UnreadableFieldError:
                values = {"of_delivery": row.id, "again_at": now + SPOILT_WAITS}
                await self._connection.run(SPOILT, values)
        return found

    async def pause(self, platform: Platform, now: datetime, until: datetime) -> None:
        """Nothing of PLATFORM is claimed before UNTIL; an earlier pause that lasts longer stays."""
        values = {"name": PAUSED + platform.value, "set_at": now, "set_by": "429", "until": until}
        await self._connection.run(PAUSE[self._connection.engine], values)

    async def finish(self, results: Sequence[DeliveryResult]) -> None:
        """Write what became of claimed ones. One that another has taken over since stays as it is."""
        await self._connection.run_many(FINISH, [_result_values(result) for result in results])
        for result in results:
            if result.channel_dead:
                await self._end_chat(result)

    async def _end_chat(self, result: DeliveryResult) -> None:
        row = await self._connection.one(ADDRESS_OF, {"of_delivery": result.id})
        if row is not None:
            chat = {"on_platform": row.platform, "at_bot": row.bot_id, "to_user": row.user_id}
            await self._connection.run(BLOCK_CHAT, chat)
            await self._connection.run(END_CHAT, chat | {"why": result.detail, "now": result.at})

    async def abandoned(self, now: datetime, worker: str | None = None) -> Sequence[Delivery]:
        """Those in `sending` whose lease ran out; with WORKER also those of all other workers whatever their lease."""
        if worker is None:
            rows = await self._connection.all(LEASE_OVER, {"now": now})
        else:
            rows = await self._connection.all(OF_OTHERS, {"now": now, "by_worker": worker})
        return await self._readable(rows, now)

    async def end_chat(self, address: ChatAddress, now: datetime, why: str) -> int:
        """What has not arrived yet is never tried again; how many."""
        chat = {"on_platform": address.platform.value, "at_bot": address.bot_id, "to_user": address.user_id}
        ended = await self._connection.run(STOP_CHAT, chat | {"why": why, "now": now})
        return ended + await leave_out(self._connection, self._cipher, address, now, why)

    async def next_due(self) -> datetime | None:
        """When the earliest that nothing stands before may be tried."""
        row = await self._connection.one(NEXT_DUE)
        return None if row is None else row.not_before

    async def waiting(self) -> dict[Platform, int]:
        """How many of each platform wait, a call to many as so many."""
        return {Platform(row.platform): row.n for row in await self._connection.all(WAITING)}

    async def unsure(self, limit: int) -> Sequence[Delivery]:
        """Those that may or may not have arrived, newest first; their payloads are gone."""
        return [self._delivery(row) for row in await self._connection.all(UNSURE_ONES, {"limit": limit})]

    async def fates(self, state: DeliveryState, limit: int) -> Sequence[Fate]:
        """Those that ended in STATE, newest first."""
        if state is DeliveryState.UNSURE:
            rows = await self._connection.all(UNSURE_ONES, {"limit": limit})
        else:
            rows = await self._connection.all(OF_STATE, {"of_state": state.value, "limit": limit})
        return [_fate(row) for row in rows]

    def _delivery(self, row: Row) -> Delivery:
        key = row.retry_key
        return Delivery(
            id=DeliveryId(row.id),
            address=address_of(row),
            method=row.method,
            payload=b"" if row.payload is None else self._cipher.open(row.payload, place_of(key, "payload")),
            delivery_class=DeliveryClass(row.delivery_class),
            retry_key=key,
            created_at=row.created_at,
            attempts=row.attempts,
            reply_token=self._cipher.open_text(row.reply_token, place_of(key, "reply_token")),
            reply_until=row.reply_until,
            unclear_at=row.unclear_at,
        )


def _fate(row: Row) -> Fate:
    return Fate(
        reference=reference_of(row.retry_key),
        platform=Platform(row.platform),
        method=row.method,
        delivery_class=DeliveryClass(row.delivery_class),
        state=DeliveryState(row.state),
        detail=row.detail or "",
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def _result_values(result: DeliveryResult) -> dict[str, Any]:
    ended = result.state not in {DeliveryState.NEW, DeliveryState.SENDING}
    return {
        "of_delivery": result.id,
        "of_attempt": result.attempt,
        "to_state": result.state.value,
        "why": result.detail,
        "again_at": result.not_before,
        "unclear": result.unclear_at,
        "drop_token": ended or result.drop_reply_token,
        "ended": ended,
        "ended_at": result.at if ended else None,
    }
