import asyncio
from collections.abc import MutableMapping
from typing import Any

from bot.scheduler import Ticking


async def test_a_look_that_fails_does_not_keep_the_others(logged: list[MutableMapping[str, Any]]) -> None:
    looked: list[str] = []

    async def fails() -> None:
        raise OSError("no database")

    async def looks() -> None:
        looked.append("once")

    await Ticking([fails, looks]).tick()
    assert looked == ["once"]
    assert [line["event"] for line in logged] == ["tick_failed"]


async def test_closing_waits_for_the_present_tick_and_cancels_nothing() -> None:
    began, may_end = asyncio.Event(), asyncio.Event()
    ended: list[str] = []

    async def slow() -> None:
        began.set()
        await may_end.wait()
        ended.append("well")

    ticking = Ticking([slow])
    ticking.start()
    await began.wait()
    closing = asyncio.create_task(ticking.close())
    await asyncio.sleep(0)
    assert not closing.done()
    may_end.set()
    await closing
    assert ended == ["well"]
