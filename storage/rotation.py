"""`coop keys rotate`: everything that the previous key made is made anew with the current one, while the server runs.

    COOP_SECRET_KEY=new COOP_SECRET_KEY_PREVIOUS=old     the server reads both and writes with the new one
    coop keys rotate                                     sealed fields, digests to search by, peppers
    COOP_SECRET_KEY=new                                  the old key is needed for old backups only

Rows are changed in batches, each one only if it still holds what was read: what somebody changed meanwhile is made with
the new key already.  A run that was stopped is simply begun again.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Executable,
    ScalarSelect,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    union,
    update,
)

from core.history import Action, Actor, NewEntry
from storage.compiled import Row
from storage.connection import Transactions
from storage.dump import TABLES, pages
from storage.encryption import KeyRing
from storage.history import SqlHistory
from storage.peppers import Peppers
from storage.personal_part import LOGIN_ACCOUNT
from storage.sealed import NATIONAL_ID, SEALED, SealedTable
from storage.tables import members
from storage.tables_guard import login_accounts, login_attempts
from storage.tables_office import history

BATCH = 500
"""Rows a transaction: some 10 ms, in which the server's writer waits."""

PASSWORDS = (
    ("credentials", "password_hash"),
    ("link_sessions", "new_password_hash"),
    ("chat_settings", "pin_hash"),
)

NUMBERS = select(members.c.member_no)
COUNTED = union(select(login_accounts.c.account), select(login_attempts.c.account))
OLD: BindParameter[bytes] = bindparam("old_digest")
NEW: BindParameter[bytes] = bindparam("new_digest")
_old = login_accounts.alias("old_one")


def _of_old(column: str) -> ScalarSelect[Any]:
    return select(_old.c[column]).where(_old.c.account == OLD).scalar_subquery()


MOVE_ACCOUNT: Sequence[Executable] = (
    # Failures under both keys, the later ones while this ran, are one row of failures.
    update(login_accounts)
    .where(login_accounts.c.account == NEW, exists().where(_old.c.account == OLD))
    .values(
        in_a_row=login_accounts.c.in_a_row + _of_old("in_a_row"),
        locked_at=func.coalesce(login_accounts.c.locked_at, _of_old("locked_at")),
        paused_until=func.coalesce(login_accounts.c.paused_until, _of_old("paused_until")),
    ),
    delete(login_accounts).where(login_accounts.c.account == OLD, exists().where(_old.c.account == NEW)),
    update(login_accounts).where(login_accounts.c.account == OLD).values(account=NEW),
    update(login_attempts).where(login_attempts.c.account == OLD).values(account=NEW),
)
ENTERED = select(history.c.seq).where(
    history.c.action == Action.KEY_CHANGED.value, history.c.subject == bindparam("of_subject")
)


@dataclass(slots=True)
class RotationSummary:
    """How many rows of each table were made anew."""

    rows: dict[str, int] = field(default_factory=dict)
    passwords: int = 0

    def note(self, table: str, count: int) -> None:
        """COUNT more rows of TABLE."""
        if count:
            self.rows[table] = self.rows.get(table, 0) + count


async def rotate(
    transactions: Transactions,
    keys: KeyRing,
    *,
    now: datetime,
    by: Actor,
    told: Callable[[str], None] = lambda _: None,
) -> RotationSummary:
    """Make anew what other keys than the current one made; TOLD hears each table's name.

    Raises UnreadableFieldError for a field whose key is not given; the batches before stay done.
    """
    summary = RotationSummary()
    for sealed in SEALED:
        told(sealed.name)
        async for rows in _batches(transactions, sealed.name):
            changes = [values for row in rows if (values := _resealed(sealed, row, keys))]
            summary.note(sealed.name, await _write(transactions, sealed.name, changes))
    for name, column in PASSWORDS:
        told(name)
        async for rows in _batches(transactions, name):
            changes = [values for row in rows if (values := _rewrapped(name, column, row, keys))]
            summary.passwords += await _write(transactions, name, changes)
    told("login_accounts")
    await _move_accounts(transactions, keys)
    await _enter(transactions, keys, now, by)
    return summary


