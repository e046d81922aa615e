"""The rights over one's own data on the running program: consent asked anew, who opened my record, the copy."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from core.clock import BANGKOK
from core.links import ChatId
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.builders import member
from tests.end_to_end import bed
from tests.fakes import MORNING
from tests.postgres import in_a_thread

pytestmark = pytest.mark.slow

CHANNELS = ("line", "telegram")
NATIONAL_ID = "3102200134821"


def linked(bot: bed.Bot, person: str) -> None:
    """026548 is registered and linked to both chats of the person, which have begun."""
    for channel in CHANNELS:
        bot.simulator.post(f"chats/{channel}/{person}/start")
    bed.until(lambda: len(bed.column(bot.database_url, "SELECT id FROM chats")) == len(CHANNELS) and is_quiet(bot))
    chats = bed.column(bot.database_url, "SELECT id FROM chats")

    async def link() -> None:
        store = await open_store(bot.database_url, KeyRing.from_secrets(bed.SECRET_KEY, None))
        async with store.work() as uow:
            owner = await uow.members.add(member())
            for chat_id in chats:
                await uow.links.add(ChatId(chat_id), owner, MORNING.astimezone(BANGKOK), "1")
        await store.close()

    in_a_thread(link())


def with_new_consent(bot: bed.Bot) -> None:
    text = bed.POLICY.read_text("utf-8").replace("valid_from = 2020-01-01", "valid_from = 2021-01-01")
    text = text.replace('consent_version = "1"', 'consent_version = "2"')

    async def load() -> None:
        store = await open_store(bot.database_url, KeyRing.from_secrets(bed.SECRET_KEY, None))
        async with store.work() as uow:
            await uow.policies.put(date(2021, 1, 1), text, MORNING.astimezone(BANGKOK), "os:test")
        await store.close()

    in_a_thread(load())


def is_quiet(bot: bed.Bot) -> bool:
    open_rows = (
        "SELECT 1 FROM inbox WHERE state = 'waiting' UNION ALL SELECT 1 FROM outbox WHERE state IN ('new', 'sending')"
    )
    return not bed.column(bot.database_url, open_rows) and bool(bot.simulator.get("idle")["idle"])


def ask(bot: bed.Bot, channel: str, person: str, text: str) -> str:
    """What is answered to TEXT, all parts of it as JSON text."""
    before = len(bot.simulator.answers(channel, person))
    bot.simulator.says(channel, person, text)
    bed.until(lambda: len(bot.simulator.answers(channel, person)) > before and is_quiet(bot))
    answers: list[dict[str, Any]] = bot.simulator.answers(channel, person)[before:]
    return str(answers)


def test_consent_privacy_and_copy(bot: bed.Bot) -> None:
    person = bot.simulator.get("people")[0]["id"]
    bot.start()
    linked(bot, person)
    assert "ตั้งใจสอน" in ask(bot, "line", person, "ข้อมูลของฉัน")
    with_new_consent(bot)
    bed.until(lambda: "ยอมรับข้อความยินยอมหรือไม่" in ask(bot, "line", person, "ข้อความยินยอม"))
    for channel in CHANNELS:
        rights(bot, channel, person)


def rights(bot: bed.Bot, channel: str, person: str) -> None:
    """All of them, in one chat."""
    asked = ask(bot, channel, person, "ข้อมูลของฉัน")
    assert ("ยอมรับข้อความยินยอมหรือไม่" in asked, "ตั้งใจสอน" in asked) == (True, False)
    assert "บันทึกความยินยอมแล้ว" in ask(bot, channel, person, "ยอมรับ")
    assert "ท่าน ยอมรับข้อความยินยอม" in ask(bot, channel, person, "ความเป็นส่วนตัว")
    found = re.search(r"/link/mydata/[A-Za-z0-9_-]{43}", ask(bot, channel, person, "ขอสำเนาข้อมูล"))
    assert found
    http = bot.simulator.http
    page = http.get(found[0])
    assert (page.status_code, NATIONAL_ID in page.text) == (200, False)
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert csrf
    copy = http.post(found[0], data={"csrf": csrf[1], "as": "html"}, headers={"Origin": bot.simulator.url})
    assert (copy.status_code, NATIONAL_ID in copy.text) == (200, True)
    assert "ท่าน ยอมรับข้อความยินยอม" in unescape(copy.text)
    assert NATIONAL_ID not in bot.log.read_text()
    assert found[0].rpartition("/")[2] not in bot.log.read_text()
