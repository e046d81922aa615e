"""What waits for an answer of the office: `core.cases.Cases`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal_column, or_, select

from core.cases import Case, CaseId, CaseKind
from core.links import ChatId
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import FieldCipher
from storage.mapping import CHAT_COLUMNS, chat_of
from storage.tables import chats
from storage.tables_office import cases

OPEN = cases.c.state == literal_column("'open'")
"""Spelled out, so that SQLite takes the index of open ones."""

ADD = insert(cases).returning(cases.c.id)
WAITING = (
    select(cases.c.id.label("case_id"), cases.c.uid, cases.c.kind, cases.c.opened_at, cases.c.data, *CHAT_COLUMNS)
    .join_from(cases, chats, chats.c.id == cases.c.chat_id)
    .where(OPEN, cases.c.kind == bindparam("of_kind"))
    .order_by(cases.c.opened_at, cases.c.id)
    .limit(bindparam("limit"))
)
OF_CHAT = (
    select(func.count().label("number"))
    .select_from(cases)
    .where(
        cases.c.chat_id == bindparam("of_chat"),
        cases.c.kind == bindparam("of_kind"),
        or_(OPEN, cases.c.opened_at > bindparam("since")),
    )
)


class SqlCases:
    """The table `cases`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def open(self, kind: CaseKind, chat_id: ChatId, uid: str, data: Mapping[str, str], now: datetime) -> CaseId:
        """A new case; what was filled in is sealed to it."""
        text = json.dumps(dict(data), ensure_ascii=False)
        values = {
            "uid": uid,
            "kind": kind.value,
            "chat_id": chat_id,
            "opened_at": now,
            "data": self._cipher.seal(text.encode(), _place(uid)),
            "state": "open",
        }
        row = await self._connection.one(ADD, values)
        if row is None:
            raise RuntimeError("an insert returned no id")
        return CaseId(row.id)

    async def waiting(self, kind: CaseKind, limit: int) -> Sequence[Case]:
        """Those without an answer, the longest waiting first."""
        rows = await self._connection.all(WAITING, {"of_kind": kind.value, "limit": limit})
        return [self._case(row) for row in rows]

    async def of_chat(self, kind: CaseKind, chat_id: ChatId, since: datetime) -> int:
        """How many of the chat's are waiting, or were opened after SINCE."""
        row = await self._connection.one(OF_CHAT, {"of_chat": chat_id, "of_kind": kind.value, "since": since})
        return 0 if row is None else int(row.number)

    def _case(self, row: Row) -> Case:
        return Case(
            id=CaseId(row.case_id),
            kind=CaseKind(row.kind),
            chat=chat_of(row),
            opened_at=row.opened_at,
            data=json.loads(self._cipher.open(row.data, _place(row.uid))),
        )


def _place(uid: str) -> str:
    """What a case's data are bound to."""
    return f"cases:{uid}:data"
