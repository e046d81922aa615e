"""The n-th step of the database fails while a month is posted or taken back, for every n: all or nothing (F31)."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from core.calendar import Month
from core.collection import BillState
from core.errors import StoreUnavailableError
from core.history import Action
from core.services.receipt_papers import paper_for
from storage.encryption import KeyRing
from storage.engine import open_transactions
from storage.unit_of_work import SqlStore
from tests import builders
from tests.bot.failing import FailingTransactions, Steps
from tests.fakes import FakeStore
from tests.posting import DECEMBER, Ledgers, Till

pytestmark = pytest.mark.shows("F31")

PEOPLE, MOST_STEPS = 3, 250
Work = Callable[[], Awaitable[object]]


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
async def till(database_url: str, keys: KeyRing, steps: Steps) -> AsyncIterator[Till]:
    store = SqlStore(FailingTransactions(open_transactions(database_url), steps), keys)
    yield await answered(store)
    await store.close()


async def answered(store: SqlStore | FakeStore) -> Till:
    """One in full, one in part, one nothing."""
    till = await Till.opened(store, PEOPLE)
    await till.prepares(DECEMBER)
    for person, received in zip(till.people, (None, "4,321.09", "0"), strict=True):
        await till.answers(DECEMBER, person, received)
    return till


async def fails_at_each(till: Till, steps: Steps, work: Work) -> int:
    """WORK with its n-th step failing, n by n, until it is done; each time before that, nothing has changed."""
    before, entries, number = await till.books(), await written(till), 0
    while number < MOST_STEPS:
        number += 1
        steps.plan(number)
        try:
            await work()
        except StoreUnavailableError:
            failed = True
        else:
            failed = False
        steps.plan(0)
        if await till.books() != before:
            assert await written(till) == entries + 1
            return number
        assert failed, "it did nothing"
        assert await written(till) == entries
    raise AssertionError("never done")


async def written(till: Till) -> int:
    """Entries about what is posted and taken back."""
    kinds = {Action.MONTH_POSTED.value, Action.MONTH_REVERSED.value}
    async with till.store.read() as uow:
        return sum(entry.action in kinds for entry in await uow.history.after(0, 999))


async def expected(*, reversed_too: bool = False) -> list[Ledgers]:
    """The books of the same people in memory, where nothing fails."""
    till = await answered(FakeStore())
    await till.posts(DECEMBER)
    if reversed_too:
        await till.reverses(DECEMBER, till.people[0])
    return list((await till.books()).values())


async def test_posting(till: Till, steps: Steps) -> None:
    number = await fails_at_each(till, steps, lambda: till.posts_some(DECEMBER))
    assert number > 50
    assert await till.posts(DECEMBER) == [], "nobody learned that it was posted, and it is not posted again"
    assert list((await till.books()).values()) == await expected()


async def test_taking_back(till: Till, steps: Steps) -> None:
    await till.posts(DECEMBER)
    number = await fails_at_each(till, steps, lambda: till.reverses(DECEMBER, till.people[0]))
    assert number > 20
    assert list((await till.books()).values()) == await expected(reversed_too=True)
    assert (await till.bill(DECEMBER, till.people[0])).state is BillState.ANSWERED


async def test_an_imported_receipt(till: Till, steps: Steps) -> None:
    person, october = till.people[0], Month(2026, 10)
    async with till.acting() as uow:
        await uow.receipts.put(person.id, builders.receipt())

    async def want() -> None:
        async with till.acting() as uow:
            await paper_for(uow, till.means, person, october)

    number, entered = 0, 0
    while not entered:
        number += 1
        assert number < MOST_STEPS
        steps.plan(number)
        with contextlib.suppress(StoreUnavailableError):
            await want()
        steps.plan(0)
        async with till.store.read() as uow:
            entered = len(await uow.receipt_register.of_member_in(person.id, october))
    assert number > 5
    assert entered == 1
