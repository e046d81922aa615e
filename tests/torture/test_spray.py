"""A hundredth of the bot army (`tests.torture.spray`), over both engines."""

import pytest

from core.ports import Store
from tests.torture.spray import Army, siege

pytestmark = pytest.mark.shows("T1")


@pytest.mark.parametrize("army", [Army.KNOWS_NUMBERS, Army.KNOWS_BIRTH_DATES])
async def test_the_army_opens_no_account_and_disturbs_nobody(sql_store: Store, army: Army) -> None:
    outcome = await siege(sql_store, army, members=300, chats=300, seed=1)
    assert (outcome.opened, outcome.shown, outcome.disturbed) == (0, 0, 0)
    assert outcome.breaker_opened
    assert outcome.let_through == 31, "one more than the breaker's limit"


async def test_without_proof_and_guards_the_same_army_opens_every_account(sql_store: Store) -> None:
    outcome = await siege(sql_store, Army.NO_GUARDS, members=100, chats=100, seed=1)
    assert (outcome.opened, outcome.shown, outcome.disturbed) == (100, 2, 0)
