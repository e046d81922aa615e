"""A database in which every table has rows and every sealed field a canary, whatever tables there are.

The history is written through its own port, so that its chain is whole.  `canaries(rows)` are all texts that are sealed
anywhere: a dump without the key must hold none of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, LargeBinary, String, Uuid
from sqlalchemy.types import TypeEngine

from core.history import Action, Actor, Anchor, Change, NewEntry
from core.links import MemberId
from storage.dump import TABLES, PlainTable
from storage.encryption import KeyRing
from storage.sealed import SEALED, SealedTable
from storage.unit_of_work import SqlStore
from tests.fakes import MORNING

OF_HISTORY = {"history", "history_values", "history_head", "history_anchors"}
OF_TABLE: dict[str, SealedTable] = {sealed.name: sealed for sealed in SEALED}
WORDS = {
    ("inbox", "state"): "waiting",
    ("outbox", "state"): "new",
    ("outbox", "delivery_class"): "C",
    ("members", "member_type"): "ordinary",
    ("members", "status"): "active",
    ("chats", "platform"): "line",
    ("chats", "language"): "th",
    ("inbox", "platform"): "line",
    ("outbox", "platform"): "line",
    ("related_persons", "relation"): "beneficiary",
    ("share_movements", "moved_on"): 20_261_031,
}
NOT_YET = {("inbox", "ended_at"), ("outbox", "ended_at"), ("outbox", "worker"), ("outbox", "lease_until")}
MICROSECONDS = 1_795_590_000_000_000
"""An instant in November 2026."""


def canary(table: str, column: str, number: int) -> str:
    """The text sealed there; national IDs and birth dates look like themselves."""
    if column == "national_id":
        return f"{31_022_001 + list(OF_TABLE).index(table)}{number:05d}"
    if column == "birth_date":
        return (date(1961, 3, 14) + timedelta(days=number)).isoformat()
    return f"คานารี-{table}-{column}-{number:05d}"


def canaries(rows: int) -> list[str]:
    """All of them, for a life of ROWS rows a table."""
    of_tables = [
        canary(sealed.name, column, number)
        for sealed in SEALED
        if sealed.name not in OF_HISTORY
        for column in sealed.columns
        for number in range(1, rows + 1)
    ]
    return of_tables + [canary("history_values", "sealed", number) for number in range(1, rows + 1)]


async def live(store: SqlStore, keys: KeyRing, rows: int = 3) -> None:
    """Fill the empty database behind STORE."""
    async with store.work() as uow:
        for name, table in TABLES.items():
            if name not in OF_HISTORY:
                filled = [row(table, number, keys) for number in range(1, rows + 1)]
                await uow.connection.run_many(table.insert, filled)
            if name == "members":
                await _history(uow, rows)


async def _history(uow: Any, rows: int) -> None:
    for number in range(1, rows + 1):
        changes = (Change("phone", None, canary("history_values", "sealed", number)),)
        await uow.history.append(
            NewEntry(
                at=MORNING,
                actor=Actor("staff:somsri", "cli"),
                action=Action.MEMBER_CHANGED,
                member_id=MemberId(number),
                changes=changes,
            )
        )
    await uow.history.put_anchor(Anchor(MORNING.date(), await uow.history.head()))


def row(table: PlainTable, number: int, keys: KeyRing) -> dict[str, Any]:
    values = {column.name: _cell(table.name, column, number) for column in table.source.columns}
    sealed = OF_TABLE.get(table.name)
    for column in sealed.columns if sealed else ():
        place = sealed.where(SimpleNamespace(**values), column) if sealed else ""
        values[column] = keys.fields.seal(canary(table.name, column, number).encode(), place)
    if table.name == "members":
        values["national_id_index"] = keys.blind_index("national_id", canary("members", "national_id", number))
    return values


def _cell(table: str, column: Column[Any], number: int) -> Any:
    name, kind = column.name, TABLES[table].table.c[column.name].type
    if (table, name) in NOT_YET:
        return None
    if name.endswith("_at") or name in {"at", "not_before"}:
        return MICROSECONDS + number
    made = next((make for sort, make in OF_TYPE.items() if isinstance(kind, sort)), None)
    meant = next((f"{key.column.table.name}-{key.column.name}" for key in column.foreign_keys), f"{table}-{name}")
    return WORDS.get((table, name), number if made is None else made(meant, number))


OF_TYPE: dict[type[TypeEngine[Any]], Callable[[str, int], Any]] = {
    Boolean: lambda _, number: number % 2 == 1,
    Date: lambda _, number: date(2026, 1, 1) + timedelta(days=number),
    Uuid: lambda _, number: UUID(int=number),
    LargeBinary: lambda name, number: sha256(f"{name}-{number}".encode()).digest(),
    String: lambda name, number: f"{name}-{number}",
}
"""How a cell is made; whole numbers are the row's own."""
