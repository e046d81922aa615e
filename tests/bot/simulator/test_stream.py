"""The event stream: numbered, resumable, and honest about a gap."""

from bot.simulator.stream import Stream


async def test_events_come_with_numbers_and_resume_after_them() -> None:
    stream = Stream(first_id=100)
    stream.publish("clock", {"now": 1})
    stream.publish("message", {"text": "หุ้น"})
    events = stream.listen(after=100)
    await anext(events)
    assert await anext(events) == 'id: 101\nevent: message\ndata: {"text":"หุ้น"}\n\n'.encode()
    stream.publish("clock", {"now": 2})
    assert (await anext(events)).startswith(b"id: 102")


async def test_a_new_listener_hears_only_what_comes() -> None:
    stream = Stream(first_id=100)
    stream.publish("clock", {"now": 1})
    events = stream.listen(after=None)
    await anext(events)
    stream.publish("clock", {"now": 2})
    assert (await anext(events)).startswith(b"id: 101")


async def test_a_gap_asks_to_load_anew() -> None:
    stream = Stream(first_id=100)
    stream.publish("clock", {"now": 1})
    events = stream.listen(after=7)
    await anext(events)
    assert b"event: reset" in await anext(events)
