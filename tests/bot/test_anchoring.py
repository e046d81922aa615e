"""One anchor of the history a day, over all workers, also after days without the program."""

import asyncio
from collections.abc import MutableMapping
from datetime import date, timedelta
from typing import Any

from bot.anchoring import Anchoring
from core.history import SYSTEM, Action, NewEntry
from core.ports import Store
from tests.fakes import MORNING, FakeClock

Lines = list[MutableMapping[str, Any]]


async def write(store: Store) -> None:
    async with store.work() as uow:
        await uow.history.append(NewEntry(at=MORNING, actor=SYSTEM, action=Action.LOADED))


async def test_workers_make_one_anchor_a_day_and_it_is_logged(store: Store, logged: Lines) -> None:
    clock = FakeClock()
    workers = [Anchoring(store, clock) for _ in range(4)]
    for _ in range(3):
        await write(store)
        await asyncio.gather(*(worker.look() for worker in workers))
    clock.advance(timedelta(days=5))  # nobody was there in between
    await asyncio.gather(*(worker.look() for worker in [*workers, Anchoring(store, clock)]))
    async with store.read() as uow:
        anchors, chain = await uow.history.anchors(), await uow.history.after(0, 10)
    assert [(anchor.day, anchor.head.seq) for anchor in anchors] == [(date(2026, 11, 25), 1), (date(2026, 11, 30), 3)]
    assert [anchor.head.entry_hash for anchor in anchors] == [chain[0].entry_hash, chain[2].entry_hash]
    lines = [(line["row"], line["detail"]) for line in logged if line["event"] == "history_anchored"]
    assert lines == [(anchor.head.seq, anchor.head.entry_hash.hex()) for anchor in anchors]
