"""What a request is judged by: the books, requests that are later than the books, and those that still wait."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.demo_known import KNOWN_ORDINARY
from core.calendar import Month
from core.cases import CaseId, CaseKind
from core.members import Member
from core.money import ZERO, Baht
from core.ports import UnitOfWork
from core.request_rules import Facts, judge
from core.requests import Ask, Request, RequestKind, RequestState, Step
from core.services.request_facts import band_share, changed_in_books, facts_of, standing_of
from core.shares import MovementKind, ShareMovement
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.bot.demo_bed import demo_files, load_files
from tests.builders import account, deposit, loan, means, member, movement, policy, registered
from tests.fakes import MORNING, FakeIds, FakeStore

MEANS = means()
DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)
LOAN, SAVINGS = loan().contract_no, deposit().account_no
BY_BOOKS = Baht.of("5,466.58")
"""2,000.00 of shares, 2,000.00 and 966.58 of interest, 500.00 into the deposit."""


def shares(new: int | None, kind: RequestKind = RequestKind.SHARE_UP) -> Ask:
    return Ask(kind=kind, new=None if new is None else Baht.of(new))


def repay(new: int, contract_no: str = LOAN) -> Ask:
    return Ask(kind=RequestKind.REPAYMENT, target=contract_no, new=Baht.of(new))


def save(new: int) -> Ask:
    return Ask(kind=RequestKind.DEPOSIT, target=SAVINGS, new=Baht.of(new))


class Desk:
    """A member with books of 31 October, and requests of any state."""

    def __init__(self, store: FakeStore, person: Member) -> None:
        self.store = store
        self.person = person
        self.ids = FakeIds(7)

    @classmethod
    async def opened(cls, **changes: object) -> "Desk":
        store = FakeStore()
        person = await registered(store, member(**changes), account())
        async with store.work() as uow:
            await uow.loans.put(replace(loan(), member_id=person.id))
            await uow.deposits.put(replace(deposit(), member_id=person.id))
        return cls(store, person)

    async def has(self, ask: Ask, state: RequestState, effective: Month = DECEMBER) -> CaseId:
        async with self.store.work() as uow:
            case_id = await uow.cases.open(CaseKind.REQUEST, self.ids.uuid().hex, {}, MORNING, member_id=self.person.id)
            request = Request(
                case_id=case_id,
                member_id=self.person.id,
                ask=ask,
                old=None,
                filed_at=MORNING,
                effective=effective,
                is_late=False,
                state=state,
            )
            await uow.requests.add(request, Step(at=MORNING, state=state, by="member"))
        return case_id

    async def facts(self, ask: Ask, effective: Month = DECEMBER, deciding: CaseId | None = None) -> Facts:
        async with self.store.read() as uow:
            return await facts_of(uow, MEANS, self.person, ask, effective, deciding)


async def test_by_the_books_alone() -> None:
    desk = await Desk.opened()
    known = await desk.facts(shares(2_500))
    assert known == Facts(
        effective=DECEMBER,
        now=Baht.of(2_000),
        total=BY_BOOKS,
        salary=Baht.of(48_200),
        least=Baht.of(1_500),
        instalments_paid=173,
        owes=True,
    )
    known = await desk.facts(repay(2_500))
    assert (known.now, known.least, known.most) == (Baht.of(2_000), Baht.of(2_000), Baht.of(196_000))
    known = await desk.facts(save(700))
    assert (known.now, known.least, known.most) == (Baht.of(500), ZERO, None)


async def test_what_is_not_the_members_own_is_not_known() -> None:
    desk = await Desk.opened()
    for ask in (repay(6_000, "สม.6700123"), Ask(kind=RequestKind.DEPOSIT, target="01-999999", new=Baht.of(1))):
        known = await desk.facts(ask)
        assert (known.is_known, known.now, known.least, known.most) == (False, ZERO, ZERO, None)
    assert (await desk.facts(Ask(kind=RequestKind.GENERAL, words="x"))).is_known


async def test_who_has_nothing_at_all() -> None:
    store = FakeStore()
    desk = Desk(store, await registered(store, member(salary=None)))
    known = await desk.facts(shares(100))
    assert (known.is_known, known.total, known.owes, known.instalments_paid) == (False, ZERO, False, 0)


@pytest.mark.parametrize("state", [RequestState.APPROVED, RequestState.IN_FORCE])
async def test_an_approved_one_stands_beside_the_books_until_they_have_closed_its_month(state: RequestState) -> None:
    desk = await Desk.opened()
    await desk.has(repay(6_000), state)
    known = await desk.facts(repay(7_000))
    assert (known.now, known.total) == (Baht.of(6_000), BY_BOOKS + Baht.of(4_000))
    assert (known.least, known.waits_already) == (Baht.of(2_000), "")
    for as_of, now in ((date(2026, 12, 30), 6_000), (date(2026, 12, 31), 2_000), (date(2027, 1, 31), 2_000)):
        async with desk.store.work() as uow:
            (kept,) = await uow.loans.of_member(desk.person.id)
            await uow.loans.put(replace(kept, as_of=as_of))
        assert (await desk.facts(repay(7_000), JANUARY)).now == Baht.of(now), as_of


async def test_one_for_a_later_month_does_not_count_before_it() -> None:
    desk = await Desk.opened()
    await desk.has(save(900), RequestState.APPROVED, JANUARY)
    assert (await desk.facts(save(700))).now == Baht.of(500)
    assert (await desk.facts(save(700), JANUARY)).now == Baht.of(900)


async def test_the_newest_approved_one_counts_and_rejected_and_cancelled_ones_do_not() -> None:
    desk = await Desk.opened()
    await desk.has(save(900), RequestState.IN_FORCE, Month(2026, 11))
    await desk.has(save(1_000), RequestState.APPROVED)
    await desk.has(save(9_000), RequestState.REJECTED)
    await desk.has(save(9_000), RequestState.CANCELLED)
    known = await desk.facts(save(700))
    assert (known.now, known.total) == (Baht.of(1_000), BY_BOOKS + Baht.of(500))


async def test_a_suspended_share() -> None:
    desk = await Desk.opened()
    await desk.has(shares(None, RequestKind.SHARE_SUSPEND), RequestState.APPROVED)
    known = await desk.facts(shares(2_000, RequestKind.SHARE_RESUME))
    assert (known.now, known.total) == (ZERO, BY_BOOKS - Baht.of(2_000))
    assert known.last_share_change == DECEMBER


@pytest.mark.parametrize("state", [RequestState.SUBMITTED, RequestState.HELD])
async def test_open_ones_count_together_as_they_were_asked(state: RequestState) -> None:
    desk = await Desk.opened()
    await desk.has(repay(6_000), state)
    await desk.has(save(0), state)
    known = await desk.facts(shares(2_500))
    assert (known.now, known.total) == (Baht.of(2_000), BY_BOOKS + Baht.of(4_000) - Baht.of(500))
    assert known.waits_already == ""
    again = await desk.facts(repay(7_000))
    assert (again.now, again.waits_already) == (Baht.of(2_000), "1/2569")
    assert again.total == BY_BOOKS - Baht.of(500), "without the one that waits for the same"


async def test_an_open_one_for_a_later_month_waits_for_the_same_all_the_same() -> None:
    desk = await Desk.opened()
    await desk.has(repay(6_000), RequestState.SUBMITTED, JANUARY)
    known = await desk.facts(repay(7_000))
    assert (known.total, known.waits_already) == (BY_BOOKS, "1/2569")


async def test_several_general_ones_may_wait() -> None:
    desk = await Desk.opened()
    ask = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรอง")
    await desk.has(ask, RequestState.SUBMITTED)
    assert (await desk.facts(ask)).waits_already == ""


async def test_when_one_is_decided_what_may_still_be_refused_frees_nothing() -> None:
    """Its own case does not count twice; of the others only what takes more."""
    desk = await Desk.opened()
    own = await desk.has(shares(2_500), RequestState.SUBMITTED)
    await desk.has(save(0), RequestState.SUBMITTED)
    await desk.has(repay(6_000), RequestState.SUBMITTED)
    known = await desk.facts(shares(2_500), DECEMBER, own)
    assert (known.now, known.total, known.waits_already) == (Baht.of(2_000), BY_BOOKS + Baht.of(4_000), "")


async def test_two_that_each_leave_enough_and_both_do_not() -> None:
    """N4 over several open requests: 14,460.00 must be left of 48,200.00."""
    desk = await Desk.opened()
    first, second = save(15_500), repay(15_500)
    for ask in (first, second):
        assert judge(ask, await desk.facts(ask), MEANS.policy.requests).is_allowed
    await desk.has(first, RequestState.SUBMITTED)
    verdict = judge(second, await desk.facts(second), MEANS.policy.requests)
    assert [one.key for one in verdict.against] == ["request_rules.too_little_left"]
    assert verdict.left == Baht.of("14,233.42")


@pytest.mark.parametrize(
    ("monthly", "paid", "since"),
    [
        (2_000, [2_000, 2_000, 2_000], None),
        (2_000, [], None),
        (2_000, [2_000, 2_000, 1_500, 1_500], Month(2026, 9)),
        (2_000, [2_000, 4_000, 2_000, 1_500, 1_500], Month(2026, 8)),
        (2_000, [4_000, 2_000, 2_000], None),
        (2_000, [1_500, 1_500], Month(2026, 11)),
        (0, [1_500, 1_500], Month(2026, 11)),
        (2_000, [2_000, 1_500], None),
    ],
)
def test_since_when_a_share_is_as_it_is(monthly: int, paid: list[int], since: Month | None) -> None:
    month, ledger = Month(2026, 10), []
    for amount in paid:
        ledger.append(movement(on=month.last_day(), amount=Baht.of(amount)))
        month = month.previous()
    extra = ShareMovement(on=date(2026, 10, 5), kind=MovementKind.EXTRA, amount=Baht.of(50_000))
    assert changed_in_books(Baht.of(monthly), [extra, *ledger]) == since


async def test_a_change_on_paper_counts_as_the_last_one_where_it_is_newer() -> None:
    desk = await Desk.opened()
    async with desk.store.work() as uow:
        amounts = [1_500] * 9 + [2_000] * 4
        days = [date(2026, 10, 31) - timedelta(days=30 * back) for back in range(len(amounts))][::-1]
        paid = [movement(on=day, amount=Baht.of(amount)) for day, amount in zip(days, amounts, strict=True)]
        await uow.shares.add_movements(desk.person.id, paid)
    known = await desk.facts(shares(1_500, RequestKind.SHARE_DOWN))
    assert known.last_share_change == Month(2026, 8)
    await desk.has(shares(2_100), RequestState.APPROVED, DECEMBER)
    assert (await desk.facts(shares(1_500, RequestKind.SHARE_DOWN))).last_share_change == DECEMBER


@pytest.mark.parametrize(
    ("salary", "monthly"),
    [("0", 200), ("10,000.00", 200), ("10,000.01", 400), ("40,000.00", 1_000), ("40,000.01", 1_500), (None, 0)],
)
def test_the_share_of_the_band(salary: str | None, monthly: int) -> None:
    assert band_share(policy(), None if salary is None else Baht.of(salary)) == Baht.of(monthly)


async def the_known(uow: UnitOfWork) -> Member:
    found = await uow.members.by_number(KNOWN_ORDINARY)
    assert found is not None
    return found


async def test_the_known_member_of_the_demonstration(sqlite_url: str, keys: KeyRing) -> None:
    """026548: สม.6700123 from 5,000.00 to 6,000.00, shown against the books that the card of /summary shows.

    The design's picture says 28,602.29 and 67 %, of a salary and deposits that the demonstration does not have.
    """
    store = await open_store(sqlite_url, keys)
    await load_files(store, demo_files(10), keys)
    async with store.read() as uow:
        person = await the_known(uow)
        more = repay(6_000, "สม.6700123")
        verdict = judge(more, await facts_of(uow, MEANS, person, more, DECEMBER), MEANS.policy.requests)
        standing = await standing_of(uow, MEANS, person, DECEMBER)
        lower = shares(1_500, RequestKind.SHARE_DOWN)
        down = judge(lower, await facts_of(uow, MEANS, person, lower, DECEMBER), MEANS.policy.requests)
        stop = shares(None, RequestKind.SHARE_SUSPEND)
        suspended = judge(stop, await facts_of(uow, MEANS, person, stop, DECEMBER), MEANS.policy.requests)
    await store.close()
    assert (str(verdict.total_before), str(verdict.total_after)) == ("12,914.38", "13,914.38")
    assert (str(verdict.left), verdict.left_percent, verdict.against) == ("34,285.62", 71, ())
    assert {key: str(one.amount) for key, one in standing.deducted.items()} == {
        ("shares", ""): "2,000.00",
        ("repayment", "สม.6700123"): "5,000.00",
        ("repayment", "ฉฉ.6900456"): "2,500.00",
        ("deposit", "01-0265481"): "1,000.00",
        ("deposit", "01-0265482"): "0.00",
    }
    assert str(standing.total) == "12,914.38"
    assert down.is_allowed
    assert [one.key.partition(".")[2] for one in suspended.against] == ["too_few_instalments", "still_owes"]
