"""The change history: `core.history.History`.

Whoever appends holds the head's row until the transaction ends, so that entries stand in one line on both engines.  A
value and its salt are sealed together, bound to their place in the chain; erasing removes both and leaves the
commitment.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.history import (
    GENESIS,
    REASON,
    SALT_BYTES,
    Actor,
    Anchor,
    Entry,
    Head,
    NewEntry,
    Part,
    Value,
    committed,
    sealed_entry,
)
from core.links import MemberId
from storage.compiled import Row
from storage.connection import Connection, insert_or_skip
from storage.encryption import KeyRing, UnreadableFieldError
from storage.tables_office import history, history_anchors, history_head, history_values

FIRST = 1
"""The head's only row."""

START = insert_or_skip(history_head)
HOLD = select(history_head).where(history_head.c.id == FIRST).with_for_update()
HEAD = select(history_head).where(history_head.c.id == FIRST)
MOVE = (
    update(history_head)
    .where(history_head.c.id == FIRST)
    .values(seq=bindparam("to_seq"), entry_hash=bindparam("to_hash"))
)
ADD = insert(history)
ADD_VALUE = insert(history_values)

_WITH_VALUES = select(
    *history.columns,
    history_values.c.place,
    history_values.c.name,
    history_values.c.part,
    history_values.c.commitment,
    history_values.c.sealed,
)


