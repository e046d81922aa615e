"""A posting is taken back: counter-entries, books as before, a void receipt, and a right one under the next number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.bill_posting import Doubt
from core.collection import BillState
from core.errors import Refusal
from core.history import Action
from core.money import ZERO, Baht
from core.notices import NoticeKind
from core.ports import Store
from core.requests import Ask, RequestKind
from core.staff import Power, Role, may
from tests.core.services.office import values_of
from tests.fakes import FakeStore
from tests.posting import DAY, DECEMBER, FUND, JANUARY, Ledgers, Till, moved

pytestmark = pytest.mark.shows("F31")


async def posted(store: Store, received: str | None = None, people: int = 1) -> tuple[Till, Ledgers]:
    """A month of which all is posted, and the first member's books before it."""
    till = await Till.opened(store, people)
    before = (await till.books())[till.people[0].id]
    await till.prepares(DECEMBER)
    await till.answers(DECEMBER, till.people[0], received)
    for person in till.people[1:]:
        await till.answers(DECEMBER, person)
    await till.posts(DECEMBER)
    return till, before


@pytest.mark.parametrize("received", [None, "5,000.00", "900.00", "0"])
async def test_the_books_are_as_they_were(store: Store, received: str | None) -> None:
    till, before = await posted(store, received)
    taken = await till.reverses(DECEMBER, till.people[0])
    after = (await till.books())[till.people[0].id]
    assert after.shares == before.shares
    assert [loan for loan, _ in after.loans] == [loan for loan, _ in before.loans]
    assert [account for account, _ in after.deposits] == [account for account, _ in before.deposits]
    assert moved(after) == ZERO
    assert after.receipts == ()
    bill = after.bills[0]
    assert (bill.state, bill.receipt_no, bill.posted_at, bill.undo) == (BillState.ANSWERED, None, None, "")
    assert taken.amount == bill.received


async def test_requests_that_came_into_force_are_taken_back_too(store: Store) -> None:
    till = await Till.opened(store)
    person = till.people[0]
    before = (await till.books())[person.id]
    await till.approved(person, Ask(kind=RequestKind.SHARE_SUSPEND), DECEMBER)
    await till.approved(person, Ask(kind=RequestKind.REPAYMENT, target="สม.100000", new=Baht.of(6_000)), DECEMBER)
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    await till.posts(DECEMBER)
    await till.reverses(DECEMBER, person)
    after = (await till.books())[person.id]
    assert after.shares == before.shares
    assert [loan for loan, _ in after.loans] == [loan for loan, _ in before.loans]


async def test_counter_entries_and_a_void_receipt_tell_what_was(store: Store) -> None:
    till, _ = await posted(store)
    await till.reverses(DECEMBER, till.people[0])
    books = (await till.books())[till.people[0].id]
    back, entry = books.share_movements
    assert (entry.document_no, back.document_no) == ("RC6912-000001", "RC6912-000001-R")
    assert (back.amount, back.balance) == (-entry.amount, Baht.of(100_000))
    for loan, (undone, paid) in books.loans:
        assert (undone.principal, undone.interest) == (-paid.principal, -paid.interest)
        assert (undone.document_no, undone.balance) == ("RC6912-000001-R", loan.balance)
    [(account, (less, saved))] = books.deposits
    assert (less.amount, less.document_no, less.balance) == (-saved.amount, "RC6912-000001-R", account.balance)
    [registered] = books.register
    assert registered.void_at == DAY
    async with store.read() as uow:
        assert await uow.receipt_register.paper("RC6912-000001") is not None


async def test_a_right_result_is_posted_under_the_next_number(store: Store) -> None:
    till, _ = await posted(store, people=2)
    person = till.people[0]
    await till.reverses(DECEMBER, person)
    bill = await till.answers(DECEMBER, person, "5,000.00")
    [done] = await till.posts(DECEMBER)
    assert done.numbers == ("RC6912-000003",)
    books = (await till.books())[person.id]
    fresh, _ = await posted(FakeStore(), "5,000.00")  # as if the wrong one had never been
    right = (await fresh.books())[fresh.people[0].id]
    assert books.shares == right.shares
    assert [loan for loan, _ in books.loans] == [loan for loan, _ in right.loans]
    assert [one.total for one in books.receipts] == [bill.received]
    assert [(one.receipt_no, one.void_at is None) for one in books.register] == [
        ("RC6912-000003", True),
        ("RC6912-000001", False),
    ]
    assert moved(books) + FUND == bill.received


