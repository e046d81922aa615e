"""Who tampers with the change history, and how: everything that one can do who may write every row but has no key."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random  # noqa: TID251 - the type of what is passed in
from typing import Any

from sqlalchemy import Column, delete, insert, literal_column, null, select, update

from core.history import Action, Actor, Change, Entry, Head, NewEntry, sealed_entry
from core.links import MemberId
from core.ports import Store
from core.services.erasure import HISTORY_FIELDS
from storage.connection import Connection, Engine
from storage.tables_office import history, history_anchors, history_head, history_values
from tests.builders import associate, member, registered
from tests.fakes import MORNING

ENTRIES = 40
NEVER_EDITED = {history_anchors.c.day}
"""An anchor's day is a name; what it vouches for is number and hash."""


Tampering = Callable[["Attack"], Awaitable[range]]
"""Does it, and says where it must be found: among which numbers the first broken one is."""


@dataclass(frozen=True, slots=True)
class Attack:
    """What a tampering works with: the database, chance, and the chain as it was."""

    db: Connection
    random: Random
    chain: Sequence[Entry]

    def some(self, least: int = 0) -> Entry:
        """One entry, from the place LEAST of the chain on."""
        return self.chain[self.random.randrange(least, len(self.chain))]


async def write_chain(store: Store) -> Head:
    """A chain with all that may stand in one, anchored half way and at its end; its head, to be kept elsewhere."""
    person, gone = await registered(store, member()), await registered(store, associate())
    about = (person.id, None, gone.id)
    for number in range(ENTRIES):
        async with store.work() as uow:
            await uow.history.append(_entry(number, about[number % 3]))
            if number == ENTRIES // 2:
                await uow.history.erase(gone.id, HISTORY_FIELDS)
                erased = NewEntry(at=MORNING, actor=Actor("staff:malee", "cli"), action=Action.MEMBER_ERASED)
                await uow.history.append(replace(erased, member_id=gone.id))
            if number in {ENTRIES // 2, ENTRIES - 1}:
                head = await uow.history.head()
                insert_anchor = insert(history_anchors).values(
                    day=date(2026, 1, 1) + timedelta(days=number), seq=head.seq, entry_hash=head.entry_hash
                )
                await connection_of(uow).run(insert_anchor)
    async with store.read() as uow:
        return await uow.history.head()


def _entry(number: int, about: MemberId | None) -> NewEntry:
    changes = (Change("first_name", f"ชื่อ {number}", f"ชื่อ {number + 1}"), Change("phone", None, f"08-{number}"))
    return NewEntry(
        at=MORNING + timedelta(minutes=number),
        actor=Actor(f"staff:s{number % 4}", "cli"),
        action=Action.MEMBER_CHANGED if number % 2 else Action.PROPOSED,
        member_id=about,
        subject=f"proposal:{number}",
        changes=changes[: number % 4 or None],
        reason="ตามคำสั่ง" if number % 3 else None,
    )


def connection_of(uow: Any) -> Connection:
    """Behind the port of both SQL stores."""
    connection: Connection = uow.connection
    return connection


async def edit_a_column(attack: Attack) -> range:
    """Any column of any row of the history's tables, to another value, of another type where the engine lets it."""
    table = attack.random.choice([history, history_values, history_head, history_anchors])
    column = attack.random.choice([column for column in table.columns if column not in NEVER_EDITED])
    row = attack.random.choice(await attack.db.all(select(table).order_by(*table.primary_key)))
    is_it = [key == getattr(row, key.name) for key in table.primary_key]
    other = _other(attack, column, getattr(row, column.name))
    await attack.db.run(update(table).where(*is_it).values({column.name: other}))
    of_an_entry = table in {history, history_values}
    return range(row.seq, row.seq + 1) if of_an_entry else range(attack.chain[-1].seq + 2)


def _other(attack: Attack, column: Column[Any], value: Any) -> Any:
    """A value that is not VALUE."""
    random = attack.random
    if attack.db.engine is Engine.SQLITE and random.random() < 0.2 and not column.primary_key:
        return literal_column("'never written here'")
    if column is history_values.c.sealed and (value is None or random.random() < 0.3):
        return random.randbytes(60) if value is None else null()
    if column.primary_key:
        return 1_000 + random.randrange(10**6)
    return 1 if value is None else _near(random, value)


def _near(random: Random, value: Any) -> Any:
    """Almost VALUE: one bit, one letter, one microsecond, one."""
    if isinstance(value, bytes):
        place = random.randrange(len(value))
        return value[:place] + bytes([value[place] ^ (1 << random.randrange(8))]) + value[place + 1 :]
    if isinstance(value, str):
        return random.choice([value + " ", value[:-1] + "x", value.swapcase() + "."])
    one = timedelta(microseconds=1) if isinstance(value, datetime) else 1
    return value + one if random.random() < 0.5 else value - one


async def delete_an_entry(attack: Attack) -> range:
    """With its values."""
    seq = attack.some().seq
    await _delete(attack.db, [seq])
    return _at(seq)


async def delete_a_value(attack: Attack) -> range:
    """Its row, commitment and all."""
    entry = attack.some()
    while not entry.values:
        entry = attack.some()
    place = attack.random.randrange(len(entry.values))
    await attack.db.run(
        delete(history_values).where(history_values.c.seq == entry.seq, history_values.c.place == place)
    )
    return _at(entry.seq)


async def reorder(attack: Attack) -> range:
    """Two entries change their numbers."""
    one, other = attack.random.sample(attack.chain, 2)
    away = 10**6
    for old, new in ((one.seq, away), (other.seq, one.seq), (away, other.seq)):
        for table in (history, history_values):
            await attack.db.run(update(table).where(table.c.seq == old).values(seq=new))
    return _at(min(one.seq, other.seq))


async def cut(attack: Attack) -> range:
    """The newest entries go; the head's row stays."""
    first = attack.random.randrange(len(attack.chain))
    await _delete(attack.db, [entry.seq for entry in attack.chain[first:]])
    return _at(attack.chain[first].seq)


async def cut_with_head(attack: Attack) -> range:
    """The newest entries go, the head's row says so, and so do the anchors where somebody thinks of them."""
    first = attack.random.randrange(1, len(attack.chain))
    await _delete(attack.db, [entry.seq for entry in attack.chain[first:]])
    head = attack.chain[first - 1]
    await _put_head(attack.db, head)
    if attack.random.random() < 0.5:
        await attack.db.run(delete(history_anchors).where(history_anchors.c.seq > head.seq))
    return _at(head.seq + 1)


async def fork(attack: Attack) -> range:
    """From an entry on another line, some entries long, whose hashes are right; the old line goes on behind it."""
    first = attack.random.randrange(len(attack.chain))
    last = min(first + attack.random.randrange(1, 4), len(attack.chain))
    await _rewrite(attack, first, last)
    return range(first + 1, last + 2)


async def forge_to_the_end(attack: Attack) -> range:
    """The same up to the newest entry, with the head's row and every anchor in the database."""
    first = attack.random.randrange(len(attack.chain))
    forged = await _rewrite(attack, first, len(attack.chain))
    await _put_head(attack.db, forged[-1])
    for entry in forged:
        await attack.db.run(
            update(history_anchors).where(history_anchors.c.seq == entry.seq).values(entry_hash=entry.entry_hash)
        )
    return range(first + 1, forged[-1].seq + 1)


async def add_behind_the_head(attack: Attack) -> range:
    """A well linked entry, which the head's row does not know."""
    newest = attack.chain[-1]
    forged = _forged(newest, newest.entry_hash, newest.seq + 1)
    values = {"previous_hash": forged.previous_hash, "entry_hash": forged.entry_hash, "subject": forged.subject}
    row = {"seq": forged.seq, "at": forged.at, "actor": forged.actor.name, "channel": forged.actor.channel}
    await attack.db.run(insert(history).values(values | row | {"action": forged.action, "member_id": forged.member_id}))
    return _at(forged.seq)


async def blank_a_value(attack: Attack) -> range:
    """What is sealed goes, as an erasure takes it, though nobody was erased."""
    rows = await attack.db.all(select(history_values).order_by(*history_values.primary_key))
    row = attack.random.choice([row for row in rows if row.sealed is not None])
    is_it = (history_values.c.seq == row.seq, history_values.c.place == row.place)
    await attack.db.run(update(history_values).where(*is_it).values(sealed=None))
    return _at(row.seq)


async def swap_values(attack: Attack) -> range:
    """Two values change their places: what is sealed, or that with its commitment."""
    rows = [
        row
        for row in await attack.db.all(select(history_values).order_by(*history_values.primary_key))
        if row.sealed is not None
    ]
    one, other = attack.random.sample(rows, 2)
    names = attack.random.choice([("sealed",), ("commitment", "sealed"), ("name", "part", "commitment", "sealed")])
    for to, source in ((one, other), (other, one)):
        await attack.db.run(
            update(history_values)
            .where(history_values.c.seq == to.seq, history_values.c.place == to.place)
            .values({name: getattr(source, name) for name in names})
        )
    return _at(min(one.seq, other.seq))


TAMPERINGS: tuple[Tampering, ...] = (
    edit_a_column,
    delete_an_entry,
    delete_a_value,
    reorder,
    cut,
    cut_with_head,
    fork,
    forge_to_the_end,
    add_behind_the_head,
    blank_a_value,
    swap_values,
)


def _at(seq: int) -> range:
    return range(seq, seq + 1)


async def _delete(db: Connection, seqs: Sequence[int]) -> None:
    for table in (history_values, history):
        await db.run(delete(table).where(table.c.seq.in_(list(seqs))))


async def _put_head(db: Connection, head: Entry) -> None:
    await db.run(update(history_head).values(seq=head.seq, entry_hash=head.entry_hash))


async def _rewrite(attack: Attack, first: int, last: int) -> list[Entry]:
    """Entries FIRST to LAST of the chain as another line, written over the old one."""
    forged: list[Entry] = []
    for entry in attack.chain[first:last]:
        forged.append(_forged(entry, forged[-1].entry_hash if forged else entry.previous_hash, entry.seq))
    for entry in reversed(forged):  # the last one first: the hash of the one before is never there twice
        new = {"actor": entry.actor.name, "previous_hash": entry.previous_hash, "entry_hash": entry.entry_hash}
        await attack.db.run(update(history).where(history.c.seq == entry.seq).values(new))
    return forged


def _forged(entry: Entry, previous_hash: bytes, seq: int) -> Entry:
    new = NewEntry(
        at=entry.at,
        actor=Actor(f"{entry.actor.name}x", entry.actor.channel),
        action=Action(entry.action),
        member_id=entry.member_id,
        subject=entry.subject,
    )
    return sealed_entry(previous_hash, seq, new, entry.values if seq == entry.seq else ())
