"""Pictures on both platforms: sent by a person and fetched by the bot, shown by the bot and fetched by Telegram."""

import base64
import io
from collections.abc import AsyncIterator

import httpx
import pytest
from aiohttp import web
from PIL import Image
from telegram import Bot, Update

from tests.bot.simulator.conftest import PUBLIC, SPECS, Bench, telegram_user
from tests.bot.simulator.test_line_webhook import events, webhook_problems
from tests.bot.simulator.test_telegram_api import a_bot, refusal
from tests.bot.simulator.test_telegram_webhook import unknown_fields, updates


def jpeg(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#24404F").save(out, "JPEG")
    return out.getvalue()


def sent(content: bytes, name: str = "card.jpg", as_: str = "photo") -> dict[str, str]:
    return {"data": base64.b64encode(content).decode(), "name": name, "as": as_}


@pytest.mark.parametrize("as_", ["photo", "file"])
async def test_line_serves_what_a_person_sent_once_it_is_ready(bench: Bench, as_: str) -> None:
    if SPECS is None:
        pytest.skip("not run: COOP_PLATFORM_SPECS is not set")
    said = (await bench.act("line", "picture", **sent(jpeg(), as_=as_)))["message"]
    await bench.settled()
    message = events(bench.stub)[-1]["message"]
    assert message["type"] == {"photo": "image", "file": "file"}[as_]
    assert [webhook_problems(json_of(got.body)) for got in bench.stub.got] == [[]] * len(bench.stub.got)
    answers = [await bench.line(f"message/{message['id']}/content") for _ in range(2)]
    assert [(one.status_code, one.content == jpeg()) for one in answers] == [(202, False), (200, True)]
    assert answers[1].headers["content-type"] == "image/jpeg"
    assert (await bench.http.get(said["message"]["url"])).content == jpeg()
    await bench.act("line", "unsend", message=said["id"])
    assert (await bench.line(f"message/{message['id']}/content")).status_code == 410
    assert (await bench.get("problems"))["problems"] == []


def json_of(body: bytes) -> dict[str, object]:
    found: dict[str, object] = httpx.Response(200, content=body).json()
    return found


@pytest.fixture
async def bot(bench: Bench) -> AsyncIterator[Bot]:
    async with a_bot(bench) as bot:
        await bench.act("telegram", "start")
        await bench.settled()
        yield bot
    assert (await bench.get("problems"))["problems"] == []


async def test_telegram_offers_a_photo_in_sizes_and_a_file_as_it_is(bot: Bot, bench: Bench) -> None:
    await bench.act("telegram", "picture", **sent(jpeg()))
    await bench.act("telegram", "picture", **sent(jpeg(), as_="file"))
    await bench.settled()
    photo, file = (Update.de_json(update, bot).message for update in updates(bench.stub)[-2:])
    assert photo is not None
    assert file is not None
    assert unknown_fields([photo, file]) == []
    assert [(size.width, size.height) for size in photo.photo] == [(90, 90), (40, 30)]
    assert file.document is not None
    assert (file.document.file_name, file.document.mime_type) == ("card.jpg", "image/jpeg")
    for file_id in (photo.photo[-1].file_id, file.document.file_id):
        fetched = await bot.get_file(file_id)
        assert bytes(await fetched.download_as_bytearray()) == jpeg()


async def test_telegram_fetches_a_picture_by_its_address_and_sends_it_again_by_its_id(bot: Bot, bench: Bench) -> None:
    bench.stub.answers.append(lambda: web.Response(body=jpeg(), content_type="image/jpeg"))
    user = await telegram_user(bench)
    message = await bot.send_photo(user, f"{PUBLIC}/picture/token", caption="<b>สมาชิก</b>", parse_mode="HTML")
    assert unknown_fields(message) == []
    assert bench.stub.got[-1].path == "/picture/token"
    shown = (await bench.chat("telegram"))[-1]
    assert (shown["kind"], shown["text"], shown["photo"]["width"]) == ("photo", "สมาชิก", 40)
    assert (await bench.http.get(shown["photo"]["url"])).content == jpeg()
    before = len(bench.stub.got)
    again = await bot.send_photo(user, message.photo[-1].file_id)
    assert again.photo[-1].width == 40
    assert len(bench.stub.got) == before


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (web.Response(status=404), "failed to get http url content"),
        (web.Response(text="<html>", content_type="text/html"), "wrong type of the web page content"),
        (web.Response(body=b"no picture", content_type="image/png"), "image_process_failed"),
        (web.Response(body=jpeg(900, 30), content_type="image/jpeg"), "photo_invalid_dimensions"),
    ],
)
async def test_what_telegram_cannot_show_is_refused(bot: Bot, bench: Bench, answer: web.Response, said: str) -> None:
    bench.stub.answers.append(lambda: answer)
    user = await telegram_user(bench)
    assert await refusal(bot.send_photo(user, f"{PUBLIC}/picture/token")) == said
    elsewhere = "wrong file identifier/http url specified"
    assert await refusal(bot.send_photo(user, "https://example.org/picture.jpg")) == elsewhere
