"""The program put together: the only module that names storage's classes.

    program = build(load_settings(serving=True))
    uvicorn.run(program.app)

Nothing is opened before the server starts (`Program.start`, by the ASGI lifespan), and everything is closed in the
order in which a message goes: no more webhooks, the transactions under way, the calls under way, then connections.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Unpack

import structlog

from bot.clock import SimulatedClock, SystemClock
from bot.holidays_of_thailand import GovernmentHolidays
from bot.ids import SystemIds
from bot.metrics import Metrics
from bot.passwords import Argon2Hasher, ListedPasswords, NoPasswords
from bot.platforms import Platforms
from bot.policies import Policies
from bot.receipt_art import art_files
from bot.receipt_drawing import Drawing
from bot.receipt_files import ReceiptFiles
from bot.settings import Settings
from bot.site import make_site
from bot.watchdog import Watchdog
from bot.way import Way, make_way
from bot.web import all_pages
from bot.web.app import Asgi, web_app
from bot.web.health import Health
from bot.web.webhooks import Receive, Scope, Send
from core.clock import Clock, today
from core.fields import FieldValue
from core.policy import policy_on
from core.policy_file import read_policy
from core.ports import Means, PasswordHasher
from core.results import ResultSheet
from handlers.dispatch import Dispatcher
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from storage import schema
from storage.backup_file import BackupRefusedError
from storage.encryption import KeyRing, UnreadableFieldError
from storage.engine import open_store, parse_url, sqlite_path
from storage.field_reader import READERS, CellReader
from storage.importing.column_map import ColumnMap, WrongMap
from storage.importing.faults import Fault, Unfit
from storage.importing.kind import Rules
from storage.importing.kinds import KINDS
from storage.importing.reader import LARGEST
from storage.importing.results import read_results
from storage.importing.run import ImportOptions, ImportResult, Order, import_file
from storage.importing.values import day
from storage.maintenance import Maintenance
from storage.peppers import Peppers
from storage.unit_of_work import SqlStore

__all__ = [
    "IMPORT_KINDS",
    "LARGEST_IMPORT",
    "BackupRefusedError",
    "ColumnMap",
    "Fault",
    "ImportOptions",
    "ImportResult",
    "Program",
    "Unfit",
    "UnreadableFieldError",
    "WrongMap",
    "build",
    "clock_of",
    "import_data",
    "opened",
    "read_results",
]

LARGEST_IMPORT = LARGEST
"""Bytes of a file that `coop import` takes."""

IMPORT_KINDS = tuple(KINDS)
"""What `coop import` takes."""

log = structlog.get_logger(__name__)


class Program:
    """One bot process, an ASGI callable."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self._running: _Running | None = None

    @property
    def app(self) -> Asgi:
        """What an ASGI server is given: the program itself, since uvicorn takes a bound method for the old protocol."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Requests, and the lifespan in which the program starts and stops."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif self._running is not None:
            await self._running.app(scope, receive, send)

    async def start(self) -> None:
        """Open everything and take up what the last process left."""
        self._running = await _start(self.settings, self.clock)

    async def stop(self) -> None:
        """Finish what has begun and close everything."""
        if self._running is not None:
            await self._running.close()
            self._running = None

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception:
            log.exception("start_failed")
            await send({"type": "lifespan.startup.failed"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})


def build(settings: Settings) -> Program:
    """The program for SETTINGS, not started yet."""
    return Program(settings, clock_of(settings))


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the simulator's."""
    return SimulatedClock(settings.clock_file) if settings.clock_file else SystemClock(settings.clock_offset)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[SqlStore]:
    """The store, for one command."""
    store = await open_store(settings.database_url, _keys(settings))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[tuple[SqlStore, Means]]:
    """The store and what services work with, for one command of the office."""
    async with opened(settings) as store:
        policies = Policies(store)
        await policies.look()
        yield store, _means(settings, clock_of(settings), NoPasswords(), policies)


def _means(settings: Settings, clock: Clock, hasher: PasswordHasher, policies: Policies) -> Means:
    return Means(
        clock=clock,
        ids=SystemIds(),
        hasher=hasher,
        common_passwords=ListedPasswords(),
        holidays=GovernmentHolidays(),
        fields=CellReader(),
        policies=policies.versions,
        public_url=settings.public_url,
    )


