"""Receipts of a month told to a whole co-op on the virtual clock, with bad answers and kills: each linked member once.

    python -m tests.torture.receipts_told --people 60000 --kills 20 --seed 1

Every person has a receipt, every fifth was not deducted in full: both go in one push.  Most have LINE, one in twenty
Telegram alone, one in twenty both.  On Telegram the receipt itself must come: it is drawn, sent, and its name kept.
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
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from random import Random  # noqa: TID251 - seeded by the command line
from time import monotonic
from typing import Any

from aiohttp import web
from sqlalchemy import select

from bot.telegram.channel import SEND_DOCUMENT
from core.calendar import Month
from core.links import MemberId, Platform
from core.notices import NoticeKind
from core.ports import Store, UnitOfWork
from core.services.receipt_telling import of_member, tell_some
from storage.engine import open_store, open_transactions
from storage.schema import upgrade
from storage.tables import outbox
from storage.tables_requests import notices
from tests import builders
from tests.fakes import MORNING
from tests.torture import notices as reminders
from tests.torture.__main__ import ENGINES, FAULT_RATE, listening
from tests.torture.database import database
from tests.torture.lives import forked
from tests.torture.notice_lives import KEYS, PATIENT_S, Bed, NoticeWorld, SharedClock, run, served, tells_all
from tests.torture.notices import IN_A_TRANSACTION, MEASURED, NAMES, Verdict, ask, chats_of, finished, killed
from tests.torture.people import TELEGRAM

NOVEMBER = Month(2026, 11)
READY, SHORT = NoticeKind.RECEIPT_READY, NoticeKind.DEDUCTION_SHORT
FILE = "file"
SHORT_EVERY = 5
CONSENT = builders.policy().credentials.consent_version
GOOD = "each linked member once"
MARKS = {READY.value: "พร้อมแล้ว", SHORT.value: "เกี่ยวกับรายการของ"}


class ReceiptWorld(NoticeWorld):
    """Takes files too, and gives each a name."""

    marks = MARKS

    async def telegram(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] != "sendDocument":
            return await super().telegram(request)
        is_upload = request.content_type.startswith("multipart/")
        body: Mapping[str, Any] = await (request.post() if is_upload else request.json())
        async with self._fault(request, TELEGRAM) as fault:
            if fault.before is not None:
                return fault.before
            self.people[str(body["chat_id"])].arrived.append(FILE)
        self.calls[f"uploads {is_upload}"] = self.calls.get(f"uploads {is_upload}", 0) + 1
        if is_upload and body["document"].file.read(5) != b"%PDF-":
            return web.json_response(
                {"ok": False, "error_code": 400, "description": "no PDF"}, status=HTTPStatus.BAD_REQUEST
            )
        chat = {"id": int(body["chat_id"]), "type": "private"}
        document = {"file_id": f"f{body['chat_id']}", "file_unique_id": f"u{body['chat_id']}"}
        message = {"message_id": 1, "date": 0, "chat": chat, "document": document}
        return fault.after or web.json_response({"ok": True, "result": message})


def kinds_of(number: int) -> list[NoticeKind]:
    return [READY, SHORT] if number % SHORT_EVERY == 0 else [READY]


async def fill(store: Store, numbers: Sequence[int]) -> None:
    """The people with those numbers, their receipts, and what is to be told them."""
    means = builders.means()
    for at in range(0, len(numbers), IN_A_TRANSACTION):
        async with store.work() as uow:
            for number in numbers[at : at + IN_A_TRANSACTION]:
                member_id = await _person(uow, number)
                if SHORT in kinds_of(number):
                    await uow.notices.add([of_member(means, SHORT, NOVEMBER, member_id)], MORNING)
    after: int | None = 0
    while after is not None:
        async with store.work() as uow:
            after = (await tell_some(uow, means, NOVEMBER, after)).after


async def _person(uow: UnitOfWork, number: int) -> MemberId:
    member_id = MemberId(await uow.members.add(builders.member(member_no=f"{number:06}", national_id=None)))
    for days, address in enumerate(chats_of(number)):
        chat = (await uow.chats.open(address, MORNING)).chat
        await uow.links.add(chat.id, member_id, MORNING, CONSENT)
        await uow.links.seen(chat.id, MORNING.date().replace(day=1 + days))
    await uow.receipts.put(member_id, builders.receipt(receipt_no=f"RC6911-{number:06}", month=NOVEMBER))
    return member_id


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database says in the end. `unsure`: deliveries; `files`: chats -> what became of the file sent there."""

    notices: Sequence[Any]
    unsure: Mapping[Any, Platform]
    files: Mapping[str, str]


