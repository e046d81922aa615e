"""What people sent is fetched from LINE and Telegram as they keep it: over sockets, with the faults of both."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from bot.fetching import Fetching, UnfetchedError
from bot.line import content as line
from bot.line.content import LineContent
from bot.logs import set_up_logs
from bot.pictures import Pictures
from bot.telegram import content as telegram
from bot.telegram.client import TelegramClient
from bot.telegram.commands import CommandLists
from bot.telegram.content import TelegramContent
from core.links import Platform
from core.pictures import MOST_BYTES, PictureKind
from core.results import ResultSheet
from handlers.incoming import FileRef, PictureRef
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from storage.importing.results import read_results
from tests import builders
from tests.fakes import FakeClock
from tests.storage.importing.workbooks import ZOO

TOKEN = "12345:made-up-token-of-a-bot-0123456789"
PIECE = b"x" * 1024 * 1024

Answer = Callable[[], web.StreamResponse]


def read_table(data: bytes) -> ResultSheet:
    return read_results(data, builders.means().policy.members)


def no_sheet(data: bytes) -> ResultSheet:
    raise AssertionError(f"{len(data)} bytes were read as a table")


def status(number: int, body: bytes = b"") -> Answer:
    return lambda: web.Response(status=number, body=body)


def says(number: int, **parts: object) -> Answer:
    return status(number, json.dumps(parts).encode())


@dataclass
class Store:
    """A platform's store of files: gives its answers in order, the last one for ever."""

    answers: list[Answer] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.raw_path)
        made = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if made is not endless:
            return made()
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(PIECE)
        except ConnectionError:
            return response

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def endless() -> web.StreamResponse:
    raise AssertionError("written piece by piece")


@pytest.fixture
async def files() -> AsyncIterator[Store]:
    store = Store()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", store.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    store.url = f"http://{host}:{port}"
    yield store
    await runner.cleanup()


@asynccontextmanager
async def source(store: Store, platform: Platform) -> AsyncIterator[LineContent | TelegramContent]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        if platform is Platform.LINE:
            yield LineContent(session, store.url, "made-up", store.sleep)
        else:
            client = TelegramClient(session, store.url, TOKEN, CommandLists(load_features(), Catalogue.load()))
            yield TelegramContent(client.bot, session, f"{store.url}/file/bot{TOKEN}", store.sleep)


async def fetched(store: Store, platform: Platform, ref: str = "77") -> bytes | str:
    async with source(store, platform) as found:
        try:
            return await found.content(PictureRef(ref))
        except UnfetchedError as error:
            return error.key


@pytest.mark.parametrize(
    ("answers", "found", "waits"),
    [
        ([status(200, b"dots")], b"dots", ()),
        ([status(202), status(202), status(200, b"dots")], b"dots", (1, 2)),
        ([status(500), status(429), status(200, b"dots")], b"dots", (1, 2)),
        ([status(202)], "picture.trouble", line.AGAIN_AFTER_S),
        ([status(404)], "picture.gone", ()),
        ([status(410)], "picture.gone", ()),
        ([status(202), status(410)], "picture.gone", (1,)),
        ([status(401)], "picture.trouble", ()),
        ([endless], "picture.too_large", ()),
    ],
)
async def test_lines_content_is_asked_for_until_it_is_ready_or_gone(
    files: Store, answers: list[Answer], found: bytes | str, waits: tuple[float, ...]
) -> None:
    files.answers = answers
    assert await fetched(files, Platform.LINE) == found
    assert tuple(files.waits) == waits
    assert set(files.paths) == {"/v2/bot/message/77/content"}


async def test_a_forged_id_stays_one_part_of_the_address(files: Store) -> None:
    files.answers = [status(404)]
    await fetched(files, Platform.LINE, "../../user/U1")
    assert files.paths == ["/v2/bot/message/..%2F..%2Fuser%2FU1/content"]


def test_lines_own_address_has_another_one_for_data() -> None:
    assert LineContent(None, "https://api.line.me", "t")._data == "https://api-data.line.me"  # type: ignore[arg-type]
    assert LineContent(None, "http://127.0.0.1:9", "t")._data == "http://127.0.0.1:9"  # type: ignore[arg-type]


WHERE = says(200, ok=True, result={"file_id": "77", "file_path": "photos/file_1.jpg"})


