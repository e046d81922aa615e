"""Loans, guarantees, deposits, welfare, dividends and receipts: the same over the fakes and both engines."""

from dataclasses import replace
from datetime import date

import pytest

from core.dividends import YearTotals
from core.errors import KeyConflictError
from core.guarantees import Party
from core.links import MemberId
from core.loans import LoanType, Method
from core.money import Baht
from core.ports import Store
from core.rates import Rate
from tests.builders import (
    associate,
    deposit,
    deposit_movement,
    dividend,
    grant,
    loan,
    loan_payment,
    member,
    registered,
)

HUGE = Baht.of("99,999,999,999.99")
"""More satang than 32 bits hold."""

FULL_LOAN = loan(
    contract_no="สม.2/2569",
    loan_type=LoanType.SPECIAL,
    method=Method.ANNUITY,
    annual_rate=Rate.of("5.8125"),
    payment=Baht.of("3,001.25"),
    last_interest_on=None,
    interest_due=Baht.of("12.34"),
    overdue_since=date(2026, 9, 30),
    overdue_principal=Baht.of("2,000.01"),
    overdue_interest=Baht.of("0.99"),
)


async def two_members(store: Store) -> tuple[MemberId, MemberId]:
    first = await registered(store, member())
    second = await registered(store, associate())
    return first.id, second.id


async def test_a_contract_comes_back_as_it_was_written(store: Store) -> None:
    owner, other = await two_members(store)
    async with store.work() as uow:
        full_id = await uow.loans.put(replace(FULL_LOAN, member_id=owner))
        plain_id = await uow.loans.put(loan(member_id=owner))
        await uow.loans.put(loan(member_id=other, contract_no="สม.3/2569"))
    async with store.read() as uow:
        assert list(await uow.loans.of_member(owner)) == [
            loan(member_id=owner, id=plain_id),
            replace(FULL_LOAN, member_id=owner, id=full_id),
        ]


async def test_contracts_stand_in_the_order_of_their_letters_on_every_engine(store: Store) -> None:
    owner, _ = await two_members(store)
    numbers = ["ฉ.1/2569", "a-2", "B-1", "10", "สม.1", "2"]
    async with store.work() as uow:
        for number in numbers:
            await uow.loans.put(loan(member_id=owner, contract_no=number))
        assert [kept.contract_no for kept in await uow.loans.of_member(owner)] == sorted(numbers)


async def test_a_contract_written_again_keeps_its_id_and_what_was_paid(store: Store) -> None:
    owner, _ = await two_members(store)
    async with store.work() as uow:
        loan_id = await uow.loans.put(loan(member_id=owner, overdue_since=date(2026, 9, 30)))
        await uow.loans.add_movements(loan_id, [loan_payment()])
        again = loan(member_id=owner, balance=Baht.of(0))
        assert await uow.loans.put(again) == loan_id
        assert list(await uow.loans.of_member(owner)) == [replace(again, id=loan_id)]
        assert list(await uow.loans.movements(loan_id, limit=2)) == [loan_payment()]


async def test_what_was_paid_comes_newest_first_and_in_pages(store: Store) -> None:
    owner, _ = await two_members(store)
    ledger = [
        loan_payment(on=date(2026, 9, 30), document_no="A1"),
        loan_payment(balance=None, instalment=None),
        loan_payment(principal=Baht.of(-100), interest=Baht.of("-0.01")),
        loan_payment(on=date(2025, 12, 31)),
    ]
    async with store.work() as uow:
        loan_id = await uow.loans.put(loan(member_id=owner))
        another = await uow.loans.put(loan(member_id=owner, contract_no="ฉ.1"))
        await uow.loans.add_movements(loan_id, ledger)
        await uow.loans.add_movements(another, [loan_payment(interest=HUGE)])
        await uow.loans.add_movements(another, [])
    async with store.read() as uow:
        assert list(await uow.loans.movements(loan_id, limit=2)) == [ledger[2], ledger[1]]
        assert list(await uow.loans.movements(loan_id, limit=9, offset=2)) == [ledger[0], ledger[3]]


