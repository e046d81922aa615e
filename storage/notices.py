"""Notices that wait for their person: `core.notices.Notices`."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from core.links import MemberId
from core.notices import RULES, NewNotice, Notice, NoticeId, NoticeKind, NoticeState, Sending
from core.staff import StaffId
from storage.compiled import Row
from storage.connection import Connection, insert_or_skip
from storage.encryption import KeyRing
from storage.tables_requests import notices

UID_BYTES = 16
ADD = insert_or_skip(notices)
IS_DUE = (notices.c.state == NoticeState.WAITING.value, notices.c.not_before <= bindparam("now"))
NEXT_PEOPLE = (
    select(notices.c.person)
    .where(*IS_DUE)
    .group_by(notices.c.person)
    .order_by(func.min(notices.c.priority), func.min(notices.c.id))
    .limit(bindparam("people"))
)
DUE = (
    select(notices)
    .where(*IS_DUE, notices.c.person.in_(bindparam("persons", expanding=True)))
    .order_by(notices.c.priority, notices.c.id)
    .with_for_update(skip_locked=True)
)
PUT = (
    update(notices)
    .where(notices.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("to_state"), sent_to=bindparam("platform"), ended_at=bindparam("at"))
)
FORGET = update(notices).where(notices.c.id.in_(bindparam("ids", expanding=True))).values(said=None)
UNSENT = (
    select(notices)
    .where(notices.c.state == NoticeState.UNSENT.value, notices.c.member_id == bindparam("of_member"))
    .order_by(notices.c.priority, notices.c.id)
)
NEXT_DUE = select(func.min(notices.c.not_before, type_=notices.c.not_before.type).label("at")).where(
    notices.c.state == NoticeState.WAITING.value
)


class SqlNotices:
    """The table `notices`; what a told one said is blanked, the row stays so that it is told once."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(self, new: Sequence[NewNotice], now: datetime) -> int:
        """Those that the person was not told before; how many."""
        statement = ADD[self._connection.engine]
        added = 0
        for notice in new:
            added += await self._connection.run(statement, self._values(notice, now))
        return added

    async def due(self, now: datetime, people: int) -> Sequence[Notice]:
        """All due ones of the next PEOPLE, urgent ones first."""
        persons = [row.person for row in await self._connection.all(NEXT_PEOPLE, {"now": now, "people": people})]
        if not persons:
            return []
        return [self._notice(row) for row in await self._connection.all(DUE, {"now": now, "persons": persons})]

    async def put(self, sending: Sending) -> None:
        """What became of them."""
        ids = list(sending.ids)
        platform = None if sending.chat is None else sending.chat.platform.value
        values = {"ids": ids, "to_state": sending.state.value, "platform": platform, "at": sending.at}
        await self._connection.run(PUT, values)
        if sending.state is not NoticeState.UNSENT:
            await self._connection.run(FORGET, {"ids": ids})

    async def unsent_of(self, member_id: MemberId) -> Sequence[Notice]:
        """What could not be told."""
        return [self._notice(row) for row in await self._connection.all(UNSENT, {"of_member": member_id})]

    async def next_due(self) -> datetime | None:
        """When the earliest may go."""
        row = await self._connection.one(NEXT_DUE)
        return None if row is None else row.at

    def _values(self, notice: NewNotice, now: datetime) -> dict[str, object]:
        uid = self._keys.random(UID_BYTES).hex()
        said = json.dumps(dict(notice.values), ensure_ascii=False).encode()
        person = f"staff:{notice.staff_id}" if notice.member_id is None else f"member:{notice.member_id}"
        return {
            "uid": uid,
            "kind": notice.kind.value,
            "once": notice.once,
            "person": person,
            "member_id": notice.member_id,
            "staff_id": notice.staff_id,
            "said": self._keys.fields.seal(said, f"notices:{uid}:said"),
            "priority": RULES[notice.kind].priority.value,
            "made_at": now,
            "not_before": notice.not_before,
            "until": notice.until,
            "state": NoticeState.WAITING.value,
        }

    def _notice(self, row: Row) -> Notice:
        said = None if row.said is None else self._keys.fields.open(row.said, f"notices:{row.uid}:said")
        return Notice(
            id=NoticeId(row.id),
            kind=NoticeKind(row.kind),
            once=row.once,
            member_id=None if row.member_id is None else MemberId(row.member_id),
            staff_id=None if row.staff_id is None else StaffId(row.staff_id),
            values={} if said is None else json.loads(said),
            not_before=row.not_before,
            until=row.until,
            state=NoticeState(row.state),
            made_at=row.made_at,
        )
