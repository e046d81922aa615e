"""Staff with their codes, and what waits for a second person, as kept."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.errors import KeyConflictError
from core.links import digest
from core.ports import Store
from core.proposals import NewProposal, ProposalId, ProposalKind, ProposalState
from core.staff import Role, Staff, StaffId
from storage.encryption import FORMAT
from storage.tables_office import proposals
from storage.unit_of_work import SqlStore
from tests.builders import member, registered, staff
from tests.fakes import MORNING

DAY = timedelta(days=1)


async def added(store: Store, **changes: Any) -> Staff:
    async with store.work() as uow:
        await uow.staff.add(staff(**changes))
        found = await uow.staff.by_username(staff(**changes).username, held=True)
    assert found is not None
    return found


async def waiting_until(store: Store, now: datetime) -> dict[StaffId, datetime]:
    async with store.read() as uow:
        return dict(await uow.staff.codes_waiting(now))


async def test_staff_come_back_as_added(store: Store) -> None:
    officer = await added(store, username="wichai", role=Role.UNIT_OFFICER, unit="0101")
    somsri = await added(store)
    async with store.read() as uow:
        assert await uow.staff.all() == [somsri, officer]
        assert await uow.staff.by_username("nobody") is None
    assert (officer.role, officer.unit, officer.is_active) == (Role.UNIT_OFFICER, "0101", True)
    assert somsri.added_at == MORNING


async def test_a_user_name_is_never_given_twice(store: Store) -> None:
    somsri = await added(store)
    async with store.work() as uow:
        assert await uow.staff.disable(somsri.id, MORNING)
    with pytest.raises(KeyConflictError):
        await added(store, name="สมศรี อีกคน")


async def test_disabling_ends_the_codes_at_once_and_happens_once(store: Store) -> None:
    somsri, other = await added(store), await added(store, username="other")
    async with store.work() as uow:
        for number, person in enumerate((somsri, other)):
            await uow.staff.put_code(person.id, digest(f"CODE{number}"), MORNING, MORNING + DAY)
    assert (await waiting_until(store, MORNING)).keys() == {somsri.id, other.id}
    async with store.work() as uow:
        assert await uow.staff.disable(somsri.id, MORNING)
        assert not await uow.staff.disable(somsri.id, MORNING + DAY)
        kept = await uow.staff.by_username("somsri")
    assert kept is not None
    assert kept.disabled_at == MORNING
    assert await waiting_until(store, MORNING) == {other.id: MORNING + DAY}


async def test_a_later_code_ends_the_earlier_and_each_ends_in_time(store: Store) -> None:
    somsri = await added(store)
    async with store.work() as uow:
        await uow.staff.put_code(somsri.id, digest("FIRST"), MORNING, MORNING + 2 * DAY)
        await uow.staff.put_code(somsri.id, digest("SECOND"), MORNING, MORNING + DAY)
    assert await waiting_until(store, MORNING) == {somsri.id: MORNING + DAY}
    assert await waiting_until(store, MORNING + DAY) == {}


async def test_a_code_is_never_given_twice(store: Store) -> None:
    somsri, other = await added(store), await added(store, username="other")
    async with store.work() as uow:
        await uow.staff.put_code(somsri.id, digest("SAME"), MORNING, MORNING + DAY)
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.staff.put_code(other.id, digest("SAME"), MORNING, MORNING + DAY)


async def proposed(store: Store) -> ProposalId:
    person = await registered(store, member())
    async with store.work() as uow:
        return await uow.proposals.add(
            NewProposal(
                kind=ProposalKind.SET_KEY,
                member_id=person.id,
                field="national_id",
                value="1103700257730",
                reason="บัตรใหม่",
                proposed_at=MORNING,
                proposed_by="os:root",
            )
        )


async def test_what_waits_is_kept_until_it_is_decided(store: Store) -> None:
    proposal_id = await proposed(store)
    async with store.work() as uow:
        (waiting,) = await uow.proposals.waiting()
        assert (waiting.id, waiting.value, waiting.reason) == (proposal_id, "1103700257730", "บัตรใหม่")
        assert await uow.proposals.get(proposal_id) == waiting
        assert await uow.proposals.decide(proposal_id, ProposalState.REJECTED, "staff:somsri", MORNING)
        assert not await uow.proposals.decide(proposal_id, ProposalState.CONFIRMED, "staff:other", MORNING)
    async with store.read() as uow:
        assert await uow.proposals.waiting() == []
        decided = await uow.proposals.get(proposal_id)
        assert await uow.proposals.get(ProposalId(proposal_id + 1)) is None
    assert decided is not None
    assert (decided.state, decided.value, decided.reason) == (ProposalState.REJECTED, None, None)


async def test_of_many_deciders_at_once_one_decides(store: Store) -> None:
    proposal_id = await proposed(store)

    async def decide(number: int) -> bool:
        async with store.work() as uow:
            return await uow.proposals.decide(proposal_id, ProposalState.CONFIRMED, f"staff:{number}", MORNING)

    assert sum(await asyncio.gather(*(decide(number) for number in range(8)))) == 1


async def test_what_is_proposed_is_sealed_at_rest(sql_store: SqlStore) -> None:
    await proposed(sql_store)
    async with sql_store.transactions.read() as connection:
        (row,) = await connection.all(select(proposals))
    assert row.value.startswith(FORMAT)
    assert b"1103700257730" not in row.value
    assert row.reason.startswith(FORMAT)
    assert "บัตรใหม่".encode() not in row.reason
