r"""The change history: who did what to whom, when, on which channel, from what to what, and why (product row R4).

Each entry carries the hash of the one before, so that an edit, a cut, a reordering or a fork shows.  The hash covers
commitments to the values and not the values themselves: SHA-256 over a random salt, the field's name and the value.  A
value can be erased by law, with its salt, and the chain still holds.

>>> looked = NewEntry(at=datetime(2026, 11, 25, tzinfo=BANGKOK), actor=SYSTEM, action=Action.MEMBER_OPENED)
>>> first = sealed_entry(GENESIS, 1, looked, ())
>>> first.previous_hash == GENESIS, is_whole(first)
(True, True)
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from core.clock import BANGKOK
from core.links import MemberId

GENESIS = b"\0" * 32
"""What the first entry has for the hash of the one before."""

SALT_BYTES = 16


class Action(StrEnum):
    """What was done."""

    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    MEMBER_OPENED = "member.opened"
    """Somebody of the office looked at the record: shown to the member by /privacy."""
    MEMBER_LOCKED = "member.locked"
    MEMBER_UNLOCKED = "member.unlocked"
    MEMBER_REKEYED = "member.rekeyed"
    MEMBER_ERASED = "member.erased"
    RELATED_CHANGED = "related.changed"
    PROPOSED = "proposal.made"
    CONFIRMED = "proposal.confirmed"
    REJECTED = "proposal.rejected"
    CODE_GIVEN = "code.given"
    LINKED = "link.made"
    UNLINKED = "link.ended"
    CONSENTED = "consent.given"
    """A later text of consent was agreed to; the first one is agreed to with the link."""
    PASSWORD_SET = "password.set"  # noqa: S105 - the name of an action
    PASSWORD_EXPOSED = "password.exposed"  # noqa: S105 - the same
    PIN_SET = "pin.set"
    PIN_REMOVED = "pin.removed"
    DATA_COPIED = "data.copied"
    ACCESS_ASKED = "access.asked"
    """A forgotten log-in: the request page was sent."""
    LOADED = "data.loaded"
    LOAD_PROPOSED = "data.load_proposed"
    """A file older than what is there: another person must want it too."""
    POLICY_LOADED = "policy.loaded"
    CALENDAR_CHANGED = "calendar.changed"
    STAFF_ADDED = "staff.added"
    STAFF_DISABLED = "staff.disabled"
    STAFF_CODE_GIVEN = "staff.code_given"
    STAFF_LINKED = "staff.linked"
    """A chat is somebody's of the office from now on."""
    STAFF_UNLINKED = "staff.unlinked"
    STAFF_PASSWORD_SET = "staff.password_set"  # noqa: S105 - the name of an action
    MEMBERS_LISTED = "members.listed"
    """A list of several members was opened as a page."""
    CASE_OPENED = "case.opened"
    """Something was asked of the office in writing."""
    CASE_ANSWERED = "case.answered"
    CASE_APPROVED = "case.approved"
    CASE_REJECTED = "case.rejected"
    CASE_CANCELLED = "case.cancelled"
    MONTH_SEALED = "month.sealed"
    """A collection month takes no more requests."""
    MONTH_PREPARED = "month.prepared"
    MONTH_RESULTS = "month.results"
    """A pay unit's results were entered."""
    MONTH_POSTED = "month.posted"
    MONTH_REVERSED = "month.reversed"
    """A member's posting was taken back."""
    RECEIPTS_TOLD = "receipts.told"
    """Members with a receipt of a month are told of it who were not told yet."""
    YEAR_POSTED = "year.posted"
    """Dividend and refund."""
    PICTURE_SET = "picture.set"
    """A photo or a signature was put in place."""
    BREAKER_OPENED = "breaker.opened"
    BREAKER_CLOSED = "breaker.closed"
    BREACH_RECORDED = "breach.recorded"
    """A breach of personal data: the register stands in the history itself."""
    BREACH_REPORTED = "breach.reported"
    RESTORED = "system.restored"
    OUTBOX_RELEASED = "system.outbox_released"
    PUSHES_RESUMED = "system.pushes_resumed"
    KEY_CHANGED = "system.key_changed"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and where: `os:root` on `cli`, `staff:somsri` on `line`, `member` on `telegram`, `system` on itself."""

    name: str
    channel: str


SYSTEM = Actor("system", "system")

MEMBER = "member"
"""The name of a member who acts in the own chat."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field's value before and after, as text; None where there was none or will be none."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be written. `subject`: what else than the member it was done to, such as `staff:somsri`."""

    at: datetime
    actor: Actor
    action: Action
    member_id: MemberId | None = None
    subject: str = ""
    changes: tuple[Change, ...] = ()
    reason: str | None = None


class Part(StrEnum):
    """Which of a field's values."""

    OLD = "old"
    NEW = "new"


