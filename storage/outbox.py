"""Calls to the platforms that must be made: `core.messaging.Outbox`.

A delivery goes new -> sending -> done, unsure or dead, or back to new to be tried again.  Claiming and finishing are
batch operations.  A chat's deliveries go out in the order in which they were written: one that is not finished stands
before all later ones of its chat.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Update,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from core.links import ChatAddress, Platform
from core.messaging import (
    OUTBOX_HELD,
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
from storage.connection import Connection, insert_or_update
from storage.encryption import FieldCipher
from storage.mapping import address_of, address_values
from storage.tables import chats, outbox
from storage.tables_guard import switches

# States are spelled out: a parameter would keep SQLite from using the small indexes of what is still open.
NEW = outbox.c.state == literal_column("'new'")
SENDING = outbox.c.state == literal_column("'sending'")
UNSURE = outbox.c.state == literal_column("'unsure'")

earlier = outbox.alias("earlier")
FIRST_OF_CHAT = ~(
    select(earlier.c.id)
    .where(
        earlier.c.platform == outbox.c.platform,
        earlier.c.bot_id == outbox.c.bot_id,
        earlier.c.user_id == outbox.c.user_id,
        earlier.c.id < outbox.c.id,
        earlier.c.state.in_([literal_column("'new'"), literal_column("'sending'")]),
    )
    .exists()
)

NOT_HELD = ~select(switches.c.name).where(switches.c.name == OUTBOX_HELD).exists()
PAUSED = "paused:"
"""Before a platform's word: the switch that it set by its 429, for all workers, until then."""
NOT_PAUSED = ~(
    select(switches.c.name)
    .where(switches.c.name == literal_column(f"'{PAUSED}'").concat(outbox.c.platform))
    .where(switches.c.until > bindparam("now"))
    .exists()
)

ADD = insert(outbox)


def _claim(*where: ColumnElement[bool]) -> Update:
    due = (
        select(outbox.c.id)
        .where(NEW, outbox.c.not_before <= bindparam("now"), FIRST_OF_CHAT, NOT_HELD, NOT_PAUSED, *where)
        .order_by(outbox.c.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(
            state=DeliveryState.SENDING.value,
            attempts=outbox.c.attempts + 1,
            worker=bindparam("by_worker"),
            lease_until=bindparam("lease"),
        )
        .returning(*outbox.c)
    )


CLAIM = _claim()
CLAIM_OF = _claim(outbox.c.platform == bindparam("of_platform"))

PAUSE = insert_or_update(switches, rising="until")

FINISH = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_delivery"), outbox.c.attempts == bindparam("of_attempt"), SENDING)
    .values(
        state=bindparam("to_state"),
        detail=bindparam("why"),
        not_before=func.coalesce(bindparam("again_at", type_=outbox.c.not_before.type), outbox.c.not_before),
        unclear_at=func.coalesce(outbox.c.unclear_at, bindparam("unclear", type_=outbox.c.unclear_at.type)),
        reply_token=case((bindparam("drop_token"), None), else_=outbox.c.reply_token),
        reply_until=case((bindparam("drop_token"), None), else_=outbox.c.reply_until),
        payload=case((bindparam("ended"), None), else_=outbox.c.payload),
        ended_at=bindparam("ended_at"),
        worker=None,
        lease_until=None,
    )
)
ADDRESS_OF = select(outbox.c.platform, outbox.c.bot_id, outbox.c.user_id).where(outbox.c.id == bindparam("of_delivery"))
BLOCK_CHAT = (
    update(chats)
    .where(
        chats.c.platform == bindparam("on_platform"),
        chats.c.bot_id == bindparam("at_bot"),
        chats.c.user_id == bindparam("to_user"),
    )
    .values(blocked=True)
)
_end_of_chat = (
    update(outbox)
    .where(
        outbox.c.platform == bindparam("on_platform"),
        outbox.c.bot_id == bindparam("at_bot"),
        outbox.c.user_id == bindparam("to_user"),
    )
    .values(
        state=DeliveryState.DEAD.value,
        detail=bindparam("why"),
        payload=None,
        reply_token=None,
        ended_at=bindparam("now"),
    )
)
END_CHAT = _end_of_chat.where(NEW)
STOP_CHAT = _end_of_chat.where(or_(NEW, SENDING))
"""What is being sent too: it may arrive once, but no worker finds it to try it again."""

ABANDONED = select(outbox).where(SENDING).order_by(outbox.c.id).with_for_update(skip_locked=True)
LEASE_OVER = ABANDONED.where(outbox.c.lease_until < bindparam("now"))
OF_OTHERS = ABANDONED.where(or_(outbox.c.lease_until < bindparam("now"), outbox.c.worker != bindparam("by_worker")))
NEXT_DUE = select(outbox.c.not_before).where(NEW, FIRST_OF_CHAT).order_by(outbox.c.not_before).limit(1)
UNSURE_ONES = select(outbox).where(UNSURE).order_by(outbox.c.id.desc()).limit(bindparam("limit"))
OF_STATE = (
    select(outbox).where(outbox.c.state == bindparam("of_state")).order_by(outbox.c.id.desc()).limit(bindparam("limit"))
)


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
            "payload": self._cipher.seal(delivery.payload, _place(delivery.retry_key, "payload")),
            "delivery_class": delivery.delivery_class.value,
            "retry_key": delivery.retry_key,
            "created_at": delivery.created_at,
            "reply_token": self._cipher.seal_text(delivery.reply_token, _place(delivery.retry_key, "reply_token")),
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
        return sorted(map(self._delivery, rows), key=lambda delivery: delivery.id)

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
        return [self._delivery(row) for row in rows]

    async def end_chat(self, address: ChatAddress, now: datetime, why: str) -> int:
        """What has not arrived yet is never tried again; how many."""
        chat = {"on_platform": address.platform.value, "at_bot": address.bot_id, "to_user": address.user_id}
        return await self._connection.run(STOP_CHAT, chat | {"why": why, "now": now})

    async def next_due(self) -> datetime | None:
        """When the earliest that nothing stands before may be tried."""
        row = await self._connection.one(NEXT_DUE)
        return None if row is None else row.not_before

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
            payload=b"" if row.payload is None else self._cipher.open(row.payload, _place(key, "payload")),
            delivery_class=DeliveryClass(row.delivery_class),
            retry_key=key,
            created_at=row.created_at,
            attempts=row.attempts,
            reply_token=self._cipher.open_text(row.reply_token, _place(key, "reply_token")),
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


def _place(retry_key: UUID, column: str) -> str:
    """What a delivery's fields are bound to: its retry key, known before the row has a number."""
    return f"outbox:{retry_key}:{column}"
