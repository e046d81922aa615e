"""Bills, other items and the register of receipts over the fakes and both engines; what is personal is sealed."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.calendar import Month
from core.collection import Bill, BillState, OtherItem, Stage
from core.errors import KeyConflictError
from core.links import MemberId, digest
from core.money import Baht
from core.ports import Store, UnitOfWork
from storage.tables_collection import bill_lines, receipt_register
from storage.unit_of_work import SqlStore
from tests.billing import DECEMBER, answered, bill
from tests.builders import associate, member
from tests.fakes import MORNING
from tests.papers import paper

JANUARY = Month(2027, 1)


async def two_members(uow: UnitOfWork) -> tuple[MemberId, MemberId]:
    return await uow.members.add(member()), await uow.members.add(associate())


async def test_a_bill_comes_back_as_it_was_written_and_is_written_again_in_place(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        first = await uow.bills.put(bill(one))
        second = await uow.bills.put(answered(bill(one), "5,000.00", reason="เงินเดือนไม่พอ"))
        assert first == second
        found = await uow.bills.of_member(one, DECEMBER, held=True)
    assert found == replace(answered(bill(one), "5,000.00", reason="เงินเดือนไม่พอ"), id=first)
    assert found is not None
    assert (found.received, found.unpaid) == (Baht.of("5,000.00"), found.due - Baht.of("5,000.00"))


async def test_where_a_bill_stands_is_written_alone(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        kept = replace(answered(bill(one), "5,000.00"), id=await uow.bills.put(answered(bill(one), "5,000.00")))
        posted = replace(kept, state=BillState.POSTED, posted_at=MORNING, receipt_no="RC6912-000001", undo="{}")
        await uow.bills.settle(replace(posted, lines=()))
        assert await uow.bills.of_member(one, DECEMBER) == posted
        await uow.bills.settle(kept)
        assert await uow.bills.of_member(one, DECEMBER) == kept


async def test_bills_of_a_month_come_in_order_by_state_unit_and_what_is_open(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        await uow.bills.put(answered(bill(one, pay_unit="P1"), "5,000.00"))
        await uow.bills.put(bill(other, pay_unit="P2"))
        await uow.bills.put(bill(one, month=JANUARY))
        bills = uow.bills

        async def members(**asked: object) -> list[MemberId]:
            return [found.member_id for found in await bills.of_month(DECEMBER, 0, 9, **asked)]  # type: ignore[arg-type]

        assert await members() == [one, other]
        assert await members(states=frozenset({BillState.PREPARED})) == [other]
        assert await members(pay_unit="P1", held=True) == [one]
        assert await members(short=True) == [one]
        assert [found.member_id for found in await bills.of_month(DECEMBER, one, 9)] == [other]
        assert len(await bills.of_month(DECEMBER, 0, 1)) == 1


async def test_bills_are_found_by_numbers_and_page_by_page(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        await uow.bills.put(bill(one))
        await uow.bills.put(bill(other))
        found = await uow.bills.of_numbers(DECEMBER, {"026548", "ส03548", "999999"}, held=True)
        assert {number: each.member_id for number, each in found.items()} == {"026548": one, "ส03548": other}
        assert len(found["026548"].lines) == len(bill(one).lines)
        assert not await uow.bills.of_numbers(JANUARY, {"026548"})
        assert not await uow.bills.of_numbers(DECEMBER, ())
        pages = [await uow.bills.of_month(DECEMBER, 0, 1, skip=skip) for skip in (0, 1, 2)]
    assert [[each.member_id for each in page] for page in pages] == [[one], [other], []]


async def test_what_came_in_is_written_and_nothing_else_of_a_bill(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        ids = [await uow.bills.put(bill(person)) for person in (one, other)]
        said = replace(answered(bill(one), "5,000.00", reason="เงินเดือนไม่พอ"), id=ids[0])
        await uow.bills.answer([replace(said, pay_unit="P9", receipt_no="RC1")])
        await uow.bills.answer([])
        assert await uow.bills.of_member(one, DECEMBER) == said
        assert await uow.bills.of_member(other, DECEMBER) == replace(bill(other), id=ids[1])
        (totals,) = await uow.bills.totals(DECEMBER)
    assert (totals.answered, totals.received, totals.short) == (1, Baht.of(5_000), 1)


async def test_totals_are_told_for_each_unit(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        await uow.bills.put(replace(answered(bill(one, pay_unit="P1"), "5,000.00"), state=BillState.POSTED))
        await uow.bills.put(bill(other, pay_unit=""))
        nobody, unit = await uow.bills.totals(DECEMBER)
    assert (nobody.pay_unit, nobody.bills, nobody.answered, nobody.posted_amount) == ("", 1, 0, Baht.of(0))
    assert (unit.pay_unit, unit.bills, unit.short, unit.posted) == ("P1", 1, 1, 1)
    assert (unit.due, unit.received, unit.posted_amount) == (bill(one).due, Baht.of(5_000), Baht.of(5_000))


async def test_a_dropped_bill_is_gone(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        await uow.bills.drop(await uow.bills.put(bill(one)))
        assert await uow.bills.of_member(one, DECEMBER) is None


async def test_a_stage_of_a_month_begins_once(store: Store) -> None:
    later = MORNING + timedelta(days=1)
    async with store.work() as uow:
        assert await uow.bills.first_posted() is None
        assert await uow.bills.begin(JANUARY, Stage.POSTED, MORNING, "staff:wilai")
        assert await uow.bills.begin(DECEMBER, Stage.POSTED, MORNING, "staff:wilai")
        assert not await uow.bills.begin(DECEMBER, Stage.POSTED, later, "staff:anan")
        assert await uow.bills.begin(DECEMBER, Stage.PREPARED, later, "system")
        state = await uow.requests.month(DECEMBER)
        assert await uow.bills.first_posted() == DECEMBER
    assert (state.posted_at, state.posted_by, state.prepared_at, state.prepared_by) == (
        MORNING,
        "staff:wilai",
        later,
        "system",
    )
    assert not state.is_sealed


async def test_other_items_are_of_a_member_and_a_month(store: Store) -> None:
    fund = OtherItem(month=DECEMBER, item="กองทุนฌาปนกิจ", amount=Baht.of("167.85"))
    async with store.work() as uow:
        one, other = await two_members(uow)
        await uow.bills.put_other_item(one, replace(fund, amount=Baht.of(1)))
        await uow.bills.put_other_item(one, replace(fund, reference="2"))
        await uow.bills.put_other_item(one, fund)
        await uow.bills.put_other_item(other, replace(fund, month=JANUARY))
        assert list(await uow.bills.other_items(one, DECEMBER)) == [fund, replace(fund, reference="2")]
        assert not await uow.bills.other_items(other, DECEMBER)


async def test_numbers_have_no_gap_where_a_unit_of_work_fails(store: Store) -> None:
    async with store.work() as uow:
        assert await uow.receipt_register.next_number("RC6912") == 1
    with contextlib.suppress(ZeroDivisionError):
        async with store.work() as uow:
            assert await uow.receipt_register.next_number("RC6912") == 2
            raise ZeroDivisionError
    async with store.work() as uow:
        assert await uow.receipt_register.next_number("RC6912") == 2
        assert await uow.receipt_register.next_number("RC7001") == 1


async def test_numbers_are_given_once_to_many_at_once(sql_store: Store) -> None:
    async def take() -> int:
        async with sql_store.work() as uow:
            return await uow.receipt_register.next_number("RC6912")

    assert sorted(await asyncio.gather(*(take() for _ in range(12)))) == list(range(1, 13))


async def test_a_receipt_is_entered_once_and_never_changed(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        await uow.receipt_register.add(one, paper(), digest("code"))
        assert await uow.receipt_register.paper("2569/000123") == paper()
        [kept] = await uow.receipt_register.of_member(one, 9)
        assert await uow.receipt_register.by_code(digest("code")) == kept
        assert await uow.receipt_register.by_code(digest("other")) is None
        assert list(await uow.receipt_register.of_month(DECEMBER, "", 9)) == [kept]
        assert not await uow.receipt_register.of_month(DECEMBER, kept.receipt_no, 9)
    assert (kept.total, kept.void_at, len(kept.fingerprint)) == (paper().total, None, 64)
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.receipt_register.add(one, paper(), digest("second"))


async def test_a_void_receipt_keeps_its_number_and_its_paper(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        await uow.receipt_register.add(one, paper(), digest("code"))
        assert await uow.receipt_register.make_void("2569/000123", MORNING, "staff:wilai")
        assert not await uow.receipt_register.make_void("2569/000123", MORNING, "staff:wilai")
        assert not await uow.receipt_register.make_void("2569/000124", MORNING, "staff:wilai")
        [kept] = await uow.receipt_register.of_member(one, 9)
        assert kept.void_at == MORNING
        assert await uow.receipt_register.paper("2569/000123") == paper()


async def test_what_a_platform_calls_a_document_is_kept_for_each_bot(store: Store) -> None:
    async with store.work() as uow:
        one, _ = await two_members(uow)
        await uow.receipt_register.add(one, paper(), digest("code"))
        await uow.receipt_register.keep_file_id("2569/000123", "bot", "AgAD")
        await uow.receipt_register.keep_file_id("2569/000123", "bot", "AgAE")
        assert await uow.receipt_register.file_id("2569/000123", "bot") == "AgAE"
        assert await uow.receipt_register.file_id("2569/000123", "other") is None


async def test_reasons_and_papers_are_sealed(sql_store: SqlStore) -> None:
    async with sql_store.work() as uow:
        one, _ = await two_members(uow)
        await uow.bills.put(answered(bill(one), "0.00", reason="ลาออกแล้ว"))
        await uow.receipt_register.add(one, paper(), digest("code"))
        rows = await uow.connection.all(select(bill_lines.c.reason))
        [kept] = await uow.connection.all(select(receipt_register.c.paper))
    assert all("ลาออก".encode() not in row.reason for row in rows)
    assert "ประพันธ์".encode() not in kept.paper


def test_a_bill_says_what_it_is_about() -> None:
    made: Bill = bill(MemberId(1))
    assert made.due == sum((line.amount for line in made.lines), Baht.of(0))
    assert made.unpaid == made.received == Baht.of(0)
