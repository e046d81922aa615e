"""What came in for a month is posted: balances, movements, receipts, news; each once ("The month", F31)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.bill_posting import Doubt
from core.clock import BANGKOK
from core.collection import BillState
from core.errors import Refusal
from core.loan_schedule import interest
from core.money import ZERO, Baht
from core.ports import Store
from core.rates import Rate
from core.requests import Ask, RequestKind
from core.services.posting import waiting
from core.shares import MovementKind, ShareMovement
from tests.core.services.office import actor
from tests.posting import DAY, DECEMBER, FUND, JANUARY, Till, moved

pytestmark = pytest.mark.shows("F31")


async def test_all_that_came_in_moves_the_books_and_makes_a_receipt(store: Store) -> None:
    till = await Till.opened(store)
    person = till.people[0]
    await till.prepares(DECEMBER)
    bill = await till.answers(DECEMBER, person)
    [done] = await till.posts(DECEMBER)
    books = (await till.books())[person.id]
    shares, (movement,) = books.shares, books.share_movements
    assert shares is not None
    assert (shares.balance, shares.period, shares.as_of) == (Baht.of(102_000), 101, DAY.date())
    assert movement == ShareMovement(
        on=DAY.date(),
        kind=MovementKind.MONTHLY,
        amount=Baht.of(2_000),
        balance=Baht.of(102_000),
        period=101,
        document_no="RC6912-000001",
    )
    _, (loan, (paid,)) = books.loans
    owed = interest(Baht.of(490_000), Rate.of("5.75"), date(2026, 10, 31), date(2026, 12, 31))
    assert (loan.instalments_paid, loan.last_interest_on) == (23, DECEMBER.last_day())
    assert (paid.principal, paid.interest, paid.instalment) == (Baht.of(5_000), owed, 23)
    assert loan.balance == paid.balance == Baht.of(485_000)
    [(saved, (entry,))] = books.deposits
    assert (saved.balance, entry.amount, entry.document_no) == (
        Baht.of("35,750.75"),
        Baht.of(500),
        "RC6912-000001",
    )
    assert (done.bills, done.numbers, done.total, done.doubtful) == (1, ("RC6912-000001",), bill.due, ())
    [receipt], [registered] = books.receipts, books.register
    assert (receipt.total, registered.total, registered.void_at) == (bill.due, bill.due, None)
    assert moved(books) + FUND == bill.due
    posted = books.bills[0]
    assert (posted.state, posted.receipt_no, posted.posted_at) == (BillState.POSTED, "RC6912-000001", DAY)


async def test_only_what_came_in_makes_movements_and_lines(store: Store) -> None:
    """The usual order: other items, interest, principal; nothing is left for shares and deposit."""
    till = await Till.opened(store)
    person = till.people[0]
    before = (await till.books())[person.id]
    await till.prepares(DECEMBER)
    bill = await till.bill(DECEMBER, person)
    came = FUND + sum((line.interest for line in bill.lines), ZERO) + Baht.of(1_000)
    await till.answers(DECEMBER, person, came)
    await till.posts(DECEMBER)
    books = (await till.books())[person.id]
    assert not books.share_movements
    assert books.shares is not None
    assert before.shares is not None
    assert (books.shares.balance, books.shares.period) == (before.shares.balance, before.shares.period)
    assert not books.deposits[0][1]
    [receipt] = books.receipts
    assert [line.line for line in receipt.lines] == [1, 2, 3]
    assert [line.contract_no for line in receipt.lines] == ["ฉฉ.100000", "สม.100000", None]
    (emergency, (first,)), (ordinary, (second,)) = books.loans
    assert (first.principal, second.principal) == (Baht.of(1_000), ZERO)
    assert (emergency.overdue_principal, ordinary.overdue_principal) == (Baht.of(1_500), Baht.of(5_000))
    assert emergency.overdue_since == ordinary.overdue_since == DECEMBER.last_day()
    assert (emergency.interest_due, ordinary.interest_due) == (ZERO, ZERO)


async def test_nothing_came_in(store: Store) -> None:
    """It is posted all the same: interest is due and the instalment is behind, without movement, receipt or number."""
    till = await Till.opened(store)
    person = till.people[0]
    await till.prepares(DECEMBER)
    bill = await till.answers(DECEMBER, person, "0")
    [done] = await till.posts(DECEMBER)
    books = (await till.books())[person.id]
    assert (done.bills, done.numbers, done.total) == (1, (), ZERO)
    assert (moved(books), books.receipts, books.register) == (ZERO, (), ())
    assert books.bills[0].state is BillState.POSTED
    for line, (loan, _) in zip(bill.lines[1:3], books.loans, strict=True):
        assert (loan.interest_due, loan.overdue_principal) == (line.interest, line.principal)
    async with store.read() as uow:
        assert await uow.bills.first_posted() == DECEMBER


async def test_bills_without_a_result_wait_and_those_posted_are_not_posted_again(store: Store) -> None:
    till = await Till.opened(store, 3)
    await till.prepares(DECEMBER)
    await till.answers(DECEMBER, till.people[1])
    [first] = await till.posts(DECEMBER)
    assert first.numbers == ("RC6912-000001",)
    async with till.acting() as uow:
        assert await waiting(uow, actor("cashier"), DECEMBER) == 2
    before = await till.books()
    assert await till.posts(DECEMBER) == []
    assert await till.books() == before
    await till.answers(DECEMBER, till.people[2])
    await till.answers(DECEMBER, till.people[0])
    [second] = await till.posts(DECEMBER)
    assert second.numbers == ("RC6912-000002", "RC6912-000003")
    books = await till.books()
    assert [books[one.id].bills[0].receipt_no for one in till.people] == [
        "RC6912-000002",
        "RC6912-000001",
        "RC6912-000003",
    ]


async def test_a_month_is_dated_within_itself(store: Store) -> None:
    till = await Till.opened(store)
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    till.clock.at = datetime(2027, 1, 8, 9, tzinfo=BANGKOK)
    await till.posts(DECEMBER)
    books = (await till.books())[till.people[0].id]
    assert books.share_movements[0].on == books.receipts[0].issued_on == DECEMBER.last_day()
    assert books.register[0].issued_at == till.clock.at


async def test_a_new_year_brings_the_shares_forward(store: Store) -> None:
    till = await Till.opened(store, at=datetime(2027, 1, 20, 9, tzinfo=BANGKOK))
    await till.prepares(JANUARY)
    await till.answers_all(JANUARY)
    await till.posts(JANUARY)
    shares = (await till.books())[till.people[0].id].shares
    assert shares is not None
    assert (shares.brought_forward, shares.balance) == (Baht.of(100_000), Baht.of(102_000))
    async with store.read() as uow:
        paper = await uow.receipt_register.paper("RC7001-000001")
    assert paper is not None
    assert (paper.shares_brought_forward, paper.shares) == (Baht.of(100_000), Baht.of(102_000))


async def test_what_was_asked_for_is_the_accounts_own_from_then_on(store: Store) -> None:
    till = await Till.opened(store)
    person = till.people[0]
    asks = (
        Ask(kind=RequestKind.SHARE_SUSPEND),
        Ask(kind=RequestKind.REPAYMENT, target="สม.100000", new=Baht.of(6_000)),
        Ask(kind=RequestKind.DEPOSIT, target="01-100000", new=Baht.of(700)),
    )
    for ask in asks:
        await till.approved(person, ask, DECEMBER)
    await till.approved(person, replace(asks[2], new=Baht.of(900)), JANUARY)
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    await till.posts(DECEMBER)
    books = (await till.books())[person.id]
    assert books.shares is not None
    assert (books.shares.monthly, books.share_movements) == (ZERO, ())
    (emergency, _), (ordinary, (paid,)) = books.loans
    assert (ordinary.payment, paid.principal, emergency.payment) == (Baht.of(6_000), Baht.of(6_000), None)
    assert (books.deposits[0][0].monthly, books.deposits[0][1][0].amount) == (Baht.of(700), Baht.of(700))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("balance", Doubt.OWES_LESS),
        ("interest", Doubt.COUNTED_ALREADY),
    ],
)
async def test_what_the_books_no_longer_fit_stays_answered_and_is_told(store: Store, change: str, why: Doubt) -> None:
    till = await Till.opened(store, 2)
    person = till.people[0]
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    changes = {"balance": {"balance": Baht.of(4_000)}, "interest": {"last_interest_on": DECEMBER.last_day()}}[change]
    async with till.acting() as uow:
        _, ordinary = await uow.loans.of_member(person.id)
        await uow.loans.put(replace(ordinary, **changes))  # type: ignore[arg-type]  # of its own fields
    before = (await till.books())[person.id]
    first, second = await till.posts(DECEMBER, at_once=1)
    assert [(one.member_id, one.why) for one in first.doubtful] == [(person.id, why)]
    assert (first.bills, second.numbers) == (0, ("RC6912-000001",))
    assert (await till.books())[person.id] == before
    assert before.bills[0].state is BillState.ANSWERED


async def test_a_month_waits_for_the_one_before(store: Store) -> None:
    till = await Till.opened(store, 2)
    person, other = till.people
    await till.prepares(DECEMBER)
    await till.answers(DECEMBER, other)
    await till.posts(DECEMBER)
    till.clock.at += timedelta(days=31)
    await till.prepares(JANUARY)
    await till.answers_all(JANUARY)
    await till.answers(DECEMBER, person)
    [done] = await till.posts(JANUARY)
    assert [(one.member_id, one.why) for one in done.doubtful] == [(person.id, Doubt.EARLIER_WAITS)]
    assert done.bills == 1


async def test_not_before_the_month_begins(store: Store) -> None:
    till = await Till.opened(store)
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    till.clock.at = datetime(2026, 11, 30, 23, 59, tzinfo=BANGKOK)
    with pytest.raises(Refusal, match=r"month_posting\.not_begun"):
        await till.posts(DECEMBER)
    till.clock.at += timedelta(minutes=1)
    assert len(await till.posts(DECEMBER)) == 1


async def test_a_co_op_with_its_own_prefix(store: Store) -> None:
    till = await Till.opened(store)
    rules = till.means.policy
    other = replace(rules, receipts=replace(rules.receipts, prefix="ก"))
    till = replace(till, means=replace(till.means, policies=[other]))
    await till.prepares(DECEMBER)
    await till.answers_all(DECEMBER)
    [done] = await till.posts(DECEMBER)
    assert done.numbers == ("ก6912-000001",)
