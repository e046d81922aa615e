"""Menus at LINE and Telegram, against the simulator in a process of its own; it checks calls by the descriptions."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from linebot.v3.messaging import ApiException

from bot.line.client import LineClient
from bot.line.menu_pictures import fingerprint
from bot.line.menu_sync import MenuSync, Synced, client_of
from bot.line.rich_menus import MENUS, RichMenu
from bot.sending import Outcome, Sent
from bot.telegram.client import TelegramClient
from bot.telegram.commands import CommandLists
from bot.telegram.setup import Setup, Wanted
from core.links import ChatAddress, Language, Platform
from core.messaging import MENU, Delivery, DeliveryClass, DeliveryId
from handlers.messages.catalogue import Catalogue
from handlers.registry import load_features
from tests.end_to_end.bed import SECRETS, Simulator, simulator
from tests.fakes import MORNING

CATALOGUE = Catalogue.load()
PERSON = "prapan"
ALL = sorted(MENUS)


@pytest.fixture
def platforms(tmp_path: Path) -> Iterator[Simulator]:
    with simulator(tmp_path) as running:
        yield running
        assert running.get("problems")["problems"] == []


async def synced(platforms: Simulator, catalogue: Catalogue = CATALOGUE) -> Synced:
    async with client_of(platforms.url, SECRETS["COOP_LINE_CHANNEL_TOKEN"]) as client:
        return await MenuSync(client, catalogue, lambda: asyncio.sleep(0)).run()


def calls(platforms: Simulator) -> Counter[str]:
    return Counter(entry["what"] for entry in platforms.get("traffic"))


def row(platforms: Simulator, platform: Platform, menu: str) -> Delivery:
    (person,) = (one for one in platforms.get("people") if one["id"] == PERSON)
    return Delivery(
        id=DeliveryId(1),
        address=ChatAddress(platform, "1", str(person[f"{platform}_user"])),
        method=MENU,
        payload=menu.encode(),
        delivery_class=DeliveryClass.REPEATABLE,
        retry_key=UUID(int=1),
        created_at=MORNING,
        attempts=1,
        reply_token=None,
        reply_until=None,
        unclear_at=None,
    )


def labels(platforms: Simulator) -> list[str]:
    return [area["label"] for area in platforms.get(f"menus/line/{PERSON}")["areas"]]


def another_fingerprint(*of: Any) -> str:
    """As if something of each menu had changed."""
    return fingerprint(*of)[:-1]


def another_fingerprint_of_members(menu: RichMenu, *more: Any) -> str:
    return another_fingerprint(menu, *more) if menu.alias == "member-th" else fingerprint(menu, *more)


async def show(platforms: Simulator, *menus: str) -> list[Sent]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        client = LineClient(session, platforms.url, SECRETS["COOP_LINE_CHANNEL_TOKEN"])
        return [await client.send(row(platforms, Platform.LINE, menu), by_reply=False) for menu in menus]


async def test_menus_are_made_once_and_again_only_where_they_changed(
    platforms: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await synced(platforms)
    assert sorted(first.created) == ALL
    assert first.default_set
    before = calls(platforms)
    second = await synced(platforms)
    assert second == Synced(kept=list(MENUS))
    made = calls(platforms) - before
    assert set(made) == {"richmenu list", "richmenu alias list", "richmenu default"}

    platforms.post(f"chats/line/{PERSON}/start")
    await show(platforms, "member-th")
    monkeypatch.setattr("bot.line.menu_sync.fingerprint", another_fingerprint_of_members)
    third = await synced(platforms)
    assert (third.created, third.pointed, third.deleted) == (["member-th"], ["member-th"], ["member-th"])
    assert sorted(third.kept) == sorted(set(ALL) - {"member-th"})
    assert labels(platforms)[0] == "ภาพรวม", "who saw the old one sees the new one"


async def test_a_run_that_was_stopped_is_finished_by_the_next(platforms: Simulator) -> None:
    platforms.post("faults", channel="line", kind="500-before", matches="richmenu picture")
    with pytest.raises(ApiException):
        await synced(platforms)
    done = await synced(platforms)
    assert sorted([*done.created, "guest-th"]) == ALL, "the first was created before, without its picture"
    assert sorted(done.pointed) == ALL


async def test_a_chat_sees_the_default_then_its_own_and_a_menu_that_went_is_looked_up_again(
    platforms: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    (none,) = await show(platforms, "member-th")
    assert none.outcome is Outcome.ACCEPTED, "nothing to show yet, and nothing that repeating would help"
    await synced(platforms)
    platforms.post(f"chats/line/{PERSON}/start")
    assert labels(platforms)[0] == "ผูกบัญชีสมาชิก"
    async with aiohttp.ClientSession(trust_env=False) as session:
        client = LineClient(session, platforms.url, SECRETS["COOP_LINE_CHANNEL_TOKEN"])
        assert (await client.send(row(platforms, Platform.LINE, "member-en"), by_reply=False)).outcome is (
            Outcome.ACCEPTED
        )
        assert labels(platforms)[0] == "Summary"
        monkeypatch.setattr("bot.line.menu_sync.fingerprint", another_fingerprint)
        await synced(platforms)
        assert (await client.send(row(platforms, Platform.LINE, "member-en"), by_reply=False)).outcome is (
            Outcome.ACCEPTED
        )
    assert labels(platforms)[0] == "Summary"
    platforms.post(f"chats/line/{PERSON}/block")
    platforms.post(f"chats/line/{PERSON}/unblock")
    assert labels(platforms)[0] == "ผูกบัญชีสมาชิก", "what was linked is lost by a block"


async def test_an_area_says_its_label_and_sends_its_tap(platforms: Simulator) -> None:
    await synced(platforms)
    platforms.post(f"chats/line/{PERSON}/start")
    said = platforms.post(f"chats/line/{PERSON}/menu", index=1)["message"]
    assert (said["from"], said["text"]) == ("person", "ลืมรหัสผ่าน")


async def test_telegram_is_set_up_once_and_a_chat_gets_its_own_commands(platforms: Simulator) -> None:
    wanted = Wanted(
        webhook=f"{platforms.url}/telegram/webhook",
        secret=SECRETS["COOP_TELEGRAM_WEBHOOK_SECRET"],
        coop={Language.THAI: "สหกรณ์ตัวอย่าง", Language.ENGLISH: "Sample Co-op"},
    )
    lists = CommandLists(load_features(), CATALOGUE)
    async with aiohttp.ClientSession(trust_env=False) as session:
        client = TelegramClient(session, platforms.url, SECRETS["COOP_TELEGRAM_TOKEN"], lists)
        first = await Setup(client.bot, lists, CATALOGUE).run(wanted)
        assert "commands (th)" in first
        assert await Setup(client.bot, lists, CATALOGUE).run(wanted) == [f"webhook: {wanted.webhook}"]
        platforms.post(f"chats/telegram/{PERSON}/start")
        seen = platforms.get(f"menus/telegram/{PERSON}")["commands"]
        assert seen == lists.of("guest", Language.THAI)
        sent = await client.send(row(platforms, Platform.TELEGRAM, "member-en"), by_reply=False)
        assert sent.outcome is Outcome.ACCEPTED
    seen = platforms.get(f"menus/telegram/{PERSON}")["commands"]
    assert {"command": "shares", "description": "Shares"} in seen
    said = platforms.post(f"chats/telegram/{PERSON}/menu", index=0)["message"]
    assert said["text"] == "/start"
