"""A server that tells notices on a virtual clock, started again and again; and the platforms that it calls."""

import asyncio
import ctypes
import json
import multiprocessing
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from bot import delivery, failpoints, notifying
from bot.brakes import Brakes
from bot.channel import Channel
from bot.delivery import Delivering
from bot.delivery_rules import Rules
from bot.ids import SystemIds
from bot.line.channel import LineChannel
from bot.line.client import LineClient
from bot.line.render import render as draw_for_line
from bot.logs import set_up_logs
from bot.metrics import Metrics
from bot.notifying import Notifying
from bot.pacing import MANY_A_SECOND, Pace
from bot.receipt_art import ArtFiles
from bot.receipt_drawing import Drawing
from bot.receipt_files import ReceiptFiles
from bot.telegram.channel import TelegramChannel
from bot.telegram.client import TelegramClient
from bot.telegram.commands import CommandLists
from bot.telegram.documents import TelegramDocuments
from bot.telegram.render import render as draw_for_telegram
from core.links import Platform
from core.notices import NoticeKind
from core.ports import Store
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from storage.encryption import KeyRing
from storage.engine import open_store
from tests import builders
from tests.fakes import MORNING
from tests.torture.people import SECRETS
from tests.torture.world import World

KEYS = KeyRing(b"k" * 32, None)
CATALOGUE, FEATURES = Catalogue.load(), load_features()
"""Loaded once: every server is forked from a process that has them."""
SECOND = timedelta(seconds=1)
CALL_S, PATIENT_S = 1.5, 30.0
"""How long the program waits for an answer, where some hang for longer, and where none does."""
MARKS = {
    NoticeKind.CUTOFF_NEAR: "ส่งคำร้องได้ถึง",
    NoticeKind.DRAFT_WAITS: "มีคำร้องที่ยังไม่ได้ส่ง",
    NoticeKind.CUTOFF_MOVED: "กำหนดส่งคำร้องเลื่อนเป็น",
}
"""By which words of it a notice that arrived is known."""


class SharedClock:
    """Stands still until it is moved; it goes on where a server that was killed has left it."""

    def __init__(self) -> None:
        self._us = multiprocessing.RawValue(ctypes.c_int64, 0)

    def now(self) -> datetime:
        return MORNING + timedelta(microseconds=self._us.value)

    def advance(self, by: timedelta) -> None:
        self._us.value += by // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Bed:
    """Where a server lives: its database, the platforms' address, the clock."""

    database_url: str
    platforms_url: str
    clock: SharedClock


@dataclass(frozen=True, slots=True)
class Server:
    """One that runs."""

    store: Store
    notifying: Notifying
    delivering: Delivering
    line: LineClient


@asynccontextmanager
async def served(bed: Bed, call_s: float) -> AsyncIterator[Server]:
    """The parts of the program that tell notices, as `bot.way` puts them together."""
    store, ids = await open_store(bed.database_url, KEYS), SystemIds()
    timeout = aiohttp.ClientTimeout(total=call_s)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
        line = LineClient(session, bed.platforms_url, SECRETS["COOP_LINE_CHANNEL_TOKEN"])
        lists = CommandLists(FEATURES, CATALOGUE)
        drawing = Drawing(lambda: ArtFiles(None, {}))
        documents = TelegramDocuments(ReceiptFiles(store, drawing), builders.TELEGRAM_BOT)
        telegram = TelegramClient(session, bed.platforms_url, SECRETS["COOP_TELEGRAM_TOKEN"], lists, documents)
        means = builders.means(clock=bed.clock, ids=ids)
        drawn = {"catalogue": CATALOGUE, "public_url": bed.platforms_url}
        channels: dict[Platform, Channel] = {
            Platform.LINE: LineChannel(lambda reply, view: draw_for_line(reply, view=view, **drawn), ids),  # type: ignore[arg-type]
            Platform.TELEGRAM: TelegramChannel(lambda reply, view: draw_for_telegram(reply, view=view, **drawn), ids),  # type: ignore[arg-type]
        }
        delivering = Delivering(
            delivery.Parts(
                store=store,
                senders={Platform.LINE: line, Platform.TELEGRAM: telegram},
                clock=bed.clock,
                rules=Rules(ids.fraction),
                metrics=Metrics(),
                brakes=Brakes({Platform.TELEGRAM: Pace()}, "w", many=Pace(a_second=MANY_A_SECOND)),
                worker=str(ids.uuid()),
                lease=timedelta(seconds=20),
            )
        )
        parts = notifying.Parts(
            store=store,
            means=means,
            channels=channels,
            wake=delivering.signal,
            pushed=lambda _number: None,
            worker="w",
        )
        yield Server(store, Notifying(parts), delivering, line)
        await drawing.close()
    await store.close()


