"""Jobs that are due, with lease and fencing number: `core.due_jobs.DueJobs`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, or_, select, tuple_, update

from core.due_jobs import DueJob, JobId, JobState
from storage.compiled import Row
from storage.connection import Connection, insert_or_skip
from storage.tables_requests import due_jobs

OPEN = due_jobs.c.state.in_([JobState.WAITING.value, JobState.TAKEN.value])
PLAN = insert_or_skip(due_jobs)
MOVE = (
    update(due_jobs)
    .where(
        due_jobs.c.name == bindparam("of_name"),
        due_jobs.c.period == bindparam("of_period"),
        due_jobs.c.state == JobState.WAITING.value,
        or_(due_jobs.c.due_at != bindparam("at"), due_jobs.c.until.is_distinct_from(bindparam("up_to"))),
    )
    .values(due_at=bindparam("at"), until=bindparam("up_to"))
)
free_at = case((due_jobs.c.state == JobState.TAKEN.value, due_jobs.c.lease_until), else_=due_jobs.c.due_at)
others = due_jobs.alias("others")
FIRST_OF_EACH = (
    select(others.c.name, func.min(others.c.due_at))
    .where(others.c.state.in_([JobState.WAITING.value, JobState.TAKEN.value]))
    .group_by(others.c.name)
)
FREE = (
    select(due_jobs)
    .where(
        OPEN,
        due_jobs.c.due_at <= bindparam("now"),
        free_at <= bindparam("now"),
        tuple_(due_jobs.c.name, due_jobs.c.due_at).in_(FIRST_OF_EACH),
    )
    .order_by(due_jobs.c.due_at, due_jobs.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=due_jobs)
)
TAKE = (
    update(due_jobs)
    .where(due_jobs.c.id == bindparam("of_job"), due_jobs.c.epoch == bindparam("of_epoch"), OPEN)
    .values(
        state=JobState.TAKEN.value,
        epoch=due_jobs.c.epoch + 1,
        worker=bindparam("by_worker"),
        lease_until=bindparam("lease"),
    )
)
IS_MINE = (due_jobs.c.id == bindparam("of_job"), due_jobs.c.epoch == bindparam("of_epoch"), OPEN)
MINE = select(due_jobs.c.id).where(*IS_MINE).with_for_update()
GO_ON = update(due_jobs).where(*IS_MINE).values(cursor=bindparam("so_far"), lease_until=bindparam("lease"))
FINISH = update(due_jobs).where(*IS_MINE).values(state=bindparam("to_state"), ended_at=bindparam("now"))
ALL = select(due_jobs).order_by(due_jobs.c.due_at.desc(), due_jobs.c.id.desc()).limit(bindparam("limit"))
PUT_OFF = (
    update(due_jobs).where(*IS_MINE).values(state=JobState.WAITING.value, due_at=bindparam("at"), lease_until=None)
)
NEXT_DUE = select(func.min(free_at, type_=due_jobs.c.due_at.type).label("at")).where(OPEN)
NEWEST_DUE = select(func.max(due_jobs.c.due_at, type_=due_jobs.c.due_at.type).label("at")).where(
    due_jobs.c.name == bindparam("of_name")
)


class SqlDueJobs:
    """The table `due_jobs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def plan(self, name: str, period: str, due_at: datetime, until: datetime | None = None) -> bool:
        """A job of that name and period; one that waits moves."""
        values = {
            "name": name,
            "period": period,
            "due_at": due_at,
            "until": until,
            "state": JobState.WAITING.value,
            "epoch": 0,
            "cursor": "",
        }
        if await self._connection.run(PLAN[self._connection.engine], values):
            return True
        moved = {"of_name": name, "of_period": period, "at": due_at, "up_to": until}
        return await self._connection.run(MOVE, moved) > 0

    async def take(self, worker: str, now: datetime, lease_until: datetime) -> DueJob | None:
        """The earliest that is due, or whose taker's lease ran out, with its new epoch."""
        row = await self._connection.one(FREE, {"now": now})
        if row is None:
            return None
        taken = {"of_job": row.id, "of_epoch": row.epoch, "by_worker": worker, "lease": lease_until}
        if await self._connection.run(TAKE, taken) == 0:
            return None
        return _job(row, JobState.TAKEN, row.epoch + 1)

    async def is_mine(self, job: DueJob) -> bool:
        """Whether nobody took it since; held."""
        return await self._connection.one(MINE, _key(job)) is not None

    async def go_on(self, job: DueJob, cursor: str, lease_until: datetime) -> bool:
        """It has come so far."""
        return await self._connection.run(GO_ON, {**_key(job), "so_far": cursor, "lease": lease_until}) > 0

    async def finish(self, job: DueJob, state: JobState, now: datetime) -> bool:
        """Done or missed."""
        return await self._connection.run(FINISH, {**_key(job), "to_state": state.value, "now": now}) > 0

    async def put_off(self, job: DueJob, due_at: datetime) -> bool:
        """It waits again."""
        return await self._connection.run(PUT_OFF, {**_key(job), "at": due_at}) > 0

    async def all(self, limit: int) -> Sequence[DueJob]:
        """The newest first."""
        return [_job(row) for row in await self._connection.all(ALL, {"limit": limit})]

    async def next_due(self) -> datetime | None:
        """When the next may be taken."""
        row = await self._connection.one(NEXT_DUE)
        return None if row is None else row.at

    async def newest_due(self, name: str) -> datetime | None:
        """When the newest of that name is due."""
        row = await self._connection.one(NEWEST_DUE, {"of_name": name})
        return None if row is None else row.at


def _key(job: DueJob) -> dict[str, object]:
    return {"of_job": job.id, "of_epoch": job.epoch}


def _job(row: Row, state: JobState | None = None, epoch: int | None = None) -> DueJob:
    return DueJob(
        id=JobId(row.id),
        name=row.name,
        period=row.period,
        due_at=row.due_at,
        until=row.until,
        state=state or JobState(row.state),
        epoch=row.epoch if epoch is None else epoch,
        cursor=row.cursor,
    )
