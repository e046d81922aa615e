"""Erasing a person: the writing half of `core.personal.Personal`.

Rows that other records refer to by law stay and lose their fields; all others go.  On SQLite `secure_delete` writes
zeros over what was there (`storage.sqlite`); sealed fields were unreadable in the file anyway.
"""

from datetime import datetime

from sqlalchemy import BindParameter, Table, bindparam, delete, exists, or_, select, update

from core.history import SYSTEM
from core.links import MemberId
from core.messaging import DeliveryState
from core.proposals import ProposalKind, ProposalState
from storage.connection import Connection
from storage.encryption import KeyRing
from storage.mapping import address_of
from storage.outbox_many import leave_out
from storage.personal_part import LOGIN_ACCOUNT, OWNER
from storage.tables import (
    chats,
    conversations,
    credentials,
    link_codes,
    link_sessions,
    links,
    members,
    outbox,
)
from storage.tables_care import chat_notices, chat_settings
from storage.tables_guard import login_accounts, login_attempts, page_sessions
from storage.tables_office import case_notes, cases, proposals, related_persons
from storage.tables_requests import notices, request_drafts, request_steps, requests
from storage.tables_staff import picture_passes, pictures, staff_links

ERASED = "erased"
"""Why a message never went out."""

NUMBER: BindParameter[str] = bindparam("number")
CHATS: BindParameter[int] = bindparam("chat_ids", expanding=True)

PERSON = select(members.c.member_no).where(members.c.id == OWNER)
CHATS_OF = select(links.c.chat_id).where(links.c.member_id == OWNER).distinct()
"""Ended links too: whoever held that chat was this person then."""

BLANK = update(members).where(members.c.id == OWNER)
CASES_OF = select(cases.c.id).where(cases.c.member_id == OWNER)
PICTURES_OF = select(pictures.c.id).where(pictures.c.member_id == OWNER)
REQUESTS_OF = select(requests.c.case_id).where(requests.c.member_id == OWNER)
GONE = [
    delete(notices).where(notices.c.member_id == OWNER),
    delete(request_drafts).where(request_drafts.c.member_id == OWNER),
    delete(request_steps).where(request_steps.c.case_id.in_(REQUESTS_OF)),
    delete(requests).where(requests.c.member_id == OWNER),
    delete(picture_passes).where(picture_passes.c.picture_id.in_(PICTURES_OF)),
    delete(pictures).where(pictures.c.member_id == OWNER),
    delete(case_notes).where(case_notes.c.case_id.in_(CASES_OF)),
    delete(related_persons).where(related_persons.c.member_id == OWNER),
    delete(credentials).where(credentials.c.member_id == OWNER),
    delete(link_codes).where(link_codes.c.member_id == OWNER),
    delete(page_sessions).where(page_sessions.c.member_id == OWNER),
    delete(cases).where(cases.c.member_id == OWNER),
    delete(links).where(links.c.member_id == OWNER),
    update(proposals).where(proposals.c.member_id == OWNER).values(value=None, reason=None),
]
PROPOSALS_END = (
    update(proposals)
    .where(
        proposals.c.member_id == OWNER,
        proposals.c.state == ProposalState.WAITING.value,
        proposals.c.kind != ProposalKind.ERASE.value,
    )
    .values(state=ProposalState.REJECTED.value, decided_at=bindparam("now"), decided_by=SYSTEM.name)
)
"""A change of somebody erased has nothing left to change; the erasure itself is decided by who confirms it."""
PAGES_GONE = delete(link_sessions).where(or_(link_sessions.c.member_id == OWNER, link_sessions.c.member_no == NUMBER))
LOGINS_GONE = [
    delete(table).where(table.c.account.in_(bindparam("accounts", expanding=True)))
    for table in (login_accounts, login_attempts)
]

LINKED_ELSEWHERE = exists().where(links.c.chat_id == chats.c.id)
"""After the member's own links are gone: the chat speaks, or spoke, for another member."""