def _entries(seqs: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own generic types
    """The entries numbered in SEQS, each with its values."""
    return _WITH_VALUES.join_from(history, history_values, history_values.c.seq == history.c.seq, isouter=True).where(
        history.c.seq.in_(select(seqs.c.seq))
    )


AFTER = _entries(
    select(history.c.seq)
    .where(history.c.seq > bindparam("behind"))
    .order_by(history.c.seq)
    .limit(bindparam("limit"))
    .subquery()
).order_by(history.c.seq, history_values.c.place)
OF_MEMBER = _entries(
    select(history.c.seq)
    .where(history.c.member_id == bindparam("of_member"))
    .order_by(history.c.seq.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
    .subquery()
).order_by(history.c.seq.desc(), history_values.c.place)
ERASE = (
    update(history_values)
    .where(
        history_values.c.seq.in_(select(history.c.seq).where(history.c.member_id == bindparam("of_member"))),
        history_values.c.name == bindparam("of_name"),
        history_values.c.sealed.is_not(None),
    )
    .values(sealed=None)
)
PUT_ANCHOR = insert_or_skip(history_anchors)
ANCHORS = select(history_anchors).order_by(history_anchors.c.day)


class SqlHistory:
    """Tables `history`, `history_values`, `history_head`, `history_anchors`."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def append(self, entry: NewEntry) -> int:
        """Write ENTRY behind the newest one; its number."""
        return await self.append_all([entry])

    async def append_all(self, entries: Sequence[NewEntry]) -> int:
        """Write ENTRIES, one at least, behind the newest one in their order; the last one's number."""
        db = self._connection
        await db.run(START[db.engine], {"id": FIRST, "seq": 0, "entry_hash": GENESIS})
        row = await db.one(HOLD)
        if row is None:
            raise RuntimeError("the history has no head")
        head = _head(row)
        written: list[Entry] = []
        for entry in entries:
            written.append(sealed_entry(head.entry_hash, head.seq + 1, entry, self._committed(entry)))
            head = Head(written[-1].seq, written[-1].entry_hash)
        await db.run_many(ADD, [_columns(entry) for entry in written])
        values = [self._value_columns(entry.seq, *each) for entry in written for each in enumerate(entry.values)]
        await db.run_many(ADD_VALUE, values)
        await db.run(MOVE, {"to_seq": head.seq, "to_hash": head.entry_hash})
        return head.seq

    def _committed(self, entry: NewEntry) -> tuple[Value, ...]:
        given = [
            (change.field, part, text)
            for change in entry.changes
            for part, text in ((Part.OLD, change.old), (Part.NEW, change.new))
        ]
        given.append((REASON, Part.NEW, entry.reason))
        return tuple(
            committed(name, part, text, self._keys.random(SALT_BYTES)) for name, part, text in given if text is not None
        )

    def _value_columns(self, seq: int, place: int, value: Value) -> dict[str, Any]:
        plain = (value.salt or b"") + (value.text or "").encode()
        return {
            "seq": seq,
            "place": place,
            "name": value.name,
            "part": value.part.value,
            "commitment": value.commitment,
            "sealed": self._keys.fields.seal(plain, _place(seq, place)),
        }

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Entry]:
        """What was done to a member, newest first."""
        values = {"of_member": member_id, "limit": limit, "offset": offset}
        return self._entries(await self._connection.all(OF_MEMBER, values))

    async def after(self, seq: int, limit: int) -> Sequence[Entry]:
        """Entries behind number SEQ, oldest first. A value that was altered is in it as one that is not readable."""
        return self._entries(await self._connection.all(AFTER, {"behind": seq, "limit": limit}))

    async def head(self) -> Head:
        """The newest entry, as the head's own row says."""
        row = await self._connection.one(HEAD)
        return Head(0, GENESIS) if row is None else _head(row)

    async def erase(self, member_id: MemberId, names: Sequence[str]) -> int:
        """Blank values of these fields in the member's entries; how many."""
        blanked = 0
        for name in names:
            blanked += await self._connection.run(ERASE, {"of_member": member_id, "of_name": name})
        return blanked

    async def put_anchor(self, anchor: Anchor) -> bool:
        """Keep the day's anchor; False where there is one already."""
        values = {"day": anchor.day, "seq": anchor.head.seq, "entry_hash": anchor.head.entry_hash}
        return await self._connection.run(PUT_ANCHOR[self._connection.engine], values) > 0

    async def anchors(self) -> Sequence[Anchor]:
        """All of them, oldest first."""
        return [_anchor(row.day, row) for row in await self._connection.all(ANCHORS)]

    def _entries(self, rows: Sequence[Row]) -> list[Entry]:
        return [self._entry(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.seq)]

    def _entry(self, rows: Sequence[Row]) -> Entry:
        first = rows[0]
        return Entry(
            seq=first.seq,
            at=first.at,
            actor=Actor(first.actor, first.channel),
            action=first.action,
            member_id=None if first.member_id is None else MemberId(first.member_id),
            subject=first.subject,
            values=tuple(self._value(row, place) for place, row in enumerate(rows) if row.place is not None),
            previous_hash=first.previous_hash,
            entry_hash=first.entry_hash,
        )

    def _value(self, row: Row, place: int) -> Value:
        """The value of ROW, which must be the one at PLACE: an erased one is bound to it by nothing else."""
        value = Value(name=row.name, part=Part(row.part), commitment=row.commitment, readable=bool(row.place == place))
        if row.sealed is None:
            return value
        try:
            plain = self._keys.fields.open(row.sealed, _place(row.seq, row.place))
        except UnreadableFieldError:
            return replace(value, readable=False)
        return replace(value, text=plain[SALT_BYTES:].decode(), salt=plain[:SALT_BYTES])


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor.name,
        "channel": entry.actor.channel,
        "action": entry.action,
        "member_id": entry.member_id,
        "subject": entry.subject,
        "previous_hash": entry.previous_hash,
        "entry_hash": entry.entry_hash,
    }


def _anchor(day: date, row: Row) -> Anchor:
    return Anchor(day, _head(row))


def _head(row: Row) -> Head:
    """Raises TypeError or ValueError for what is no number and no bytes: SQLite keeps whatever somebody puts there."""
    return Head(int(row.seq), bytes(row.entry_hash))


def _place(seq: int, place: int) -> str:
    return f"history_values:{seq}-{place}:sealed"
