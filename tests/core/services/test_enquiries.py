"""Shares as members ask for them: over every store."""

from datetime import date

import pytest

from core.money import Baht
from core.ports import Store
from core.services.enquiries import YEARS_SHOWN, share_movements_of, shares_of
from tests.builders import account, member, movement, policy, registered

RULES = policy().shares


async def test_the_balance_its_shares_and_the_last_years(store: Store) -> None:
    person = await registered(store, member(), account(balance=Baht.of("214,505.00")))
    yearly = [
        movement(on=date(year, 6, 30), amount=Baht.of(24_000), document_no=f"{year}") for year in range(2017, 2027)
    ]
    later = movement(on=date(2026, 11, 1), amount=Baht.of(9_999), document_no="later than the balance")
    async with store.work() as uow:
        await uow.shares.add_movements(person.id, [*yearly, later])
    async with store.read() as uow:
        overview = await shares_of(uow, person, RULES)
    assert overview is not None
    assert overview.number_of_shares == 21_450
    assert [end.year for end in overview.growth] == list(range(2027 - YEARS_SHOWN, 2027))
    assert [str(end.balance) for end in overview.growth[-2:]] == ["190,505.00", "214,505.00"]


async def test_who_has_no_share_account_owns_none(store: Store) -> None:
    person = await registered(store, member())
    async with store.read() as uow:
        assert await shares_of(uow, person, RULES) is None
        assert (await share_movements_of(uow, person, offset=0, limit=5)).movements == []


@pytest.mark.parametrize(
    ("offset", "periods", "following"),
    [(-3, [7, 6, 5], 3), (0, [7, 6, 5], 3), (3, [4, 3, 2], 6), (6, [1], None), (9, [], None)],
)
async def test_the_ledger_page_by_page(store: Store, offset: int, periods: list[int], following: int | None) -> None:
    person = await registered(store, member(), account())
    other = await registered(store, member(member_no="026549", national_id=None))
    entries = [movement(on=date(2026, period, 28), period=period, document_no=f"{period}") for period in range(1, 8)]
    async with store.work() as uow:
        await uow.shares.add_movements(person.id, entries)
        await uow.shares.add_movements(other.id, [movement(document_no="other")])
    async with store.read() as uow:
        page = await share_movements_of(uow, person, offset=offset, limit=3)
    assert [entry.period for entry in page.movements] == periods
    assert page.next_offset == following