REASON = "reason"
"""The name under which the reason stands among an entry's values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One committed value. `text` and `salt` are None once erased; the commitment stays."""

    name: str
    part: Part
    commitment: bytes
    text: str | None = None
    salt: bytes | None = None
    readable: bool = True
    """False for one that cannot be opened or stands in another place: it was altered, or taken from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A written entry."""

    seq: int
    at: datetime
    actor: Actor
    action: str
    member_id: MemberId | None
    subject: str
    values: tuple[Value, ...]
    previous_hash: bytes
    entry_hash: bytes

    @property
    def reason(self) -> str | None:
        """Why, where it was given and is not erased."""
        return next((value.text for value in self.values if value.name == REASON), None)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry's number and hash; `Head(0, GENESIS)` before the first."""

    seq: int
    entry_hash: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head as it was on a day: kept off the server, it shows a history that was cut or written anew as a whole."""

    day: date
    head: Head


class History(Protocol):
    """Keeps the chain. There is no way to change or remove an entry; `erase` blanks values only."""

    async def append(self, entry: NewEntry) -> int:
        """Write ENTRY behind the newest one, in this unit of work; its number. Appending waits for the one before."""
        ...

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Entry]:
        """What was done to a member, newest first."""
        ...

    async def after(self, seq: int, limit: int) -> Sequence[Entry]:
        """Entries behind number SEQ, oldest first: for verifying."""
        ...

    async def head(self) -> Head:
        """The newest entry, as the head's own row says."""
        ...

    async def erase(self, member_id: MemberId, names: Sequence[str]) -> int:
        """Blank values of these fields in the member's entries; how many."""
        ...

    async def put_anchor(self, anchor: Anchor) -> bool:
        """Keep the day's anchor; False where there is one already."""
        ...

    async def anchors(self) -> Sequence[Anchor]:
        """All of them, oldest first."""
        ...


def committed(name: str, part: Part, text: str, salt: bytes) -> Value:
    """A value with its commitment. SALT: `SALT_BYTES` random bytes, new for each value."""
    return Value(name=name, part=part, commitment=commitment(name, part, text, salt), text=text, salt=salt)


def commitment(name: str, part: Part, text: str, salt: bytes) -> bytes:
    """What the chain holds of a value; without the salt it tells nothing about it, however short the value is."""
    return _digest(salt, name.encode(), part.encode(), text.encode())


def sealed_entry(previous_hash: bytes, seq: int, entry: NewEntry, values: tuple[Value, ...]) -> Entry:
    """ENTRY as number SEQ behind the entry with PREVIOUS_HASH."""
    return Entry(
        seq=seq,
        at=entry.at,
        actor=entry.actor,
        action=entry.action.value,
        member_id=entry.member_id,
        subject=entry.subject,
        values=values,
        previous_hash=previous_hash,
        entry_hash=_hash_of(previous_hash, seq, entry, values),
    )


def is_whole(entry: Entry) -> bool:
    """Whether the hash is that of the columns and commitments, and each value that is left is the committed one."""
    claimed = (entry.at, entry.actor, entry.action, entry.member_id, entry.subject)
    return entry.entry_hash == _hash(entry.previous_hash, entry.seq, *claimed, entry.values) and all(
        _is_committed(value) for value in entry.values
    )


def _is_committed(value: Value) -> bool:
    if value.text is None or value.salt is None:
        return value.readable
    return value.readable and value.commitment == commitment(value.name, value.part, value.text, value.salt)


def _hash_of(previous_hash: bytes, seq: int, entry: NewEntry, values: tuple[Value, ...]) -> bytes:
    claimed = (entry.at, entry.actor, entry.action.value, entry.member_id, entry.subject)
    return _hash(previous_hash, seq, *claimed, values)


def _hash(
    previous_hash: bytes,
    seq: int,
    at: datetime,
    actor: Actor,
    action: str,
    member_id: MemberId | None,
    subject: str,
    values: tuple[Value, ...],
) -> bytes:
    columns = (str(seq), at.astimezone(BANGKOK).isoformat(), actor.name, actor.channel, action, str(member_id), subject)
    committed_values = [
        part for value in values for part in (value.name.encode(), value.part.encode(), value.commitment)
    ]
    return _digest(previous_hash, *(column.encode() for column in columns), *committed_values)


def _digest(*parts: bytes) -> bytes:
    """SHA-256 over the parts, each behind its length, so that no two lists of parts give the same bytes."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8))
        whole.update(part)
    return whole.digest()
