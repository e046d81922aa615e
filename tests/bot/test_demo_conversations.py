"""What a member of the demonstration is told, on both channels and in both languages, as tables of what is typed.

The words come through the webhook's parser, the conversation over SQLite and the real channels; what goes out is
checked against the platforms' published descriptions.  Figures are those of the files.
"""

import json
import os
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest

from bot.demo_edges import FORTY_YEARS, LONG_NAME, NINE_DIGITS, NOTHING, OVERDUE
from bot.demo_known import KNOWN_ASSOCIATE, KNOWN_ORDINARY
from bot.line.channel import MESSAGE
from core.links import Platform
from storage.encryption import KeyRing
from storage.engine import open_store
from tests import builders
from tests.bot.chat_way import Way
from tests.bot.demo_bed import demo_files, load_files
from tests.fakes import MORNING
from tests.platform_specs import VARIABLE, line_message_problems, telegram_problems

THAI: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    KNOWN_ORDINARY: (
        ("ภาพรวม", ("12,914.38 บาท", "214,500.00", "510,000.00", "48,200.00", "35,285.62")),
        ("หุ้นผมเหลือเท่าไหร่ครับ", ("214,500.00 บาท", "21,450 หุ้น", "2,000.00 บาท", "173 (ต.ค. 2569)")),
        ("หนี้เหลือเท่าไร", ("9,914.38 บาท", "490,000.00", "งวดที่ 23/120", "7,315.75 บาท", "2,598.63 บาท")),
        ("เงินกู้ สม.6700123", ("490,000.00", "5,000.00 บาท", "2,315.75 บาท")),
        ("ค้ำประกัน", ("2 ราย", "1 ราย", "2 คน", "นายณร", "นางอัม")),
        ("เงินฝาก", ("195,033.78", "50,058.10", "144,975.68")),
        ("สวัสดิการ", ("6,500.00", "ทุนการศึกษาบุตร", "เจ็บป่วย")),
        ("ปันผล", ("14,582.01", "10,345.50", "4,536.51", "-300.00")),
        ("ติดต่อ", ("0-3412-3456", "webmaster@bannamsai.example")),
    ),
    KNOWN_ASSOCIATE: (("หนี้", ("ไม่มีเงินกู้", "25 พ.ย. 2569")), ("เงินฝาก", ("01-9035481", "500.00 บาท"))),
    OVERDUE: (("เงินกู้", ("ค้างชำระ 1 งวด", "2,614.66 บาท", "22,500.00", "2,610.96 บาท", "5,225.62 บาท")),),
    NINE_DIGITS: (("เงินกู้", ("987,654,321.00", "999,999,999.00")), ("หุ้น", ("987,654,320.00",))),
    LONG_NAME: (("เงินกู้", ("12 สัญญา",)),),
    FORTY_YEARS: (("เงินกู้", ("ไม่มีเงินกู้",)), ("ปันผลทุกปี", ("ปี 2568", "ปี 2567"))),
    NOTHING: (
        ("ภาพรวม", ("25 พ.ย. 2569", "0-3412-3456")),
        ("หุ้น", ("25 พ.ย. 2569",)),
        ("เงินกู้", ("25 พ.ย. 2569",)),
        ("ค้ำประกัน", ("25 พ.ย. 2569", "3 ราย")),
        ("เงินฝาก", ("25 พ.ย. 2569",)),
        ("สวัสดิการ", ("25 พ.ย. 2569",)),
        ("ปันผล", ("25 พ.ย. 2569",)),
    ),
}
ENGLISH: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    KNOWN_ORDINARY: (
        ("summary", ("12,914.38 baht", "214,500.00", "510,000.00", "35,285.62")),
        ("how many shares do I have", ("214,500.00 baht", "21,450 shares")),
        ("/debts", ("9,914.38 baht", "23/120", "7,315.75 baht")),
        ("guarantees", ("2 people", "57,000.00", "264,000.00")),
        ("/deposits", ("195,033.78", "50,058.10")),
        ("welfare", ("6,500.00",)),
        ("/dividends 2025", ("14,582.01", "10,345.50", "4,536.51")),
        ("contact", ("0-3412-3456",)),
    ),
    NOTHING: (("/summary", ("25 Nov 2569 BE", "0-3412-3456")), ("loans", ("25 Nov 2569 BE",))),
}
DESCRIBED = VARIABLE in os.environ
"""Whether the published descriptions are there; what is said is looked at in any case."""
SEND = "sendMessage"
TABLES = [("ไทย", member, table) for member, table in THAI.items()]
TABLES += [("English", member, table) for member, table in ENGLISH.items()]


@pytest.fixture
async def way(sqlite_url: str, keys: KeyRing) -> AsyncIterator[Way]:
    store = await open_store(sqlite_url, keys)
    await load_files(store, demo_files(len(THAI)), keys)
    yield Way(store)
    await store.close()


async def link(way: Way, member_no: str) -> None:
    """Both chats to the member."""
    async with way.store.work() as uow:
        member = await uow.members.by_number(member_no)
        assert member is not None
        for address in (builders.line_address(), builders.telegram_address()):
            chat = await builders.chat_of(uow, address, way.means)
            await uow.links.end(chat.id, MORNING, "another member")
            await uow.links.add(chat.id, member.id, MORNING, "1")


def texts_in(thing: Any) -> list[str]:
    """Every text of a message object, in its order."""
    if isinstance(thing, list):
        return [text for item in thing for text in texts_in(item)]
    if not isinstance(thing, dict):
        return []
    own = [thing[key] for key in ("text",) if isinstance(thing.get(key), str)]
    return own + [text for key, value in thing.items() if key != "quickReply" for text in texts_in(value)]


def seen_on_line(body: str) -> str:
    messages = json.loads(body)
    assert not DESCRIBED or line_message_problems(messages) == []
    return " ".join(texts_in(messages))


def seen_on_telegram(method: str, body: str) -> str:
    parameters = json.loads(body)
    assert not DESCRIBED or telegram_problems(method, parameters) == []
    return unescape(re.sub(r"<[^>]+>", "", parameters.get("text", "")))


async def heard(way: Way, platform: Platform, text: str) -> str:
    """All that the chat is answered to TEXT."""
    await way.says(platform, text)
    sent = await way.sent()
    if platform is Platform.LINE:
        return " ".join(seen_on_line(body) for method, body in sent if method == MESSAGE)
    return " ".join(seen_on_telegram(method, body) for method, body in sent if method == SEND)


@pytest.mark.parametrize(("language", "member", "table"), TABLES, ids=[f"{way[0]}-{way[1]}" for way in TABLES])
async def test_the_same_words_on_both_channels(
    way: Way, language: str, member: str, table: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    await link(way, member)
    for platform in Platform:
        await heard(way, platform, language)
        for typed, expected in table:
            answer = " ".join((await heard(way, platform, typed)).split())
            missing = [words for words in expected if words not in answer]
            assert not missing, (platform, typed, missing, answer)