OWN_LEFT = select(chats.c.id).where(chats.c.id.in_(CHATS), ~LINKED_ELSEWHERE)
LEFT: BindParameter[int] = bindparam("left", expanding=True)
NOBODYS = select(cases.c.id).where(cases.c.chat_id.in_(LEFT), cases.c.member_id.is_(None))
"""Asked there by somebody who was never identified; the person's own are gone by then."""
OF_CHATS_GONE = [
    delete(case_notes).where(case_notes.c.case_id.in_(NOBODYS)),
    delete(cases).where(cases.c.chat_id.in_(LEFT), cases.c.member_id.is_(None)),
    # What was asked there about another member is that member's.
    update(cases).where(cases.c.chat_id.in_(LEFT)).values(chat_id=None),
    delete(picture_passes).where(picture_passes.c.chat_id.in_(LEFT)),
]
OF_CHATS_GONE += [
    delete(table).where(table.c.chat_id.in_(LEFT))
    for table in (chat_notices, chat_settings, conversations, link_sessions, page_sessions)
]
UNSENT_GONE = (
    update(outbox)
    .where(
        outbox.c.state == DeliveryState.NEW.value,
        exists().where(
            chats.c.id.in_(bindparam("left", expanding=True)),
            chats.c.platform == outbox.c.platform,
            chats.c.bot_id == outbox.c.bot_id,
            chats.c.user_id == outbox.c.user_id,
        ),
    )
    .values(state=DeliveryState.DEAD.value, payload=None, reply_token=None, ended_at=bindparam("now"), detail=ERASED)
)
WHERE_LEFT = select(chats.c.platform, chats.c.bot_id, chats.c.user_id).where(chats.c.id.in_(LEFT))
CHATS_GONE = delete(chats).where(
    chats.c.id.in_(bindparam("left", expanding=True)),
    ~exists().where(login_attempts.c.chat_id == chats.c.id),
    ~exists().where(staff_links.c.chat_id == chats.c.id),
)
"""A chat that tried other numbers keeps its row while those tries count; one of staff keeps it for their links."""

ERASED_FROM = (
    "members",
    "related_persons",
    "credentials",
    "link_codes",
    "link_sessions",
    "links",
    "chats",
    "chat_notices",
    "chat_settings",
    "conversations",
    "page_sessions",
    "picture_passes",
    "pictures",
    "case_notes",
    "notices",
    "request_drafts",
    "request_steps",
    "requests",
    "cases",
    "proposals",
    "login_accounts",
    "login_attempts",
    "outbox",
    "history_values",
)
"""Tables that an erasure takes something from."""


async def erase(
    connection: Connection, keys: KeyRing, member_id: MemberId, fields: frozenset[str], now: datetime
) -> None:
    """Blank FIELDS of the member and remove all that need not be kept. Raises LookupError for no such member."""
    owner = {"of_member": member_id}
    person = await connection.one(PERSON, owner)
    if person is None:
        raise LookupError("no such member")
    own_chats = [row.chat_id for row in await connection.all(CHATS_OF, owner)]
    await connection.run(BLANK, owner | dict.fromkeys(_columns(fields)))
    for statement in GONE:
        await connection.run(statement, owner)
    await connection.run(PROPOSALS_END, owner | {"now": now})
    await connection.run(PAGES_GONE, owner | {"number": person.member_no})
    accounts = list(keys.blind_indexes(LOGIN_ACCOUNT, person.member_no))
    for statement in LOGINS_GONE:
        await connection.run(statement, {"accounts": accounts})
    left = [row.id for row in await connection.all(OWN_LEFT, {"chat_ids": own_chats})]
    await connection.run(UNSENT_GONE, {"left": left, "now": now})
    for row in await connection.all(WHERE_LEFT, {"left": left}):
        await leave_out(connection, keys.fields, address_of(row), now, ERASED)
    for statement in (*OF_CHATS_GONE, CHATS_GONE):
        await connection.run(statement, {"left": left})


def _columns(fields: frozenset[str]) -> frozenset[str]:
    """FIELDS with the digest by which the national ID is looked up. Raises ValueError for what must have a value."""
    known: Table = members
    fixed = [name for name in fields if name not in known.columns or not known.columns[name].nullable]
    if fixed:
        raise ValueError(f"not to be blanked: {', '.join(sorted(fixed))}")
    return fields | {"national_id_index"} if "national_id" in fields else fields
