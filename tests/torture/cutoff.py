"""Filing against sealing (F17): `python -m tests.torture.cutoff --races 100000 --engine both --seed 1`.

Month after month several processes file requests, eight at a time each, while one of them seals the month in their
midst.  All requests were stamped in time or a millisecond late, some are cancelled at once, and all come after the
cut-off's grace, when only the month's row decides.  In the end what the workers were told is held against what the
database has: a race is one request that was filed while its month was being sealed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from time import monotonic
from typing import Any, TypeVar

from bot.ids import SystemIds
from core.calendar import Month
from core.errors import StoreUnavailableError
from core.history import SYSTEM
from core.members import Member
from core.ports import Means, Store
from core.requests import Ask, Request, RequestKind, RequestState
from core.services.filing import Moment, cancel, file
from core.services.sealing import GRACE, seal
from core.working_days import NoHolidays, WorkingDays, cutoff
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.schema import upgrade
from tests.builders import means, member, policy
from tests.fakes import FakeClock
from tests.postgres import Databases, server

KEYS = KeyRing(b"k" * 32, None)
POLICY = policy()
FIRST = Month(2026, 12)
WORKERS = {"sqlite": 2, "postgresql": 4}
AT_ONCE = 8
"""Requests that a worker files at the same time."""
RACES_A_MEMBER = 25
ONE_IN = 8
"""Of so many requests one is late, and another is cancelled."""
WORDS = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรอง")
MILLISECOND = timedelta(milliseconds=1)
TRIES = 20
AGAIN = "times that the database said to try again"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker was told of one request. `month`: months after the first."""

    case_id: int
    month: int
    is_held: bool
    is_late: bool
    is_cancelled: bool