def read_member_field(name: str, text: str) -> FieldValue:
    """TEXT as a value of the member's field NAME, as a members' file is read. KeyError for no such field; Unfit."""
    value: FieldValue = READERS[name](text)
    return value


def read_day(text: str) -> date:
    """TEXT as a day, as a cell of an import file is read. Raises Unfit."""
    return day(text)


def maintenance(settings: Settings) -> Maintenance:
    """What the operator does with the database as a whole."""
    return Maintenance(settings.database_url, _keys(settings))


async def upgrade_database(settings: Settings) -> Path | None:
    """Bring the tables to this program's version; the copy that was made before, if any."""
    return await maintenance(settings).upgrade()


async def database_problems(settings: Settings) -> list[str]:
    """Why the tables are not those of this program; empty where they are."""
    return await maintenance(settings).problems()


def database_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for a server."""
    return sqlite_path(parse_url(settings.database_url)[1]) if settings.embedded else None


def data_folder(settings: Settings) -> Path:
    """The folder whose disk must not become full: the database's, or with a server the one that the program runs in."""
    database = database_file(settings)
    return Path.cwd() if database is None else database.absolute().parent


async def import_data(
    settings: Settings, kind: str, data: bytes, *, map_text: str | None = None, **how: Unpack[ImportOptions]
) -> ImportResult:
    """Import the file DATA of KIND, one of `IMPORT_KINDS`. Refusal `no_policy`; WrongMap for a faulty MAP_TEXT."""
    column_map = ColumnMap() if map_text is None else ColumnMap.parse(map_text)
    clock = clock_of(settings)
    day = today(clock)
    async with opened(settings) as store:
        async with store.read() as uow:
            policy = policy_on(day, [read_policy(text) for text in await uow.policies.texts()])
        rules = Rules(members=policy.members, today=day, keys=_keys(settings))
        return await import_file(store, kind, data, rules, Order(at=clock.now(), column_map=column_map, **how))


def _keys(settings: Settings) -> KeyRing:
    return KeyRing.from_secrets(settings.secret_key, settings.secret_key_previous)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """What is open while the program runs."""

    store: SqlStore
    hasher: Argon2Hasher
    platforms: Platforms
    way: Way
    watchdog: Watchdog
    drawing: Drawing
    app: Asgi

    async def close(self) -> None:
        """The messages first, then the connections that they need."""
        await self.way.close()
        self.watchdog.close()
        await self.platforms.close()
        await self.drawing.close()
        self.hasher.close()
        await self.store.close()


async def _start(settings: Settings, clock: Clock) -> _Running:
    metrics, catalogue, keys = Metrics(), Catalogue.load(), _keys(settings)
    store = await open_store(settings.database_url, keys)
    policies = Policies(store)
    await policies.look()
    hasher = Argon2Hasher(Peppers(keys))
    means = _means(settings, clock, hasher, policies)
    drawing = Drawing(partial(art_files, means, data_folder(settings)))
    platforms = Platforms.of(settings, catalogue, clock, means.ids, ReceiptFiles(store, drawing))
    dispatcher = Dispatcher(load_features(), catalogue, means)

    def read_sheet(data: bytes) -> ResultSheet:
        return read_results(data, means.policy.members)

    way = make_way(settings, store, dispatcher, platforms, policies, metrics, means, read_sheet)
    sign = partial(keys.sign, "link-page")
    site = make_site(settings, store, means, catalogue, platforms, sign, way.delivering.signal)
    health = Health(
        store=store,
        has_schema=partial(schema.is_of, store.transactions, schema.newest()),
        metrics=metrics,
        clock=clock,
        folder=data_folder(settings),
        token=settings.metrics_token,
    )
    watchdog = Watchdog(metrics)
    watchdog.start()
    app = web_app(way.webhooks, [*health.routes(), *all_pages.routes(site, drawing)])
    await way.start()
    return _Running(
        store=store, hasher=hasher, platforms=platforms, way=way, watchdog=watchdog, drawing=drawing, app=app
    )
