"""A file of results on its way: from either platform's webhook, fetched outside of any transaction, to the answer."""

from typing import Any

import pytest

from core.collection import Bill
from core.links import Platform
from core.messaging import NewEvent
from core.money import Baht
from core.ports import Store
from core.results import Result, ResultSheet
from core.staff import Role
from tests import builders
from tests.billing import DECEMBER, bill
from tests.bot.chat_way import LINE_USER, TELEGRAM_USER, Way
from tests.bot.test_private_only import OWN, line_press, telegram_press
from tests.fakes import MORNING, FakeStore

BY_PLATFORM = pytest.mark.parametrize("platform", list(Platform))
SHEET = ResultSheet(results=(Result(row=2, member_no="026548", deducted=Baht.of(5_000)),), digest="d1")
PRESSES = {
    Platform.LINE: line_press({"type": "user", "userId": LINE_USER}),
    Platform.TELEGRAM: telegram_press(OWN),
}


def file_event(way: Way, platform: Platform, caption: str = "") -> NewEvent:
    if platform is Platform.LINE:
        message = {"type": "file", "id": "f1", "fileName": "results.csv", "fileSize": 42}
        return way.line_event(type="message", replyToken="made-up", message=message)
    number = next(way.numbers)
    document = {"file_id": "f1", "file_unique_id": "u", "file_name": "results.csv", "file_size": 42}
    sent: dict[str, Any] = {"message_id": number, "date": 1_795_590_000 + number, "chat": OWN, "document": document}
    return way.update(message=sent | {"from": {"id": TELEGRAM_USER}} | ({"caption": caption} if caption else {}))


async def officer(store: Store | None = None, role: Role = Role.UNIT_OFFICER) -> Way:
    """Both chats are an officer's of unit A, which deducts from 026548."""
    way = Way(store or FakeStore())
    way.pictures.sheet = SHEET
    person = await builders.registered(way.store, builders.member())
    async with way.store.work() as uow:
        await uow.bills.put(bill(person.id, pay_unit="A"))
        staff_id = await uow.staff.add(builders.staff(role=role, unit="A"))
        for address in (builders.line_address(), builders.telegram_address()):
            chat = await builders.chat_of(uow, address, way.means)
            await uow.staff_links.add(chat.id, staff_id, MORNING)
    return way


async def the_bill(way: Way) -> Bill:
    async with way.store.read() as uow:
        return (await uow.bills.of_numbers(DECEMBER, {"026548"}))["026548"]


async def confirmed(way: Way, platform: Platform) -> str:
    """ยืนยัน of the question that is open; what is answered."""
    async with way.store.work() as uow:
        address = builders.line_address() if platform is Platform.LINE else builders.telegram_address()
        conversation = (await uow.chats.open(address, way.means.clock.now())).conversation
    assert conversation is not None
    await way.comes(PRESSES[platform](way, f"results:yes:{conversation.data['mark']}"))
    return str(await way.sent())


@BY_PLATFORM
async def test_a_file_is_shown_then_confirmed_and_entered(store: Store, platform: Platform) -> None:
    way = await officer(store)
    await way.says(platform, "/results 2026-12")
    await way.comes(file_event(way, platform))
    shown = str(await way.sent())
    assert "677.17" in shown
    assert (await the_bill(way)).answered_at is None
    assert "บันทึกผลการหักแล้ว" in await confirmed(way, platform)
    assert str((await the_bill(way)).received) == "5,000.00"
    assert way.pictures.sheets_asked == [(platform, "f1"), (platform, "f1")], "nothing of it was kept meanwhile"


async def test_below_a_file_on_telegram_the_command_may_stand() -> None:
    way = await officer()
    await way.comes(file_event(way, Platform.TELEGRAM, "/results"))
    assert "/results" not in str(await way.sent())
    assert way.pictures.sheets_asked == [(Platform.TELEGRAM, "f1")]


@BY_PLATFORM
async def test_a_file_that_cannot_be_had_is_answered_and_changes_nothing(platform: Platform) -> None:
    way = await officer()
    await way.says(platform, "/results 2026-12")
    await way.comes(file_event(way, platform))
    await way.sent()
    way.pictures.sheet = "sheet.gone"
    assert "ไม่พบไฟล์แล้ว" in await confirmed(way, platform)
    assert (await the_bill(way)).answered_at is None


@pytest.mark.shows("T27")
@BY_PLATFORM
@pytest.mark.parametrize("role", [None, Role.UNIT_COMMITTEE, Role.AUDITOR])
async def test_nobody_else_has_a_file_fetched_or_hears_of_it(platform: Platform, role: Role | None) -> None:
    way = Way(FakeStore()) if role is None else await officer(role=role)
    await way.comes(way.line_event(type="message", replyToken="r", message={"type": "sticker", "id": "1"}))
    unreadable = (await way.sent())[0][1]
    await way.comes(file_event(way, platform, "/results"))
    ((_, answer),) = await way.sent()
    assert way.pictures.sheets_asked == []
    if platform is Platform.LINE:
        assert answer.replace("made-up", "r") == unreadable
