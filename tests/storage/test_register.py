"""The register's repositories, over the fakes and both engines."""

from dataclasses import replace
from datetime import date

import pytest

from core.errors import KeyConflictError
from core.members import Member, MemberStatus
from core.money import Baht
from core.ports import Store
from core.shares import MovementKind, ShareAccount, ShareMovement
from tests.builders import associate, member
from tests.fakes import MORNING


async def add_all(store: Store, *people: Member) -> None:
    async with store.work() as uow:
        for person in people:
            await uow.members.add(person)


async def test_a_member_comes_back_as_it_was_written(store: Store) -> None:
    new = member(
        employee_no="E-77",
        address="12 ม.3 ต.บ้านน้ำใส",
        phone="081-000-0000",
        email="teacher@example.org",
        share_monthly=Baht.of("2,000.00"),
        locked=True,
    )
    async with store.work() as uow:
        member_id = await uow.members.add(new)
    async with store.read() as uow:
        assert await uow.members.get(member_id) == replace(new, id=member_id)
        assert await uow.members.by_number("026548") == replace(new, id=member_id)
        assert await uow.members.by_number("026549") is None
        assert await uow.members.by_national_id("3102200134821") == replace(new, id=member_id)
        assert await uow.members.by_national_id("3102200134813") is None


async def test_an_associate_may_lack_everything_that_is_not_required(store: Store) -> None:
    new = associate(birth_date=None, national_id=None, title=None, unit=None)
    async with store.work() as uow:
        member_id = await uow.members.add(new)
        assert await uow.members.get(member_id) == replace(new, id=member_id)


async def test_an_update_changes_one_member_and_no_other(store: Store) -> None:
    async with store.work() as uow:
        first = await uow.members.add(member())
        second = await uow.members.add(associate())
        changed = replace(member(id=first), phone="034-123-456", status=MemberStatus.LEFT, national_id=None)
        await uow.members.update(changed)
        assert await uow.members.get(first) == changed
        assert await uow.members.get(second) == associate(id=second)


@pytest.mark.parametrize("key", ["member_no", "employee_no", "national_id"])
async def test_a_link_key_belongs_to_one_member(store: Store, key: str) -> None:
    first = member(employee_no="E-1")
    same = associate(**{key: getattr(first, key)})
    with pytest.raises(KeyConflictError) as refusal:
        await add_all(store, first, same)
    assert first.national_id
    assert first.national_id not in str(refusal.value)
    async with store.read() as uow:
        assert await uow.members.by_number(first.member_no) is None, "the transaction was rolled back"


async def test_members_without_an_employee_number_do_not_collide(store: Store) -> None:
    async with store.work() as uow:
        await uow.members.add(member(national_id=None))
        await uow.members.add(associate(national_id=None))


async def test_shares_have_an_account_and_a_ledger(store: Store) -> None:
    account = ShareAccount(as_of=date(2026, 10, 31), balance=Baht.of("214,500.00"), monthly=Baht.of(2_000), period=173)
    ledger = [
        ShareMovement(on=date(2025, 12, 31), kind=MovementKind.MONTHLY, amount=Baht.of(2_000), period=171),
        ShareMovement(on=date(2026, 1, 31), kind=MovementKind.MONTHLY, amount=Baht.of("2,000.25"), document_no="A1"),
        ShareMovement(on=date(2026, 1, 31), kind=MovementKind.WITHDRAW, amount=Baht.of(-500), balance=Baht.of(9)),
        ShareMovement(on=date(2026, 11, 30), kind=MovementKind.MONTHLY, amount=Baht.of(7)),
    ]
    async with store.work() as uow:
        owner = await uow.members.add(member())
        other = await uow.members.add(associate())
        assert await uow.shares.account(owner) is None
        await uow.shares.put_account(owner, replace(account, period=172))
        await uow.shares.put_account(owner, account)
        await uow.shares.add_movements(owner, ledger)
        await uow.shares.add_movements(other, ledger)
    async with store.read() as uow:
        assert await uow.shares.account(owner) == account
        assert await uow.shares.account(other) is None
        assert list(await uow.shares.movements(owner, limit=2)) == [ledger[3], ledger[2]]
        assert list(await uow.shares.movements(owner, limit=9, offset=2)) == [ledger[1], ledger[0]]
        by_year = await uow.shares.moved_by_year(owner, date(2026, 10, 31))
        assert dict(by_year) == {2025: Baht.of(2_000), 2026: Baht.of("1,500.25")}
        assert list(await uow.shares.of_year(owner, 2025)) == ledger[:1]
        assert list(await uow.shares.of_year(owner, 2026)) == ledger[1:]
        assert list(await uow.shares.of_year(owner, 2024)) == []