async def test_interest_is_summed_by_year_over_all_of_the_members_contracts(store: Store) -> None:
    owner, other = await two_members(store)
    async with store.work() as uow:
        for number, whose in (("1", owner), ("2", owner), ("3", other)):
            loan_id = await uow.loans.put(loan(member_id=whose, contract_no=number))
            payments = [
                loan_payment(on=date(2025, 12, 31), interest=Baht.of("0.10")),
                loan_payment(on=date(2026, 1, 1), interest=HUGE),
                loan_payment(on=date(2026, 12, 31), interest=Baht.of("-0.05")),
            ]
            await uow.loans.add_movements(loan_id, payments)
    async with store.read() as uow:
        assert await uow.loans.interest_by_year(owner) == {
            2025: Baht.of("0.20"),
            2026: HUGE * 2 - Baht.of("0.10"),
        }
        assert await uow.loans.interest_by_year(MemberId(99)) == {}


async def test_a_document_is_entered_once(store: Store) -> None:
    owner, _ = await two_members(store)
    async with store.work() as uow:
        loan_id = await uow.loans.put(loan(member_id=owner))
        deposit_id = await uow.deposits.put(deposit(member_id=owner))
        await uow.loans.add_movements(loan_id, [loan_payment(document_no="A1")])
        await uow.deposits.add_movements(deposit_id, [deposit_movement(document_no="A1")])
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.loans.add_movements(loan_id, [loan_payment(document_no="A1")])
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.deposits.add_movements(deposit_id, [deposit_movement(document_no="A1")])


async def test_a_guarantee_is_seen_from_both_sides_with_the_other_persons_name_alone(store: Store) -> None:
    borrower, guarantor = await two_members(store)
    async with store.work() as uow:
        second = loan(member_id=borrower, id=await uow.loans.put(loan(member_id=borrower)))
        first = replace(FULL_LOAN, contract_no="ฉ.1", member_id=borrower)
        first = replace(first, id=await uow.loans.put(first))
        await uow.guarantees.put(first.id, guarantor, amount=HUGE, since=date(2025, 1, 5))
        await uow.guarantees.put(second.id, guarantor, released_on=date(2026, 1, 5))
        own = loan(member_id=guarantor, contract_no="สม.9")
        await uow.guarantees.put(await uow.loans.put(own), borrower)
    async with store.read() as uow:
        given = list(await uow.guarantees.given_by(guarantor))
        received = list(await uow.guarantees.received_by(borrower))
    assert [guarantee.loan for guarantee in given] == [first, second]
    assert [guarantee.loan for guarantee in received] == [first, second]
    assert {guarantee.party for guarantee in given} == {
        Party(member_no="026548", title="1", first_name="ประพันธ์", last_name="ตั้งใจสอน")
    }
    assert {guarantee.party for guarantee in received} == {
        Party(member_no="ส03548", title="3", first_name="ส้ม", last_name="ใจดี")
    }
    for found in (given, received):
        assert [(each.amount, each.since, each.released_on) for each in found] == [
            (HUGE, date(2025, 1, 5), None),
            (None, None, date(2026, 1, 5)),
        ]


async def test_a_guarantee_written_again_is_the_same_one(store: Store) -> None:
    borrower, guarantor = await two_members(store)
    third = await registered(store, member(member_no="000001", national_id=None))
    async with store.work() as uow:
        loan_id = await uow.loans.put(loan(member_id=borrower))
        await uow.guarantees.put(loan_id, guarantor, amount=Baht.of(1))
        await uow.guarantees.put(loan_id, third.id)
        await uow.guarantees.put(loan_id, guarantor, since=date(2026, 1, 1))
        received = await uow.guarantees.received_by(borrower)
        assert [(each.party.member_no, each.amount) for each in received] == [("000001", None), ("ส03548", None)]
        assert not await uow.guarantees.given_by(borrower)


