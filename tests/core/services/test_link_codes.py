"""Codes that open nothing are not given; what the committee gave is named as vouched for."""

import pytest

from core.errors import Refusal
from core.ports import Store, UnitOfWork
from core.services.link_codes import VOUCHED, Handing, give_code
from core.throttle import AccountCount
from tests.core.services.claims import Desk
from tests.core.services.office import ROOT, UNIT, Office, actor
from tests.fakes import MORNING


async def test_an_account_that_wrong_log_ins_have_locked(store: Store) -> None:
    desk = await Desk.opened(store)
    async with store.work() as uow:
        await uow.attempts.save(AccountCount(account="026548", in_a_row=50, locked_at=MORNING))
        with pytest.raises(Refusal, match=r"office\.is_locked"):
            await give_code(uow, desk.means, ROOT, desk.office.member)
    assert await desk.refused(await desk.claims()) == "office.is_locked"


@pytest.mark.shows("E3", "T27")
@pytest.mark.parametrize("unit", ["0101", "0202", None])
async def test_the_committee_vouches_for_the_own_unit_and_is_named(store: Store, unit: str | None) -> None:
    office = await Office.opened(store, unit=unit)

    async def giving(uow: UnitOfWork) -> str:
        return await give_code(uow, office.means, actor("unit_committee"), office.member)

    async with store.work() as uow:
        if unit == UNIT:
            await giving(uow)
        else:
            with pytest.raises(Refusal, match=r"office\.no_such_member"):
                await giving(uow)
    if unit == UNIT:
        entry = await office.newest()
        assert (entry.actor.name, entry.reason) == ("staff:unit_committee", VOUCHED[Handing.COUNTER])