async def tells_all(server: Server, clock: SharedClock) -> None:
    """Until no notice waits and nothing is to be sent; where nothing can be done now, a second goes by."""
    delivering = server.delivering
    await delivering.recover(all_others=True)
    delivering.start()
    while True:
        if await server.notifying.go_on():
            await asyncio.sleep(0)
        elif _is_busy(delivering):
            await asyncio.sleep(0.005)
        elif await _is_over(server.store) and not _is_busy(delivering) and await _is_over(server.store):
            break  # asked twice: what stands behind a call that was under way is not due yet
        else:
            clock.advance(SECOND)
            delivering.signal()
    await delivering.close()


def _is_busy(delivering: Delivering) -> bool:
    return bool(delivering._under_way or delivering._results or delivering._more)


async def _is_over(store: Store) -> bool:
    async with store.work() as uow:
        settled = await uow.notices.settle(1)
        return not settled.ended and await uow.notices.next_due() is None and await uow.outbox.next_due() is None


def life(bed: Bed, failpoint: str | None) -> None:
    """One, to its end or to FAILPOINT."""
    set_up_logs("CRITICAL", (), bed.clock)  # what went wrong with calls is counted by the platforms
    failpoints.arm(failpoint)

    async def lives() -> None:
        async with served(bed, CALL_S) as server:
            await tells_all(server, bed.clock)

    asyncio.run(lives())


class NoticeWorld(World):
    """Keeps of each message only which notices were in it."""

    marks: Mapping[str, str] = {kind.value: mark for kind, mark in MARKS.items()}

    def _deliver(self, user: str, messages: object) -> None:
        text = json.dumps(messages, ensure_ascii=False)
        self.people[user].arrived += [name for name, mark in self.marks.items() if mark in text]

    async def told(self, _request: web.Request) -> web.StreamResponse:
        """How many people LINE has counted, in how many calls, and what reached whom."""
        arrived = {user: person.arrived for user, person in self.people.items() if person.arrived}
        told = {"charged": self.people_counted, "accepted": len(self.keys), "arrived": arrived, "calls": self.calls}
        return web.json_response(told)

    async def charged(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(self.people_counted)

    async def faulty(self, request: web.Request) -> web.StreamResponse:
        self.fault_rate = float(await request.text())
        return web.json_response({})


def run(listening: socket.socket, people: int, seed: int, kind: type[NoticeWorld] = NoticeWorld) -> None:
    """Serve until the process is ended."""
    world = kind(seed, "", people=people, fault_rate=0.0)

    async def serve() -> None:
        app = web.Application()
        routes: dict[str, Any] = {
            "/v2/bot/message/push": world.line_push,
            "/v2/bot/message/multicast": world.line_push,
            "/bot{token}/{method}": world.telegram,
        }
        for path, answer in (routes | {"/faulty": world.faulty}).items():
            app.router.add_post(path, answer)
        app.router.add_get("/told", world.told)
        app.router.add_get("/charged", world.charged)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        await asyncio.Event().wait()

    asyncio.run(serve())
