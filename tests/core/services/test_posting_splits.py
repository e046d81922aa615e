"""Posted in any batches, in any rounds of results, with postings taken back between: the books and the sums agree."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collection import BillState, ItemKind
from core.members import Member
from core.money import ZERO, Baht
from core.ports import Store
from core.services.posting import Posted
from tests.fakes import FakeStore
from tests.posting import DECEMBER, Ledgers, Till, moved

pytestmark = pytest.mark.shows("F31")

MOST_PEOPLE = 7
Round = tuple[Sequence[tuple[int, int]], int]
"""What came in for some of the people, in percent of their bills; and bills in a batch."""

rounds = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, MOST_PEOPLE - 1), st.integers(0, 100)), max_size=MOST_PEOPLE),
        st.integers(1, MOST_PEOPLE + 1),
    ),
    min_size=1,
    max_size=4,
)


async def test_two_who_post_at_once_post_once(sql_store: Store) -> None:
    till = await Till.opened(sql_store, MOST_PEOPLE * 3)
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    done = await asyncio.gather(*(till.posts(DECEMBER, at_once=2) for _ in range(4)))
    posted = [one for each in done for one in each]
    numbers = sorted(number for one in posted for number in one.numbers)
    assert numbers == [f"RC6912-{place:06}" for place in range(1, MOST_PEOPLE * 3 + 1)]
    await check(till, posted)


async def test_results_and_reversals_of_others_do_not_stand_in_the_way(sql_store: Store) -> None:
    """While two post, results of those who wait come in and others are taken back."""
    till = await Till.opened(sql_store, 12)
    await till.prepares(DECEMBER)
    for person in till.people[:6]:
        await till.answers(DECEMBER, person)
    await till.posts(DECEMBER)
    for person in till.people[6:9]:
        await till.answers(DECEMBER, person)
    await asyncio.gather(
        till.posts(DECEMBER, at_once=1),
        till.posts(DECEMBER, at_once=2),
        *(till.reverses(DECEMBER, person) for person in till.people[:3]),
        *(till.answers(DECEMBER, person) for person in till.people[9:]),
    )
    await till.posts(DECEMBER)
    await check(till)


async def test_accounts_are_held_so_that_nobody_elses_entry_is_lost(sql_store: Store) -> None:
    """While a month is posted others add to the same accounts, each reading them held."""
    till = await Till.opened(sql_store, 2)
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)

    async def more(person: Member) -> None:
        async with till.acting() as uow:
            shares = await uow.shares.account(person.id, held=True)
            loan, *_ = await uow.loans.of_member(person.id, held=True)
            (saved,) = await uow.deposits.of_member(person.id, held=True)
            assert shares is not None
            await uow.shares.put_account(person.id, replace(shares, balance=shares.balance + Baht(1)))
            await uow.loans.put(replace(loan, balance=loan.balance + Baht(1)))
            await uow.deposits.put(replace(saved, balance=saved.balance + Baht(1)))

    others = [more(person) for person in till.people for _ in range(4)]
    await asyncio.gather(till.posts(DECEMBER, at_once=1), *others)
    fresh = await Till.opened(FakeStore(), 2)
    await fresh.prepares(DECEMBER)
    await fresh.answers_all(DECEMBER)
    await fresh.posts(DECEMBER)
    for found, expected in zip((await till.books()).values(), (await fresh.books()).values(), strict=True):
        assert found.shares is not None
        assert expected.shares is not None
        assert found.shares.balance == expected.shares.balance + Baht(4)
        assert found.loans[0][0].balance == expected.loans[0][0].balance + Baht(4)
        assert found.deposits[0][0].balance == expected.deposits[0][0].balance + Baht(4)


@settings(max_examples=25)
@given(told=rounds, taken_back=st.lists(st.integers(0, MOST_PEOPLE - 1), max_size=3))
def test_any_split_gives_the_same(told: Sequence[Round], taken_back: Sequence[int]) -> None:
    asyncio.run(_any_split(told, taken_back))


async def _any_split(told: Sequence[Round], taken_back: Sequence[int]) -> None:
    till = await Till.opened(FakeStore(), MOST_PEOPLE)
    await till.prepares(DECEMBER)
    for place, (results, at_once) in enumerate(told):
        for who, percent in results:
            await _answered(till, till.people[who], percent)
        await till.posts(DECEMBER, at_once)
        for who in taken_back if not place else ():
            await _taken_back(till, till.people[who])
    books = await check(till)
    once = await Till.opened(FakeStore(), MOST_PEOPLE)
    await once.prepares(DECEMBER)
    for ledgers, person in zip(books.values(), once.people, strict=True):
        if ledgers.bills[0].state is BillState.POSTED:
            await once.answers(DECEMBER, person, ledgers.bills[0].received)
    await once.posts(DECEMBER)
    for ledgers, other in zip(books.values(), (await once.books()).values(), strict=True):
        if ledgers.bills[0].state is BillState.POSTED:
            assert accounts(ledgers) == accounts(other)
            assert [one.lines for one in ledgers.receipts] == [one.lines for one in other.receipts]


async def _answered(till: Till, person: Member, percent: int) -> None:
    """As an office does it: what is posted takes no result any more."""
    bill = await till.bill(DECEMBER, person)
    if bill.state is not BillState.POSTED:
        await till.answers(DECEMBER, person, Baht(bill.due.satang * percent // 100))


async def _taken_back(till: Till, person: Member) -> None:
    if (await till.bill(DECEMBER, person)).state is BillState.POSTED:
        await till.reverses(DECEMBER, person)


def accounts(ledgers: Ledgers) -> tuple[object, ...]:
    loans = [loan for loan, _ in ledgers.loans]
    return ledgers.shares, loans, [account for account, _ in ledgers.deposits]


async def check(till: Till, posted: Sequence[Posted] = ()) -> dict[int, Ledgers]:
    """Balances are what was there and what moved, each receipt what its bill received, numbers have no gap."""
    books: dict[int, Ledgers] = {}
    fresh = await (await Till.opened(FakeStore(), len(till.people))).books()
    numbers: list[str] = []
    for (member_id, ledgers), before in zip((await till.books()).items(), fresh.values(), strict=True):
        books[member_id] = ledgers
        numbers += [one.receipt_no for one in ledgers.register]
        _check_one(ledgers, before)
    assert sorted(numbers) == [f"RC6912-{place:06}" for place in range(1, len(numbers) + 1)]
    async with till.store.read() as uow:
        [unit] = await uow.bills.totals(DECEMBER)
    standing = [one.total for ledgers in books.values() for one in ledgers.register if one.void_at is None]
    assert sum(standing, ZERO) == unit.posted_amount
    if posted:
        assert sum((one.total for one in posted), ZERO) == unit.posted_amount
        assert await till.posts(DECEMBER) == []
    return books


def _check_one(ledgers: Ledgers, before: Ledgers) -> None:
    assert ledgers.shares is not None
    assert before.shares is not None
    assert ledgers.shares.balance == sum((one.amount for one in ledgers.share_movements), before.shares.balance)
    for (loan, paid), (old, _) in zip(ledgers.loans, before.loans, strict=True):
        assert loan.balance == old.balance - sum((one.principal for one in paid), ZERO)
    for (account, saved), (held, _) in zip(ledgers.deposits, before.deposits, strict=True):
        assert account.balance == sum((one.amount for one in saved), held.balance)
    [bill] = ledgers.bills
    standing = [one for one in ledgers.register if one.void_at is None]
    assert [one.receipt_no for one in ledgers.receipts] == [one.receipt_no for one in standing]
    assert len(standing) <= 1
    assert bill.receipt_no == next((one.receipt_no for one in standing), None)
    if bill.state is BillState.POSTED:
        others = sum((line.received or ZERO for line in bill.lines if line.kind is ItemKind.OTHER), ZERO)
        assert moved(ledgers) + others == bill.received == sum((one.total for one in ledgers.receipts), ZERO)
    else:
        assert moved(ledgers) == ZERO
    documents = Counter(one.document_no for one in ledgers.share_movements)
    assert all(count == 1 for count in documents.values())
