"""A month is sealed: when, by whom, what it takes (F17, F18)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.errors import Refusal
from core.history import SYSTEM, Action
from core.policy import CutoffDay, CutoffRules
from core.ports import Means, Store
from core.requests import Ask, RequestKind, RequestState
from core.services.filing import Moment, cancel, file
from core.services.office_calendar import add_holiday, remove_holiday
from core.services.sealing import GRACE, Sealed, seal
from core.staff import Role
from tests.builders import means, policy
from tests.core.services.office import Office, actor
from tests.fakes import FakeClock, FakeStore

DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)
CUTOFF = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)
DUE = CUTOFF + GRACE
WORDS = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรอง")


class Collection(Office):
    """The office at the moment in which December may be sealed."""

    @classmethod
    async def ready(cls, store: Store, at: datetime = DUE) -> "Collection":
        office = await cls.opened(store)
        return cls(store, means(clock=FakeClock(at)), office.member)

    async def seals(self, who: str = "", month: Month = DECEMBER, given: Means | None = None) -> Sealed:
        async with self.acting() as uow:
            return await seal(uow, given or self.means, actor(who) if who else SYSTEM, month)

    async def files(self, at: datetime = CUTOFF, shown: Month = DECEMBER) -> RequestState:
        async with self.acting() as uow:
            filed = await file(uow, self.means, None, self.member, WORDS, Moment(at=at), shown)
        return filed.request.state


async def test_it_takes_what_was_filed_in_time_and_says_so_in_the_history(store: Store) -> None:
    office = await Collection.ready(store)
    await office.files()
    await office.files()
    await office.files(CUTOFF + timedelta(milliseconds=1), JANUARY)
    async with office.acting() as uow:
        first, *_ = await uow.requests.of_month(DECEMBER)
        await cancel(uow, office.means, None, office.member, first.case_id)
    sealed = await office.seals()
    assert sealed.taken == 1
    assert (sealed.month.month, sealed.month.sealed_at, sealed.month.sealed_by, sealed.month.cutoff_at) == (
        DECEMBER,
        DUE,
        "system",
        CUTOFF,
    )
    async with store.read() as uow:
        assert await uow.requests.month(DECEMBER) == sealed.month
        assert [one.sealed_in for one in await uow.requests.of_month(DECEMBER)] == [None, DECEMBER]
        assert [one.sealed_in for one in await uow.requests.of_month(JANUARY)] == [None]
    entry = (await office.written())[-1]
    assert (entry.action, entry.actor, entry.subject) == (Action.MONTH_SEALED, SYSTEM, "month:2026-12")
    assert [(value.name, value.text) for value in entry.values] == [("requests", "1")]


async def test_once_and_said_again(store: Store) -> None:
    office = await Collection.ready(store)
    await office.files()
    first, written = await office.seals(), len(await office.written())
    assert await office.files() is RequestState.HELD
    assert await office.seals() == first
    assert await office.seals("registrar") == first
    entries = await office.written()
    assert [entry.action for entry in entries[written:]] == [Action.CASE_OPENED]


@pytest.mark.shows("F17")
@pytest.mark.parametrize("before", [timedelta(milliseconds=1), GRACE, timedelta(days=3)])
async def test_not_before_events_that_are_on_their_way_have_come(before: timedelta) -> None:
    office = await Collection.ready(FakeStore(), DUE - before)
    with pytest.raises(Refusal) as refusal:
        await office.seals()
    assert (refusal.value.key, refusal.value.values) == ("request_rules.too_early", {"at": DUE})
    async with office.store.read() as uow:
        assert not (await uow.requests.month(DECEMBER)).is_sealed
    assert timedelta(minutes=2) <= GRACE <= timedelta(minutes=15)


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_seal(role: Role) -> None:
    office = await Collection.ready(FakeStore())
    if role in {Role.REGISTRAR, Role.MANAGER}:
        assert (await office.seals(role.value)).month.sealed_by == f"staff:{role.value}"
        return
    with pytest.raises(Refusal):
        await office.seals(role.value)
    async with office.store.read() as uow:
        assert not (await uow.requests.month(DECEMBER)).is_sealed


async def test_the_calendar_of_now_counts() -> None:
    """A holiday on the last working day moves the cut-off, and with it the seal."""
    office = await Collection.ready(FakeStore(), datetime(2026, 11, 25, 9, tzinfo=BANGKOK))
    async with office.acting() as uow:
        await add_holiday(uow, office.means, actor("registrar"), date(2026, 11, 30), "วันหยุดพิเศษ")
    friday = means(clock=FakeClock(datetime(2026, 11, 27, 12, 5, tzinfo=BANGKOK)))
    sealed = await office.seals(given=friday)
    assert sealed.month.cutoff_at == datetime(2026, 11, 27, 12, tzinfo=BANGKOK)


async def test_the_policys_own_cutoff_counts() -> None:
    rules = CutoffRules(day=CutoffDay.DAY_BEFORE, at=time(16, 30), inclusive=False)
    given = means(
        clock=FakeClock(datetime(2026, 11, 29, 16, 35, tzinfo=BANGKOK)), policies=[replace(policy(), cutoff=rules)]
    )
    office = await Collection.ready(FakeStore())
    sealed = await office.seals(given=given)
    assert sealed.month.cutoff_at == datetime(2026, 11, 29, 16, 30, tzinfo=BANGKOK)


@pytest.mark.shows("F17")
async def test_a_cutoff_that_moves_back_after_the_seal_lets_nothing_in_unseen() -> None:
    """What is filed for the sealed month meanwhile is held, and staff say which month it is for."""
    office = await Collection.ready(FakeStore(), datetime(2026, 11, 27, 9, tzinfo=BANGKOK))
    async with office.acting() as uow:
        await add_holiday(uow, office.means, actor("registrar"), date(2026, 11, 30), "วันหยุดพิเศษ")
    clock = FakeClock(datetime(2026, 11, 27, 12, 5, tzinfo=BANGKOK))
    await office.seals(given=means(clock=clock))
    async with office.acting() as uow:
        await remove_holiday(uow, means(clock=clock), actor("registrar"), date(2026, 11, 30), "เปิดทำการ")
    assert await office.files(datetime(2026, 11, 27, 13, tzinfo=BANGKOK)) is RequestState.HELD
