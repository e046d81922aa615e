"""Receipts told over every store: the file itself on Telegram, a card on LINE, what is urgent first."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot import notifying
from core.calendar import Month
from core.chat_care import Pin, Wish
from core.links import ChatAddress, ChatId, Form, MemberId
from core.messaging import MANY, DeliveryClass
from core.notices import NoticeKind
from core.ports import Store
from core.services import line_quota
from core.services.receipt_telling import paper_to_send
from tests import builders
from tests.bot.test_notifying import Office, store_staff
from tests.bot.test_notifying_many import claimed, on_line
from tests.fakes import MORNING
from tests.papers import paper

pytestmark = pytest.mark.shows("C4", "E7", "F8")

OCTOBER = Month(2026, 10)
VALUES = {"month": str(OCTOBER)}
READY, SHORT, RESULT = NoticeKind.RECEIPT_READY, NoticeKind.DEDUCTION_SHORT, NoticeKind.REQUEST_RESULT
SENTENCE, SHORT_SENTENCE = "ใบเสร็จเดือน ต.ค. 2569 พร้อมแล้ว", "เกี่ยวกับรายการของ ต.ค. 2569"


def on_telegram(number: int) -> ChatAddress:
    return builders.telegram_address(str(500 + number))


async def with_receipt(office: Office, number: int, *addresses: ChatAddress) -> MemberId:
    member_id = await office.member(number, *addresses)
    async with office.store.work() as uow:
        await uow.receipt_register.add(
            member_id, paper(receipt_no=f"RC-{number}", month=OCTOBER), f"{number:032}".encode()
        )
    return member_id


async def tells(office: Office, people: Sequence[MemberId], *kinds: NoticeKind) -> None:
    await office.tells(people, *(kinds or (READY,)), values=VALUES)


async def chat_at(office: Office, address: ChatAddress) -> ChatId:
    async with office.store.work() as uow:
        return (await uow.chats.open(address, MORNING)).chat.id


def came(office: Office) -> list[dict[str, Any]]:
    """What arrived on Telegram."""
    return [json.loads(payload) for _, _, payload in office.telegram.arrived]


def files(office: Office) -> list[str]:
    return [message["receipt"] for message in came(office) if "receipt" in message]


async def test_on_telegram_the_receipt_itself_comes_with_its_notice(store: Store) -> None:
    office = Office(store)
    await tells(office, [await with_receipt(office, 1, on_telegram(1))])
    await office.ticks(3)
    card, file = came(office)
    assert SENTENCE in card["text"]
    assert (file["receipt"], file["file_name"]) == ("RC-1", "ใบเสร็จ-2569-10.pdf")
    assert "RC-1" in file["caption"]


async def test_card_and_file_are_a_record(store: Store) -> None:
    office = Office(store)
    await tells(office, [await with_receipt(office, 1, on_telegram(1))])
    await office.notifying.go_on()
    async with store.work() as uow:
        (card,) = await uow.outbox.claim("w", MORNING, MORNING + timedelta(seconds=9), 9)  # the file stands behind it
    assert (card.method, card.delivery_class) == ("sendMessage", DeliveryClass.RECORD)


async def test_a_receipt_of_before_there_was_a_register_comes_too(store: Store) -> None:
    office = Office(store)
    member_id = await office.member(1, on_telegram(1))
    async with store.work() as uow:
        await uow.receipts.put(member_id, builders.receipt())
    await tells(office, [member_id])
    await office.ticks(3)
    assert files(office) == ["ร.69-10-00123"]


async def test_what_was_not_deducted_goes_in_the_same_push(store: Store) -> None:
    office = Office(store)
    on_both = [await with_receipt(office, 1, on_telegram(1)), await with_receipt(office, 2, on_line(2))]
    await tells(office, on_both, READY, SHORT)
    await office.ticks(3)
    listed, file = came(office)
    assert all(sentence in listed["text"] for sentence in (SENTENCE, SHORT_SENTENCE))
    assert file["receipt"] == "RC-1"
    (push,) = office.line.arrived
    assert all(sentence in push for sentence in (SENTENCE, SHORT_SENTENCE))
    assert (office.line.pushes, office.pushed) == (1, 1)


async def test_on_line_a_card_leads_to_it_and_shows_no_figure(store: Store) -> None:
    office = Office(store)
    people = [await with_receipt(office, number, on_line(number)) for number in range(1, 13)]
    await tells(office, people)
    while await office.notifying.go_on():
        pass
    (row,) = await claimed(office)
    assert row.method == MANY, "the same words to all of them"
    body = json.loads(row.payload)
    assert len(body["to"]) == 12
    words = json.dumps(body["messages"], ensure_ascii=False)
    assert SENTENCE in words
    assert "receipt:2026-10" in words
    assert "บาท" not in words
    assert "RC-" not in words


@pytest.mark.parametrize("why", ["hidden", "pin", "silent", "consent", "void", "two", "no address"])
async def test_where_figures_are_not_simply_shown_the_notice_goes_alone(store: Store, why: str) -> None:
    office = Office(store)
    address = on_telegram(1)
    member_id = await with_receipt(office, 1, address)
    chat_id = await chat_at(office, address)
    async with store.work() as uow:
        match why:
            case "hidden":
                await uow.chats.set_form(chat_id, Form.NORMAL, hides_amounts=True)
            case "pin":
                await uow.pins.put(chat_id, Pin(hash="x"))
            case "silent":
                await uow.links.seen(chat_id, date(2026, 1, 1))
            case "void":
                await uow.receipt_register.make_void("RC-1", MORNING, "staff:malee")
            case "two":
                await uow.receipt_register.add(member_id, paper(receipt_no="RC-9", month=OCTOBER), b"9" * 32)
    if why == "consent":
        rules = replace(office.means.policy.credentials, consent_version="2")
        newer = replace(office.means.policy, credentials=rules)
        office.notifying._parts = replace(office.notifying._parts, means=replace(office.means, policies=[newer]))
    if why == "no address":
        nowhere = replace(office.means, public_url="")
        office.notifying._parts = replace(office.notifying._parts, means=nowhere)
    await tells(office, [member_id])
    await office.ticks(3)
    assert files(office) == []
    assert [SENTENCE in message["text"] for message in came(office)] == [True]


async def test_a_receipt_that_cannot_be_had_keeps_nobody_elses_notices(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(store)
    first, second = [await with_receipt(office, number, on_telegram(number)) for number in (1, 2)]
    right = paper_to_send

    async def fails_for_the_first(uow: Any, means: Any, address: Any, notice: Any) -> Any:
        if notice.member_id == first:
            await uow.receipt_register.next_number("RC")
            raise ArithmeticError
        return await right(uow, means, address, notice)

    monkeypatch.setattr(notifying, "paper_to_send", fails_for_the_first)
    await tells(office, [first, second])
    await office.ticks(3)
    assert (files(office), len(came(office))) == (["RC-2"], 3)
    async with store.work() as uow:
        assert await uow.receipt_register.next_number("RC") == 1


@pytest.mark.shows("F7")
async def test_without_an_answer_the_same_receipt_comes_again_with_the_same_number(store: Store) -> None:
    office = Office(store)
    await tells(office, [await with_receipt(office, 1, on_telegram(1))])
    office.telegram.faults = [None, "after"]
    await office.ticks(5)
    assert files(office) == ["RC-1"]
    await office.ticks(70)
    assert files(office) == ["RC-1", "RC-1"]
    assert len({json.dumps(message) for message in came(office) if "receipt" in message}) == 1


async def test_urgent_notices_go_before_the_wave_and_keep_the_reserve(store: Store) -> None:
    """A hundred a month, ten kept, eighty-six used: four receipts go, results go on, the rest finds another way."""
    office = Office(store)
    await store_staff(store)
    people = [await with_receipt(office, number, on_line(number)) for number in range(1, 9)]
    both = await with_receipt(office, 9, on_line(9), on_telegram(9))
    async with store.work() as uow:
        await line_quota.heard(uow, office.means, 100, 86, "w1")
        await uow.links.seen((await uow.chats.open(on_line(9), MORNING)).chat.id, MORNING.date() + timedelta(days=1))
    await tells(office, [*people, both])
    await office.tells(people[6:], RESULT, values={"case": "7"})
    await office.ticks(1)
    assert ["ผลคำร้อง" in text for text in office.line.arrived][:2] == [True, True]
    await office.ticks(5)
    assert len(office.line.arrived) == 4
    assert files(office) == ["RC-9"], "who has Telegram too gets it there"
    waiting = [one for one in people if await office.unsent(one)]
    assert waiting == people[2:6], "whom nobody could tell hears of it with the next answer"
    await office.tells(waiting[:2], NoticeKind.REQUEST_RESULT, values={"case": "8"}, once="another")
    await office.ticks(3)
    assert len(office.line.arrived) == 6, "the reserve is there for what is urgent"


async def test_who_wants_no_notices_of_receipts_gets_none(store: Store) -> None:
    office = Office(store)
    member_id = await with_receipt(office, 1, on_telegram(1))
    chat_id = await chat_at(office, on_telegram(1))
    async with store.work() as uow:
        await uow.notice_wishes.put(chat_id, Wish.RECEIPT, wanted=False)
    await tells(office, [member_id])
    await office.ticks(3)
    assert (came(office), await office.unsent(member_id)) == ([], [])