@dataclass(slots=True)
class Verdict:
    """What was counted, and what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def month_at(number: int) -> Month:
    """NUMBER months after the first."""
    count = FIRST.year * 12 + FIRST.number - 1 + number
    return Month(count // 12, count % 12 + 1)


def at_the_seal(number: int) -> tuple[Means, FakeClock]:
    """What services work with when the month may be sealed; the clock is at the cut-off and its grace."""
    clock = FakeClock()
    given = means(clock=clock, ids=SystemIds(), holidays=NoHolidays(), policies=[POLICY])
    clock.at = cutoff(month_at(number).previous(), given.policy.cutoff, WorkingDays(NoHolidays(), ())) + GRACE
    return given, clock


class Worker:
    """One process of the office's program."""

    def __init__(self, store: Store, people: Sequence[Member], random: Random) -> None:
        self.store, self.people, self.random = store, people, random
        self.again, self.lasts = 0, 0.02
        """Seconds that a round took last, for sealing in its midst."""

    async def round(self, number: int, *, seals: bool) -> dict[str, Any]:
        """File, and perhaps seal the month meanwhile; what was told."""
        began = monotonic()
        filings = [asyncio.create_task(self._file(number)) for _ in range(AT_ONCE)]
        taken = await self._seal(number) if seals else None
        told = [asdict(one) for one in await asyncio.gather(*filings)]
        self.lasts = monotonic() - began
        return {"told": told, "taken": taken, "again": self.again}

    async def _file(self, number: int) -> Told:
        given, clock = at_the_seal(number)
        is_late, then_cancelled = self.random.randrange(ONE_IN) == 0, self.random.randrange(ONE_IN) == 0
        at = clock.at - GRACE + (MILLISECOND if is_late else -MILLISECOND * self.random.randrange(3))
        person, shown = self.random.choice(self.people), month_at(number + is_late)
        await asyncio.sleep(self.random.uniform(0, self.lasts))

        async def filing() -> Request:
            async with self.store.work() as uow:
                return (await file(uow, given, None, person, WORDS, Moment(at=at), shown)).request

        async def cancelling() -> Request:
            async with self.store.work() as uow:
                return await cancel(uow, given, None, person, request.case_id)

        request = await self._patiently(filing)
        if then_cancelled:
            await self._patiently(cancelling)
        is_held = request.state is RequestState.HELD
        return Told(int(request.case_id), number + is_late, is_held, is_late, then_cancelled)

    async def _seal(self, number: int) -> int:
        given, _ = at_the_seal(number)
        await asyncio.sleep(self.random.uniform(0, 1.5 * self.lasts))

        async def sealing() -> int:
            async with self.store.work() as uow:
                return (await seal(uow, given, SYSTEM, month_at(number))).taken

        return await self._patiently(sealing)

    async def _patiently(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """WORK, again where the database says to try later, as the program does."""
        for _ in range(TRIES):
            try:
                return await work()
            except StoreUnavailableError:
                self.again += 1
                await asyncio.sleep(0.01)
        return await work()


async def serve(url: str, people: int, seed: str) -> None:
    """A process that does a round for each line it reads, `12 seal` or `12 file`, and writes what it was told."""
    store = await open_store(url, KEYS)
    async with store.read() as uow:
        found = [await uow.members.by_number(f"{100_000 + which}") for which in range(people)]
    one = Worker(store, [person for person in found if person is not None], Random(seed))
    print("ready", flush=True)
    for line in sys.stdin:
        number, _, role = line.strip().partition(" ")
        print(json.dumps(await one.round(int(number), seals=role == "seal")), flush=True)
    await store.close()


async def race(url: str, engine: str, races: int, seed: int) -> Verdict:
    """RACES on the migrated, empty database at URL."""
    people = max(8, races // RACES_A_MEMBER)
    store = await open_store(url, KEYS)
    async with store.work() as uow:
        for which in range(people):
            await uow.members.add(member(member_no=f"{100_000 + which}", national_id=None))
    workers = [await _started(url, people, f"{seed} {which}") for which in range(WORKERS[engine])]
    rounds = -(-races // (len(workers) * AT_ONCE))
    told: list[Told] = []
    taken: dict[int, int] = {}
    again = 0
    for number in range(rounds):
        answers = await _round(workers, number)
        told += [Told(**one) for answer in answers for one in answer["told"]]
        taken[number] = sum(answer["taken"] or 0 for answer in answers)
        again = sum(answer["again"] for answer in answers)
    for process in workers:
        await process.communicate(b"")  # the end of its input
    given, _ = at_the_seal(rounds)
    async with store.work() as uow:
        taken[rounds] = (await seal(uow, given, SYSTEM, month_at(rounds))).taken
    verdict = await judged(store, told, taken)
    verdict.counts[AGAIN] = again
    verdict.wrong += [f"a worker ended with {process.returncode}" for process in workers if process.returncode]
    await store.close()
    return verdict


async def _started(url: str, people: int, seed: str) -> Process:
    arguments = ("-W", "error", "-m", "tests.torture.cutoff", "--serve", url, "--people", str(people), "--seed", seed)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE, limit=2**20)
    await _line(process)
    return process


async def _round(workers: Sequence[Process], number: int) -> list[dict[str, Any]]:
    """All of them at once; each month another one seals."""
    for which, process in enumerate(workers):
        assert process.stdin is not None
        process.stdin.write(f"{number} {'seal' if which == number % len(workers) else 'file'}\n".encode())
    return [json.loads(await _line(process)) for process in workers]


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise RuntimeError(f"a worker ended with {await process.wait()}")
    return line


async def judged(store: Store, told: Sequence[Told], taken: Mapping[int, int]) -> Verdict:
    """What the database has against what the workers were told."""
    verdict, kept = Verdict(), dict[int, Request]()
    async with store.read() as uow:
        for number in taken:
            month = await uow.requests.of_month(month_at(number))
            kept |= {int(request.case_id): request for request in month}
            marked = sum(request.sealed_in == month_at(number) for request in month)
            if marked != taken[number]:
                verdict.wrong.append(f"{month_at(number)} said {taken[number]} and has {marked}")
        held = {int(one.case_id) for one in await uow.requests.in_state(frozenset({RequestState.HELD}), len(told))}
    for one in told:
        request = kept.pop(one.case_id, None)
        verdict.counts[_kind(one, request)] += 1
        if (fault := _fault(one, request, held)) is not None:
            verdict.wrong.append(f"{fault}: {one}, {request}")
    verdict.wrong += [f"nobody was told of {request}" for request in kept.values()]
    of_months = [{one.is_held for one in told if one.month == number and not one.is_late} for number in taken]
    verdict.counts["months that were sealed between two of their requests"] = sum(len(kinds) > 1 for kinds in of_months)
    verdict.counts["months"] = len(taken)
    return verdict


def _kind(told: Told, request: Request | None) -> str:
    if told.is_cancelled:
        return "cancelled, taken before" if request is not None and request.sealed_in else "cancelled"
    return "held" if told.is_held else "late, in the month after" if told.is_late else "in the month"


def _fault(told: Told, request: Request | None, held: Collection[int]) -> str | None:
    """What is wrong with one request, if anything is."""
    month = month_at(told.month)
    if request is None:
        return "missing"
    if request.effective != month or request.sealed_in not in {None, month} or request.is_late != told.is_late:
        return "in another month"
    if told.is_cancelled:
        return None if request.state is RequestState.CANCELLED else "not cancelled"
    if told.is_held:
        return "held and not listed" if told.case_id not in held or request.sealed_in else None
    return None if request.sealed_in == month else "accepted and not taken"


@contextmanager
def databases(engine: str) -> Iterator[str]:
    """An empty, migrated one."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'coop.db'}"
            asyncio.run(upgrade(url))
            yield url
        return
    with server() as address:
        prepared = Databases.prepare(address)
        with prepared.fresh() as url:
            yield url
        prepared.clean()


def main() -> int:
    """Status 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="tests.torture.cutoff", description=__doc__)
    parser.add_argument("--races", type=int, default=2_000, help="on each engine")
    parser.add_argument("--engine", choices=["both", *WORKERS], default="both")
    parser.add_argument("--seed", default="1")
    for internal in ("--serve", "--people"):
        parser.add_argument(internal, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve, int(given.people), given.seed))
        return 0
    wrong = 0
    for engine in WORKERS if given.engine == "both" else (given.engine,):
        began = monotonic()
        with databases(engine) as url:
            verdict = asyncio.run(race(url, engine, given.races, int(given.seed)))
        wrong += len(verdict.wrong)
        print(f"{engine}, {WORKERS[engine]} processes, seed {given.seed}, {monotonic() - began:.0f} s:")
        for what, count in sorted(verdict.counts.items()):
            print(f"  {what}: {count}")
        print("  verdict:", "; ".join(verdict.wrong[:5]) or "every accepted one in its month once, the others listed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