async def test_sums_beyond_32_bits_stay_exact(store: Store) -> None:
    amount = Baht.of("99,999,999,999.99")
    async with store.work() as uow:
        owner = await uow.members.add(member())
        movement = ShareMovement(on=date(2026, 1, 31), kind=MovementKind.EXTRA, amount=amount)
        await uow.shares.add_movements(owner, [movement] * 3)
        assert await uow.shares.moved_by_year(owner, date(2026, 12, 31)) == {2026: amount * 3}


async def test_nothing_is_added_for_no_movements(store: Store) -> None:
    async with store.work() as uow:
        owner = await uow.members.add(member())
        await uow.shares.add_movements(owner, [])
        assert not await uow.shares.movements(owner, limit=1)
        assert not await uow.shares.moved_by_year(owner, date(2026, 12, 31))


async def test_a_code_means_what_is_in_force_on_the_day(store: Store) -> None:
    async with store.work() as uow:
        await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใส", date(2020, 1, 1))
        await uow.codes.put("unit", "0101", "โรงเรียนน้ำใสวิทยา", date(2026, 1, 1))
        await uow.codes.put("unit", "0102", "โรงเรียนบ้านไร่", date(2020, 1, 1))
        await uow.codes.put("title", "0101", "นาย", date(2020, 1, 1))
        await uow.codes.put("title", "0101", "นาง", date(2020, 1, 1))
    async with store.read() as uow:
        assert await uow.codes.description("unit", "0101", date(2025, 12, 31)) == "โรงเรียนบ้านน้ำใส"
        assert await uow.codes.description("unit", "0101", date(2026, 1, 1)) == "โรงเรียนน้ำใสวิทยา"
        assert await uow.codes.description("unit", "0101", date(2019, 12, 31)) is None
        assert await uow.codes.description("title", "0101", date(2026, 1, 1)) == "นาง"
        units = await uow.codes.of_kind("unit", date(2026, 6, 1))
        assert units == {"0101": "โรงเรียนน้ำใสวิทยา", "0102": "โรงเรียนบ้านไร่"}


async def test_a_policy_of_the_same_date_is_replaced(store: Store) -> None:
    async with store.work() as uow:
        await uow.policies.put(date(2026, 1, 1), "later", MORNING, "os:somchai")
        await uow.policies.put(date(2020, 1, 1), "wrong", MORNING, "os:somchai")
        await uow.policies.put(date(2020, 1, 1), "first", MORNING, "os:somchai")
    async with store.read() as uow:
        assert list(await uow.policies.texts()) == ["first", "later"]


async def test_all_members_are_gone_through_by_their_inner_number_whatever_their_status(store: Store) -> None:
    await add_all(store, member(), associate(status=MemberStatus.LEFT), member(member_no="026549", national_id=None))
    async with store.read() as uow:
        first = await uow.members.after(0, 2)
        assert [one.member_no for one in first] == ["026548", "ส03548"]
        assert await uow.members.get(first[1].id) == first[1]
        assert [one.member_no for one in await uow.members.after(first[1].id, 2)] == ["026549"]
        assert not await uow.members.after(99, 2)
