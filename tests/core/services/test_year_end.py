"""Dividend and refund of a year are worked out, looked at and posted (rules N1, N3)."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from core.dividend_rules import DividendMethod, DividendRules
from core.dividends import YearTotals
from core.history import Action
from core.members import MemberStatus
from core.money import ZERO, Baht
from core.ports import Store
from core.rates import Rate
from core.services.year_end import Without
from core.services.yearly import worked_year_of
from core.shares import MovementKind
from tests.builders import account, dividend, means, movement, policy
from tests.core.services.dividing import (
    END,
    NEW_YEAR,
    PAID,
    RATES,
    YEAR,
    by,
    every_month,
    paid_to,
    posts,
    saver,
    seen,
    told,
)
from tests.core.services.office import Office, actor, values_of
from tests.fakes import FakeClock, FakeStore

pytestmark = pytest.mark.shows("N3")


async def test_the_worked_cases_go_the_whole_way(store: Store) -> None:
    """100,000 and 1,000 a month at 5.70 % are 6,013.50; 50,000 of interest at 13 % are 6,500."""
    office = await Office.opened(store)
    person = await saver(store, 1)
    given = by()
    looked = await seen(store, given)
    assert (looked.members, looked.shares, looked.interest) == (1, Baht.of(112_000), Baht.of(50_000))
    assert (looked.dividend, looked.refund, looked.received) == (PAID.dividend, PAID.refund, PAID.received)
    assert looked.without == ((office.member.member_no, Without.NOTHING),)
    assert looked.on_file == YearTotals()
    assert not await paid_to(store, person.id)
    done = await posts(store, given)
    assert replace(done, on_file=YearTotals()) == looked
    assert await paid_to(store, person.id) == [PAID]
    assert not await paid_to(store, office.member.id)
    async with store.read() as uow:
        worked = await worked_year_of(uow, given, person, PAID)
    assert worked.dividend_agrees
    assert worked.refund_agrees
    (notice,) = await told(store)
    assert (notice.kind.value, notice.member_id, notice.values) == ("dividend-ready", person.id, {"year": "2026"})
    entry = await office.newest()
    assert (entry.action, entry.actor, entry.subject) == (Action.YEAR_POSTED, actor("manager"), "year:2026")
    assert values_of(entry) == [
        ("members", "new", "1"),
        ("dividend", "new", "6,013.50"),
        ("refund", "new", "6,500.00"),
        ("received", "new", "12,513.50"),
    ]


async def test_batches_of_any_size_come_to_the_same(store: Store) -> None:
    await Office.opened(store)
    for number in range(1, 6):
        await saver(store, number, forward=number * 1_000, interest=number * 100)
    given = by()
    one, all_at_once = await seen(store, given, at_once=1), await seen(store, given, at_once=99)
    assert one == all_at_once
    assert one.members == 5
    assert await seen(store, given, at_once=6) == one  # the last batch is full, and nobody comes after it
    done = await posts(store, given, at_once=1)
    assert (done.members, done.received) == (5, one.received)
    assert done.on_file == YearTotals(
        members=5, dividend=one.dividend, refund=one.refund, received=one.received, deductions=ZERO
    )


async def test_who_gets_nothing_or_no_refund_and_why(store: Store) -> None:
    await Office.opened(store, status=MemberStatus.LEFT)
    out = movement(on=date(YEAR, 6, 30), kind=MovementKind.WITHDRAW, amount=Baht.of(-100_000))
    gone = await saver(store, 1, ledger=[out], status=MemberStatus.LEFT)
    stays = await saver(store, 2, status=MemberStatus.LEFT)
    late = await saver(store, 3, overdue_since=date(YEAR, 12, 31))
    settled = await saver(store, 4, overdue_since=date(YEAR + 1, 1, 31))
    unknown = await saver(store, 5, ledger=[movement(on=date(YEAR + 1, 1, 2))])
    async with store.work() as uow:
        await uow.shares.put_account(unknown.id, account(as_of=date(YEAR + 1, 1, 2)))
    poor = await saver(store, 6, forward=0, ledger=[], interest=0)
    only_late = await saver(store, 7, forward=0, ledger=[], overdue_since=date(2025, 1, 31))
    given = by(none_in_default=True)
    done = await posts(store, given)
    assert dict(done.without) == {
        "026548": Without.LEFT,
        gone.member_no: Without.LEFT,
        late.member_no: Without.DEFAULT,
        unknown.member_no: Without.LEDGER,
        poor.member_no: Without.NOTHING,
        only_late.member_no: Without.DEFAULT,
    }
    assert await paid_to(store, stays.id) == await paid_to(store, settled.id) == [PAID]
    assert await paid_to(store, late.id) == [replace(PAID, refund=ZERO, net=PAID.dividend)]
    for person in (gone, unknown, poor, only_late):
        assert not await paid_to(store, person.id)
    assert [notice.member_id for notice in await told(store)] == [stays.id, late.id, settled.id]
    assert done.interest == Baht.of(100_000)  # of those who get a refund


async def test_the_policy_without_that_rule_gives_the_refund_in_default_too() -> None:
    store = FakeStore()
    await Office.opened(store)
    late = await saver(store, 1, overdue_since=date(YEAR, 12, 31))
    await posts(store, by())
    assert await paid_to(store, late.id) == [PAID]


async def test_shares_that_stood_still_all_year_need_no_ledger() -> None:
    store = FakeStore()
    await Office.opened(store)
    still = await saver(store, 1, ledger=[])
    older = await saver(store, 2, ledger=[])
    doubtful = await saver(store, 3, ledger=[])
    async with store.work() as uow:
        whole = account(balance=Baht.of(100_000), brought_forward=ZERO)
        await uow.shares.put_account(older.id, replace(whole, as_of=date(2025, 12, 31)))
        await uow.shares.put_account(doubtful.id, replace(whole, as_of=END))
    done = await posts(store, by())
    assert done.without[1:] == ((doubtful.member_no, Without.LEDGER),)
    for person in (still, older):
        (paid,) = await paid_to(store, person.id)
        assert paid.dividend == Baht.of(5_700)


async def test_a_ledger_that_has_only_a_part_of_the_year_is_not_enough() -> None:
    """From July on it is on file, so that 106,000 would count for the whole year, where 100,000 was brought in."""
    store = FakeStore()
    await Office.opened(store)
    partly = await saver(store, 1, forward=106_000, ledger=every_month()[6:])
    untold = await saver(store, 2, forward=106_000, ledger=every_month()[6:])
    whole = account(as_of=END, balance=Baht.of(112_000), period=None)
    async with store.work() as uow:
        await uow.shares.put_account(partly.id, replace(whole, brought_forward=Baht.of(100_000)))
        await uow.shares.put_account(untold.id, replace(whole, brought_forward=ZERO))
    done = await posts(store, by())
    assert done.without[1:] == ((partly.member_no, Without.LEDGER),)
    assert done.members == 1


async def test_a_dividend_is_not_posted_at_more_than_the_policy_allows() -> None:
    store = FakeStore()
    await Office.opened(store)
    person = await saver(store, 1, ledger=[])
    await posts(store, by(most_rate=Rate.of(5)))
    (paid,) = await paid_to(store, person.id)
    assert (paid.dividend_rate, paid.dividend) == (Rate.of(5), Baht.of(5_000))


async def test_the_method_is_that_of_the_policy_at_the_end_of_the_year() -> None:
    """100,000 for all of the year, and what was paid on the 28th counts by days: the rules of 2027 do not matter."""
    store = FakeStore()
    await Office.opened(store)
    person = await saver(store, 1)
    daily, monthly = (
        replace(policy(), dividend=DividendRules(method=method, years=(RATES,)))
        for method in (DividendMethod.DAILY, DividendMethod.MONTHLY)
    )
    given = means(clock=FakeClock(NEW_YEAR), policies=[daily, replace(monthly, valid_from=date(2027, 1, 1))])
    await posts(store, given)
    (paid,) = await paid_to(store, person.id)
    days = sum((END - one.on).days for one in every_month())
    assert paid.dividend == Baht.rounded(RATES.dividend.of_baht(Baht.of(1_000)) * days / 365) + Baht.of(5_700)


async def test_posting_again_changes_nothing_and_who_was_late_gets_a_row(store: Store) -> None:
    office = await Office.opened(store)
    first, late = await saver(store, 1), await saver(store, 2)
    async with store.work() as uow:
        await uow.shares.put_account(late.id, account(as_of=END, balance=Baht.of(500), brought_forward=ZERO))
        await uow.dividends.put(office.member.id, dividend(year=YEAR))  # came by a file
    given = by()
    await posts(store, given)
    assert await paid_to(store, office.member.id) == [dividend(year=YEAR)]
    written, notices = await office.written(), await told(store)
    tomorrow = by(NEW_YEAR.replace(day=5))
    again = await posts(store, tomorrow)
    assert (again.members, again.already) == (0, 3)
    assert await paid_to(store, first.id) == [PAID]
    assert (await office.written(), await told(store)) == (written, notices)
    assert again.on_file.members == 3


async def test_an_entry_is_written_once_more_when_somebody_who_was_late_is_posted() -> None:
    store = FakeStore()
    office = await Office.opened(store)
    await saver(store, 1)
    late = await saver(store, 2, ledger=[])
    async with store.work() as uow:
        await uow.shares.put_account(late.id, account(as_of=END, balance=Baht.of(500), brought_forward=ZERO))
    done = await posts(store, by())
    assert (late.member_no, Without.LEDGER) in done.without
    async with store.work() as uow:
        await uow.shares.add_movements(late.id, [movement(on=date(2025, 1, 31), amount=Baht.of(500))])
    again = await posts(store, by())
    assert (again.members, again.dividend) == (1, Baht.of("28.50"))
    sums = [{name: text for name, _, text in values_of(one)} for one in (await office.written())[-2:]]
    assert [one["members"] for one in sums] == ["1", "2"]


async def test_two_at_once_post_once(sql_store: Store) -> None:
    office = await Office.opened(sql_store)
    people = [await saver(sql_store, number, forward=number * 1_000) for number in range(1, 8)]
    given = by()
    expected = await seen(sql_store, given)
    one, other = await asyncio.gather(posts(sql_store, given), posts(sql_store, given, "manager2"))
    assert (one.members + other.members, one.received + other.received) == (7, expected.received)
    assert [len(await paid_to(sql_store, person.id)) for person in people] == [1] * 7
    assert len(await told(sql_store)) == 7
    entries = [entry for entry in await office.written() if entry.action == Action.YEAR_POSTED]
    assert len(entries) == 1
    assert ("received", "new", str(expected.received)) in values_of(entries[0])


async def test_who_holds_most_shares_is_known_for_the_law() -> None:
    store = FakeStore()
    await Office.opened(store)
    for number in range(1, 15):
        await saver(store, number, forward=number * 1_000, ledger=[], interest=0)
    looked = await seen(store, by(), at_once=3)
    assert [number for _, number in looked.largest] == [f"{number:06}" for number in range(14, 4, -1)]
    assert looked.largest[0][0] == Baht.of(14_000)
