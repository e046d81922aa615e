"""How long a co-op is away: backup and restore of a large register, and restores that are killed at any moment (F23).

    python -m tests.torture.restore                       100,000 members, both engines, 10 kills on each
    python -m tests.torture.restore --members 5000 --kills 3 --seed 7

Prints a line a step; ends with status 1 where a killed restore left something usable behind, where rows are not those
that were backed up, or where the whole takes more than five minutes.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from time import monotonic, sleep
from typing import Any

from core.history import Action, Actor, NewEntry
from core.links import MemberId
from core.members import MemberType
from core.money import Baht
from storage.backup import back_up
from storage.dump import TABLES, TableSum, checksums
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.mapping import member_values, new_uid
from storage.restore import restore
from storage.schema import upgrade, version_of
from storage.tables import credentials, links, members, share_accounts, share_movements
from tests.builders import account, member, telegram_address
from tests.fakes import MORNING
from tests.postgres import Databases, server

WITHIN_S = 300
MOVEMENTS = 12
"""Of each member: a year of monthly payments."""

LINKED_IN = 3
"""One member in so many is linked and has a password and an entry in the history."""

BATCH = 5_000
LATEST = 0.7
"""Kills come before this part of the time that a restore took, so that most of them hit one."""
OPERATOR = Actor("os:torture", "cli")
KEYS = KeyRing(b"k" * 32, None)
CHANGED_BY_A_RESTORE = {"history", "history_values", "history_head", "switches", "outbox"}


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of one engine: the database, and new empty ones."""

    engine: str
    database: str
    empty: Iterator[str]


def timed(what: str, work: Coroutine[Any, Any, Any]) -> float:
    """Run WORK, and say how many seconds it took."""
    began = monotonic()
    asyncio.run(work)
    seconds = monotonic() - began
    print(f"{what:<40} {seconds:8.1f} s", flush=True)
    return seconds


async def populate(url: str, count: int) -> None:
    """A co-op with COUNT members."""
    await upgrade(url)
    store = await open_store(url, KEYS)
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        async with store.work() as uow:
            db = uow.connection
            await db.run_many(members.insert(), [_member(number) for number in numbers])
            shares = account()
            opened = {
                name: getattr(shares, name) for name in ("as_of", "balance", "brought_forward", "monthly", "period")
            }
            await db.run_many(share_accounts.insert(), [{"member_id": number, **opened} for number in numbers])
            await db.run_many(share_movements.insert(), [row for number in numbers for row in _movements(number)])
            for number in numbers:
                if number % LINKED_IN == 0:
                    await _link(uow, number)
    await store.close()


def _member(number: int) -> dict[str, Any]:
    born = date(1960, 1, 1) + timedelta(days=number % 14_000)
    person = member(
        member_no=f"{number:06d}" if number < 1_000_000 else str(number),
        member_type=MemberType.ORDINARY,
        national_id=f"{3_100_000_000_000 + number}",
        birth_date=born,
        phone=f"08{number:08d}",
        address=f"{number} หมู่ 1 ตำบลตัวอย่าง อำเภอเมือง",
        email=f"member{number}@example.org",
    )
    return member_values(person, new_uid(KEYS), KEYS) | {"id": number}


def _movements(number: int) -> Iterator[dict[str, Any]]:
    for month in range(1, MOVEMENTS + 1):
        yield {
            "member_id": number,
            "moved_on": date(2026, month, 1),
            "kind": "monthly",
            "amount": Baht.of(2_000),
            "balance": None,
            "period": month,
            "document_no": f"D{number}-{month}",
        }


async def _link(uow: Any, number: int) -> None:
    chat = (await uow.chats.open(telegram_address(str(number)), MORNING)).chat
    ended = {"ended_at": None, "end_reason": None, "seen_on": None, "consented_at": None}
    link = {"chat_id": chat.id, "member_id": number, "linked_at": MORNING, "consent_version": "1", **ended}
    await uow.connection.run(links.insert(), link)
    own = {"member_id": number, "password_hash": "k.00$argon2id$" + "x" * 80, "version": 1, "changed_at": MORNING}
    await uow.connection.run(credentials.insert(), {**own, "exposed_at": None})
    entry = NewEntry(at=MORNING, actor=OPERATOR, action=Action.LINKED, member_id=MemberId(number))
    await uow.history.append(entry)


