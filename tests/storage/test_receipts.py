"""Receipts as they are kept: whole, by month, void ones apart; the same over the fakes and both engines."""

from dataclasses import replace

from core.calendar import Month
from core.money import Baht
from core.ports import Store
from core.receipts import ReceiptLine
from tests.builders import (
    member,
    receipt,
    registered,
)
from tests.fakes import MORNING
from tests.papers import paper
from tests.storage.test_money import HUGE, two_members

FULL_LINE = ReceiptLine(
    line=3,
    item="ค่าธรรมเนียม",
    amount=Baht.of("0.25"),
    contract_no="ฉ.9/2569",
    instalment=1,
    instalments=12,
    principal=Baht.of("0.20"),
    interest=Baht.of("0.05"),
    balance=HUGE,
)


async def test_members_with_a_receipt_of_a_month_are_gone_through_but_for_void_ones(store: Store) -> None:
    owner, other = await two_members(store)
    third = (await registered(store, member(member_no="026550", national_id=None))).id
    async with store.work() as uow:
        await uow.receipts.put(owner, receipt())
        await uow.receipts.put(owner, receipt(receipt_no="ร.2"))
        await uow.receipts.put(other, receipt(receipt_no="ร.3"))
        await uow.receipts.put(third, receipt(receipt_no="ร.4", month=Month(2026, 11)))
        await uow.receipt_register.add(other, paper(receipt_no="ร.3", month=Month(2026, 10)), b"3" * 32)
        month = Month(2026, 10)
        assert await uow.receipts.holders(month, 0, 9) == [owner, other]
        assert await uow.receipts.holders(month, 0, 1) == [owner]
        assert await uow.receipts.holders(month, owner, 9) == [other]
        await uow.receipt_register.make_void("ร.3", MORNING, "staff:malee")
        assert await uow.receipts.holders(month, 0, 9) == [owner]


async def test_a_receipt_comes_back_with_its_lines_and_is_written_whole(store: Store) -> None:
    owner, other = await two_members(store)
    full = receipt(lines=(*receipt().lines, FULL_LINE))
    async with store.work() as uow:
        await uow.receipts.put(owner, receipt(receipt_no="ร.2", lines=()))
        await uow.receipts.put(owner, full)
        await uow.receipts.put(other, receipt(receipt_no="ร.3"))
        assert list(await uow.receipts.of_month(owner, Month(2026, 10))) == [receipt(receipt_no="ร.2", lines=()), full]
        await uow.receipts.put(owner, replace(full, lines=(FULL_LINE,)))
    async with store.read() as uow:
        kept = await uow.receipts.of_month(owner, Month(2026, 10))
        assert [each.lines for each in kept] == [(), (FULL_LINE,)]
        assert not await uow.receipts.of_month(owner, Month(2026, 9))
    assert full.total == Baht.of("5,009.57")
    assert receipt(lines=()).total == Baht.of(0)


async def test_months_with_a_receipt_are_named_once_newest_first(store: Store) -> None:
    owner, other = await two_members(store)
    months = [Month(2026, 9), Month(2025, 12), Month(2026, 10), Month(2026, 9)]
    async with store.work() as uow:
        for number, month in enumerate(months):
            await uow.receipts.put(owner, receipt(receipt_no=str(number), month=month))
        await uow.receipts.put(other, receipt(month=Month(2024, 1)))
    async with store.read() as uow:
        assert list(await uow.receipts.months(owner)) == [Month(2026, 10), Month(2026, 9), Month(2025, 12)]
