"""Killed at each step of sealing a month, month after month: sealed once, at the right boundary (F18).

    python -m tests.torture.job_kills --engine postgresql --months 120

A life is a process that does what is due and is killed at its n-th statement, begin or commit; the next one
comes when the lease of the last has run out.  `--stride 4` leaves out three of four places, others in each month.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from bot import jobs
from core.calendar import Month
from core.history import Action
from core.ports import Means
from core.requests import RequestState
from core.services.jobs import seal_month
from core.services.sealing import GRACE
from core.working_days import WorkingDays, cutoff
from storage.encryption import KeyRing
from storage.engine import open_transactions
from storage.schema import upgrade
from storage.unit_of_work import SqlStore
from tests import builders
from tests.bot.failing import FailingTransactions, Steps
from tests.core.services.jobs.filed import filed
from tests.fakes import FakeClock
from tests.torture.database import database

KEYS = KeyRing(b"k" * 32, None)
LEASE = timedelta(seconds=20)
FIRST = Month(2026, 12)
EACH = 2
MOST_LIVES = 200
A_MOMENT_S = 0.02
MOST = 9_999_999


class KillingSteps(Steps):
    """The n-th ends the process, as a power cut would."""

    def take(self) -> None:
        self.count += 1
        if self.count == self.fail_at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong`: months that were not sealed once, by their own cut-off, with their own requests."""

    months: int
    kills: int
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.months} months, {self.kills} kills: {len(self.wrong)} wrong {' '.join(self.wrong)}"


def store_of(url: str, steps: Steps) -> SqlStore:
    return SqlStore(FailingTransactions(open_transactions(url), steps), KEYS)


def means_at(at: datetime) -> Means:
    return builders.means(clock=FakeClock(at))


async def does_what_is_due(url: str, at: datetime, kill_at: int) -> None:
    """One life."""
    steps = KillingSteps()
    steps.plan(kill_at)
    store = store_of(url, steps)
    kinds = {seal_month.JOB.name: seal_month.JOB}
    parts = jobs.Parts(
        store=store, means=means_at(at), kinds=kinds, worker="one", lease=LEASE, tell=lambda _job, _end: None
    )
    working = jobs.Jobs(parts)
    await working.plan()
    while await working.go_on():
        pass
    await store.close()


def lived(url: str, at: datetime, kill_at: int) -> bool:
    """Whether a life came to its own end."""
    child = os.fork()
    if child == 0:
        asyncio.run(does_what_is_due(url, at, kill_at))
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def boundary(month: Month) -> datetime:
    """The cut-off by which MONTH is sealed."""
    means = means_at(datetime.fromisoformat("2026-11-25T09:30+07:00"))
    return cutoff(month.previous(), means.policy.cutoff, WorkingDays(means.holidays, ()))


def sealed_with_kills(url: str, month: Month, start: int, stride: int) -> int:
    """Lives, each killed later than the one before, until one has nothing left to do; how many were killed."""
    kills, at = 0, boundary(month) + GRACE
    for _ in range(MOST_LIVES):
        if not lived(url, at, start + kills * stride):
            kills += 1
        elif asyncio.run(is_sealed(url, month)):
            return kills
        else:
            sleep(A_MOMENT_S)  # the server has not yet noticed that the last one is dead, and keeps its locks
        at += LEASE
    raise RuntimeError("never sealed")


async def is_sealed(url: str, month: Month) -> bool:
    store = store_of(url, Steps())
    async with store.read() as uow:
        state = await uow.requests.month(month)
    await store.close()
    return state.is_sealed


async def judged(url: str, months: Sequence[Month]) -> tuple[str, ...]:
    """The months that are wrong."""
    store = store_of(url, Steps())
    wrong = []
    async with store.read() as uow:
        entries = [one.subject for one in await uow.history.after(0, MOST) if one.action == Action.MONTH_SEALED.value]
        for month in months:
            state = await uow.requests.month(month)
            requests = await uow.requests.of_month(month)
            is_right = (
                state.cutoff_at == boundary(month)
                and entries.count(f"month:{month}") == 1
                and [one.sealed_in for one in requests] == [month] * EACH
            )
            wrong += [] if is_right else [str(month)]
    await store.close()
    return tuple(wrong)


async def filled(url: str, months: Sequence[Month]) -> None:
    """Requests for every month, and one for a month that is not sealed."""
    await upgrade(url)
    store = store_of(url, Steps())
    for month in months:
        for _ in range(EACH):
            await filed(store, month, RequestState.SUBMITTED)
    await store.close()


def run(url: str, months: int, stride: int) -> Verdict:
    """All of them, in order."""
    wanted = [FIRST]
    while len(wanted) < months:
        wanted.append(wanted[-1].next())
    asyncio.run(filled(url, wanted))
    kills = sum(sealed_with_kills(url, month, 1 + number % stride, stride) for number, month in enumerate(wanted))
    return Verdict(months=months, kills=kills, wrong=asyncio.run(judged(url, wanted)))


def main() -> int:
    """Status 1 where a month is wrong."""
    parser = argparse.ArgumentParser(description="Killed while sealing months.")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--database")
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--stride", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, database(asked.engine, Path(folder), asked.database) as url:
        verdict = run(url, asked.months, asked.stride)
    print(f"verdict: {verdict}")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
