"""Letting the outbox go after a restore."""

import pytest

from core.errors import Refusal
from core.history import Actor
from core.messaging import LINE_QUOTA_GONE, LINE_USED, OUTBOX_HELD
from core.ports import Store
from core.services.outbox_release import release, resume
from tests.builders import means
from tests.fakes import MORNING

OPERATOR = Actor("os:root", "cli")


@pytest.mark.shows("F23")
async def test_it_goes_once_and_stands_in_the_history(store: Store) -> None:
    async with store.work() as uow:
        assert not await release(uow, means(), OPERATOR)
        await uow.switches.set(OUTBOX_HELD, MORNING, "os:root")
        assert await release(uow, means(), OPERATOR)
        assert not await release(uow, means(), OPERATOR)
    async with store.read() as uow:
        assert await uow.switches.since(OUTBOX_HELD) is None
        assert [entry.action for entry in await uow.history.after(0, 10)] == ["system.outbox_released"]


@pytest.mark.shows("F8")
async def test_pushes_are_tried_again_once_the_quota_was_raised(store: Store) -> None:
    async with store.work() as uow:
        assert not await resume(uow, means(), OPERATOR)
        await uow.switches.set(LINE_QUOTA_GONE, MORNING, "worker")
        await uow.switches.put_number(LINE_USED, 300, MORNING, "worker")
        assert await resume(uow, means(), OPERATOR)
        assert await uow.switches.number(LINE_USED) is None
    async with store.read() as uow:
        assert await uow.switches.since(LINE_QUOTA_GONE) is None
        assert [entry.action for entry in await uow.history.after(0, 10)] == ["system.pushes_resumed"]


async def test_somebody_who_is_no_staff_lets_nothing_go(store: Store) -> None:
    async with store.work() as uow:
        await uow.switches.set(OUTBOX_HELD, MORNING, "os:root")
        with pytest.raises(Refusal):
            await release(uow, means(), Actor("staff:nobody", "cli"))
        assert await uow.switches.since(OUTBOX_HELD) == MORNING
