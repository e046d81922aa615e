"""Every sealed column, and where its fields belong: for checking that all of them can be read, and for a new key.

A test compares this list with the tables: a `LargeBinary` column that is neither here nor among the digests breaks it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage.compiled import Row
from storage.connection import Connection
from storage.dump import TABLES, PlainTable, pages
from storage.encryption import KeyRing, UnreadableFieldError

NATIONAL_ID = "national_id"
"""Column of `members`, and the purpose of the digest beside it."""


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with sealed columns; `place(row)` is the place of its fields without the column."""

    name: str
    columns: tuple[str, ...]
    place: Callable[[Row], str]

    @property
    def table(self) -> PlainTable:
        """Its rows as they are kept."""
        return TABLES[self.name]

    def where(self, row: Row, column: str) -> str:
        """What a field is bound to."""
        return f"{self.place(row)}:{column}"


def _by(name: str, key: str) -> Callable[[Row], str]:
    return lambda row: f"{name}:{getattr(row, key)}"


SEALED: Sequence[SealedTable] = (
    SealedTable("members", (NATIONAL_ID, "birth_date", "address", "phone", "email"), _by("members", "uid")),
    SealedTable("related_persons", ("name", "phone", "national_id"), _by("related_persons", "uid")),
    SealedTable("conversations", ("data",), _by("conversations", "chat_id")),
    SealedTable("link_sessions", ("chat_name",), lambda row: f"link_sessions:{row.token_hash.hex()}"),
    SealedTable("inbox", ("payload",), lambda row: f"inbox:{row.platform}:{row.bot_id}:{row.event_id}"),
    SealedTable("outbox", ("payload", "reply_token"), _by("outbox", "retry_key")),
    SealedTable("history_values", ("sealed",), lambda row: f"history_values:{row.seq}-{row.place}"),
    SealedTable("proposals", ("value", "reason"), _by("proposals", "uid")),
    SealedTable("cases", ("data",), _by("cases", "uid")),
    SealedTable("case_notes", ("text",), _by("case_notes", "uid")),
    SealedTable("requests", ("words",), _by("requests", "case_id")),
    SealedTable("request_steps", ("words",), _by("request_steps", "uid")),
    SealedTable("request_drafts", ("words",), lambda row: f"request_drafts:{row.member_id}-{row.kind}-{row.target}"),
    SealedTable("notices", ("said",), _by("notices", "uid")),
    SealedTable("bill_lines", ("reason",), lambda row: f"bill_lines:{row.bill_id}-{row.line}"),
    SealedTable("receipt_register", ("paper",), _by("receipt_register", "receipt_no")),
    SealedTable("pictures", ("large", "small"), _by("pictures", "uid")),
    SealedTable("page_sessions", ("data",), lambda row: f"page_sessions:{row.token_hash.hex()}"),
)

DIGESTS = {
    "members": ("national_id_index",),
    "link_sessions": ("token_hash", "browser_hash", "staff_code_hash", "nonce_hash", "code_hash"),
    "link_codes": ("code_hash",),
    "staff_codes": ("code_hash",),
    "page_sessions": ("token_hash", "browser_hash"),
    "picture_passes": ("token_hash",),
    "login_accounts": ("account",),
    "login_attempts": ("account", "network"),
    "history": ("previous_hash", "entry_hash"),
    "history_values": ("commitment",),
    "history_head": ("entry_hash",),
    "history_anchors": ("entry_hash",),
    "loads": ("file_hash",),
    "receipt_register": ("code_hash",),
}
"""Binary columns that hold no sealed field: digests of secrets, of files, and of the chain."""


async def key_fits(connection: Connection, keys: KeyRing) -> bool:
    """Whether a field of each table was sealed with one of KEYS: a look, where `unreadable` reads everything."""
    for sealed in SEALED:
        for column in sealed.columns:
            field = sealed.table.table.c[column]
            row = await connection.one(select(field.label("sealed")).where(field.is_not(None)).limit(1))
            if row is not None and not keys.made(row.sealed):
                return False
    return True


async def unreadable(connection: Connection, keys: KeyRing) -> dict[str, int]:
    """`table.column` -> how many of its fields do not open with KEYS at their place; empty where all do."""
    faults: dict[str, int] = {}
    for sealed in SEALED:
        async for rows in pages(connection, sealed.table):
            for row in rows:
                for column in sealed.columns:
                    if not _opens(getattr(row, column), sealed.where(row, column), keys):
                        name = f"{sealed.name}.{column}"
                        faults[name] = faults.get(name, 0) + 1
    return faults


def _opens(field: bytes | None, place: str, keys: KeyRing) -> bool:
    if field is None:
        return True
    try:
        keys.fields.open(field, place)
    except UnreadableFieldError:
        return False
    return True
