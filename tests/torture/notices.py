"""Reminders to a whole co-op on the virtual clock, with bad answers and kills: none lost, none doubled on LINE.

    python -m tests.torture.notices --people 60000 --kills 20 --seed 1

Every person has a reminder, every third a draft besides, every tenth a cut-off that moved: what waits for one goes in
one push, what is equal for many in one multicast.  Most have LINE, one in twenty Telegram alone, one in twenty both.
The judge reads what reached people.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from time import monotonic, sleep
from typing import Any

from sqlalchemy import select

from core.chat_care import Wish
from core.links import ChatAddress, MemberId, Platform
from core.messaging import Delivery, DeliveryClass, DeliveryId
from core.notices import NewNotice, NoticeKind
from core.ports import Store, UnitOfWork
from storage.engine import open_store, open_transactions
from storage.schema import upgrade
from storage.tables import outbox
from storage.tables_requests import notices
from tests import builders
from tests.fakes import MORNING, FakeIds
from tests.torture.__main__ import ENGINES, FAULT_RATE, listening
from tests.torture.database import database
from tests.torture.lives import forked
from tests.torture.notice_lives import KEYS, PATIENT_S, Bed, Server, SharedClock, life, run, served, tells_all

NOON = "2026-11-30T12:00:00+07:00"
IN_A_TRANSACTION = 500
AT_ONCE = 100
NAMES = {Platform.LINE: "LINE", Platform.TELEGRAM: "Telegram"}
GOOD = "nothing lost, nothing doubled on LINE"
MEASURED = 2_000
"""People of the measurement, at most."""
PLACES = {
    "outbox.claimed": 10,
    "outbox.sent": 10,
    "outbox.claiming": 50,
    "outbox.marking": 50,
    "outbox.marked": 50,
    "notices.handing": 100,
    "notices.handed": 100,
}
"""Where a server is killed, and about how many people are told from one pass to the next."""


def chats_of(number: int) -> list[ChatAddress]:
    """The chats of the person with that number, the one used last at the end."""
    line = ChatAddress(Platform.LINE, builders.LINE_BOT, f"U{number:032x}")
    telegram = ChatAddress(Platform.TELEGRAM, builders.TELEGRAM_BOT, str(5000 + number))
    return {0: [telegram], 1: [telegram, line]}.get(number % 20, [line])


def kinds_of(number: int) -> list[NoticeKind]:
    more = {NoticeKind.DRAFT_WAITS: 3, NoticeKind.CUTOFF_MOVED: 10}
    return [NoticeKind.CUTOFF_NEAR, *(kind for kind, every in more.items() if number % every == 0)]


async def fill(store: Store, numbers: Sequence[int]) -> None:
    """The people with those numbers, and what is to be told them."""
    for at in range(0, len(numbers), IN_A_TRANSACTION):
        async with store.work() as uow:
            for number in numbers[at : at + IN_A_TRANSACTION]:
                await _person(uow, number)


async def _person(uow: UnitOfWork, number: int) -> None:
    member_id = MemberId(await uow.members.add(builders.member(member_no=f"{number:06}", national_id=None)))
    for days, address in enumerate(chats_of(number)):
        chat = (await uow.chats.open(address, MORNING)).chat
        await uow.links.add(chat.id, member_id, MORNING, "1")
        await uow.links.seen(chat.id, MORNING.date().replace(day=1 + days))
        await uow.notice_wishes.put(chat.id, Wish.REMINDER, wanted=True)
    new = [
        NewNotice(kind=kind, once=kind.value, member_id=member_id, values={"until": NOON}, not_before=MORNING)
        for kind in kinds_of(number)
    ]
    await uow.notices.add(new, MORNING)


@dataclass(slots=True)
class Verdict:
    """What was counted, and what is wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def judge(bed: Bed, numbers: Sequence[int], arrived: Mapping[str, Sequence[str]]) -> Verdict:
    """Every notice arrived once, or stands where somebody finds it."""
    verdict = Verdict()
    transactions = open_transactions(bed.database_url)
    async with transactions.read() as connection:
        columns = (notices.c.person, notices.c.kind, notices.c.state, notices.c.delivery)
        rows = await connection.all(select(*columns).order_by(notices.c.id))
        keys = await connection.all(select(outbox.c.retry_key, outbox.c.platform).where(outbox.c.state == "unsure"))
    await transactions.close()
    unsure = {row.retry_key: Platform(row.platform) for row in keys}
    expected = sum(len(kinds_of(number)) for number in numbers)
    if len(rows) != expected:
        verdict.wrong.append(f"{len(rows)} notices, not {expected}")
    people = {f"member:{at}": number for at, number in enumerate(numbers, 1)}
    for row in rows:
        came = Counter(
            {chat.platform: arrived.get(chat.user_id, ()).count(row.kind) for chat in chats_of(people[row.person])}
        )
        end = _end(row, came, unsure.get(row.delivery))
        verdict.counts[end] += 1
        if end.startswith("!"):
            verdict.wrong.append(f"{row.person} {row.kind} {row.state}: {end}")
    return verdict


