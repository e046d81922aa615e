"""Requests filed, held, cancelled and begun; the month in which they take effect (E6, F17)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.cases import CaseKind, CaseState
from core.clock import BANGKOK
from core.errors import Refusal
from core.history import Action, Actor
from core.links import Chat
from core.members import Member, MemberStatus
from core.money import Baht
from core.ports import Means, Store
from core.requests import Ask, MonthState, Request, RequestKind, RequestState, Step
from core.services.filing import AgainstRulesError, Filed, Moment, file, keep_draft, preview
from tests.builders import account, chat_of, deposit, loan, means, member, registered, telegram_address
from tests.fakes import FakeClock

DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)
CUTOFF = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)
SECOND, MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)
MORE = Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500))
SAVE = Ask(kind=RequestKind.DEPOSIT, target="01-000123", new=Baht.of(15_500))
REPAY = Ask(kind=RequestKind.REPAYMENT, target="สม.1/2568", new=Baht.of(15_500))
WORDS = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรองยอดหนี้")


class Counter:
    """A member with books, a Telegram chat, and a clock at 11:55 of the last working day."""

    def __init__(self, store: Store, person: Member, chat: Chat, given: Means, clock: FakeClock) -> None:
        self.store, self.person, self.chat, self.means, self.clock = store, person, chat, given, clock

    @classmethod
    async def opened(cls, store: Store, **changes: object) -> "Counter":
        clock = FakeClock(CUTOFF - timedelta(minutes=5))
        given = means(clock=clock)
        person = await registered(store, member(**changes), account())
        async with store.work() as uow:
            await uow.loans.put(replace(loan(), member_id=person.id))
            await uow.deposits.put(replace(deposit(), member_id=person.id))
            chat = await chat_of(uow, telegram_address(), given)
        return cls(store, person, chat, given, clock)

    async def file(
        self,
        ask: Ask = MORE,
        at: datetime | None = None,
        shown: Month = DECEMBER,
        *,
        is_own_time: bool = True,
        by_page: bool = False,
    ) -> Filed:
        moment = Moment(at=at or self.clock.now(), is_own_time=is_own_time)
        async with self.store.work() as uow:
            return await file(uow, self.means, None if by_page else self.chat, self.person, ask, moment, shown)

    async def seal(self, month: Month = DECEMBER) -> None:
        async with self.store.work() as uow:
            await uow.requests.month(month, held=True)
            await uow.requests.seal(MonthState(month=month, sealed_at=self.clock.now(), sealed_by="system"))

    async def kept(self, filed: Filed) -> tuple[Request | None, Sequence[Step]]:
        async with self.store.read() as uow:
            return await uow.requests.get(filed.case_id), list(await uow.requests.steps(filed.case_id))

    async def nothing_was_kept(self) -> None:
        async with self.store.read() as uow:
            assert not await uow.requests.of_member(self.person.id, 10)
            assert not await uow.cases.of_member(self.person.id, [CaseKind.REQUEST], 10)
            assert not await uow.history.after(0, 10)


async def test_it_waits_in_the_queue_with_what_is_asked_and_its_month(store: Store) -> None:
    desk = await Counter.opened(store)
    async with store.work() as uow:
        await keep_draft(uow, desk.means, desk.person, replace(MORE, new=Baht.of(3_000)))
        await keep_draft(uow, desk.means, desk.person, WORDS)
    filed = await desk.file()
    wanted = Request(
        case_id=filed.case_id,
        member_id=desk.person.id,
        ask=MORE,
        old=Baht.of(2_000),
        filed_at=desk.clock.now(),
        effective=DECEMBER,
        is_late=False,
        state=RequestState.SUBMITTED,
    )
    assert (filed.request, filed.is_held) == (wanted, False)
    first = Step(at=desk.clock.now(), state=RequestState.SUBMITTED, by="member")
    assert await desk.kept(filed) == (wanted, [first])
    async with store.read() as uow:
        case = await uow.cases.get(filed.case_id)
        assert case is not None
        assert (case.kind, case.state, case.chat, case.member_id, case.data) == (
            CaseKind.REQUEST,
            CaseState.OPEN,
            desk.chat,
            desk.person.id,
            {"kind": "share-up"},
        )
        (entry,) = await uow.history.after(0, 10)
        assert (entry.action, entry.actor, entry.subject) == (
            Action.CASE_OPENED,
            Actor("member", "telegram"),
            f"case:{filed.case_id}",
        )
        assert [draft.ask for draft in await uow.requests.drafts(desk.person.id)] == [WORDS]


async def test_by_a_page_it_has_no_chat(store: Store) -> None:
    desk = await Counter.opened(store)
    filed = await desk.file(WORDS, by_page=True)
    assert filed.request.old is None
    async with store.read() as uow:
        case = await uow.cases.get(filed.case_id)
        assert case is not None
        assert case.chat is None
        (entry,) = await uow.history.after(0, 10)
        assert entry.actor == Actor("member", "page")
    request, _ = await desk.kept(filed)
    assert request is not None
    assert request.ask.words == WORDS.words


async def test_what_is_shown_before_sending_in_time_and_late(store: Store) -> None:
    desk = await Counter.opened(store)
    async with store.read() as uow:
        early = await preview(uow, desk.means, desk.person, MORE, CUTOFF)
        late = await preview(uow, desk.means, desk.person, MORE, CUTOFF + MILLISECOND)
    assert (early.coming.effective, early.coming.at, early.missed, early.old) == (
        DECEMBER,
        CUTOFF,
        None,
        Baht.of(2_000),
    )
    assert (late.coming.effective, late.missed) == (JANUARY, CUTOFF)
    assert late.coming.at == datetime(2026, 12, 30, 12, tzinfo=BANGKOK)
    assert (str(early.verdict.total_before), str(early.verdict.total_after)) == ("5,466.58", "5,966.58")
    assert (early.verdict.left_percent, early.verdict.is_allowed) == (87, True)


@pytest.mark.shows("F17")
async def test_the_moment_of_confirming_counts_however_late_it_is_dealt_with(store: Store) -> None:
    desk = await Counter.opened(store)
    desk.clock.at = CUTOFF + timedelta(minutes=4)
    filed = await desk.file(at=CUTOFF)
    assert (filed.request.effective, filed.request.is_late, filed.request.filed_at) == (DECEMBER, False, CUTOFF)
    assert (await desk.kept(filed))[1][0].at == desk.clock.now()
    late = await desk.file(WORDS, at=CUTOFF + MILLISECOND, shown=JANUARY)
    assert (late.request.effective, late.request.is_late, late.request.near) == (JANUARY, True, False)


@pytest.mark.shows("F17")
@pytest.mark.parametrize(
    ("after", "near"),
    [(MILLISECOND, True), (150 * SECOND, True), (150 * SECOND + MILLISECOND, False), (timedelta(hours=1), False)],
)
async def test_a_press_shortly_after_the_cutoff_is_late_and_listed(store: Store, after: timedelta, near: bool) -> None:  # noqa: FBT001 - a column
    desk = await Counter.opened(store)
    filed = await desk.file(at=CUTOFF + after, shown=JANUARY, is_own_time=False)
    assert (filed.request.is_late, filed.request.near) == (True, near)


async def test_a_press_in_time_is_not_listed(store: Store) -> None:
    desk = await Counter.opened(store)
    filed = await desk.file(at=CUTOFF, is_own_time=False)
    assert (filed.request.is_late, filed.request.near) == (False, False)


@pytest.mark.shows("F17")
async def test_stamped_in_time_and_come_after_the_seal_it_is_held_and_listed(store: Store) -> None:
    desk = await Counter.opened(store)
    desk.clock.at = CUTOFF + timedelta(minutes=6)
    await desk.seal()
    filed = await desk.file(at=CUTOFF - SECOND)
    assert filed.is_held
    assert (filed.request.state, filed.request.effective, filed.request.sealed_in) == (
        RequestState.HELD,
        DECEMBER,
        None,
    )
    async with store.read() as uow:
        assert await uow.requests.in_state(frozenset({RequestState.HELD}), 10) == [filed.request]
    with pytest.raises(AgainstRulesError):
        await desk.file(at=CUTOFF - SECOND)


async def test_another_month_than_was_shown_is_refused_and_said(store: Store) -> None:
    desk = await Counter.opened(store)
    with pytest.raises(Refusal) as refusal:
        await desk.file(at=CUTOFF + MILLISECOND, shown=DECEMBER)
    assert (refusal.value.key, refusal.value.values) == ("request_rules.month_moved", {"month": JANUARY})
    await desk.nothing_was_kept()


async def test_a_second_one_of_the_same_is_refused(store: Store) -> None:
    desk = await Counter.opened(store)
    first = await desk.file()
    with pytest.raises(AgainstRulesError) as refusal:
        await desk.file(Ask(kind=RequestKind.SHARE_DOWN, new=Baht.of(1_500)))
    assert (refusal.value.key, refusal.value.values) == ("request_rules.changed", {})
    (against,) = refusal.value.seen.verdict.against
    assert (against.key, against.values) == ("request_rules.waits", {"number": f"{first.case_id}/2569"})
    async with store.read() as uow:
        assert len(await uow.requests.of_member(desk.person.id, 10)) == 1
        assert len(await uow.cases.of_member(desk.person.id, [CaseKind.REQUEST], 10)) == 1


async def test_the_same_filed_eight_times_at_once_is_one(sql_store: Store) -> None:
    desk = await Counter.opened(sql_store)
    done = await asyncio.gather(*(desk.file() for _ in range(8)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["AgainstRulesError"] * 7 + ["Filed"]
    async with sql_store.read() as uow:
        assert len(await uow.requests.of_member(desk.person.id, 10)) == 1
        assert len(await uow.cases.of_member(desk.person.id, [CaseKind.REQUEST], 10)) == 1


async def test_two_at_once_cannot_both_take_the_last_of_the_salary(sql_store: Store) -> None:
    desk = await Counter.opened(sql_store)
    done = await asyncio.gather(desk.file(SAVE), desk.file(REPAY), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["AgainstRulesError", "Filed"]


async def test_open_ones_together_leave_enough(store: Store) -> None:
    desk = await Counter.opened(store)
    await desk.file(SAVE)
    with pytest.raises(AgainstRulesError) as refusal:
        await desk.file(REPAY)
    assert [one.key for one in refusal.value.seen.verdict.against] == ["request_rules.too_little_left"]


@pytest.mark.parametrize("status", [MemberStatus.LEFT])
async def test_who_has_left_asks_for_nothing(store: Store, status: MemberStatus) -> None:
    desk = await Counter.opened(store, status=status)
    with pytest.raises(Refusal, match="has_left"):
        await desk.file()
    await desk.nothing_was_kept()


async def test_who_left_while_looking_asks_for_nothing(store: Store) -> None:
    """What the register says now counts, and not what the chat was shown."""
    desk = await Counter.opened(store, status=MemberStatus.LEFT)
    desk.person = replace(desk.person, status=MemberStatus.ACTIVE)
    with pytest.raises(Refusal, match="has_left"):
        await desk.file()
