"""The n-th step of the database fails while a request is filed, cancelled or a month sealed: all of it or nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.cases import CaseKind
from core.errors import StoreUnavailableError
from core.history import SYSTEM, Action
from core.members import Member
from core.ports import Means, UnitOfWork
from core.requests import Ask, Draft, RequestKind, RequestState
from core.services.filing import Moment, cancel, file
from core.services.office_calendar import working_days
from core.services.sealing import GRACE, seal
from core.working_days import NoHolidays, cutoff
from storage.encryption import KeyRing
from storage.engine import open_transactions
from storage.unit_of_work import SqlStore
from tests.bot.failing import FailingTransactions, Steps
from tests.builders import account, means, member, registered
from tests.fakes import FakeClock

pytestmark = pytest.mark.shows("F3", "F17", "F25")

WORDS = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรอง")
FIRST = Month(2026, 12)
MOST_STEPS = 60
Work = Callable[[UnitOfWork], Awaitable[object]]


class Way:
    """Months one after the other, in which one thing is done and fails at one step."""

    def __init__(self, store: SqlStore, steps: Steps, person: Member) -> None:
        self.store, self.steps, self.person = store, steps, person
        self.clock = FakeClock()
        self.means: Means = means(clock=self.clock, holidays=NoHolidays())
        self.month = FIRST

    async def to_the_cutoff_of(self, month: Month) -> datetime:
        """The clock moves there."""
        async with self.store.read() as uow:
            days = await working_days(uow, self.means)
        self.month = month
        self.clock.at = cutoff(month.previous(), self.means.policy.cutoff, days)
        return self.clock.at

    async def file(self, uow: UnitOfWork) -> object:
        moment = Moment(at=self.clock.at)
        return await file(uow, self.means, None, self.person, WORDS, moment, self.month)

    async def seal(self, uow: UnitOfWork) -> object:
        return await seal(uow, self.means, SYSTEM, self.month)

    async def cancel(self, uow: UnitOfWork) -> object:
        (request,) = await uow.requests.of_month(self.month)
        return await cancel(uow, self.means, None, self.person, request.case_id)

    async def fails_at(self, number: int, work: Work) -> bool:
        """Do it with a fault at that step; whether a fault came."""
        self.steps.plan(number)
        try:
            async with self.store.work() as uow:
                await work(uow)
        except StoreUnavailableError:
            return True
        finally:
            self.steps.plan(0)
        return False

    async def entries(self, action: Action) -> int:
        async with self.store.read() as uow:
            return sum(entry.action == action for entry in await uow.history.after(0, 10_000))


@pytest.fixture
async def way(database_url: str, keys: KeyRing) -> AsyncIterator[Way]:
    steps = Steps()
    store = SqlStore(FailingTransactions(open_transactions(database_url), steps), keys)
    yield Way(store, steps, await registered(store, member(), account()))
    await store.close()


async def test_filing(way: Way) -> None:
    number = filed = 0
    failed = True
    while failed:
        number += 1
        at = await way.to_the_cutoff_of(way.month.next())
        async with way.store.work() as uow:
            await uow.requests.put_draft(Draft(member_id=way.person.id, ask=WORDS, updated_at=at))
        failed = await way.fails_at(number, way.file)
        async with way.store.read() as uow:
            found = await uow.requests.of_month(way.month)
            cases = await uow.cases.of_member(way.person.id, [CaseKind.REQUEST], 100)
            assert len(found) <= 1
            filed += len(found)
            for request in found:
                assert len(await uow.requests.steps(request.case_id)) == 1
            assert len(cases) == filed
            assert len(await uow.requests.drafts(way.person.id)) == 1 - len(found)
        assert await way.entries(Action.CASE_OPENED) == filed
        assert found or failed
    assert 15 < number < MOST_STEPS
    assert filed == 2, "the one without a fault, and one of which the word was lost that it was kept"


async def test_sealing(way: Way) -> None:
    number = sealed = 0
    failed = True
    while failed:
        number += 1
        at = await way.to_the_cutoff_of(way.month.next())
        async with way.store.work() as uow:
            await way.file(uow)
        way.clock.at = at + GRACE
        failed = await way.fails_at(number, way.seal)
        async with way.store.read() as uow:
            state = await uow.requests.month(way.month)
            (request,) = await uow.requests.of_month(way.month)
        assert request.sealed_in == (way.month if state.is_sealed else None)
        sealed += state.is_sealed
        assert await way.entries(Action.MONTH_SEALED) == sealed
        assert state.is_sealed or failed
        async with way.store.work() as uow:
            again = await seal(uow, way.means, SYSTEM, way.month)
        assert again.taken == 1
        sealed += not state.is_sealed
        assert await way.entries(Action.MONTH_SEALED) == sealed
    assert 5 < number < MOST_STEPS


async def test_cancelling(way: Way) -> None:
    number = cancelled = 0
    failed = True
    while failed:
        number += 1
        at = await way.to_the_cutoff_of(way.month.next())
        async with way.store.work() as uow:
            await way.file(uow)
        way.clock.at = at + timedelta(seconds=1)
        failed = await way.fails_at(number, way.cancel)
        async with way.store.read() as uow:
            (request,) = await uow.requests.of_month(way.month)
            case = await uow.cases.get(request.case_id)
            steps = await uow.requests.steps(request.case_id)
        is_cancelled = request.state is RequestState.CANCELLED
        assert case is not None
        assert (case.closed_by is not None, len(steps)) == (is_cancelled, 1 + is_cancelled)
        cancelled += is_cancelled
        assert await way.entries(Action.CASE_CANCELLED) == cancelled
        assert is_cancelled or failed
    assert 5 < number < MOST_STEPS
