"""Two post a month and both are killed, at one statement, begin or commit after the other: the books are right (F31).

    python -m tests.torture.month --engine postgresql --people 40 --months 24

In each round two processes post what is left of the month, and each is killed at its own step, later from round to
round, until nothing is left.  Of each month some came in whole, some in part, some not at all, and one posting is taken
back and made again.  In the end the books are held against the same months in memory, where nothing was killed.
"""

import argparse
import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from tempfile import TemporaryDirectory
from time import sleep

from bot.ids import SystemIds
from core.calendar import Month
from core.clock import BANGKOK
from core.collection import BillState
from core.errors import StoreUnavailableError
from core.members import Member
from core.notices import NoticeKind
from core.ports import Store
from storage.engine import open_transactions
from storage.schema import upgrade
from storage.unit_of_work import SqlStore
from tests.bot.failing import FailingTransactions, Steps
from tests.fakes import FakeStore
from tests.posting import DECEMBER, Till
from tests.torture.database import database
from tests.torture.job_kills import KEYS, KillingSteps

POSTERS = 2
AT_ONCE = 3
MOST_ROUNDS = 500
A_MOMENT_S = 0.02
FAR = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong`: what is not as it is without kills."""

    months: int
    people: int
    kills: int
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        said = f"{self.months} months of {self.people} members, {self.kills} kills"
        return f"{said}: {len(self.wrong)} wrong {' '.join(self.wrong)}"


def following(months: int) -> Iterator[Month]:
    month = DECEMBER
    for _ in range(months):
        yield month
        month = month.next()


def at_work(till: Till, store: Store, month: Month) -> Till:
    """The same people in STORE, on the 20th of MONTH."""
    till.clock.at = datetime(month.year, month.number, 20, 10, tzinfo=BANGKOK)
    return replace(till, store=store, means=replace(till.means, ids=SystemIds()))


def opened(url: str, steps: Steps) -> SqlStore:
    return SqlStore(FailingTransactions(open_transactions(url), steps), KEYS)


async def answered(till: Till, month: Month) -> None:
    """The same results in every store: in full, in part, nothing; one of seven waits."""
    await till.prepares(month)
    for place, person in enumerate(till.people):
        bill = await till.bill(month, person)
        part = Random(f"{month} {place}").choice((100, 100, 100, 73, 40, 0))
        if place % 7 or month == DECEMBER:
            await till.answers(month, person, replace(bill.due, satang=bill.due.satang * part // 100))


async def posts(url: str, till: Till, month: Month, kill_at: int) -> None:
    """One life."""
    steps = KillingSteps()
    steps.plan(kill_at)
    store = opened(url, steps)
    while True:
        try:
            await at_work(till, store, month).posts(month, AT_ONCE)
        except StoreUnavailableError:
            continue  # the other one holds the file
        break
    await store.close()


def lived(url: str, till: Till, month: Month, kills_at: Sequence[int]) -> int:
    """How many of the lives that begin now were killed, each at its own step."""
    children = []
    for kill_at in kills_at:
        child = os.fork()
        if child == 0:
            asyncio.run(posts(url, till, month, kill_at))
            os._exit(0)
        children.append(child)
    return sum(os.waitpid(child, 0)[1] != 0 for child in children)


def posted_with_kills(url: str, till: Till, month: Month, start: int, stride: int) -> int:
    """Rounds until nothing waits; how many lives were killed."""
    kills = 0
    for number in range(MOST_ROUNDS):
        first = start + number * stride
        killed = lived(url, till, month, [first + poster * (stride // 2 + 1) for poster in range(POSTERS)])
        kills += killed
        if killed < POSTERS and not asyncio.run(waits(url, month)):
            return kills
        sleep(A_MOMENT_S)  # the server has not yet noticed that they are dead, and keeps their locks
    raise RuntimeError("never posted")


async def waits(url: str, month: Month) -> bool:
    store = opened(url, Steps())
    async with store.read() as uow:
        left = await uow.bills.of_month(month, 0, 1, states=frozenset({BillState.ANSWERED}))
    await store.close()
    return bool(left)


async def begun(url: str, till: Till, month: Month) -> None:
    store = opened(url, Steps())
    await answered(at_work(till, store, month), month)
    await store.close()


async def again(till: Till, month: Month, person: Member) -> None:
    """What was posted of PERSON is taken back, and posted as it was."""
    await till.reverses(month, person)
    await till.posts(month, AT_ONCE)


async def taken_back(url: str, till: Till, month: Month) -> None:
    store = opened(url, Steps())
    await again(at_work(till, store, month), month, till.people[1])
    await store.close()


async def unharmed(people: int, months: Sequence[Month]) -> Till:
    """The same months in memory."""
    till = await Till.opened(FakeStore(), people)
    for month in months:
        working = at_work(till, till.store, month)
        await answered(working, month)
        await working.posts(month, AT_ONCE)
        await again(working, month, till.people[1])
    return till


async def judged(url: str, till: Till, months: Sequence[Month]) -> tuple[str, ...]:
    """What differs: `100003` where a member's books do, `2026-12` where a member was told twice or not at all."""
    store = opened(url, Steps())
    right = await unharmed(len(till.people), months)
    books, expected = await replace(till, store=store).books(), await right.books()
    pairs = zip(till.people, books.values(), expected.values(), strict=True)
    wrong = [person.member_no for person, found, wanted in pairs if found != wanted]
    async with store.work() as uow:
        news = await uow.notices.due(till.clock.now() + FAR, len(till.people))
        posted = [await uow.bills.of_month(month, 0, len(till.people)) for month in months]
    await store.close()
    told = Counter(str(one.values["month"]) for one in news if one.kind is NoticeKind.RECEIPT_READY)
    for month, bills in zip(months, posted, strict=True):
        receipts = sum(bill.receipt_no is not None for bill in bills)
        wrong += [] if told[str(month)] == receipts else [str(month)]
    return tuple(wrong)


def run(url: str, people: int, months: int, stride: int) -> Verdict:
    """All of them, in order."""

    async def filled() -> Till:
        await upgrade(url)
        store = opened(url, Steps())
        made = await Till.opened(store, people)
        await store.close()
        return made

    till, wanted = asyncio.run(filled()), list(following(months))
    kills = 0
    for number, month in enumerate(wanted):
        asyncio.run(begun(url, till, month))
        kills += posted_with_kills(url, till, month, 1 + number % stride, stride)
        asyncio.run(taken_back(url, till, month))
    wrong = asyncio.run(judged(url, till, wanted))
    return Verdict(months=months, people=people, kills=kills, wrong=wrong)


def main() -> int:
    """Status 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description="Killed while posting months.")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--database")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--stride", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, database(asked.engine, Path(folder), asked.database) as url:
        verdict = run(url, asked.people, asked.months, asked.stride)
    print(f"verdict: {verdict}")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