async def sums(url: str) -> dict[str, TableSum]:
    """What a restore must not change."""
    store = await open_store(url, KEYS)
    async with store.read() as uow:
        found = await checksums(uow.connection)
    await store.close()
    return {name: found[name] for name in TABLES if name not in CHANGED_BY_A_RESTORE}


async def put_back(url: str, file: Path) -> None:
    await restore(url, KEYS, file, now=MORNING, by=OPERATOR)


async def is_unusable(url: str) -> bool:
    """Whether there is nothing that a server would serve."""
    if url.startswith("sqlite") and not os.path.exists(url.removeprefix("sqlite:///")):  # noqa: ASYNC240, PTH110 - nothing else runs
        return True
    if await version_of(url) is None:
        return True
    return all(each.rows == 0 for each in (await sums(url)).values())


def killed(url: str, file: Path, after_s: float) -> bool:
    """Begin a restore in a process of its own and kill it; False where it was done before."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(put_back(url, file))
        finally:
            os._exit(0)
    sleep(after_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def tortured(places: Places, file: Path, before: dict[str, TableSum], kills: int, random: Random) -> list[str]:
    """Kill restores into one place until it is done by the last one; what is wrong."""
    url = next(places.empty)
    began = monotonic()
    asyncio.run(put_back(next(places.empty), file))
    whole = monotonic() - began
    wrong, hit = [], 0
    for _ in range(kills):
        if not killed(url, file, random.uniform(0, LATEST * whole)):
            break
        hit += 1
        if not asyncio.run(is_unusable(url)):
            if asyncio.run(sums(url)) == before:
                break  # it was killed after it had committed
            wrong.append(f"{places.engine}: a killed restore left something behind")
    else:
        asyncio.run(put_back(url, file))
    if asyncio.run(sums(url)) != before:
        wrong.append(f"{places.engine}: after {hit} kills other rows stand there than were backed up")
    print(f"{places.engine}: restore killed {hit} times, at any moment", flush=True)
    return wrong


@contextmanager
def sqlite_places(folder: Path) -> Iterator[Places]:
    yield Places(
        "sqlite",
        f"sqlite:///{folder / 'coop.db'}",
        (f"sqlite:///{folder / f'place{number}' / 'coop.db'}" for number in range(1_000)),
    )


@contextmanager
def postgres_places() -> Iterator[Places]:
    """A server that flushes to the disk, as a real one does."""
    with server(durable=True) as address:
        databases = Databases.prepare(address)
        with databases.fresh() as database, _bare(databases, 3) as bare:
            yield Places("postgresql", database, iter(bare))
        databases.clean()


@contextmanager
def _bare(databases: Databases, count: int) -> Iterator[list[str]]:
    if not count:
        yield []
        return
    with databases.fresh(template="template0") as one, _bare(databases, count - 1) as rest:
        yield [one, *rest]


def run(places: Places, folder: Path, count: int, kills: int, random: Random) -> list[str]:
    """One engine; what is wrong."""
    file = folder / f"{places.engine}.backup"
    timed(f"{places.engine}: {count:,} members written", populate(places.database, count))
    before = asyncio.run(sums(places.database))
    backup = back_up(places.database, KEYS, file, now=MORNING, by="os:torture", program="torture")
    timed(f"{places.engine}: backup", backup)
    print(f"{places.engine}: {sum(each.rows for each in before.values()):,} rows, {file.stat().st_size:,} bytes")
    place = next(places.empty)
    seconds = timed(f"{places.engine}: restore", put_back(place, file))
    wrong = [] if asyncio.run(sums(place)) == before else [f"{places.engine}: other rows came back"]
    if seconds > WITHIN_S:
        wrong.append(f"{places.engine}: the restore took more than {WITHIN_S} s")
    return wrong + tortured(places, file, before, kills, random)


ENGINES: dict[str, Callable[[Path], Any]] = {"sqlite": sqlite_places, "postgresql": lambda _: postgres_places()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Backup and restore of a large register.")
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=ENGINES, default=None)
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    wrong = []
    for name, places_in in ENGINES.items():
        if asked.engine in {None, name}:
            with tempfile.TemporaryDirectory() as folder, places_in(Path(folder)) as places:
                wrong += run(places, Path(folder), asked.members, asked.kills, Random(asked.seed))
    print("\n".join(wrong) or "good")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
