"""Notices in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime

from core.chat_care import BY_DEFAULT
from core.clock import BANGKOK
from core.links import MemberId, Platform
from core.messaging import MANY, DeliveryState
from core.notices import RULES, NewNotice, Notice, NoticeId, NoticeState, Person, Place, Sending, Settled, UnderWay
from core.staff import StaffId
from tests.fake_registry import Repository
from tests.fake_tables import DeliveryRow

ENDED = {DeliveryState.DONE, DeliveryState.UNSURE, DeliveryState.DEAD}


class FakeNotices(Repository):
    async def add(self, notices: Sequence[NewNotice], now: datetime) -> int:
        added = 0
        for notice in notices:
            if any((one.member_id, one.staff_id, one.once) == _whose(notice) for one in self.tables.notices.values()):
                continue
            notice_id = NoticeId(len(self.tables.notices) + 1)
            given = {part.name: getattr(notice, part.name) for part in fields(NewNotice)}
            self.tables.notices[notice_id] = Notice(id=notice_id, state=NoticeState.WAITING, made_at=now, **given)
            added += 1
        return added

    async def due(self, now: datetime, people: int) -> Sequence[Notice]:
        waiting = [one for one in self._sorted() if one.state is NoticeState.WAITING and one.not_before <= now]
        persons = list(dict.fromkeys((one.member_id, one.staff_id) for one in waiting))[:people]
        return [one for one in waiting if (one.member_id, one.staff_id) in persons]

    async def places(self, people: Sequence[Person]) -> Mapping[Person, Sequence[Place]]:
        return {person: self._places(*person) for person in people}

    def _places(self, member_id: MemberId | None, staff_id: StaffId | None) -> list[Place]:
        tables = self.tables
        if member_id is None or tables.members[member_id].locked:
            seats = [seat for seat in tables.staff_links.values() if seat.staff_id == staff_id]
            return [
                Place(chat=tables.chats[one.chat.id], used_on=_day(one.proved_at), wishes=BY_DEFAULT) for one in seats
            ]
        links = [link for link in tables.links.values() if link.member_id == member_id and link.ended_at is None]
        return [
            Place(
                chat=replace(tables.chats[link.chat.id], hides_amounts=False),
                used_on=tables.seen_on.get(link.id, _day(link.linked_at)),
                wishes={wish: tables.wishes.get((link.chat.id, wish), usual) for wish, usual in BY_DEFAULT.items()},
            )
            for link in links
        ]

    async def put(self, sendings: Sequence[Sending], now: datetime) -> None:
        for sending in sendings:
            for notice in sending.notices:
                kept = self.tables.notices[notice.id]
                self.tables.notices[notice.id] = replace(
                    kept,
                    state=sending.state,
                    values={} if sending.state is NoticeState.GONE else kept.values,
                    tried=kept.tried if sending.platform is None else kept.tried | {sending.platform},
                    alone=False,
                )
                if sending.delivery is not None:
                    self.tables.notice_deliveries[notice.id] = sending.delivery, now

    async def put_off(self, ids: Sequence[NoticeId], not_before: datetime) -> None:
        for notice_id in ids:
            self.tables.notices[notice_id] = replace(self.tables.notices[notice_id], not_before=not_before)

    async def overtake(self, about: Sequence[str], by: str, now: datetime, member_id: MemberId | None = None) -> int:
        del now
        own = [one for one in self._sorted() if member_id in {None, one.member_id}]
        untold = [one for one in own if one.state in {NoticeState.WAITING, NoticeState.UNSENT}]
        over = [one for one in untold if one.once.startswith(tuple(about)) and one.once != by]
        for one in over:
            self.tables.notices[one.id] = replace(one, state=NoticeState.GONE, values={})
        return len(over)

    async def settle(self, limit: int) -> Settled:
        under_way = [(notice_id, row) for notice_id, row, _ in self._handed()]
        ended = [(notice_id, row) for notice_id, row in under_way if row.state in ENDED][:limit]
        back = set[Person]()
        for notice_id, row in ended:
            kept = self.tables.notices[notice_id]
            if row.state is not DeliveryState.DEAD:
                again = replace(kept, values={})
            elif row.new.method == MANY:
                back.add(kept.person)
                tried = kept.tried - {row.new.address.platform}
                again = replace(kept, state=NoticeState.WAITING, tried=tried, alone=True)
            else:
                again = replace(kept, state=NoticeState.WAITING)
            self.tables.notices[notice_id] = again
            del self.tables.notice_deliveries[notice_id]
        return Settled(len(ended), len(back))

    def _handed(self) -> list[tuple[NoticeId, DeliveryRow, datetime]]:
        """What was handed to the outbox, and is not settled."""
        rows = {row.new.retry_key: row for row in self.tables.deliveries.values()}
        handed = self.tables.notice_deliveries.items()
        return [(notice_id, rows[key], at) for notice_id, (key, at) in handed if key in rows]

    async def under_way(self, people: Sequence[Person]) -> Mapping[Person, UnderWay]:
        found: dict[Person, UnderWay] = {}
        for notice_id, row, at in self._handed():
            person, is_together = self.tables.notices[notice_id].person, row.new.method == MANY
            if person in people and row.new.address.platform is Platform.LINE:
                known = found.get(person, UnderWay(at, is_together))
                found[person] = UnderWay(min(known.since, at), known.is_together or is_together)
        return found

    async def unsent_of(self, member_id: MemberId) -> Sequence[Notice]:
        return [one for one in self._sorted() if (one.member_id, one.state) == (member_id, NoticeState.UNSENT)]

    async def next_due(self) -> datetime | None:
        return min((one.not_before for one in self._sorted() if one.state is NoticeState.WAITING), default=None)

    def _sorted(self) -> list[Notice]:
        return sorted(self.tables.notices.values(), key=lambda one: (RULES[one.kind].priority, one.id))


def _day(at: datetime) -> date:
    return at.astimezone(BANGKOK).date()


def _whose(notice: NewNotice) -> tuple[object, ...]:
    return notice.member_id, notice.staff_id, notice.once