def _end(row: Any, came: Counter[Platform], unsure_on: Platform | None) -> str:
    """What became of a notice; with a mark before it where that must not be."""
    if came[Platform.LINE] > 1:
        return "! doubled on LINE"
    if row.state == "unsent":
        return "told when the person asks" if not came.total() else "! arrived and told again"
    if row.state != "sent":
        return "! not at rest"
    if came.total() == 1:
        return f"arrived on {NAMES[Platform.LINE if came[Platform.LINE] else Platform.TELEGRAM]}"
    if came.total() > 1:
        return "! doubled"
    return "! lost" if unsure_on is None else f"unsure on {NAMES[unsure_on]}, on the office's list"


def ask(bed: Bed, method: str, path: str, body: str | None = None) -> Any:
    """The platforms."""
    with closing(HTTPConnection(bed.platforms_url.removeprefix("http://"), timeout=60)) as connection:
        connection.request(method, path, body)
        return json.loads(connection.getresponse().read())


def killed(bed: Bed, people: int, kills: int, random: Random) -> Counter[str]:
    """Servers one after another until each of KILLS ended, spread over the run; where they did."""
    ends: Counter[str] = Counter()
    before = ask(bed, "GET", "/charged")
    for number in range(kills):
        name = random.choice(sorted(PLACES))
        share = max(people // (kills + 1), 1)
        passes = random.randint(1, max(share // PLACES[name], 1))
        latest = before + people * 0.9 * (number + 1) / (kills + 1)
        pid = forked(lambda spec=f"{name}:{passes}": life(bed, spec))  # type: ignore[misc]
        ended = (0, 0)
        while ended[0] == 0:
            if ask(bed, "GET", "/charged") >= latest:
                name = "any moment"
                os.kill(pid, signal.SIGKILL)
                ended = os.waitpid(pid, 0)
                break
            sleep(0.01)
            ended = os.waitpid(pid, os.WNOHANG)
        ends[name if os.WIFSIGNALED(ended[1]) else "! came to its end"] += 1
    return ends


def finished(bed: Bed) -> bool:
    """A last server tells what is left."""
    return os.waitpid(forked(lambda: life(bed, None)), 0)[1] == 0


async def measure(bed: Bed, first: int, people: int) -> tuple[float, float]:
    """People told a second on LINE by the whole program, and by pushes of nothing but the client, without faults."""
    store = await open_store(bed.database_url, KEYS)
    numbers = [number for number in range(first, first + people * 2) if number % 20 > 1][:people]
    await fill(store, numbers)
    await store.close()
    async with served(bed, PATIENT_S) as server:
        began = monotonic()
        await tells_all(server, bed.clock)
        whole = monotonic() - began
        began = monotonic()
        await _bare(server, numbers)
        bare = monotonic() - began
    return people / whole, people / bare


async def _bare(server: Server, numbers: Sequence[int]) -> None:
    ids, left = FakeIds(1), iter(numbers)
    text = json.dumps([{"type": "text", "text": "ส่งคำร้องได้ถึง " * 60}]).encode()

    async def sends() -> None:
        for number in left:
            await server.line.send(_row(chats_of(number)[0], text, ids), by_reply=False)

    await asyncio.gather(*(sends() for _ in range(AT_ONCE)))


def _row(address: ChatAddress, payload: bytes, ids: FakeIds) -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        address=address,
        method="message",
        payload=payload,
        delivery_class=DeliveryClass.NOTICE,
        retry_key=ids.uuid(),
        created_at=MORNING,
        attempts=1,
        reply_token=None,
        reply_until=None,
        unclear_at=None,
    )


def _in_store(bed: Bed, numbers: Sequence[int]) -> None:
    async def filled() -> None:
        await upgrade(bed.database_url)
        store = await open_store(bed.database_url, KEYS)
        await fill(store, numbers)
        await store.close()

    asyncio.run(filled())


def torture(bed: Bed, people: int, kills: int, seed: int) -> Iterator[str]:
    """One run; what is to be said of it."""
    numbers, random = range(1, people + 1), Random(seed)
    began = monotonic()
    _in_store(bed, numbers)
    yield f"{people} people in the database after {monotonic() - began:.0f} s"
    ask(bed, "POST", "/faulty", str(FAULT_RATE))
    began, start = monotonic(), bed.clock.now()
    ends = killed(bed, people, kills, random)
    good = finished(bed)
    told = ask(bed, "GET", "/told")
    virtual = bed.clock.now() - start
    verdict = asyncio.run(judge(bed, numbers, told["arrived"]))
    yield f"{ends.total()} kills, all told after {monotonic() - began:.0f} s, {virtual} on the clock"
    yield "  killed at: " + ", ".join(f"{name} {count}" for name, count in sorted(ends.items()))
    yield "  calls: " + ", ".join(f"{name} {count}" for name, count in sorted(told["calls"].items()))
    yield from (f"  {what}: {count}" for what, count in sorted(verdict.counts.items()))
    on_line = verdict.counts["arrived on LINE"]
    charged, accepted = told["charged"], told["accepted"]
    yield f"  charged to LINE's quota: {charged} for {on_line} notices, {charged * 1000 // on_line} per 1,000"
    yield f"  calls that LINE accepted: {accepted} for {charged} people, {accepted * 1000 // charged} per 1,000"
    ask(bed, "POST", "/faulty", "0")
    whole, bare = asyncio.run(measure(bed, people + 1, min(people, MEASURED)))
    yield f"  people a second: {whole:.0f} by the program, {bare:.0f} by single pushes alone, {whole / bare:.2f}"
    wrong = verdict.wrong if good else ["the last server failed", *verdict.wrong]
    yield "verdict: " + ("; ".join(wrong[:20]) or GOOD)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.notices", description=__doc__)
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--database", help="an empty database of the engine; else one of its own")
    given = parser.parse_args()
    platforms = listening()
    world = forked(lambda: run(platforms, given.people + 3 * MEASURED, given.seed))
    try:
        good = _run(given, f"http://127.0.0.1:{platforms.getsockname()[1]}")
    finally:
        os.kill(world, signal.SIGKILL)
        os.waitpid(world, 0)
    sys.exit(0 if good else 1)


def _run(given: argparse.Namespace, platforms_url: str) -> bool:
    """Whether nothing was wrong; prints what was counted."""
    with tempfile.TemporaryDirectory() as folder, database(given.engine, Path(folder), given.database) as url:
        bed, said = Bed(url, platforms_url, SharedClock()), ""
        print(f"{given.engine}, seed {given.seed}", flush=True)
        for said in torture(bed, given.people, given.kills, given.seed):
            print(said, flush=True)
    return said.endswith(GOOD)


if __name__ == "__main__":
    main()
