"""Requests, notices and due jobs in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime

from core.calendar import Month
from core.cases import CaseId
from core.chat_care import BY_DEFAULT
from core.clock import BANGKOK
from core.due_jobs import DueJob, JobId, JobState
from core.errors import KeyConflictError
from core.links import MemberId, Platform
from core.members import MemberStatus
from core.messaging import MANY, DeliveryState
from core.notices import RULES, NewNotice, Notice, NoticeId, NoticeState, Person, Place, Sending, UnderWay
from core.request_rules import family
from core.requests import COUNTING, UNDECIDED, Draft, MonthState, Request, RequestKind, RequestState, Step, Undecided
from core.staff import StaffId
from tests.fake_registry import Repository
from tests.fake_tables import DeliveryRow

ENDED = {DeliveryState.DONE, DeliveryState.UNSURE, DeliveryState.DEAD}


class FakeRequests(Repository):
    async def month(self, month: Month, *, held: bool = False) -> MonthState:
        del held  # there is one writer at a time
        return self.tables.months.get(month, MonthState(month=month))

    async def seal(self, state: MonthState) -> int:
        known = await self.month(state.month)
        if known.is_sealed:
            return 0
        sealed = {"sealed_at": state.sealed_at, "sealed_by": state.sealed_by, "cutoff_at": state.cutoff_at}
        self.tables.months[state.month] = replace(known, **sealed)  # type: ignore[arg-type]  # its names are its own
        taken = [
            one
            for one in self.tables.requests.values()
            if one.effective == state.month and one.state in COUNTING and one.sealed_in is None
        ]
        for one in taken:
            self.tables.requests[one.case_id] = replace(one, sealed_in=state.month)
        return len(taken)

    async def add(self, request: Request, step: Step) -> None:
        key = (request.member_id, *family(request.ask))
        waiting = [one for one in self.tables.requests.values() if one.state in UNDECIDED]
        if key[1] == RequestKind.GENERAL or request.state not in UNDECIDED:
            waiting = []
        if any((one.member_id, *family(one.ask)) == key for one in waiting):
            raise KeyConflictError("uq_requests_undecided")
        self.tables.requests[request.case_id] = request
        self.tables.request_steps[request.case_id] = (step,)

    async def get(self, case_id: CaseId, *, held: bool = False) -> Request | None:
        del held  # the same
        return self.tables.requests.get(case_id)

    async def move(
        self, case_id: CaseId, states: frozenset[RequestState], step: Step, effective: Month | None = None
    ) -> bool:
        request = self.tables.requests.get(case_id)
        if request is None or request.state not in states:
            return False
        moved = replace(request, state=step.state, effective=effective or request.effective)
        if step.state in COUNTING and moved.sealed_in is None and (await self.month(moved.effective)).is_sealed:
            moved = replace(moved, sealed_in=moved.effective)
        self.tables.requests[case_id] = moved
        self.tables.request_steps[case_id] = (*self.tables.request_steps[case_id], step)
        return True

    async def steps(self, case_id: CaseId) -> Sequence[Step]:
        return self.tables.request_steps.get(case_id, ())

    async def of_member(self, member_id: MemberId, limit: int, offset: int = 0) -> Sequence[Request]:
        own = [one for one in self._sorted() if one.member_id == member_id]
        return own[::-1][offset : offset + limit]

    async def of_month(self, month: Month) -> Sequence[Request]:
        return [one for one in self._sorted() if one.effective == month]

    async def in_state(self, states: frozenset[RequestState], limit: int, offset: int = 0) -> Sequence[Request]:
        return [one for one in self._sorted() if one.state in states][offset : offset + limit]

    async def undecided(self) -> Sequence[Undecided]:
        waiting = [one for one in self._sorted() if one.state in UNDECIDED]
        held = RequestState.HELD
        return [Undecided(one.case_id, one.ask.kind, one.near or one.state is held) for one in waiting]

    async def undecided_of(self, member_id: MemberId) -> Sequence[Request]:
        return [one for one in self._sorted() if one.member_id == member_id and one.state in UNDECIDED]

    async def in_force_before(self, member_id: MemberId, month: Month) -> Mapping[tuple[str, str], Request]:
        counting = {RequestState.APPROVED, RequestState.IN_FORCE}
        own = [one for one in self._sorted() if one.member_id == member_id and one.state in counting]
        before = sorted((one for one in own if one.effective < month), key=lambda one: (one.effective, one.case_id))
        return {family(one.ask): one for one in before}

    async def put_draft(self, draft: Draft) -> None:
        self.tables.drafts[draft.member_id, draft.ask.kind, draft.ask.target] = draft

    async def drop_draft(self, member_id: MemberId, kind: RequestKind, target: str) -> bool:
        return self.tables.drafts.pop((member_id, kind, target), None) is not None

    async def drafts(self, member_id: MemberId) -> Sequence[Draft]:
        own = [draft for draft in self.tables.drafts.values() if draft.member_id == member_id]
        return sorted(own, key=lambda draft: draft.updated_at, reverse=True)

    async def members_with_drafts(self, since: datetime, after: int, limit: int) -> Sequence[MemberId]:
        touched = {draft.member_id for draft in self.tables.drafts.values() if draft.updated_at >= since}
        active = {one for one in touched if self.tables.members[one].status is MemberStatus.ACTIVE}
        return sorted(one for one in active if one > after)[:limit]

    def _sorted(self) -> list[Request]:
        return sorted(self.tables.requests.values(), key=lambda one: one.case_id)


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

    async def overtake(self, about: Sequence[str], by: str, now: datetime) -> int:
        del now
        untold = [one for one in self._sorted() if one.state in {NoticeState.WAITING, NoticeState.UNSENT}]
        over = [one for one in untold if one.once.startswith(tuple(about)) and one.once != by]
        for one in over:
            self.tables.notices[one.id] = replace(one, state=NoticeState.GONE, values={})
        return len(over)

    async def settle(self, limit: int) -> int:
        under_way = [(notice_id, row) for notice_id, row, _ in self._handed()]
        ended = [(notice_id, row) for notice_id, row in under_way if row.state in ENDED][:limit]
        for notice_id, row in ended:
            kept = self.tables.notices[notice_id]
            if row.state is not DeliveryState.DEAD:
                again = replace(kept, values={})
            elif row.new.method == MANY:
                tried = kept.tried - {row.new.address.platform}
                again = replace(kept, state=NoticeState.WAITING, tried=tried, alone=True)
            else:
                again = replace(kept, state=NoticeState.WAITING)
            self.tables.notices[notice_id] = again
            del self.tables.notice_deliveries[notice_id]
        return len(ended)

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


class FakeDueJobs(Repository):
    async def plan(self, name: str, period: str, due_at: datetime, until: datetime | None = None) -> bool:
        there = next((one for one in self._sorted() if (one.name, one.period) == (name, period)), None)
        if there is None:
            job_id = JobId(len(self.tables.due_jobs) + 1)
            self.tables.due_jobs[job_id] = DueJob(
                id=job_id,
                name=name,
                period=period,
                due_at=due_at,
                until=until,
                state=JobState.WAITING,
                epoch=0,
                cursor="",
            )
            return True
        if there.state is not JobState.WAITING or (there.due_at, there.until) == (due_at, until):
            return False
        self.tables.due_jobs[there.id] = replace(there, due_at=due_at, until=until)
        return True

    async def take(self, worker: str, now: datetime, lease_until: datetime) -> DueJob | None:  # noqa: ARG002 - who took it is not asked here
        first = dict[str, datetime]()
        for job in self._open():
            is_first = first.setdefault(job.name, job.due_at) == job.due_at
            if is_first and job.due_at <= now and self._free_at(job) <= now:
                taken = replace(job, state=JobState.TAKEN, epoch=job.epoch + 1)
                self.tables.due_jobs[job.id] = taken
                self.tables.job_leases[job.id] = lease_until
                return taken
        return None

    async def is_mine(self, job: DueJob) -> bool:
        kept = self.tables.due_jobs[job.id]
        return kept.epoch == job.epoch and kept.state in {JobState.WAITING, JobState.TAKEN}

    async def go_on(self, job: DueJob, cursor: str, lease_until: datetime) -> bool:
        if not await self.is_mine(job):
            return False
        self.tables.due_jobs[job.id] = replace(self.tables.due_jobs[job.id], cursor=cursor)
        self.tables.job_leases[job.id] = lease_until
        return True

    async def finish(self, job: DueJob, state: JobState, now: datetime) -> bool:  # noqa: ARG002 - when is not asked here
        if not await self.is_mine(job):
            return False
        self.tables.due_jobs[job.id] = replace(self.tables.due_jobs[job.id], state=state)
        return True

    async def all(self, limit: int) -> Sequence[DueJob]:
        return self._sorted()[::-1][:limit]

    async def put_off(self, job: DueJob, due_at: datetime) -> bool:
        if not await self.is_mine(job):
            return False
        kept = self.tables.due_jobs[job.id]
        self.tables.due_jobs[job.id] = replace(kept, state=JobState.WAITING, due_at=due_at)
        return True

    async def next_due(self) -> datetime | None:
        return min((self._free_at(job) for job in self._open()), default=None)

    async def newest_due(self, name: str) -> datetime | None:
        return max((one.due_at for one in self._sorted() if one.name == name), default=None)

    def _free_at(self, job: DueJob) -> datetime:
        return self.tables.job_leases[job.id] if job.state is JobState.TAKEN else job.due_at

    def _open(self) -> list[DueJob]:
        return [one for one in self._sorted() if one.state in {JobState.WAITING, JobState.TAKEN}]

    def _sorted(self) -> list[DueJob]:
        return sorted(self.tables.due_jobs.values(), key=lambda one: (one.due_at, one.id))
