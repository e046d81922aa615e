"""Copying, erasing and removing in memory, for what the in-memory store keeps."""

from collections.abc import Callable, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any

from core.links import MemberId
from core.personal import Kept, Section
from core.proposals import ProposalKind, ProposalState
from core.related import Percent
from tests.fake_messaging import WAITING
from tests.fake_registry import Repository

HIDDEN = {"id", "chat", "member_id", "password_hash"}
COLUMNS = {"on": "moved_on", "order": "place"}


def _cells(row: Any) -> dict[str, Any]:
    """A record as the tables' columns have it."""
    found = {field.name: getattr(row, field.name) for field in fields_of(row) if field.name not in HIDDEN}
    return {COLUMNS.get(name, name): _cell(value) for name, value in found.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, Percent):
        return value.hundredths
    return value.value if isinstance(value, Enum) else value


class FakePersonal(Repository):
    async def copy(self, member_id: MemberId) -> Sequence[Section]:
        tables = self.tables
        person, account = tables.members.get(member_id), tables.share_accounts.get(member_id)
        credential = tables.credentials.get(member_id)
        rows: dict[str, list[Any]] = {
            "members": [person] if person else [],
            "related_persons": list(tables.related.get(member_id, ())),
            "share_accounts": [account] if account else [],
            "share_movements": list(tables.share_movements.get(member_id, ())),
            "links": [link for link in tables.links.values() if link.member_id == member_id],
            "credentials": [credential] if credential else [],
        }
        return [Section(name, tuple(_cells(row) for row in found)) for name, found in rows.items()]

    async def erase(self, member_id: MemberId, fields: frozenset[str], now: datetime) -> None:
        del now
        tables = self.tables
        if member_id not in tables.members:
            raise LookupError("no such member")
        nothing: dict[str, Any] = dict.fromkeys(fields)
        tables.members[member_id] = replace(tables.members[member_id], **nothing)
        for number, proposal in tables.proposals.items():
            if proposal.member_id == member_id:
                ends = proposal.state is ProposalState.WAITING and proposal.kind is not ProposalKind.ERASE
                state = ProposalState.REJECTED if ends else proposal.state
                tables.proposals[number] = replace(proposal, value=None, reason=None, state=state)
        for table in (tables.related, tables.credentials, tables.staff_codes):
            table.pop(member_id, None)
        chats = {link.chat.id for link in tables.links.values() if link.member_id == member_id}
        tables.links = {number: link for number, link in tables.links.items() if link.member_id != member_id}
        chats -= {link.chat.id for link in tables.links.values()}
        tables.sessions = {n: s for n, s in tables.sessions.items() if s.member_id != member_id}
        for chat_id in chats:
            tables.chats.pop(chat_id)
            tables.conversations.pop(chat_id, None)
            tables.pins.pop(chat_id, None)
            tables.wishes = {key: wanted for key, wanted in tables.wishes.items() if key[0] != chat_id}


class FakeRetention(Repository):
    """Goes by when something came, since the rows in memory do not say when they ended."""

    async def remove(self, kept: Kept, before: datetime, limit: int) -> int:
        tables = self.tables
        ended: dict[Kept, tuple[dict[Any, Any], Callable[[Any], bool]]] = {
            Kept.PAGES: (tables.sessions, lambda session: session.expires_at < before),
            Kept.LOGINS: (tables.attempts, lambda row: row.new.at < before),
            Kept.SENT: (tables.deliveries, lambda row: row.new.created_at < before and row.state not in WAITING),
            Kept.RECEIVED: (tables.events, lambda row: row.new.received_at < before and row.state != "waiting"),
        }
        rows, is_old = ended.get(kept, ({}, bool))
        old = [key for key, row in list(rows.items())[:limit] if is_old(row)]
        for key in old:
            del rows[key]
        tables.session_tokens = {token: key for token, key in tables.session_tokens.items() if key in tables.sessions}
        return len(old)
