"""The n-th step of the database fails while a year is posted: a batch wholly or not at all, then the same books."""

from collections.abc import AsyncIterator

import pytest

from core.dividends import YearlyDividend
from core.errors import StoreUnavailableError
from core.history import Action
from core.money import Baht
from storage.encryption import KeyRing
from storage.engine import open_transactions
from storage.unit_of_work import SqlStore
from tests.bot.failing import FailingTransactions, Steps
from tests.core.services.dividing import PAID, YEAR, by, paid_to, posted_from, saver, told
from tests.core.services.office import Office, values_of

pytestmark = pytest.mark.shows("N3", "F3")

PEOPLE, MOST_STEPS = 4, 300


@pytest.fixture
async def steps() -> Steps:
    return Steps()


@pytest.fixture
async def store(database_url: str, keys: KeyRing, steps: Steps) -> AsyncIterator[SqlStore]:
    opened = SqlStore(FailingTransactions(open_transactions(database_url), steps), keys)
    yield opened
    await opened.close()


async def goes_through(store: SqlStore, at_once: int) -> bool:
    """A run of the command, which ends where a step fails; whether it came to its end."""
    after: int | None = 0
    try:
        while after is not None:
            after = (await posted_from(store, by(), "manager", after, at_once)).after
    except StoreUnavailableError:
        return False
    return True


@pytest.mark.parametrize("at_once", [2, 99])
async def test_a_run_that_fails_at_any_step_is_finished_by_the_next(
    store: SqlStore, steps: Steps, at_once: int
) -> None:
    """Each run fails a step later than the one before: in one batch of all, every step fails once."""
    office = await Office.opened(store)
    people = [await saver(store, number) for number in range(1, PEOPLE + 1)]
    number, through, paid = 0, False, list[list[YearlyDividend]]()
    while not through:
        number += 1
        steps.plan(number)
        through = await goes_through(store, at_once)
        steps.plan(0)
        paid = [await paid_to(store, person.id) for person in people]
        assert all(rows in ([], [PAID]) for rows in paid)
        assert [notice.member_id for notice in await told(store)] == [
            person.id for person, rows in zip(people, paid, strict=True) if rows
        ]
        assert number < MOST_STEPS
    assert number > 30
    assert paid == [[PAID]] * PEOPLE
    entries = [entry for entry in await office.written() if entry.action == Action.YEAR_POSTED]
    assert len(entries) == 1
    assert values_of(entries[0])[-1] == ("received", "new", str(Baht.of("12,513.50") * PEOPLE))
    async with store.read() as uow:
        assert (await uow.dividends.totals(YEAR)).members == PEOPLE
