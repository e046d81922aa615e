"""Requests and due jobs in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.calendar import Month
from core.cases import CaseId
from core.due_jobs import DueJob, JobId, JobState
from core.errors import KeyConflictError
from core.links import MemberId
from core.members import MemberStatus
from core.messaging import DeliveryState
from core.request_rules import family
from core.requests import COUNTING, UNDECIDED, Draft, MonthState, Request, RequestKind, RequestState, Step, Undecided
from tests.fake_registry import Repository

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
