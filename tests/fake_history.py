"""The change history in memory."""

from collections.abc import Sequence
from dataclasses import replace

from core.history import GENESIS, REASON, Anchor, Entry, Head, NewEntry, Part, Value, committed, sealed_entry
from core.links import MemberId
from tests.fake_registry import Repository


class FakeHistory(Repository):
    async def append(self, entry: NewEntry) -> int:
        before = await self.head()
        seq = before.seq + 1
        values = [
            committed(change.field, part, text, seq.to_bytes(16))
            for change in entry.changes
            for part, text in ((Part.OLD, change.old), (Part.NEW, change.new))
            if text is not None
        ]
        if entry.reason is not None:
            values.append(committed(REASON, Part.NEW, entry.reason, seq.to_bytes(16)))
        self.tables.history[seq] = sealed_entry(before.entry_hash, seq, entry, tuple(values))
        return seq

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Entry]:
        found = [entry for entry in self.tables.history.values() if entry.member_id == member_id]
        return found[::-1][offset : offset + limit]

    async def after(self, seq: int, limit: int) -> Sequence[Entry]:
        return [entry for entry in self.tables.history.values() if entry.seq > seq][:limit]

    async def head(self) -> Head:
        newest = max(self.tables.history, default=0)
        return Head(newest, self.tables.history[newest].entry_hash) if newest else Head(0, GENESIS)

    async def erase(self, member_id: MemberId, names: Sequence[str]) -> int:
        blanked = 0
        for entry in await self.of_member(member_id, len(self.tables.history)):
            kept = [_blank(value) if value.name in names else value for value in entry.values]
            blanked += sum(1 for old, new in zip(entry.values, kept, strict=True) if old != new)
            self.tables.history[entry.seq] = replace(entry, values=tuple(kept))
        return blanked

    async def put_anchor(self, anchor: Anchor) -> bool:
        return self.tables.anchors.setdefault(anchor.day, anchor) is anchor

    async def anchors(self) -> Sequence[Anchor]:
        return [self.tables.anchors[day] for day in sorted(self.tables.anchors)]


def _blank(value: Value) -> Value:
    return replace(value, text=None, salt=None)
