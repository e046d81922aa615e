"""Is the database whole? For `coop db check`, and for a restore before it may be used.

    the history is broken at entry 812
    3 fields of members.phone cannot be read with the keys that are given
    1 share accounts: the balance is not that of the ledger's last entry

Sentences name tables, columns and counts, never a person or a value.
"""

from sqlalchemy import Executable, text

from core.services.auditing import verify
from storage.checks_money import CONTRADICTIONS
from storage.connection import Connection, Engine
from storage.encryption import KeyRing, UnreadableFieldError
from storage.history import SqlHistory
from storage.sealed import unreadable

FAULTS_SHOWN = 5

NOT_VALID = text("SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname")
BROKEN_INDEXES = text("SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid")

STATES = (
    (
        text("SELECT count(*) AS n FROM inbox WHERE state = 'waiting' AND payload IS NULL"),
        "waiting events have lost what was said",
    ),
    (
        text("SELECT count(*) AS n FROM outbox WHERE state IN ('new', 'sending') AND payload IS NULL"),
        "messages to be sent have lost their text",
    ),
    (
        text("SELECT count(*) AS n FROM outbox WHERE state = 'sending' AND (worker IS NULL OR lease_until IS NULL)"),
        "messages are being sent by nobody",
    ),
    (
        text("SELECT count(*) AS n FROM outbox WHERE state NOT IN ('new', 'sending', 'done', 'unsure', 'dead')"),
        "messages are in a state that nobody knows",
    ),
    (
        text("SELECT count(*) AS n FROM inbox WHERE state NOT IN ('waiting', 'done', 'failed')"),
        "events are in a state that nobody knows",
    ),
    (
        text("SELECT count(*) AS n FROM outbox WHERE ended_at IS NOT NULL AND payload IS NOT NULL"),
        "messages have ended and their text is still kept",
    ),
    (
        text("SELECT count(*) AS n FROM inbox WHERE ended_at IS NOT NULL AND payload IS NOT NULL"),
        "events have been handled and what was said is still kept",
    ),
)
"""What no way through the program leaves behind."""


async def damage(connection: Connection, keys: KeyRing) -> list[str]:
    """What makes the database unfit for use: broken pages, rows without their parents, fields, history."""
    return [
        *await broken_structure(connection),
        *(
            f"{_counted(count, 'field')} of {name} cannot be read with the keys that are given"
            for name, count in sorted((await unreadable(connection, keys)).items())
        ),
        *await history_faults(SqlHistory(connection, keys)),
    ]


async def doubts(connection: Connection) -> list[str]:
    """What somebody should look at: states that nobody leaves, balances that differ from their ledger."""
    found = []
    for statement, what in (*STATES, *CONTRADICTIONS[connection.engine]):
        if count := await _count(connection, statement):
            found.append(f"{count} {what}")
    return found


async def broken_structure(connection: Connection) -> list[str]:
    """What the engine itself finds: on SQLite pages, indexes and references, on PostgreSQL what it holds not valid."""
    if connection.engine is Engine.SQLITE:
        pages = [row[0] for row in await connection.all(text("PRAGMA integrity_check"))]
        orphans = [row[0] for row in await connection.all(text("PRAGMA foreign_key_check"))]
        return [
            *(f"the file is damaged: {fault}" for fault in pages[:FAULTS_SHOWN] if fault != "ok"),
            *(f"rows of {name} refer to rows that are not there" for name in sorted(set(orphans))),
        ]
    constraints = [row.conname for row in await connection.all(NOT_VALID)]
    indexes = [row.name for row in await connection.all(BROKEN_INDEXES)]
    return [
        *(f"the constraint {name} was never checked" for name in constraints),
        *(f"the index {name} is not valid" for name in indexes),
    ]


async def history_faults(history: SqlHistory) -> list[str]:
    """Where the chain breaks first, if anywhere (`coop audit verify` says how)."""
    try:
        verdict = await verify(history)
    except UnreadableFieldError:
        return ["the history cannot be read with the keys that are given"]
    return [] if verdict.broken is None else [f"the history is broken at entry {verdict.broken.seq}"]


async def _count(connection: Connection, statement: Executable) -> int:
    row = await connection.one(statement)
    return 0 if row is None else int(row.n)


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