async def _kept(bed: Bed) -> Kept:
    transactions = open_transactions(bed.database_url)
    async with transactions.read() as connection:
        columns = (notices.c.person, notices.c.kind, notices.c.state, notices.c.delivery)
        rows = await connection.all(select(*columns).order_by(notices.c.id))
        sent = (outbox.c.retry_key, outbox.c.platform, outbox.c.user_id, outbox.c.method, outbox.c.state)
        calls = await connection.all(select(*sent).order_by(outbox.c.id))
    await transactions.close()
    return Kept(
        notices=rows,
        unsure={row.retry_key: Platform(row.platform) for row in calls if row.state == "unsure"},
        files={row.user_id: row.state for row in calls if row.method == SEND_DOCUMENT},
    )


async def judge(bed: Bed, numbers: Sequence[int], arrived: Mapping[str, Sequence[str]]) -> Verdict:
    """Every notice arrived once, or stands where somebody finds it; to Telegram the receipt itself came with it."""
    verdict, kept = Verdict(), await _kept(bed)
    expected = sum(len(kinds_of(number)) for number in numbers)
    if len(kept.notices) != expected:
        verdict.wrong.append(f"{len(kept.notices)} notices, not {expected}")
    people = {f"member:{at}": number for at, number in enumerate(numbers, 1)}
    for row in kept.notices:
        number = people[row.person]
        came = Counter(
            {chat.platform: list(arrived.get(chat.user_id, ())).count(row.kind) for chat in chats_of(number)}
        )
        ends = [f"{row.kind} {_end(row, came, kept.unsure.get(row.delivery))}"]
        if row.kind == READY.value and came[Platform.TELEGRAM] and not came[Platform.LINE]:
            chat = chats_of(number)[0].user_id
            ends.append(f"file {_file_end(list(arrived[chat]).count(FILE), kept.files.get(chat))}")
        verdict.counts.update(ends)
        verdict.wrong += [f"{row.person} {row.state}: {end}" for end in ends if "!" in end]
    return verdict


def _file_end(came: int, state: str | None) -> str:
    """What became of the receipt itself, of which the card that came before it tells too."""
    if came:
        return "arrived" if came == 1 else "arrived again, after no answer"
    return {"unsure": "unsure, on the office's list", "dead": "refused: the chat was blocked"}.get(
        state or "", "! lost"
    )


def _end(row: Any, came: Counter[Platform], unsure_on: Platform | None) -> str:
    """What became of a notice; with a mark before it where that must not be.

    What Telegram leaves unclear is sent again after a minute in the same words, since it is a record.
    """
    line, telegram = came[Platform.LINE], came[Platform.TELEGRAM]
    if line > 1:
        return "! doubled on LINE"
    if row.state == "unsent":
        return "! arrived and told again" if line else "told when the person asks"
    if row.state != "sent":
        return "! not at rest"
    if line:
        return "arrived on LINE" if not telegram else "arrived on LINE, and before on Telegram without an answer"
    if telegram:
        return "arrived on Telegram" if telegram == 1 else "arrived on Telegram again, after no answer"
    return "! lost" if unsure_on is None else f"unsure on {NAMES[unsure_on]}, on the office's list"


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
        await reminders._bare(server, numbers)
        bare = monotonic() - began
    return people / whole, people / bare


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
    yield f"{people} people with receipts in the database after {monotonic() - began:.0f} s"
    ask(bed, "POST", "/faulty", str(FAULT_RATE))
    began, start = monotonic(), bed.clock.now()
    ends = killed(bed, people, kills, random)
    good = finished(bed)
    told = ask(bed, "GET", "/told")
    verdict = asyncio.run(judge(bed, numbers, told["arrived"]))
    yield f"{ends.total()} kills, all told after {monotonic() - began:.0f} s, {bed.clock.now() - start} on the clock"
    yield "  killed at: " + ", ".join(f"{name} {count}" for name, count in sorted(ends.items()))
    yield "  calls: " + json.dumps(told["calls"], sort_keys=True)
    yield from (f"  {what}: {count}" for what, count in sorted(verdict.counts.items()))
    charged, accepted = told["charged"], told["accepted"]
    yield f"  calls that LINE accepted: {accepted} for {charged} people, {accepted * 1000 // charged} per 1,000"
    ask(bed, "POST", "/faulty", "0")
    whole, bare = asyncio.run(measure(bed, people + 1, min(people, MEASURED)))
    yield f"  people a second: {whole:.0f} by the program, {bare:.0f} by single pushes alone, {whole / bare:.2f}"
    wrong = verdict.wrong if good else ["the last server failed", *verdict.wrong]
    yield "verdict: " + ("; ".join(wrong[:20]) or GOOD)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.receipts_told", description=__doc__)
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--database", help="an empty database of the engine; else one of its own")
    given = parser.parse_args()
    platforms = listening()
    world = forked(lambda: run(platforms, given.people + 3 * MEASURED, given.seed, ReceiptWorld))
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
