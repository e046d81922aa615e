"""What is kept of a person, as data: of each table the columns that a copy shows, and why all else is left out.

A test compares this with the tables themselves: a table or a column that stands in neither list breaks it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)

from storage.compiled import Row
from storage.tables import (
    chats,
    conversations,
    credentials,
    inbox,
    link_codes,
    link_sessions,
    links,
    members,
    outbox,
    share_accounts,
    share_movements,
)
from storage.tables_guard import login_accounts, login_attempts, page_sessions
from storage.tables_office import cases, proposals, related_persons

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


def _uid(table: str) -> Callable[[Row], str]:
    return lambda row: f"{table}:{row.uid}"


PARTS = (
    Part(
        table=members,
        where=members.c.id == OWNER,
        hidden={"id": ROW_KEY, "uid": ROW_KEY, "national_id_index": SEARCH_DIGEST},
        sealed=("national_id", "birth_date", "address", "phone", "email"),
        days=("birth_date",),
        place=_uid("members"),
    ),
    Part(
        table=related_persons,
        where=related_persons.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "uid": ROW_KEY, "member_id": OWNER_KEY},
        sealed=("name", "phone", "national_id"),
        place=_uid("related_persons"),
    ),
    Part(table=share_accounts, where=share_accounts.c.member_id == OWNER, hidden={"member_id": OWNER_KEY}),
    Part(
        table=share_movements,
        where=share_movements.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "member_id": OWNER_KEY},
        oldest=(share_movements.c.moved_on,),
    ),
    Part(
        table=links,
        where=links.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "chat_id": ROW_KEY, "member_id": OWNER_KEY},
        joined=links.join(chats, chats.c.id == links.c.chat_id),
        more=(chats.c.platform,),
    ),
    Part(
        table=chats,
        where=chats.c.id.in_(OWN_CHATS),
        hidden={"id": ROW_KEY, "bot_id": "the co-op's own account, the same for all its members"},
    ),
    Part(
        table=conversations,
        where=conversations.c.chat_id.in_(OWN_CHATS),
        hidden={"chat_id": ROW_KEY},
        sealed=("data",),
        place=lambda row: f"conversations:{row.chat_id}",
    ),
    Part(
        table=credentials,
        where=credentials.c.member_id == OWNER,
        hidden={"member_id": OWNER_KEY, "password_hash": DIGEST},
    ),
    Part(
        table=link_codes,
        where=link_codes.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "member_id": OWNER_KEY, "code_hash": DIGEST},
    ),
    Part(
        table=link_sessions,
        where=link_sessions.c.member_id == OWNER,
        hidden={
            "id": ROW_KEY,
            "chat_id": ROW_KEY,
            "member_id": OWNER_KEY,
            **dict.fromkeys(("token_hash", "browser_hash", "staff_code_hash"), DIGEST),
            **dict.fromkeys(("new_password_hash", "nonce_hash", "code_hash"), DIGEST),
        },
        sealed=("chat_name",),
        place=lambda row: f"link_sessions:{row.token_hash.hex()}",
        joined=link_sessions.join(chats, chats.c.id == link_sessions.c.chat_id),
        more=(chats.c.platform,),
    ),
    Part(
        table=page_sessions,
        where=page_sessions.c.member_id == OWNER,
        hidden={
            "id": ROW_KEY,
            "chat_id": ROW_KEY,
            "member_id": OWNER_KEY,
            "token_hash": DIGEST,
            "browser_hash": DIGEST,
        },
    ),
    Part(
        table=login_accounts,
        where=login_accounts.c.account.in_(bindparam("accounts", expanding=True)),
        hidden={"account": SEARCH_DIGEST},
    ),
    Part(
        table=login_attempts,
        where=login_attempts.c.account.in_(bindparam("accounts", expanding=True)),
        hidden={
            "id": ROW_KEY,
            "account": SEARCH_DIGEST,
            "chat_id": "whose chat tried may be another person's",
            "network": "a keyed digest of an address that may be another person's",
        },
    ),
    Part(
        table=proposals,
        where=proposals.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "uid": ROW_KEY, "member_id": OWNER_KEY},
        sealed=("value", "reason"),
        place=_uid("proposals"),
    ),
    Part(
        table=cases,
        where=or_(cases.c.member_id == OWNER, and_(cases.c.member_id.is_(None), cases.c.chat_id.in_(OWN_CHATS))),
        hidden={"id": ROW_KEY, "uid": ROW_KEY, "chat_id": ROW_KEY, "member_id": OWNER_KEY},
        sealed=("data",),
        place=_uid("cases"),
    ),
)
"""In the order of a copy."""


def _kept_messages(table: Table, direction: str, came_at: ColumnElement[Any]) -> Select[Any]:
    """How many messages of the member's chats are kept, and since when; what they say is blanked once handled."""
    own = and_(
        chats.c.platform == table.c.platform, chats.c.bot_id == table.c.bot_id, chats.c.user_id == table.c.user_id
    )
    return (
        select(
            literal(direction).label("direction"),
            table.c.state,
            func.count().label("number"),
            func.min(came_at, type_=came_at.type).label("first_at"),
            func.max(came_at, type_=came_at.type).label("last_at"),
        )
        .select_from(table.join(chats, own))
        .where(chats.c.id.in_(OWN_CHATS))
        .group_by(table.c.state)
        .order_by(table.c.state)
    )


MESSAGES = (
    _kept_messages(inbox, "received", inbox.c.received_at),
    _kept_messages(outbox, "sent", outbox.c.created_at),
)
"""Of these tables a copy has counts: their rows hold nothing to read once the message was handled."""

COUNTED = (inbox.name, outbox.name)

BY_HISTORY = ("history", "history_values")
"""Read entry by entry through `core.history.History`."""

NOT_PERSONAL: Mapping[str, str] = MappingProxyType(
    {
        "codes": "code tables: descriptions of the office's words",
        "policies": "the rules of the co-op",
        "breaker": "the state of the whole system",
        "alerts": "about the whole system; they name nobody",
        "switches": "the state of the whole system",
        "staff": "the office's own people, as staff and not as members",
        "staff_codes": "the office's own people",
        "history_head": "one row: the newest entry's number and hash",
        "history_anchors": "a number and a hash for each day",
        "loads": "files that were loaded, by kind and count",
    }
)
"""Tables without anything of one person, each with its reason."""