async def test_the_member_and_the_history_are_told(store: Store) -> None:
    till, _ = await posted(store)
    person = till.people[0]
    await till.reverses(DECEMBER, person, "โรงเรียนแจ้งยอดผิด")
    await till.answers(DECEMBER, person)
    await till.posts(DECEMBER)
    async with till.acting() as uow:
        entry = (await uow.history.of_member(person.id, 1))[0]
        news = await uow.notices.due(DAY, 9)
    assert (entry.action, entry.actor.name, entry.reason) == (
        Action.MONTH_REVERSED.value,
        "staff:manager",
        "โรงเรียนแจ้งยอดผิด",
    )
    assert ("receipt_no", "old", "RC6912-000001") in values_of(entry)
    assert [one.kind for one in news].count(NoticeKind.RECEIPT_VOID) == 1
    assert [one.kind for one in news].count(NoticeKind.RECEIPT_READY) == 1, (
        "the new one alone, as nobody was told of the old"
    )


async def test_of_a_receipt_that_nobody_could_have_yet_nothing_is_told(store: Store) -> None:
    till = await Till.opened(store, at=DAY.replace(day=14))
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    await till.posts(DECEMBER)
    await till.reverses(DECEMBER, till.people[0])
    async with till.acting() as uow:
        news = await uow.notices.due(DAY, 9)
    assert NoticeKind.RECEIPT_VOID not in [one.kind for one in news]
    ready = [one.member_id for one in news if one.kind is NoticeKind.RECEIPT_READY]
    assert ready == [person.id for person in till.people[1:]], "and what waited of it is not told any more"


async def test_only_the_newest_is_taken_back(store: Store) -> None:
    till, _ = await posted(store)
    person = till.people[0]
    till.clock.at += timedelta(days=31)
    await till.prepares(JANUARY)
    await till.answers_all(JANUARY)
    await till.posts(JANUARY)
    before = await till.books()
    with pytest.raises(Refusal, match=r"month_posting\.not_newest"):
        await till.reverses(DECEMBER, person)
    assert await till.books() == before
    await till.reverses(JANUARY, person)
    await till.reverses(DECEMBER, person)
    assert moved((await till.books())[person.id]) == ZERO


async def test_a_later_bill_waits_until_the_month_is_posted_anew(store: Store) -> None:
    till, _ = await posted(store)
    person = till.people[0]
    till.clock.at += timedelta(days=31)
    await till.prepares(JANUARY)
    await till.answers_all(JANUARY)
    await till.reverses(DECEMBER, person)
    [done] = await till.posts(JANUARY)
    assert [one.why for one in done.doubtful] == [Doubt.EARLIER_WAITS]
    await till.posts(DECEMBER)
    [done] = await till.posts(JANUARY)
    assert done.numbers == ("RC7001-000001",)


async def test_what_was_saved_and_withdrawn_since_stays(store: Store) -> None:
    till, before = await posted(store)
    person = till.people[0]
    async with till.acting() as uow:
        shares = await uow.shares.account(person.id)
        assert shares is not None
        more = replace(shares, balance=shares.balance + Baht.of(10_000), as_of=date(2026, 12, 21))
        await uow.shares.put_account(person.id, more)
    await till.reverses(DECEMBER, person)
    after = (await till.books())[person.id].shares
    assert after is not None
    assert before.shares is not None
    assert after == replace(before.shares, balance=before.shares.balance + Baht.of(10_000), as_of=date(2026, 12, 21))


async def test_other_accounts_than_it_left_stand_in_the_way(store: Store) -> None:
    till, _ = await posted(store)
    person = till.people[0]
    async with till.acting() as uow:
        loan, *_ = await uow.loans.of_member(person.id)
        await uow.loans.put(replace(loan, balance=loan.balance - Baht.of(1)))
    before = await till.books()
    with pytest.raises(Refusal, match=r"month_posting\.books_moved"):
        await till.reverses(DECEMBER, person)
    assert await till.books() == before


async def test_what_cannot_be_taken_back(store: Store) -> None:
    till, _ = await posted(store, people=2)
    person, other = till.people
    await till.reverses(DECEMBER, other)
    before = await till.books()
    for month, whose, reason, key in (
        (DECEMBER, other, "ยอดผิด", "month_posting.not_posted"),
        (JANUARY, person, "ยอดผิด", "month_posting.not_posted"),
        (DECEMBER, replace(person, member_no="999999"), "ยอดผิด", "office.no_such_member"),
        (DECEMBER, person, "  ", "month_posting.no_reason"),
    ):
        with pytest.raises(Refusal) as refused:
            await till.reverses(month, whose, reason)
        assert refused.value.key == key
    assert await till.books() == before


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_who_may_take_it_back(role: Role) -> None:
    till, _ = await posted(FakeStore())
    if may(role, Power.MONTH_REVERSE):
        assert (await till.reverses(DECEMBER, till.people[0], who=role.value)).receipt_no == "RC6912-000001"
        return
    with pytest.raises(Refusal):
        await till.reverses(DECEMBER, till.people[0], who=role.value)
    assert (await till.bill(DECEMBER, till.people[0])).state is BillState.POSTED
