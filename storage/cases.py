"""What members ask of the office, and the threads: `core.cases.Cases`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, literal_column, or_, select, update

from core.cases import Case, CaseId, CaseKind, CaseNote, CaseState
from core.links import ChatId, MemberId
from storage.compiled import Row
from storage.connection import Connection
from storage.encryption import FieldCipher
from storage.mapping import CHAT_COLUMNS, chat_of
from storage.tables import chats
from storage.tables_office import case_notes, cases

OPEN = cases.c.state == literal_column("'open'")
"""Spelled out, so that SQLite takes the index of open ones."""

SINCE = func.coalesce(cases.c.waiting_again_since, cases.c.opened_at)
KINDS = cases.c.kind.in_(bindparam("kinds", expanding=True))

ADD = insert(cases).returning(cases.c.id)
FOUND = select(
    cases.c.id.label("case_id"),
    cases.c.uid,
    cases.c.kind,
    cases.c.member_id,
    cases.c.opened_at,
    cases.c.waiting_again_since,
    cases.c.data,
    cases.c.state,
    cases.c.closed_at,
    cases.c.closed_by,
    cases.c.fetched_at,
    *CHAT_COLUMNS,
).join_from(cases, chats, chats.c.id == cases.c.chat_id, isouter=True)
BY_ID = FOUND.where(cases.c.id == bindparam("of_case"))
HELD = BY_ID.with_for_update(of=cases)
WAITING = FOUND.where(OPEN, KINDS).order_by(SINCE, cases.c.id).limit(bindparam("limit")).offset(bindparam("offset"))
OF_MEMBER = (
    FOUND.where(cases.c.member_id == bindparam("of_member"), KINDS)
    .order_by(cases.c.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
COUNT = select(cases.c.kind, func.count().label("number")).where(OPEN).group_by(cases.c.kind)
OF_CHAT = (
    select(func.count().label("number"))
    .select_from(cases)
    .where(
        cases.c.chat_id == bindparam("of_chat"),
        cases.c.kind == bindparam("of_kind"),
        or_(OPEN, cases.c.opened_at > bindparam("since")),
    )
)
NEWEST_OF_CHAT = (
    FOUND.where(
        cases.c.chat_id == bindparam("of_chat"),
        cases.c.kind == bindparam("of_kind"),
        cases.c.state == bindparam("of_state"),
    )
    .order_by(cases.c.id.desc())
    .limit(1)
)
OPEN_OF_MEMBER = (
    select(func.count().label("number"))
    .select_from(cases)
    .where(OPEN, cases.c.member_id == bindparam("of_member"), cases.c.kind == bindparam("of_kind"))
)
THIS = cases.c.id == bindparam("of_case")
IS_DRAFT = cases.c.state == CaseState.DRAFT.value
UID = select(cases.c.uid).where(THIS, or_(OPEN, IS_DRAFT))
REWRITE = update(cases).where(THIS).values(data=bindparam("new_data"))
DISCARD = delete(cases).where(THIS, IS_DRAFT)
SWEEP = delete(cases).where(IS_DRAFT, cases.c.opened_at < bindparam("before"))
IDENTIFY = update(cases).where(THIS).values(member_id=bindparam("of_member"))
CLOSE = (
    update(cases)
    .where(THIS, OPEN)
    .values(state=bindparam("new_state"), closed_at=bindparam("now"), closed_by=bindparam("by"))
)
FORGET = update(cases).where(THIS).values(data=None)
REOPEN = (
    update(cases)
    .where(THIS, ~OPEN, ~IS_DRAFT)
    .values(state=CaseState.OPEN.value, waiting_again_since=bindparam("now"), closed_at=None, closed_by=None)
)
FETCH = update(cases).where(THIS, cases.c.fetched_at.is_(None)).values(fetched_at=bindparam("now"))
ADD_NOTE = insert(case_notes)
NOTES = select(case_notes).where(case_notes.c.case_id == bindparam("of_case")).order_by(case_notes.c.id)


class SqlCases:
    """Tables `cases` and `case_notes`."""

    def __init__(self, connection: Connection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def open(
        self,
        kind: CaseKind,
        uid: str,
        data: Mapping[str, str],
        now: datetime,
        *,
        chat_id: ChatId | None = None,
        member_id: MemberId | None = None,
        state: CaseState = CaseState.OPEN,
    ) -> CaseId:
        """A new case; what was filled in is sealed to it."""
        text = json.dumps(dict(data), ensure_ascii=False)
        values = {
            "uid": uid,
            "kind": kind.value,
            "chat_id": chat_id,
            "member_id": member_id,
            "opened_at": now,
            "data": self._cipher.seal(text.encode(), f"cases:{uid}:data"),
            "state": state.value,
        }
        row = await self._connection.one(ADD, values)
        if row is None:
            raise RuntimeError("an insert returned no id")
        return CaseId(row.id)

    async def get(self, case_id: CaseId, *, held: bool = False) -> Case | None:
        """In any state."""
        row = await self._connection.one(HELD if held else BY_ID, {"of_case": case_id})
        return None if row is None else self._case(row)

    async def waiting(self, kinds: Sequence[CaseKind], limit: int, offset: int = 0) -> Sequence[Case]:
        """Open ones, the longest waiting first."""
        asked = {"kinds": [kind.value for kind in kinds], "limit": limit, "offset": offset}
        return [self._case(row) for row in await self._connection.all(WAITING, asked)]

    async def count_waiting(self) -> Mapping[CaseKind, int]:
        """How many of each kind are open."""
        return {CaseKind(row.kind): row.number for row in await self._connection.all(COUNT)}

    async def of_chat(self, kind: CaseKind, chat_id: ChatId, since: datetime) -> int:
        """How many of the chat's are waiting, or were opened after SINCE."""
        row = await self._connection.one(OF_CHAT, {"of_chat": chat_id, "of_kind": kind.value, "since": since})
        return 0 if row is None else int(row.number)

    async def of_member(
        self, member_id: MemberId, kinds: Sequence[CaseKind], limit: int, offset: int = 0
    ) -> Sequence[Case]:
        """A member's of any state, newest first."""
        asked = {
            "of_member": member_id,
            "kinds": [kind.value for kind in kinds],
            "limit": limit,
            "offset": offset,
        }
        return [self._case(row) for row in await self._connection.all(OF_MEMBER, asked)]

    async def rewrite(self, case_id: CaseId, data: Mapping[str, str]) -> bool:
        """What is filled in, anew; sealed to the case as before."""
        row = await self._connection.one(UID, {"of_case": case_id})
        if row is None:
            return False
        text = json.dumps(dict(data), ensure_ascii=False)
        sealed = self._cipher.seal(text.encode(), f"cases:{row.uid}:data")
        return await self._connection.run(REWRITE, {"of_case": case_id, "new_data": sealed}) > 0

    async def discard(self, case_id: CaseId) -> bool:
        """The draft goes."""
        return await self._connection.run(DISCARD, {"of_case": case_id}) > 0

    async def sweep_drafts(self, before: datetime) -> int:
        """Old drafts go; how many."""
        return await self._connection.run(SWEEP, {"before": before})

    async def open_of_member(self, member_id: MemberId, kind: CaseKind) -> int:
        """How many of a kind wait that are about the member."""
        row = await self._connection.one(OPEN_OF_MEMBER, {"of_member": member_id, "of_kind": kind.value})
        return 0 if row is None else int(row.number)

    async def newest_of_chat(self, kind: CaseKind, chat_id: ChatId, state: CaseState) -> Case | None:
        """The chat's that was opened last, of those in this state."""
        asked = {"of_chat": chat_id, "of_kind": kind.value, "of_state": state.value}
        row = await self._connection.one(NEWEST_OF_CHAT, asked)
        return None if row is None else self._case(row)

    async def identify(self, case_id: CaseId, member_id: MemberId) -> None:
        """Whom it is about was found out."""
        await self._connection.run(IDENTIFY, {"of_case": case_id, "of_member": member_id})

    async def close(self, case_id: CaseId, state: CaseState, by: str, now: datetime, *, keep_data: bool) -> bool:
        """It waits no more. False where it did not wait."""
        ended = {"of_case": case_id, "new_state": state.value, "by": by, "now": now}
        if await self._connection.run(CLOSE, ended) == 0:
            return False
        if not keep_data:
            await self._connection.run(FORGET, {"of_case": case_id})
        return True

    async def reopen(self, case_id: CaseId, now: datetime) -> bool:
        """It waits for the office again, from now on."""
        return await self._connection.run(REOPEN, {"of_case": case_id, "now": now}) > 0

    async def fetch(self, case_id: CaseId, now: datetime) -> bool:
        """What the answer held ready is handed out: of two that try at once one gets True."""
        return await self._connection.run(FETCH, {"of_case": case_id, "now": now}) > 0

    async def add_note(self, case_id: CaseId, uid: str, note: CaseNote) -> None:
        """A message at the end of the thread."""
        values = {
            "uid": uid,
            "case_id": case_id,
            "at": note.at,
            "author": note.author,
            "text": self._cipher.seal(note.text.encode(), f"case_notes:{uid}:text"),
        }
        await self._connection.run(ADD_NOTE, values)

    async def notes(self, case_id: CaseId) -> Sequence[CaseNote]:
        """The thread, oldest first."""
        rows = await self._connection.all(NOTES, {"of_case": case_id})
        return [
            CaseNote(
                at=row.at,
                author=row.author,
                text=self._cipher.open(row.text, f"case_notes:{row.uid}:text").decode(),
            )
            for row in rows
        ]

    def _case(self, row: Row) -> Case:
        data = None if row.data is None else self._cipher.open(row.data, f"cases:{row.uid}:data")
        return Case(
            id=CaseId(row.case_id),
            kind=CaseKind(row.kind),
            chat=None if row.chat_id is None else chat_of(row),
            member_id=None if row.member_id is None else MemberId(row.member_id),
            opened_at=row.opened_at,
            waiting_since=row.waiting_again_since or row.opened_at,
            data={} if data is None else json.loads(data),
            state=CaseState(row.state),
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            fetched_at=row.fetched_at,
        )
