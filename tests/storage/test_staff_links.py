"""Chats of staff over the fakes and both engines: one person a chat, one chat a code, ended once."""

import asyncio
from datetime import timedelta

import pytest

from core.errors import KeyConflictError
from core.links import digest
from core.ports import Store, UnitOfWork
from core.staff import StaffId
from tests.builders import chat_of, line_address, means, staff, telegram_address
from tests.fakes import MORNING

LATER = MORNING + timedelta(hours=1)
CODE = digest("K7M2QX4A")
AT_ONCE = 4


async def two_people(uow: UnitOfWork) -> tuple[StaffId, StaffId]:
    return await uow.staff.add(staff()), await uow.staff.add(staff(username="mali", name="มะลิ ยิ้มรับ"))


async def test_a_chat_has_one_person_and_a_person_several_chats(store: Store) -> None:
    async with store.work() as uow:
        somsri, mali = await two_people(uow)
        line, telegram = [await chat_of(uow, address, means()) for address in (line_address(), telegram_address())]
        await uow.staff_links.add(line.id, somsri, MORNING)
        await uow.staff_links.add(telegram.id, somsri, LATER)
    async with store.read() as uow:
        first, second = await uow.staff_links.of_staff(somsri)
        assert (first.chat, first.staff_id, first.linked_at, first.proved_at) == (line, somsri, MORNING, MORNING)
        assert (second.chat, second.linked_at) == (telegram, LATER)
        assert await uow.staff_links.of_chat(line.id) == first
        assert await uow.staff_links.of_staff(mali) == []
    with pytest.raises(KeyConflictError):
        async with store.work() as uow:
            await uow.staff_links.add(line.id, mali, LATER)


async def test_the_state_of_a_chat_tells_whose_it_is_and_since_when_that_was_proved(store: Store) -> None:
    async with store.work() as uow:
        somsri, _ = await two_people(uow)
        chat = await chat_of(uow, line_address(), means())
        state = await uow.chats.open(line_address(), MORNING)
        assert (state.staff_id, state.staff_proved_at) == (None, None)
        await uow.staff_links.add(chat.id, somsri, MORNING)
        assert await uow.staff_links.prove(chat.id, LATER)
        state = await uow.chats.open(line_address(), LATER)
        assert (state.staff_id, state.staff_proved_at) == (somsri, LATER)
        assert (await uow.chats.open(telegram_address(), LATER)).staff_id is None


async def test_what_ended_is_ended_once_and_another_may_follow(store: Store) -> None:
    async with store.work() as uow:
        somsri, mali = await two_people(uow)
        chat = await chat_of(uow, line_address(), means())
        await uow.staff_links.add(chat.id, somsri, MORNING)
        assert await uow.staff_links.end(chat.id, LATER, "ended")
        assert not await uow.staff_links.end(chat.id, LATER, "ended")
        assert not await uow.staff_links.prove(chat.id, LATER)
        assert await uow.staff_links.of_chat(chat.id) is None
        assert (await uow.chats.open(line_address(), LATER)).staff_id is None
        await uow.staff_links.add(chat.id, mali, LATER)
        link = await uow.staff_links.of_chat(chat.id)
    assert link is not None
    assert link.staff_id == mali


async def test_a_later_password_takes_the_place_of_the_one_before(store: Store) -> None:
    async with store.work() as uow:
        somsri, mali = await two_people(uow)
        assert await uow.staff_links.password(somsri) is None
        await uow.staff_links.set_password(somsri, "first", MORNING)
        await uow.staff_links.set_password(somsri, "second", LATER)
        assert await uow.staff_links.password(somsri) == "second"
        assert await uow.staff_links.password(mali) is None


async def test_people_are_found_by_number_disabled_ones_too(store: Store) -> None:
    async with store.work() as uow:
        somsri, _ = await two_people(uow)
        found = await uow.staff.get(somsri, held=True)
        assert found is not None
        assert (found.username, found.is_active, found.actor_name) == ("somsri", True, "staff:somsri")
        await uow.staff.disable(somsri, LATER)
        gone = await uow.staff.get(somsri)
        assert gone is not None
        assert gone.disabled_at == LATER
        assert await uow.staff.get(StaffId(99)) is None


@pytest.mark.parametrize("spoilt", ["used", "expired", "replaced", "disabled", "never given"])
async def test_a_code_opens_once_in_time_and_for_who_is_active(store: Store, spoilt: str) -> None:
    async with store.work() as uow:
        somsri, _ = await two_people(uow)
        if spoilt != "never given":
            await uow.staff.put_code(somsri, CODE, MORNING, MORNING + timedelta(days=1))
        if spoilt == "used":
            assert await uow.staff.use_code(CODE, LATER) == somsri
        if spoilt == "replaced":
            await uow.staff.put_code(somsri, digest("ABCD2345"), MORNING, LATER)
        if spoilt == "disabled":
            await uow.staff.disable(somsri, LATER)
    async with store.work() as uow:
        now = MORNING + timedelta(days=1) if spoilt == "expired" else LATER
        assert await uow.staff.use_code(CODE, now) is None


@pytest.mark.shows("T13")
async def test_of_many_who_use_a_code_at_once_one_gets_in(store: Store) -> None:
    async with store.work() as uow:
        somsri, _ = await two_people(uow)
        await uow.staff.put_code(somsri, CODE, MORNING, MORNING + timedelta(days=1))

    async def use() -> StaffId | None:
        async with store.work() as uow:
            return await uow.staff.use_code(CODE, LATER)

    assert sorted(await asyncio.gather(*(use() for _ in range(AT_ONCE))), key=str) == [somsri, None, None, None]