@pytest.mark.parametrize(
    ("answers", "found", "waits"),
    [
        ([WHERE, status(200, b"dots")], b"dots", ()),
        ([says(500, ok=False), WHERE, status(200, b"dots")], b"dots", (1,)),
        ([WHERE, status(502), WHERE, status(200, b"dots")], b"dots", (1,)),
        ([says(429, ok=False)], "picture.trouble", telegram.AGAIN_AFTER_S),
        ([says(400, ok=False, description="Bad Request: file is too big")], "picture.too_large", ()),
        ([says(400, ok=False, description="Bad Request: invalid file_id")], "picture.gone", ()),
        ([WHERE, status(404)], "picture.gone", ()),
        ([says(200, ok=True, result={})], "picture.trouble", telegram.AGAIN_AFTER_S),
        ([WHERE, endless], "picture.too_large", ()),
    ],
)
async def test_telegrams_file_is_looked_up_and_fetched(
    files: Store, answers: list[Answer], found: bytes | str, waits: tuple[float, ...]
) -> None:
    files.answers = answers
    assert await fetched(files, Platform.TELEGRAM) == found
    assert tuple(files.waits) == waits
    assert {path.rpartition("/")[2] for path in files.paths} <= {"getFile", "file_1.jpg"}


async def test_no_connection_is_trouble_and_says_nothing_of_the_address(
    files: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("DEBUG", [TOKEN], FakeClock())
    files.url = "http://127.0.0.1:9"
    for platform in Platform:
        async with source(files, platform) as found:
            fetching = Fetching({platform: found}, Pictures(), no_sheet)
            assert await fetching.fetch(platform, PictureRef("77"), PictureKind.PHOTO) == "picture.trouble"
    written = capsys.readouterr()
    assert TOKEN not in written.err + written.out
    assert "made-up" not in written.err + written.out


async def test_what_is_known_to_be_too_large_is_not_fetched_at_all(files: Store) -> None:
    async with source(files, Platform.LINE) as found:
        fetching = Fetching({Platform.LINE: found}, Pictures(), no_sheet)
        ref = PictureRef("77", MOST_BYTES + 1)
        assert await fetching.fetch(Platform.LINE, ref, PictureKind.PHOTO) == "picture.too_large"
    assert files.paths == []


@pytest.mark.parametrize("platform", list(Platform))
async def test_a_table_is_fetched_and_read(files: Store, platform: Platform) -> None:
    rows = "member_no,deducted\n026548,1.00\n".encode("cp874")
    files.answers = [status(200, rows)] if platform is Platform.LINE else [WHERE, status(200, rows)]
    async with source(files, platform) as found:
        fetching = Fetching({platform: found}, Pictures(), read_table)
        sheet = await fetching.fetch_sheet(platform, FileRef("77"))
    assert isinstance(sheet, ResultSheet)
    assert [(row.member_no, str(row.deducted)) for row in sheet.results] == [("026548", "1.00")]


@pytest.mark.shows("T17")
async def test_a_workbook_that_is_a_bomb_is_a_fault_of_the_table(files: Store) -> None:
    bomb, _ = ZOO["100 MB of blanks in 100 kB"]
    files.answers = [status(200, bomb())]
    async with source(files, Platform.LINE) as found:
        sheet = await Fetching({Platform.LINE: found}, Pictures(), read_table).fetch_sheet(Platform.LINE, FileRef("7"))
    assert isinstance(sheet, ResultSheet)
    assert [fault.english for fault in sheet.faults] == [
        "takes too much room when opened: please save the sheet as CSV"
    ]


async def test_why_there_is_no_table(files: Store) -> None:
    async with source(files, Platform.LINE) as found:
        fetching = Fetching({Platform.LINE: found}, Pictures(), no_sheet)
        assert await fetching.fetch_sheet(Platform.LINE, FileRef("7", MOST_BYTES + 1)) == "sheet.too_large"
        files.answers = [status(404)]
        assert await fetching.fetch_sheet(Platform.LINE, FileRef("7")) == "sheet.gone"
        files.url = "http://127.0.0.1:9"
    async with source(files, Platform.LINE) as found:
        fetching = Fetching({Platform.LINE: found}, Pictures(), no_sheet)
        assert await fetching.fetch_sheet(Platform.LINE, FileRef("7")) == "sheet.trouble"
