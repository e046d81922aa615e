"""A photo sent in the chat: fetched from the platform, drawn anew, confirmed, kept, shown; and a kill on its way."""

import base64
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from core.links import digest
from core.staff import Role
from storage.encryption import KeyRing
from storage.engine import open_store
from tests import builders
from tests.bot.zoo import CANARY, drawn, exif, file
from tests.end_to_end import bed
from tests.fakes import MORNING
from tests.postgres import in_a_thread

pytestmark = [pytest.mark.slow, pytest.mark.shows("T18", "R10")]

CODE = "K7M2QX4A"
PHOTO = file(drawn(size=(2000, 1500)), "JPEG", exif=exif(), comment=CANARY)
FAR = timedelta(days=36_500)


async def _office(database_url: str) -> None:
    """Member 026548, and mali of the office with a code for each channel's chat."""
    store = await open_store(database_url, KeyRing.from_secrets(bed.SECRET_KEY, None))
    try:
        async with store.work() as uow:
            await uow.members.add(builders.member())
            mali = await uow.staff.add(builders.staff(username="mali", role=Role.REGISTRAR))
            await uow.staff.put_code(mali, digest(CODE), MORNING, MORNING + FAR)
    finally:
        await store.close()


class Chat:
    """One person's chat with the bot."""

    def __init__(self, bot: bed.Bot, channel: str, person: str = "wipa") -> None:
        self.simulator, self.channel, self.person = bot.simulator, channel, person

    def count(self) -> int:
        return len(self.simulator.answers(self.channel, self.person))

    def after(self, act: str, **body: Any) -> dict[str, Any]:
        """The last answer to what is done."""
        before = self.count()
        self.simulator.post(f"chats/{self.channel}/{self.person}/{act}", **body)
        bed.until(lambda: self.count() > before)
        last: dict[str, Any] = self.simulator.answers(self.channel, self.person)[-1]
        return last

    def enters(self) -> None:
        self.after("start")
        self.says(f"/staff_link {CODE}")

    def says(self, text: str) -> dict[str, Any]:
        return self.after("text", text=text)

    def taps(self, message: dict[str, Any], part: str) -> dict[str, Any]:
        (data,) = {data for data in taps_in(message) if part in data}
        return self.after("tap", message=message["id"], data=data)

    def sends(self, content: bytes) -> dict[str, Any]:
        return self.after("picture", data=base64.b64encode(content).decode(), name="IMG_0001.JPG")

    def shown(self, message: dict[str, Any]) -> bytes:
        """The picture on a card, as the person's program shows it."""
        url = message["photo"]["url"] if self.channel == "telegram" else next(addresses_in(message))
        answer = self.simulator.http.get(url)
        assert answer.status_code == 200
        return answer.content


def taps_in(thing: Any) -> Iterator[str]:
    for inner in inside(thing):
        data = inner.get("data") or inner.get("callback_data")
        if isinstance(data, str):
            yield data


def addresses_in(thing: Any) -> Iterator[str]:
    yield from (inner["url"] for inner in inside(thing) if inner.get("type") == "image")


def inside(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        yield thing
    for inner in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        yield from inside(inner)


def test_a_photo_is_sent_confirmed_kept_and_shown(bot: bed.Bot) -> None:
    """On one channel with SQLite, on the other with PostgreSQL."""
    in_a_thread(_office(bot.database_url))
    bot.start()
    chat = Chat(bot, "line" if bot.database_url.startswith("sqlite") else "telegram")
    chat.enters()
    chat.taps(chat.says("/photo 026548"), ":new")
    chat.taps(chat.sends(PHOTO), ":yes:")
    shown = chat.shown(chat.says("/photo 026548"))
    assert shown not in PHOTO
    with Image.open(io.BytesIO(shown)) as picture:
        assert picture.size == (320, 240)
        assert not picture.getexif()
    assert CANARY not in shown
    assert bed.column(bot.database_url, "SELECT state FROM pictures") == ["kept"]
    for at_rest in bed.column(bot.database_url, "SELECT large FROM pictures"):
        assert b"JFIF" not in bytes(at_rest)


def test_killed_while_it_is_fetched_the_photo_is_fetched_anew(bot: bed.Bot) -> None:
    in_a_thread(_office(bot.database_url))
    bot.start()
    chat, other = Chat(bot, "line"), Chat(bot, "line", "prapan")
    chat.enters()
    chat.taps(chat.says("/photo 026548"), ":new")
    bot.simulator.post("faults", channel="line", kind="hang", matches="content", seconds=30)
    before = chat.count()
    content = base64.b64encode(PHOTO).decode()
    bot.simulator.post("chats/line/wipa/picture", data=content, name="IMG_0001.JPG")
    bed.until(lambda: not bot.simulator.get("faults"))
    other.after("start")
    assert chat.count() == before, "the chat waits for its picture while others are answered"
    assert bot.process is not None
    bot.process.kill()
    bot.process.wait(10)
    bot.start()
    bed.until(lambda: chat.count() > before)
    chat.taps(bot.simulator.answers("line", "wipa")[-1], ":yes:")
    assert bed.column(bot.database_url, "SELECT state FROM pictures") == ["kept"]


def test_what_is_taken_back_before_it_was_fetched_is_kept_nowhere(bot: bed.Bot) -> None:
    in_a_thread(_office(bot.database_url))
    bot.start()
    chat = Chat(bot, "line")
    chat.enters()
    chat.taps(chat.says("/photo 026548"), ":new")
    bot.simulator.post("faults", channel="line", kind="500-before", matches="content", count=1)
    made = bot.simulator.post("chats/line/wipa/picture", data=base64.b64encode(PHOTO).decode(), name="IMG_0001.JPG")
    bot.simulator.post("chats/line/wipa/unsend", message=made["message"]["id"])
    chat.says("/photo 026548")
    assert bed.column(bot.database_url, "SELECT state FROM pictures") == []
