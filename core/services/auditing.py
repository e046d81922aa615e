"""Whether the change history is whole, and the daily anchor that shows when all of it was written anew (threat T12).

The chain is walked once, in batches, so that a million entries need no more memory than a thousand::

    $ coop audit verify
    entry 1208 was altered

What shows: an edit, a gap, a reordering, a fork, a cut at the end (by the head's row and by the anchors), a value that
was blanked though nobody was erased.  Whoever may write everything in the database could also write the whole chain
anew, head and anchors too: hence `coop audit head`, which is kept elsewhere and given back with `--anchor`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.clock import Clock, today
from core.history import GENESIS, REASON, Action, Actor, Anchor, Entry, Head, History, Part, Value, is_whole
from core.links import MemberId
from core.ports import Means, UnitOfWork
from core.services.erasure import HISTORY_FIELDS
from core.services.registry import open_member
from core.services.staffing import allowed
from core.staff import Power

BATCH = 1_000
"""Entries read at a time."""

NEVER_WRITTEN = (TypeError, ValueError, AttributeError, OverflowError)
"""What reading an entry raises whose columns hold something that the program never writes there."""


class Wrong(StrEnum):
    """What is wrong with an entry."""

    MISSING = "missing"
    """Deleted, moved, or cut from the end."""
    UNLINKED = "unlinked"
    """It does not carry the hash of the one before: reordered, forked, or the one before was written anew."""
    ALTERED = "altered"
    BLANKED = "blanked"
    """A value is gone, and no erasure of the member's data stands in the history."""
    REPLACED = "replaced"
    """An anchor or the head's row knows another entry with this number."""
    BEHIND_HEAD = "behind head"
    """It stands behind the newest one."""
    NO_HEAD = "no head"
    """Not an entry (number 0), but the head's row or an anchor, which holds what the program never writes there."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that is not as it was written."""

    seq: int
    wrong: Wrong


@dataclass(frozen=True, slots=True)
class Verdict:
    """`checked`: how many entries are good, from the first on; `anchors`: how many heads they were compared with."""

    checked: int
    anchors: int
    broken: Broken | None


NO_HEAD = Verdict(checked=0, anchors=0, broken=Broken(0, Wrong.NO_HEAD))


async def verify(history: History, known: Sequence[Head] = (), *, batch: int = BATCH) -> Verdict:
    """Walk the whole chain. KNOWN: heads that were kept elsewhere; the stored anchors are compared as well."""
    try:
        newest = await history.head()
        heads = [*known, *(anchor.head for anchor in await history.anchors())]
    except NEVER_WRITTEN:
        return NO_HEAD
    walk = _Walk(newest, heads)
    broken = walk.genesis()
    while broken is None:
        try:
            entries = await history.after(walk.last.seq, batch)
        except NEVER_WRITTEN:
            if batch == 1:
                broken = Broken(walk.last.seq + 1, Wrong.ALTERED)
            batch = 1  # the ones before it in the batch may be good
            continue
        if not entries:
            broken = walk.end()
            break
        broken = walk.over(entries)
    return Verdict(checked=walk.last.seq, anchors=len(heads), broken=broken)


async def anchor(uow: UnitOfWork, clock: Clock) -> Anchor | None:
    """Keep today's anchor, the head as it is now; None where the day has one, by this worker or another."""
    made = Anchor(today(clock), await uow.history.head())
    return made if await uow.history.put_anchor(made) else None