async def _batches(transactions: Transactions, name: str) -> AsyncIterator[Sequence[Row]]:
    """The rows of a table as they were when it was begun; later ones are made with the current key."""
    async with transactions.read() as connection:
        async for rows in pages(connection, TABLES[name]):
            for start in range(0, len(rows), BATCH):
                yield rows[start : start + BATCH]


def _resealed(sealed: SealedTable, row: Row, keys: KeyRing) -> dict[str, Any]:
    """The columns of ROW that need the current key, with what they hold now and shall hold; empty where none does."""
    changed: dict[str, Any] = {}
    for column in sealed.columns:
        old = getattr(row, column)
        if old is None or keys.is_current(old):
            continue
        place = sealed.where(row, column)
        plain = keys.fields.open(old, place)
        changed[column] = keys.fields.seal(plain, place)
        if sealed.name == "members" and column == NATIONAL_ID:
            changed["national_id_index"] = keys.blind_index(NATIONAL_ID, plain.decode())
    return _change(sealed.name, row, changed)


def _rewrapped(name: str, column: str, row: Row, keys: KeyRing) -> dict[str, Any]:
    stored = getattr(row, column)
    wrapped = None if stored is None else Peppers(keys).wrapped(stored)
    return {} if wrapped == stored else _change(name, row, {column: wrapped})


def _change(name: str, row: Row, changed: dict[str, Any]) -> dict[str, Any]:
    if not changed:
        return {}
    of_row = {f"of_{key}": getattr(row, key) for key in TABLES[name].keys}
    return {
        **of_row,
        **{f"old_{column}": getattr(row, column) for column in changed},
        **{f"new_{column}": value for column, value in changed.items()},
    }


async def _write(transactions: Transactions, name: str, changes: Sequence[dict[str, Any]]) -> int:
    """Write CHANGES in one transaction; how many."""
    if not changes:
        return 0
    async with transactions.write() as connection:
        for columns, of_these in _by_columns(changes).items():
            await connection.run_many(_update(TABLES[name].table, columns, TABLES[name].keys), of_these)
    return len(changes)


def _by_columns(changes: Iterable[dict[str, Any]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in changes:
        columns = tuple(name.removeprefix("new_") for name in change if name.startswith("new_"))
        found.setdefault(columns, []).append(change)
    return found


def _update(table: Table, columns: Sequence[str], keys: Sequence[str]) -> Executable:
    """Change COLUMNS of a row that still holds what was read."""
    same = [table.c[key] == bindparam(f"of_{key}") for key in keys]
    unchanged = [table.c[column] == bindparam(f"old_{column}") for column in columns]
    values: dict[str, BindParameter[object]] = {column: bindparam(f"new_{column}") for column in columns}
    return update(table).where(and_(*same, *unchanged)).values(values)


async def _move_accounts(transactions: Transactions, keys: KeyRing) -> None:
    """Counted failures of members' numbers; what was tried and is no member's number is forgotten with the old key."""
    async with transactions.read() as connection:
        numbers = [row.member_no for row in await connection.all(NUMBERS)]
        counted = {row.account for row in await connection.all(COUNTED)}
    moves = []
    for number in numbers:
        new, *others = keys.blind_indexes(LOGIN_ACCOUNT, number)
        moves += [{"new_digest": new, "old_digest": old} for old in others if old in counted]
    async with transactions.write() as connection:
        for statement in MOVE_ACCOUNT:
            await connection.run_many(statement, moves)


async def _enter(transactions: Transactions, keys: KeyRing, now: datetime, by: Actor) -> None:
    """One entry a key, when all is done."""
    subject = f"key:{keys.key_id.hex()}"
    async with transactions.write() as connection:
        if await connection.one(ENTERED, {"of_subject": subject}) is None:
            await SqlHistory(connection, keys).append(
                NewEntry(at=now, actor=by, action=Action.KEY_CHANGED, subject=subject)
            )
