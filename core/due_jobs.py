"""Due jobs: what happens at a time of its own, once for each period, also after a stop (product row C4; F16, F32).

    job ("cutoff-reminder", "2026-11") due 2026-11-27 09:00

A job is there before it is due.  A worker takes it with a lease and a number that rises with every taking (`epoch`).
Each effect checks in its own transaction that the number is still its own: who slept through its lease writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

JobId = NewType("JobId", int)


class JobState(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    MISSED = "missed"
    """The system was down too long for it to be of use: said to staff, not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """One. `cursor`: how far a long one has come, so that who takes it over goes on there."""

    id: JobId
    name: str
    period: str
    due_at: datetime
    until: datetime | None
    state: JobState
    epoch: int
    cursor: str


class DueJobs(Protocol):
    """Keeps them."""

    async def plan(self, name: str, period: str, due_at: datetime, until: datetime | None = None) -> bool:
        """A job of that name and period, if there is none; one that waits moves to DUE_AT. Whether anything changed."""
        ...

    async def take(self, worker: str, now: datetime, lease_until: datetime) -> DueJob | None:
        """The earliest that is due, or whose taker's lease ran out, with its new epoch; None where there is none.

        Those of one name are done in order: none is taken while one that was due before it is open.
        """
        ...

    async def is_mine(self, job: DueJob) -> bool:
        """Whether nobody took it since; held until this unit of work, one that writes, ends."""
        ...

    async def go_on(self, job: DueJob, cursor: str, lease_until: datetime) -> bool:
        """It has come so far; False where somebody else took it since."""
        ...

    async def finish(self, job: DueJob, state: JobState, now: datetime) -> bool:
        """Done or missed; False where somebody else took it since."""
        ...

    async def put_off(self, job: DueJob, due_at: datetime) -> bool:
        """It waits again, until DUE_AT; False where somebody else took it since."""
        ...

    async def all(self, limit: int) -> Sequence[DueJob]:
        """The newest first, for staff."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next may be taken: one that waits is due, or a lease runs out."""
        ...

    async def newest_due(self, name: str) -> datetime | None:
        """When the newest of that name is due, whatever became of it."""
        ...
