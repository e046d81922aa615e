"""`sendDocument`: a receipt is uploaded once, then sent by Telegram's own name for it; what becomes of faults."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import aiohttp.web
import pytest

from bot.receipt_art import ArtFiles
from bot.receipt_drawing import Drawing, DrawingError
from bot.receipt_files import ReceiptFiles
from bot.sending import Outcome
from bot.telegram.client import TelegramClient
from bot.telegram.commands import CommandLists
from bot.telegram.documents import TelegramDocuments
from core.links import digest
from core.messaging import Delivery
from core.ports import Store
from core.receipt_paper import Paper
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from tests import builders
from tests.bot.platform_stub import Call, Stub, platform
from tests.bot.telegram.test_client import TOKEN, row
from tests.fakes import FakeStore
from tests.papers import paper

pytestmark = pytest.mark.shows("E7")

NUMBER, BOT = "2569/000123", "7000000001"
NAME = "ใบเสร็จ-2569-12.pdf"
SENT = b'{"ok": true, "result": {"message_id": 9, "document": {"file_id": "BQAC-1", "file_size": 3}}}'


class Drawn(Drawing):
    def __init__(self) -> None:
        super().__init__(ArtFiles)
        self.drawn = 0
        self.fails = False

    async def _drawn(self, want: str, paper: Paper) -> bytes:
        if self.fails:
            raise DrawingError
        self.drawn += 1
        return f"%PDF {want} {paper.receipt_no}".encode()


class Sending:
    """A client whose receipts are in STORE; STUB is Telegram."""

    def __init__(self, client: TelegramClient, store: Store, drawing: Drawn) -> None:
        self.client, self.store, self.drawing = client, store, drawing

    async def send(self, number: str = NUMBER) -> tuple[Outcome, str]:
        parameters = {"chat_id": 501, "receipt": number, "file_name": NAME, "caption": "📄 ใบเสร็จเดือน ธ.ค. 2569"}
        delivery: Delivery = replace(row(parameters), method="sendDocument")
        sent = await self.client.send(delivery, by_reply=False)
        return sent.outcome, sent.detail

    async def kept(self, bot_id: str = BOT) -> str | None:
        async with self.store.read() as uow:
            return await uow.receipt_register.file_id(NUMBER, bot_id)


@asynccontextmanager
async def sending(store: Store, stub: Stub, bot_id: str = BOT) -> AsyncIterator[Sending]:
    drawing = Drawn()
    documents = TelegramDocuments(ReceiptFiles(store, drawing), bot_id)
    async with store.work() as uow:
        if await uow.receipt_register.paper(NUMBER) is None:
            person = await uow.members.add(builders.member())
            await uow.receipt_register.add(person, paper(), digest("code"))
    async with aiohttp.ClientSession(trust_env=False) as session:
        lists = CommandLists(load_features(), Catalogue.load())
        yield Sending(TelegramClient(session, stub.url, TOKEN, lists, documents), store, drawing)


def uploads(calls: list[Call]) -> list[bool]:
    return [call.headers["Content-Type"].startswith("multipart/form-data") for call in calls]


async def test_uploaded_once_and_then_by_its_name(store: Store) -> None:
    async with platform() as stub, sending(store, stub) as here:
        stub.body = SENT
        assert await here.send() == (Outcome.ACCEPTED, "")
        assert await here.kept() == "BQAC-1"
        assert await here.send() == (Outcome.ACCEPTED, "")
    first, second = stub.calls
    assert first.path.endswith("/sendDocument")
    assert uploads(stub.calls) == [True, False]
    assert f'filename="{NAME}"'.encode() in first.body, "in Thai, as people read it"
    assert b"%PDF pdf 2569/000123" in first.body
    assert b"application/pdf" in first.body
    assert b"protect_content" not in first.body
    assert json.loads(second.body) == {
        "chat_id": 501,
        "caption": "📄 ใบเสร็จเดือน ธ.ค. 2569",
        "document": "BQAC-1",
    }
    assert here.drawing.drawn == 1


async def test_a_name_that_telegram_has_forgotten_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Stub.answer

    async def answer(stub: Stub, request: aiohttp.web.Request) -> aiohttp.web.Response:
        refusal = b'{"ok": false, "description": "Bad Request: wrong file identifier/HTTP URL specified"}'
        is_upload = request.content_type == "multipart/form-data"
        stub.status, stub.body = (200, SENT) if is_upload else (400, refusal)
        return await usual(stub, request)

    monkeypatch.setattr(Stub, "answer", answer)
    store = FakeStore()
    async with store.work() as uow:
        await uow.receipt_register.keep_file_id(NUMBER, BOT, "BQAC-0")
    async with platform() as stub, sending(store, stub) as here:
        assert await here.send() == (Outcome.ACCEPTED, "")
        assert uploads(stub.calls) == [False, True]
        assert await here.kept() == "BQAC-1"


async def test_another_bot_uploads_its_own(store: Store) -> None:
    async with platform() as stub:
        stub.body = SENT
        async with sending(store, stub) as here:
            await here.send()
        async with sending(store, stub, "8") as other:
            await other.send()
            assert await other.kept("8") == "BQAC-1"
    assert uploads(stub.calls) == [True, True]


async def test_what_was_not_drawn_was_not_sent_and_comes_later() -> None:
    async with platform() as stub, sending(FakeStore(), stub) as here:
        here.drawing.fails = True
        assert await here.send() == (Outcome.NOT_SENT, "not drawn")
        assert stub.calls == []
        assert await here.send("2569/999999") == (Outcome.REFUSED, "no receipt")


@pytest.mark.parametrize(
    ("status", "description", "outcome"),
    [
        (403, "Forbidden: bot was blocked by the user", Outcome.CHANNEL_DEAD),
        (400, "Bad Request: chat not found", Outcome.CHANNEL_DEAD),
        (500, "Internal Server Error", Outcome.UNCLEAR),
    ],
)
async def test_faults_of_the_platform_are_judged_as_of_any_call(
    status: int, description: str, outcome: Outcome
) -> None:
    async with platform() as stub, sending(FakeStore(), stub) as here:
        stub.status, stub.body = status, json.dumps({"ok": False, "description": description}).encode()
        assert (await here.send())[0] is outcome
        assert await here.kept() is None


async def test_a_client_of_a_command_sends_no_receipts() -> None:
    async with platform() as stub, aiohttp.ClientSession(trust_env=False) as session:
        lists = CommandLists(load_features(), Catalogue.load())
        client = TelegramClient(session, stub.url, TOKEN, lists)
        stub.status, stub.body = 400, b'{"ok": false, "description": "Bad Request: document is empty"}'
        sent = await client.send(replace(row({"chat_id": 1, "receipt": NUMBER}), method="sendDocument"), by_reply=False)
        assert sent.outcome is Outcome.REFUSED
