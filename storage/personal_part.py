"""One table's part of what is kept of a person (`storage.personal_parts`, `storage.personal_ledgers`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, Table, bindparam, select

from storage.compiled import Row
from storage.tables import links

OWNER: BindParameter[int] = bindparam("of_member")
OWN_CHATS = select(links.c.chat_id).where(links.c.member_id == OWNER, links.c.ended_at.is_(None)).scalar_subquery()
"""The chats that are linked to the member now; one of an ended link may be somebody else's by now."""

LOGIN_ACCOUNT = "login-account"
"""The purpose of the keyed digest under which log-ins for a member number are counted."""

ROW_KEY = "a number of ours that joins tables, and tells nothing about a person"
OWNER_KEY = "the member's own row, whose copy this is"
DIGEST = "a digest of a secret, of no use to anybody and best shown to nobody"
SEARCH_DIGEST = "a keyed digest by which the value beside it is found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table. `hidden`: column -> why it is not shown. `sealed`: columns to open, at `place(row):column`."""

    table: Table
    where: ColumnElement[bool]
    hidden: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sealed: tuple[str, ...] = ()
    place: Callable[[Row], str] = str
    days: tuple[str, ...] = ()
    """Sealed columns that hold a day in ISO 8601."""
    joined: FromClause | None = None
    more: tuple[ColumnElement[Any], ...] = ()
    """Columns of `joined` that are shown besides."""
    oldest: tuple[ColumnElement[Any], ...] = ()
    """By what the oldest is told, where the order in which rows were written does not tell."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns of a copy, in the table's order."""
        own = tuple(column.name for column in self.table.columns if column.name not in self.hidden)
        return (*own, *(column.name for column in self.more))

    def statement(self) -> Select[Any]:
        """All columns of the member's rows, oldest first: hidden ones may tell where a sealed one belongs."""
        found = select(*self.table.columns, *self.more).where(self.where)
        return (found if self.joined is None else found.select_from(self.joined)).order_by(
            *self.oldest, *self.table.primary_key
        )
