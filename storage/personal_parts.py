"""What is kept of a person, as data: of each table the columns that a copy shows, and why all else is left out.

A test compares this with the tables themselves: a table or a column that stands in neither list breaks it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, func, literal, or_, select

from storage.compiled import Row
from storage.personal_ledgers import LEDGERS
from storage.personal_part import DIGEST, OWN_CHATS, OWNER, OWNER_KEY, ROW_KEY, SEARCH_DIGEST, Part
from storage.personal_requests import REQUEST_PARTS
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
)
from storage.tables_care import chat_notices, chat_settings
from storage.tables_guard import login_accounts, login_attempts, page_sessions
from storage.tables_office import case_notes, cases, proposals, related_persons
from storage.tables_staff import picture_passes, pictures, staff_links


def _uid(table: str) -> Callable[[Row], str]:
    return lambda row: f"{table}:{row.uid}"


IS_OWN_CASE = or_(cases.c.member_id == OWNER, and_(cases.c.member_id.is_(None), cases.c.chat_id.in_(OWN_CHATS)))
OWN_CASES = select(cases.c.id).where(IS_OWN_CASE)

PARTS = (
    Part(
        table=members,
        where=members.c.id == OWNER,
        hidden={
            "id": ROW_KEY,
            "uid": ROW_KEY,
            "national_id_index": SEARCH_DIGEST,
            "name_key": "how the name sounds, made from it",
        },
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
    *LEDGERS,
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
        table=chat_settings,
        where=chat_settings.c.chat_id.in_(OWN_CHATS),
        hidden={"chat_id": ROW_KEY, "pin_hash": DIGEST},
    ),
    Part(table=chat_notices, where=chat_notices.c.chat_id.in_(OWN_CHATS), hidden={"chat_id": ROW_KEY}),
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
            "data": "what somebody of the office looked for; pages for members have none",
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
        where=IS_OWN_CASE,
        hidden={"uid": ROW_KEY, "chat_id": ROW_KEY, "member_id": OWNER_KEY},
        sealed=("data",),
        place=_uid("cases"),
    ),
    Part(
        table=case_notes,
        where=case_notes.c.case_id.in_(OWN_CASES),
        hidden={"id": ROW_KEY, "uid": ROW_KEY},
        sealed=("text",),
        place=_uid("case_notes"),
    ),
    *REQUEST_PARTS,
    Part(
        table=pictures,
        where=pictures.c.member_id == OWNER,
        hidden={
            "id": ROW_KEY,
            "uid": ROW_KEY,
            "member_id": OWNER_KEY,
            "case_id": ROW_KEY,
            **dict.fromkeys(("mime", "width", "height"), "how the file is drawn, not what it shows"),
            **dict.fromkeys(("large", "small"), "a picture, shown by the office on request"),
        },
    ),
    Part(
        table=picture_passes,
        where=picture_passes.c.chat_id.in_(OWN_CHATS),
        hidden={"token_hash": DIGEST, "picture_id": ROW_KEY, "chat_id": ROW_KEY},
    ),
    Part(
        table=staff_links,
        where=staff_links.c.chat_id.in_(OWN_CHATS),
        hidden={"id": ROW_KEY, "chat_id": ROW_KEY, "staff_id": "the same person as staff, whom the office keeps apart"},
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
        "receipt_numbers": "how far each series of numbers has come",
        "receipt_files": "what a platform calls a document that was sent there before",
        "breaker": "the state of the whole system",
        "alerts": "about the whole system; they name nobody",
        "switches": "the state of the whole system",
        "staff": "the office's own people, as staff and not as members",
        "staff_codes": "the office's own people",
        "staff_passwords": "the office's own people",
        "history_head": "one row: the newest entry's number and hash",
        "history_anchors": "a number and a hash for each day",
        "loads": "files that were loaded, by kind and count",
        "calendar_changes": "working days of the office",
        "months": "collection months, and when each was closed to requests",
        "due_jobs": "what the system does at its times",
    }
)
"""Tables without anything of one person, each with its reason."""
