"""Bills of a month: what is on them, which requests count, who has one, and what a second run makes anew."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import date

import pytest

from core.collection import BillLine, BillState, ItemKind
from core.errors import Refusal
from core.history import SYSTEM, Action
from core.members import MemberStatus
from core.money import ZERO, Baht
from core.ports import Store
from core.requests import RequestKind, RequestState
from core.services.billing import prepare
from core.services.lending import loans_of
from core.staff import Role
from storage.unit_of_work import SqlStore
from tests.builders import account, associate, deposit, loan, member
from tests.core.services.billing_office import DECEMBER, DEPOSIT, FUND, NOVEMBER, REPAYMENT, Billing, sealed_now
from tests.core.services.office import actor, values_of
from tests.fakes import MORNING, FakeStore
from tests.lending import emergency, late


async def test_what_a_bill_holds_in_the_words_of_a_receipt(store: Store) -> None:
    office = await Billing.ready(store)
    async with office.acting() as uow:
        await uow.bills.put_other_item(office.member.id, FUND)
        await uow.bills.put_other_item(office.member.id, replace(FUND, month=DECEMBER))
    assert await office.lines() == (
        BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้นรายเดือน", amount=Baht.of(2_000), instalment=174),
        BillLine(
            line=2,
            kind=ItemKind.LOAN,
            target="สม.1/2568",
            item="เงินกู้สามัญ",
            amount=Baht.of("2,966.58"),
            interest=Baht.of("966.58"),
            instalment=23,
            instalments=120,
        ),
        BillLine(line=3, kind=ItemKind.DEPOSIT, target=DEPOSIT, item="เงินฝากออมทรัพย์", amount=Baht.of(500)),
        BillLine(line=4, kind=ItemKind.OTHER, target="69/11", item="กองทุนฌาปนกิจ", amount=Baht.of("167.85")),
    )


async def test_the_loan_is_what_the_member_sees_as_the_next_instalment() -> None:
    office = await Billing.ready(FakeStore())
    async with office.acting() as uow:
        await uow.loans.put(late(member_id=office.member.id))
        seen = (await loans_of(uow, office.member, office.means.policy.loans)).open
    lines = [line for line in await office.lines() if line.kind is ItemKind.LOAN]
    assert {line.target: line.amount for line in lines} == {one.loan.contract_no: one.coming.total for one in seen}
    of_late = next(line for line in lines if line.item == "เงินกู้ฉุกเฉิน")
    assert (str(of_late.amount), str(of_late.interest), of_late.instalment) == ("5,225.62", "225.62", 5)


async def test_approved_requests_replace_the_amounts(store: Store) -> None:
    office = await Billing.ready(store)
    await office.asks(RequestKind.SHARE_UP, 2_500)
    await office.asks(RequestKind.REPAYMENT, 3_000, REPAYMENT)
    await office.asks(RequestKind.DEPOSIT, 800, DEPOSIT, state=RequestState.IN_FORCE)
    assert await office.amounts() == {
        "ค่าหุ้นรายเดือน": "2,500.00",
        "เงินกู้สามัญ": "3,966.58",
        "เงินฝากออมทรัพย์": "800.00",
    }


async def test_suspended_shares_are_no_line(store: Store) -> None:
    office = await Billing.ready(store)
    await office.asks(RequestKind.SHARE_SUSPEND, None)
    assert "ค่าหุ้นรายเดือน" not in await office.amounts()


@pytest.mark.parametrize("state", [RequestState.SUBMITTED, RequestState.HELD, RequestState.REJECTED])
async def test_a_request_that_is_not_approved_changes_nothing(state: RequestState) -> None:
    office = await Billing.ready(FakeStore())
    await office.asks(RequestKind.SHARE_UP, 2_500, state=state)
    assert (await office.amounts())["ค่าหุ้นรายเดือน"] == "2,000.00"


async def test_a_request_of_a_later_month_waits_for_it() -> None:
    office = await Billing.ready(FakeStore())
    await office.asks(RequestKind.SHARE_UP, 2_500, effective=DECEMBER)
    assert (await office.amounts())["ค่าหุ้นรายเดือน"] == "2,000.00"
    assert (await office.amounts(DECEMBER))["ค่าหุ้นรายเดือน"] == "2,500.00"


async def test_what_the_books_have_closed_is_not_billed_again() -> None:
    office = await Billing.ready(FakeStore())
    closed = date(2026, 11, 30)
    async with office.acting() as uow:
        await uow.shares.put_account(office.member.id, account(as_of=closed))
        await uow.loans.put(loan(member_id=office.member.id, as_of=closed, last_interest_on=closed))
        await uow.deposits.put(deposit(member_id=office.member.id, as_of=closed))
    assert await office.lines() == ()
    assert len(await office.lines(DECEMBER)) == 3


async def test_amounts_of_nothing_are_no_lines() -> None:
    office = await Billing.ready(FakeStore())
    async with office.acting() as uow:
        await uow.shares.put_account(office.member.id, account(monthly=ZERO, period=None))
        await uow.deposits.put(deposit(member_id=office.member.id, monthly=ZERO))
        await uow.bills.put_other_item(office.member.id, replace(FUND, amount=ZERO))
    assert [line.line for line in await office.lines()] == [1]


async def test_a_product_is_called_a_deposit_once() -> None:
    office = await Billing.ready(FakeStore())
    async with office.acting() as uow:
        await uow.deposits.put(deposit(member_id=office.member.id, product="เงินฝากประจำ"))
    assert "เงินฝากประจำ" in await office.amounts()


async def test_everybody_has_a_bill_who_has_something_to_pay(store: Store) -> None:
    office = await Billing.ready(store, pay_unit="P01")
    async with store.work() as uow:
        other = await uow.members.add(associate())
        gone = await uow.members.add(member(member_no="026549", national_id=None, status=MemberStatus.LEFT))
        nothing = await uow.members.add(member(member_no="026550", national_id=None))
        for one in (other, gone):
            await uow.shares.put_account(one, account())
    done = await office.prepares(at_once=2)
    bills = await office.bills()
    assert bills.keys() == {office.member.id, other}
    assert nothing not in bills
    assert (bills[office.member.id].pay_unit, bills[other].pay_unit) == ("P01", "0101")
    assert [(one.made, one.dropped, one.waiting) for one in done] == [(2, 0, 0), (0, 0, 0), (0, 0, 0)]
    assert bills[office.member.id].lines == await office.lines()
    async with store.read() as uow:
        state = await uow.requests.month(NOVEMBER)
    assert (state.prepared_at, state.prepared_by) == (MORNING, "staff:cashier")


async def test_the_history_says_it_once_with_counts_and_sums(store: Store) -> None:
    office = await Billing.ready(store)
    await office.prepares(at_once=1)
    entry = await office.newest()
    assert (entry.action, entry.subject, entry.member_id) == (Action.MONTH_PREPARED, "month:2026-11", None)
    assert values_of(entry) == [("units", "new", "1"), ("bills", "new", "1"), ("due", "new", "5466.58")]
    assert [one.action for one in await office.written()].count(Action.MONTH_PREPARED) == 1


async def test_a_second_run_takes_what_was_decided_meanwhile(store: Store) -> None:
    office = await Billing.ready(store)
    await office.prepares()
    before = (await office.bills())[office.member.id]
    assert [one.made for one in await office.prepares()] == [0]
    await office.asks(RequestKind.SHARE_UP, 2_500)
    assert [one.made for one in await office.prepares()] == [1]
    bill = (await office.bills())[office.member.id]
    assert (bill.id, bill.due - before.due) == (before.id, Baht.of(500))


async def test_a_bill_that_holds_nothing_any_more_goes(store: Store) -> None:
    office = await Billing.ready(store)
    await office.prepares()
    async with office.acting() as uow:
        await uow.members.update(replace(await office.kept(), status=MemberStatus.LEFT))
    assert [one.dropped for one in await office.prepares()] == [1]
    assert await office.bills() == {}


@pytest.mark.parametrize("state", [BillState.ANSWERED, BillState.POSTED])
async def test_bills_that_were_answered_stay(store: Store, state: BillState) -> None:
    office = await Billing.ready(store)
    await office.prepares()
    bill = await office.answers(state=state)
    await office.asks(RequestKind.SHARE_UP, 2_500)
    assert [one.made for one in await office.prepares()] == [0]
    assert await office.bills() == {office.member.id: bill}


async def test_who_waits_for_the_posting_of_the_last_month_has_no_bill_yet(store: Store) -> None:
    """Its interest would be charged twice otherwise."""
    office = await Billing.ready(store)
    await office.prepares()
    await office.answers()
    async with office.acting() as uow:
        await sealed_now(uow, DECEMBER)
    [done] = await office.prepares(DECEMBER)
    assert (done.made, done.waiting, await office.bills(DECEMBER)) == (0, 1, {})
    await office.answers(state=BillState.POSTED)
    assert [one.made for one in await office.prepares(DECEMBER)] == [1]


async def test_a_month_that_was_never_answered_is_billed_with_its_interest() -> None:
    office = await Billing.ready(FakeStore())
    await office.prepares()
    two_months = (await office.lines(DECEMBER))[1]
    assert (str(two_months.principal), str(two_months.interest)) == ("2,000.00", "1,965.37")  # 61 days


async def test_stopped_on_the_way_and_repeated_the_bills_are_the_same(store: Store) -> None:
    office = await Billing.ready(store)
    async with store.work() as uow:
        other = await uow.members.add(associate())
        await uow.shares.put_account(other, account())
    async with office.acting() as uow:
        first = await prepare(uow, office.means, actor("cashier"), NOVEMBER, at_once=1)
    assert (first.after, first.made) == (office.member.id, 1)
    async with store.read() as uow:
        assert (await uow.requests.month(NOVEMBER)).prepared_at is None
    with contextlib.suppress(ZeroDivisionError):
        async with office.acting() as uow:
            await prepare(uow, office.means, actor("cashier"), NOVEMBER, office.member.id)
            raise ZeroDivisionError
    assert (await office.bills()).keys() == {office.member.id}
    await office.prepares()
    assert (await office.bills()).keys() == {office.member.id, other}
    assert [entry.action for entry in await office.written()].count(Action.MONTH_PREPARED) == 1


async def test_two_who_prepare_at_once_make_every_bill_once(sql_store: SqlStore) -> None:
    office = await Billing.ready(sql_store)
    async with sql_store.work() as uow:
        for number in range(12):
            one = await uow.members.add(member(member_no=f"1000{number:02}", national_id=None))
            await uow.shares.put_account(one, account())
    ways = await asyncio.gather(*(office.prepares(at_once=3) for _ in range(3)))
    assert sum(part.made for done in ways for part in done) == len(await office.bills()) == 13


async def test_not_before_the_month_is_sealed() -> None:
    office = await Billing.ready(FakeStore(), sealed=False)
    with pytest.raises(Refusal) as refusal:
        await office.prepares()
    assert (refusal.value.key, refusal.value.values) == ("billing.not_sealed", {"month": NOVEMBER})
    assert await office.bills() == {}


async def test_not_once_the_next_month_is_prepared() -> None:
    office = await Billing.ready(FakeStore())
    async with office.acting() as uow:
        await sealed_now(uow, DECEMBER)
    await office.prepares(DECEMBER)
    with pytest.raises(Refusal) as refusal:
        await office.prepares()
    assert refusal.value.key == "billing.has_passed"


async def test_the_system_itself_may() -> None:
    office = await Billing.ready(FakeStore())
    await office.prepares(who="")
    assert (await office.newest()).actor == SYSTEM


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", list(Role))
async def test_who_may_prepare(role: Role) -> None:
    office = await Billing.ready(FakeStore())
    if role in {Role.CASHIER, Role.MANAGER}:
        assert [one.made for one in await office.prepares(who=role.value)] == [1]
        return
    with pytest.raises(Refusal):
        await office.prepares(who=role.value)
    assert await office.bills() == {}


async def test_several_contracts_stand_in_the_order_of_their_numbers() -> None:
    office = await Billing.ready(FakeStore())
    async with office.acting() as uow:
        await uow.loans.put(emergency(member_id=office.member.id))
    assert [line.target for line in await office.lines() if line.target] == ["ฉฉ.6900456", "สม.1/2568", DEPOSIT]
