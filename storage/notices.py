"""Notices that wait for their person: `core.notices.Notices`.

One worker at a time has a person's notices: it locks the first of them, and others pass over a person whose first one
is locked.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, update

from core.links import MemberId, Platform
from core.messaging import MANY, DeliveryState
from core.notices import (
    RULES,
    NewNotice,
    Notice,
    NoticeId,
    NoticeKind,
    NoticeState,
    Person,
    Place,
    Sending,
    Settled,
    UnderWay,
)
from core.staff import StaffId
from storage.compiled import Row
from storage.connection import Connection, insert_or_skip
from storage.encryption import KeyRing
from storage.notice_places import Places
from storage.tables import outbox
from storage.tables_requests import notices

UID_BYTES = 16
ALONE = "alone"
"""Among the platforms of one that waits: see `Notice.alone`."""
ADD = insert_or_skip(notices)

# States are spelled out: a parameter would keep SQLite from using the small indexes of what is still open.
WAITING = notices.c.state == literal_column("'waiting'")
IS_DUE = (WAITING, notices.c.not_before <= bindparam("now"))
earlier = notices.alias("earlier")
FIRST_OF_PERSON = ~(
    select(earlier.c.id)
    .where(
        earlier.c.person == notices.c.person,
        earlier.c.state == literal_column("'waiting'"),
        earlier.c.not_before <= bindparam("now"),
        or_(
            earlier.c.priority < notices.c.priority,
            and_(earlier.c.priority == notices.c.priority, earlier.c.id < notices.c.id),
        ),
    )
    .exists()
)
NEXT_PEOPLE = (
    select(notices.c.person)
    .where(*IS_DUE, FIRST_OF_PERSON)
    .order_by(notices.c.priority, notices.c.id)
    .limit(bindparam("people"))
    .with_for_update(skip_locked=True, of=notices)
)
DUE = (
    select(notices)
    .where(*IS_DUE, notices.c.person.in_(bindparam("persons", expanding=True)))
    .order_by(notices.c.priority, notices.c.id)
    .with_for_update(skip_locked=True)
)
OF_ID = notices.c.id == bindparam("of_notice")
PUT = (
    update(notices)
    .where(OF_ID)
    .values(
        state=bindparam("to_state"),
        ended_at=bindparam("at"),
        delivery=bindparam("by_delivery"),
        sent_to=bindparam("on_platforms"),
    )
)
PUT_OFF = update(notices).where(OF_ID).values(not_before=bindparam("at"))
FORGET = update(notices).where(OF_ID).values(said=None)
AGAIN = (
    update(notices)
    .where(OF_ID)
    .values(state=NoticeState.WAITING.value, ended_at=None, delivery=None, sent_to=bindparam("on_platforms"))
)
UNDER_WAY = (
    select(notices.c.member_id, notices.c.staff_id, notices.c.ended_at, outbox.c.method)
    .join_from(notices, outbox, outbox.c.retry_key == notices.c.delivery)
    .where(
        notices.c.state == literal_column("'sent'"),
        notices.c.said.is_not(None),
        notices.c.person.in_(bindparam("persons", expanding=True)),
        outbox.c.platform == literal_column(f"'{Platform.LINE.value}'"),
    )
)
OVERTAKEN = (
    update(notices)
    .where(
        or_(WAITING, notices.c.state == literal_column("'unsent'")),
        notices.c.once.startswith(bindparam("about"), autoescape=False),
        notices.c.once != bindparam("newer"),
    )
    .values(state=NoticeState.GONE.value, ended_at=bindparam("now"), said=None)
)
OVERTAKEN_OF = OVERTAKEN.where(notices.c.member_id == bindparam("of_member"))
ENDED = (
    select(notices.c.id, notices.c.person, notices.c.sent_to, outbox.c.platform, outbox.c.method, outbox.c.state)
    .join_from(notices, outbox, outbox.c.retry_key == notices.c.delivery)
    .where(
        notices.c.state == literal_column("'sent'"),
        notices.c.said.is_not(None),
        outbox.c.state.in_([literal_column(f"'{state}'") for state in ("done", "unsure", "dead")]),
    )
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=notices)
)
UNSENT = (
    select(notices)
    .where(notices.c.state == literal_column("'unsent'"), notices.c.member_id == bindparam("of_member"))
    .order_by(notices.c.priority, notices.c.id)
)
NEXT_DUE = select(func.min(notices.c.not_before, type_=notices.c.not_before.type).label("at")).where(WAITING)


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

    async def places(self, people: Sequence[Person]) -> dict[Person, list[Place]]:
        """The chats linked to each."""
        return await Places(self._connection).of(people)

    async def under_way(self, people: Sequence[Person]) -> dict[Person, UnderWay]:
        """Those of PEOPLE for whom something is."""
        found: dict[Person, UnderWay] = {}
        if not people:
            return found
        for row in await self._connection.all(UNDER_WAY, {"persons": [_word(*person) for person in people]}):
            person, is_together = _person(row), row.method == MANY
            known = found.get(person, UnderWay(row.ended_at, is_together))
            since = min(known.since, row.ended_at)
            found[person] = UnderWay(since, known.is_together or is_together)
        return found

    async def put(self, sendings: Sequence[Sending], now: datetime) -> None:
        """What became of them."""
        await self._connection.run_many(PUT, [values for one in sendings for values in _put_values(one, now)])
        gone = [notice.id for one in sendings if one.state is NoticeState.GONE for notice in one.notices]
        await self._connection.run_many(FORGET, [{"of_notice": notice_id} for notice_id in gone])

    async def put_off(self, ids: Sequence[NoticeId], not_before: datetime) -> None:
        """They go on waiting."""
        await self._connection.run_many(PUT_OFF, [{"of_notice": notice_id, "at": not_before} for notice_id in ids])

    async def overtake(self, about: Sequence[str], by: str, now: datetime, member_id: MemberId | None = None) -> int:
        """Those that nobody was told yet are gone; how many."""
        over, given = (OVERTAKEN, {}) if member_id is None else (OVERTAKEN_OF, {"of_member": member_id})
        return sum([await self._connection.run(over, {"about": one, "newer": by, "now": now} | given) for one in about])

    async def settle(self, limit: int) -> Settled:
        """What the outbox has brought is told; what it could not bring waits again."""
        ended = await self._connection.all(ENDED, {"limit": limit})
        dead = {row.id for row in ended if row.state == DeliveryState.DEAD.value}
        await self._connection.run_many(AGAIN, [_again_values(row) for row in ended if row.id in dead])
        await self._connection.run_many(FORGET, [{"of_notice": row.id} for row in ended if row.id not in dead])
        back = {row.person for row in ended if row.id in dead and row.method == MANY}
        return Settled(len(ended), len(back))

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
        return {
            "uid": uid,
            "kind": notice.kind.value,
            "once": notice.once,
            "person": _word(notice.member_id, notice.staff_id),
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
            tried=frozenset(Platform(word) for word in _words(row) if word != ALONE),
            alone=ALONE in _words(row),
        )


def _word(member_id: MemberId | None, staff_id: StaffId | None) -> str:
    """A person, as the table calls them."""
    return f"staff:{staff_id}" if member_id is None else f"member:{member_id}"


def _person(row: Row) -> Person:
    return (
        None if row.member_id is None else MemberId(row.member_id),
        None if row.staff_id is None else StaffId(row.staff_id),
    )


def _words(row: Row) -> set[str]:
    return set((row.sent_to or "").split())


def _again_values(row: Row) -> dict[str, object]:
    """What went together with others was not tried there by itself."""
    words = _words(row) - {row.platform} | {ALONE} if row.method == MANY else _words(row)
    return {"of_notice": row.id, "on_platforms": " ".join(sorted(words))}


def _put_values(sending: Sending, now: datetime) -> list[dict[str, object]]:
    new = set() if sending.platform is None else {sending.platform}
    return [
        {
            "of_notice": notice.id,
            "to_state": sending.state.value,
            "at": now,
            "by_delivery": sending.delivery,
            "on_platforms": " ".join(sorted(notice.tried | new)) or None,
        }
        for notice in sending.notices
    ]