async def test_deposits_have_accounts_and_ledgers(store: Store) -> None:
    owner, other = await two_members(store)
    ledger = [
        deposit_movement(on=date(2026, 9, 30), balance=HUGE, document_no="A1"),
        deposit_movement(amount=Baht.of("-0.01")),
        deposit_movement(),
    ]
    bare = deposit(member_id=owner, account_no="02-1", monthly=Baht.of(0), available=Baht.of(5), as_of=None)
    async with store.work() as uow:
        bare_id = await uow.deposits.put(bare)
        first_id = await uow.deposits.put(deposit(member_id=owner, balance=HUGE))
        other_id = await uow.deposits.put(deposit(member_id=other, account_no="03-1"))
        await uow.deposits.add_movements(first_id, ledger)
        await uow.deposits.add_movements(other_id, [deposit_movement(amount=Baht.of(7))])
        assert await uow.deposits.put(deposit(member_id=owner)) == first_id
    async with store.read() as uow:
        assert list(await uow.deposits.of_member(owner)) == [
            deposit(member_id=owner, id=first_id),
            replace(bare, id=bare_id),
        ]
        assert list(await uow.deposits.movements(first_id, limit=2)) == [ledger[2], ledger[1]]
        assert list(await uow.deposits.movements(first_id, limit=2, offset=2)) == [ledger[0]]


async def test_welfare_comes_newest_first_in_pages_and_summed_by_year(store: Store) -> None:
    owner, other = await two_members(store)
    grants = [
        grant(on=date(2025, 12, 31), amount=HUGE, note="คนที่สอง"),
        grant(kind="สวัสดิการเกษียณ"),
        grant(amount=Baht.of("0.01")),
        grant(on=date(2025, 1, 1), amount=HUGE),
    ]
    async with store.work() as uow:
        await uow.welfare.add(owner, grants)
        await uow.welfare.add(other, [grant(amount=HUGE)])
        await uow.welfare.add(other, [])
    async with store.read() as uow:
        assert list(await uow.welfare.of_member(owner, limit=3)) == [grants[2], grants[1], grants[0]]
        assert list(await uow.welfare.of_member(owner, limit=3, offset=3)) == [grants[3]]
        assert await uow.welfare.by_year(owner) == {2025: HUGE * 2, 2026: Baht.of("2,000.01")}


async def test_dividends_are_kept_by_year_and_the_newest_comes_first(store: Store) -> None:
    owner, other = await two_members(store)
    bare = dividend(year=2024, refund_rate=None, refund=Baht.of(0), net=None, paid_on=None)
    deducted = dividend(dividend_rate=Rate.of("5.8125"), deductions=Baht.of("0.50"), net=HUGE)
    async with store.work() as uow:
        await uow.dividends.put(owner, bare)
        await uow.dividends.put(owner, dividend())
        await uow.dividends.put(owner, deducted)
        await uow.dividends.put(other, dividend())
    async with store.read() as uow:
        assert list(await uow.dividends.of_member(owner)) == [deducted, bare]
        assert list(await uow.dividends.of_member(other)) == [dividend()]


async def test_what_all_members_were_paid_for_a_year_is_summed_also_where_no_net_is_said(store: Store) -> None:
    owner, other = await two_members(store)
    async with store.work() as uow:
        assert await uow.dividends.totals(2025) == YearTotals()
        await uow.dividends.put(owner, dividend())
        await uow.dividends.put(owner, dividend(year=2024))
        await uow.dividends.put(other, dividend(dividend=HUGE, refund=Baht.of("0.01"), deductions=Baht.of(5), net=None))
        assert await uow.dividends.totals(2025) == YearTotals(
            members=2,
            dividend=HUGE + Baht.of("6,013.50"),
            refund=Baht.of("6,500.01"),
            deductions=Baht.of(5),
            received=HUGE + Baht.of("12,508.51"),
        )
