"""Are jobs that are due done once, whoever is frozen or doubled? `python -m tests.torture.jobs`

    frozen --engine postgresql --rounds 100 --stop 60 --lease 20
                        two schedulers; in each round the one at work is stopped amid its job, and then continued
    at-once --engine sqlite --jobs 10000 --workers 8
                        all jobs are due at one instant

Each effect is an entry in the history that names job, step and the number of the taking (`epoch`): an entry with a
lower number than one before it is a stale write, two of one step are a doubled one, none is a lost one.
"""

import argparse
import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from subprocess import Popen
from tempfile import TemporaryDirectory

from bot import jobs
from bot.clock import SystemClock
from core.due_jobs import DueJob, JobState
from core.errors import StoreUnavailableError
from core.history import Action, Actor, NewEntry
from core.ports import Means, Store, UnitOfWork
from core.services.due import JobKind
from storage.due_jobs import SqlDueJobs
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.schema import upgrade
from tests import builders
from tests.torture.database import database

NAMES = 10
STEPS = 30
MOST = 9_999_999
KEYS = KeyRing(b"k" * 32, None)
TICK_S = 0.01


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the history shows. `taken_over`: jobs that a second worker went on with."""

    jobs: int
    taken_over: int
    stale: int
    doubled: int
    lost: int

    @property
    def is_clean(self) -> bool:
        """Whether everything happened once, by who had it."""
        return not (self.stale or self.doubled or self.lost)

    def __str__(self) -> str:
        return (
            f"{self.jobs} jobs, {self.taken_over} taken over: "
            f"{self.stale} stale writes, {self.doubled} doubled, {self.lost} lost"
        )


async def work(url: str, worker: str, *, lease: float, steps: int, careless: bool) -> None:
    """One scheduler, until it is killed; a step a tick. CARELESS: it never asks whether a job is still its own."""

    async def entry(uow: UnitOfWork, means: Means, job: DueJob) -> str | None:
        number = int(job.cursor or 0) + 1
        subject = f"{job.name} {job.period} {number} {job.epoch}"
        actor = Actor(worker, "torture")
        await uow.history.append(NewEntry(at=means.clock.now(), actor=actor, action=Action.LOADED, subject=subject))
        return None if number == steps else str(number)

    if careless:
        SqlDueJobs.is_mine = _always  # type: ignore[method-assign]  # a bug is planted
    if steps > 1:
        jobs.AT_MOST_S = 0
    store = await open_store(url, KEYS)
    parts = jobs.Parts(
        store=store,
        means=builders.means(clock=SystemClock()),
        kinds={f"ledger-{n}": JobKind(name=f"ledger-{n}", plan=lambda _, __: [], step=entry) for n in range(NAMES)},
        worker=worker,
        lease=timedelta(seconds=lease),
        tell=lambda _job, _end: None,
    )
    working = jobs.Jobs(parts)
    while True:
        with suppress(StoreUnavailableError):  # a frozen one holds the database; as after a tick that failed
            await working.look()
        await asyncio.sleep(TICK_S)


async def _always(self: SqlDueJobs, job: DueJob) -> bool:
    del self, job  # it never looks
    return True


def started(url: str, worker: str, *, lease: float, steps: int, careless: bool = False) -> Popen[bytes]:
    """A scheduler as a process of its own."""
    arguments = ["work", "--database", url, "--worker", worker, "--lease", str(lease), "--steps", str(steps)]
    arguments += ["--careless"] if careless else []
    return Popen([sys.executable, "-m", "tests.torture.jobs", *arguments], cwd=Path(__file__).parents[2])


async def frozen(url: str, *, rounds: int, stop: float, lease: float, seed: int, careless: bool = False) -> Verdict:
    """ROUNDS jobs: in each the worker that is at it is stopped for STOP seconds, at a random step of it."""
    random, store = Random(seed), await open_store(url, KEYS)
    workers = {name: started(url, name, lease=lease, steps=STEPS, careless=careless) for name in ("one", "two")}
    try:
        for number in range(rounds):
            async with store.work() as uow:
                await uow.due_jobs.plan("ledger-0", f"{number:05}", SystemClock().now())
            leader = await _who_did(store, f"ledger-0 {number:05} {random.randint(1, STEPS // 2)} ")
            await asyncio.sleep(random.random() * TICK_S)
            workers[leader].send_signal(signal.SIGSTOP)
            await asyncio.sleep(stop)
            workers[leader].send_signal(signal.SIGCONT)
            await _all_done(store)
    finally:
        _end(workers.values())
    verdict = await judged(store, STEPS)
    await store.close()
    return verdict


async def at_once(url: str, *, count: int, workers: int, lease: float) -> Verdict:
    """COUNT jobs of ten names, due at one instant, and so many schedulers."""
    store, due_at = await open_store(url, KEYS), SystemClock().now() + timedelta(seconds=2)
    async with store.work() as uow:
        for number in range(count):
            await uow.due_jobs.plan(f"ledger-{number % NAMES}", f"{number:05}", due_at)
    schedulers = [started(url, f"w{number}", lease=lease, steps=1) for number in range(workers)]
    try:
        await _all_done(store)
    finally:
        _end(schedulers)
    verdict = await judged(store, 1)
    await store.close()
    return verdict


async def judged(store: Store, steps: int) -> Verdict:
    """By the history, in the order in which it was written."""
    async with store.read() as uow:
        planned = await uow.due_jobs.all(MOST)
        entries = [entry.subject.split() for entry in await uow.history.after(0, MOST)]
    stale, newest = 0, dict[str, int]()
    for name, period, _, epoch in entries:
        key = f"{name} {period}"
        stale += int(epoch) < newest.get(key, 0)
        newest[key] = max(int(epoch), newest.get(key, 0))
    written = Counter(f"{name} {period} {number}" for name, period, number, _ in entries)
    wanted = {f"{job.name} {job.period} {number}" for job in planned for number in range(1, steps + 1)}
    return Verdict(
        jobs=len(planned),
        taken_over=sum(epoch > 1 for epoch in newest.values()),
        stale=stale,
        doubled=written.total() - len(written),
        lost=len(wanted - written.keys()) + sum(job.state is not JobState.DONE for job in planned),
    )


async def _who_did(store: Store, step: str) -> str:
    """Whose entry begins with STEP, once it is written."""
    while True:
        async with store.read() as uow:
            head = await uow.history.head()
            newest = await uow.history.after(max(0, head.seq - STEPS), STEPS)
        found = [entry.actor.name for entry in newest if entry.subject.startswith(step)]
        if found:
            return found[0]
        await asyncio.sleep(TICK_S)


async def _all_done(store: Store) -> None:
    """No job is open, and whoever still believes that one is has had the time to show it."""
    waiting = True
    while waiting:
        async with store.read() as uow:
            waiting = await uow.due_jobs.next_due() is not None
        await asyncio.sleep(TICK_S * 10)


def _end(workers: Iterable[Popen[bytes]]) -> None:
    for worker in workers:
        worker.kill()
        worker.wait()


async def _run(url: str, asked: argparse.Namespace) -> Verdict:
    await upgrade(url)
    if asked.what == "frozen":
        return await frozen(url, rounds=asked.rounds, stop=asked.stop, lease=asked.lease, seed=asked.seed)
    return await at_once(url, count=asked.jobs, workers=asked.workers, lease=asked.lease)


def main() -> int:
    """A run on one engine; status 1 where anything was written late, twice or never."""
    parser = argparse.ArgumentParser(description="Jobs that are due, with faults.")
    parser.add_argument("what", choices=("work", "frozen", "at-once"))
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--database")
    parser.add_argument("--worker", default="one")
    parser.add_argument("--careless", action="store_true")
    parser.add_argument("--lease", type=float, default=20.0)
    parser.add_argument("--stop", type=float, default=60.0)
    for name, standard in (("steps", STEPS), ("rounds", 100), ("jobs", 10_000), ("workers", 8), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=standard)
    asked = parser.parse_args()
    if asked.what == "work":
        asyncio.run(work(asked.database, asked.worker, lease=asked.lease, steps=asked.steps, careless=asked.careless))
        return 0
    with TemporaryDirectory() as folder, database(asked.engine, Path(folder), asked.database) as url:
        verdict = asyncio.run(_run(url, asked))
    print(f"verdict: {verdict}")
    return 0 if verdict.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