async def trail(
    uow: UnitOfWork, means: Means, actor: Actor, member_no: str, limit: int, offset: int = 0
) -> Sequence[Entry]:
    """LIMIT entries about the member of the canonical MEMBER_NO after the OFFSET newest; reading them is one of them.

    Refusal where ACTOR may not, or there is no such member.
    """
    await allowed(uow, actor, Power.HISTORY_READ)
    member = await open_member(uow, means, actor, member_no, subject="history")
    return await uow.history.of_member(member.id, limit, offset)


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of an entry for people to read: text before and after, each of which may have been erased since."""

    field: str
    old: str | None
    new: str | None
    old_erased: bool
    new_erased: bool


def changed(entry: Entry) -> tuple[Changed, ...]:
    """ENTRY's values in pairs, in their order, without the reason."""
    pairs: list[list[Value]] = []
    for value in entry.values:
        if value.name == REASON:
            continue
        last = pairs[-1] if pairs else []
        belongs = value.part is Part.NEW and [(old.name, old.part) for old in last] == [(value.name, Part.OLD)]
        if belongs:
            last.append(value)
        else:
            pairs.append([value])
    return tuple(_pair(pair) for pair in pairs)


def _pair(pair: Sequence[Value]) -> Changed:
    texts = {value.part: value.text for value in pair}
    gone = [part in texts and texts[part] is None for part in (Part.OLD, Part.NEW)]
    return Changed(pair[0].name, texts.get(Part.OLD), texts.get(Part.NEW), *gone)


@dataclass(slots=True)
class _Walk:
    """The chain as far as it was good."""

    newest: Head
    heads: Sequence[Head]
    last: Head = field(default_factory=lambda: Head(0, GENESIS))
    blanked: dict[MemberId, int] = field(default_factory=dict)
    """Whose values are gone -> in which entry first; until the member's erasure is met."""
    _expected: dict[int, set[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for head in (self.newest, *self.heads):
            self._expected.setdefault(head.seq, set()).add(head.entry_hash)

    def genesis(self) -> Broken | None:
        """What an anchor or the head says of the place before the first entry."""
        return Broken(1, Wrong.REPLACED) if self._expected.get(0, {GENESIS}) != {GENESIS} else None

    def over(self, entries: Sequence[Entry]) -> Broken | None:
        """Over the next ENTRIES, up to the first that is not good."""
        for entry in entries:
            wrong = self._wrong(entry)
            if wrong is not None:
                return Broken(self.last.seq + 1, wrong)
            self._note_blanks(entry)
            self.last = Head(entry.seq, entry.entry_hash)
        return None

    def _wrong(self, entry: Entry) -> Wrong | None:
        if entry.seq != self.last.seq + 1:
            return Wrong.MISSING
        if entry.seq > self.newest.seq:
            return Wrong.BEHIND_HEAD
        if entry.previous_hash != self.last.entry_hash:
            return Wrong.UNLINKED
        try:
            whole = is_whole(entry)
        except NEVER_WRITTEN:
            whole = False
        if not whole:
            return Wrong.ALTERED
        if self._expected_here(entry) != {entry.entry_hash}:
            return Wrong.REPLACED
        return Wrong.BLANKED if _was_never_erased(entry) else None

    def _expected_here(self, entry: Entry) -> set[bytes]:
        """The hashes that anchors and the head's row know for this number; its own where they know none."""
        return self._expected.get(entry.seq, {entry.entry_hash})

    def _note_blanks(self, entry: Entry) -> None:
        if entry.member_id is None:
            return
        if entry.action == Action.MEMBER_ERASED:
            self.blanked.pop(entry.member_id, None)
        elif any(value.text is None for value in entry.values):
            self.blanked.setdefault(entry.member_id, entry.seq)

    def end(self) -> Broken | None:
        """After the last entry."""
        if max(self._expected) > self.last.seq:
            return Broken(self.last.seq + 1, Wrong.MISSING)
        return Broken(min(self.blanked.values()), Wrong.BLANKED) if self.blanked else None


def _was_never_erased(entry: Entry) -> bool:
    """Whether a value is gone that no erasure takes: of an entry about nobody, or of a field that always stays."""
    gone = {value.name for value in entry.values if value.text is None}
    return bool(gone) and (entry.member_id is None or not gone <= set(HISTORY_FIELDS))
