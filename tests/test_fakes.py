"""The fakes keep their word: transactions, savepoints, readers that do not write."""

from contextlib import suppress

import pytest

from core.links import Language
from tests.builders import chat_of, line_address, means, member
from tests.fakes import FakeStore


class ChangedMindError(Exception):
    pass


async def test_a_raise_rolls_the_unit_of_work_back() -> None:
    store = FakeStore()
    with suppress(ChangedMindError):
        async with store.work() as uow:
            await uow.members.add(member())
            raise ChangedMindError
    async with store.read() as uow:
        assert await uow.members.by_number("026548") is None


async def test_a_savepoint_rolls_back_alone() -> None:
    store = FakeStore()
    async with store.work() as uow:
        await uow.members.add(member())
        with suppress(ChangedMindError):
            async with uow.savepoint():
                await uow.members.add(member(member_no="026549", national_id=None))
                raise ChangedMindError
    async with store.read() as uow:
        assert await uow.members.by_number("026548") is not None
        assert await uow.members.by_number("026549") is None


async def test_a_reader_that_writes_is_found_out() -> None:
    store = FakeStore()
    async with store.work() as uow:
        chat = await chat_of(uow, line_address(), means())
    with pytest.raises(AssertionError, match="for reading"):
        async with store.read() as uow:
            await uow.chats.set_language(chat.id, Language.ENGLISH)
